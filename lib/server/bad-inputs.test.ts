import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Report } from '@/lib/core/report'
import { bundleFile } from './launch/ready.mjs'
import { commandLine } from './testing/bundle'

// Every malformed file of the generator, through the command line: no crash, no hang, bounded memory, and what the manifest expects.

interface Case {
  readonly id: string
  readonly file: string
  readonly what: string
  readonly expect: {
    readonly status: 'ok' | 'ok+notes' | 'partial' | 'failed' | 'refused'
    readonly code: string
    readonly where: string
    readonly facts: Readonly<Record<string, number | string>>
  }
  readonly limits: { readonly wall_s: number; readonly rss_mb: number }
}

const generator = process.env.FINWAIT_SAMPLES ? join(process.env.FINWAIT_SAMPLES, 'bad-inputs', 'gen.py') : null
const python = spawnSync('python3', ['--version']).status === 0
const can = generator !== null && existsSync(generator) && python

// What is not met yet, each with its reason. An entry that is met again fails the test: take it out.
const notYet: Readonly<Record<string, string>> = {}

// Runs a program and prints its status and peak memory, so that each case has a peak of its own.
const measured = `
import resource, subprocess, sys
try: p = subprocess.run(sys.argv[2:], capture_output=True, timeout=float(sys.argv[1])); status = p.returncode; out = p.stdout
except subprocess.TimeoutExpired as e: status = 'timeout'; out = b''
sys.stdout.buffer.write(f"{status} {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss}\\n".encode() + out)
`

describe.skipIf(!can)('the malformed files (skipped unless FINWAIT_SAMPLES names a folder with bad-inputs/gen.py and python3 is installed)', () => {
  const folder = can ? mkdtempSync(join(tmpdir(), 'finwait-bad-')) : ''
  if (can) spawnSync('python3', [generator, '--out', folder], { stdio: 'ignore' })
  const cases = can ? (JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Case[]) : []
  beforeAll(async () => void (await commandLine()), 60_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test.each(cases.map((one) => [one.id, one.what, one] as const))('%s %s', (id, _what, one) => {
    const run = spawnSync(
      'python3',
      ['-c', measured, String(one.limits.wall_s), process.execPath, bundleFile, 'analyze', '--json', join(folder, one.file)],
      { maxBuffer: 1 << 28 },
    )
    const text = run.stdout.toString('utf8')
    const [status, rss] = text.slice(0, text.indexOf('\n')).split(' ')
    expect(['0', '1']).toContain(status)
    expect(Number(rss) / 1024, 'peak MB').toBeLessThanOrEqual(one.limits.rss_mb)
    const report = JSON.parse(text.slice(text.indexOf('\n') + 1)) as Report
    const [artefact] = report.artefacts
    const wanted = one.expect.status === 'refused' ? 'failed' : one.expect.status
    const met = (): void => {
      if (one.expect.status === 'ok+notes' && one.expect.code === '') expect(['ok', 'ok+notes']).toContain(artefact?.status)
      else expect(artefact?.status).toBe(wanted)
      if (one.expect.code !== '') expect(report.diagnostics.map(({ code }) => code)).toContain(one.expect.code)
      if (typeof one.expect.facts.packets === 'number') expect(report.captures[0]?.packets ?? 0).toBe(one.expect.facts.packets)
      if (typeof one.expect.facts.sockets === 'number')
        expect(report.socketSnapshots.reduce((sum, { rows }) => sum + (rows ?? 0), 0)).toBe(one.expect.facts.sockets)
      const { entries_parsed: entries, entries_parsed_at_least: least } = one.expect.facts
      const read = report.artefacts.filter((each) => each.from !== undefined && each.status !== 'failed').length
      if (typeof entries === 'number') expect(read).toBe(entries)
      if (typeof least === 'number') expect(read).toBeGreaterThanOrEqual(least)
    }
    if (id in notYet) expect(met, notYet[id]).toThrow()
    else met()
  })
})
