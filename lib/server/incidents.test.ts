import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Report } from '@/lib/core/report'
import { commandLine } from './testing/bundle'

// Recorded incidents with their ground truth: those shipped, and those of FINWAIT_SAMPLES where it is set.

interface Truth {
  readonly scenario: string
  readonly late_net: string | null
  readonly windows: readonly { readonly start: number; readonly end: number; readonly hold_ms: number; readonly hold_jitter_ms: number }[]
}

const seconds = (micros: number): number => micros / 1e6
const shipped = fileURLToPath(new URL('../../public/samples', import.meta.url))
const kept = process.env.FINWAIT_SAMPLES ? join(process.env.FINWAIT_SAMPLES, 'incidents') : null
const incidents = [shipped, kept]
  .flatMap((folder) => (folder && existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []))
  .filter((folder) => existsSync(join(folder, 'truth.json')))

const edgeTolerance = 2 // s
const waitTolerance = 0.5 // s

describe.each(incidents)('%s', (folder) => {
  const truth = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as Truth
  let report: Report
  beforeAll(async () => {
    const run = (await commandLine())('analyze', '--json', folder)
    expect(run.stderr).toBe('')
    expect(run.status).toBe(0)
    report = JSON.parse(run.stdout) as Report
  }, 120_000)

  if (truth.scenario === 'finlate') {
    test('the late peer is named, and no other', () => {
      expect(report.verdict.cause).toBe('late-peer')
      expect(report.verdict.late).toBe('remote')
      expect(report.verdict.peers).toEqual([truth.late_net])
    })
    test('its windows are those in which FINs were held', () => {
      const windows = report.verdict.windows
      expect(windows).toHaveLength(truth.windows.length)
      truth.windows.forEach(({ start, end }, i) => {
        expect(Math.abs(seconds(windows[i]?.from ?? 0) - start)).toBeLessThanOrEqual(edgeTolerance)
        expect(Math.abs(seconds(windows[i]?.to ?? 0) - end)).toBeLessThanOrEqual(edgeTolerance)
      })
    })
    test('the median stall waited as long as it was held', () => {
      const [window] = truth.windows
      const held = ((window?.hold_ms ?? 0) + (window?.hold_jitter_ms ?? 0) / 2) / 1000
      expect(Math.abs(seconds(report.captures[0]?.fin.stallWait.p50 ?? 0) - held)).toBeLessThanOrEqual(waitTolerance)
    })
    test('load, kernel log, orphans and FIN stalls are on the axis, and said', () => {
      const found = new Set(
        report.findings.filter(({ severity }) => severity === 'critical' || severity === 'warning').map(({ detector }) => detector),
      )
      for (const detector of ['load-spikes', 'kernel-bursts', 'orphan-pressure', 'fin-stalls'] as const) expect(found).toContain(detector)
      expect(report.kernelMessages.tcp_orphans?.printed).toBeGreaterThan(0)
    })
  } else {
    test('nothing is found worse than a notice, and nobody is blamed', () => {
      expect(report.verdict.cause).toBe('none')
      expect(report.verdict.late).toBe('nobody')
      expect(report.verdict.peers).toEqual([])
      expect(report.findings.filter(({ severity }) => severity === 'critical' || severity === 'warning')).toEqual([])
    })
  }

  test('no artefact failed, and every artefact that was recognised has a place on the axis or a reason why not', () => {
    expect(report.artefacts.filter(({ status, detection }) => status === 'failed' && detection.kind !== 'unknown')).toEqual([])
    const placed = new Set(report.timeline.placements.map(({ clock }) => clock.split('#')[0]))
    const timeless = new Set([...report.limits, ...(report.context ?? [])].map(({ source }) => source.artefact))
    for (const { code, at } of report.diagnostics) if (code === 'unit_not_said') timeless.add(at.artefact) // `free` without a unit: nothing is taken from it
    for (const { id, detection, fileName } of report.artefacts)
      if (detection.format !== null && !timeless.has(id)) expect(placed, fileName).toContain(id)
  })
})
