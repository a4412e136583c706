import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type ReadArtefact, readArtefact } from './read-artefact'

const folder = mkdtempSync(join(tmpdir(), 'finwait-sadf-'))
const file = join(folder, 'sa22')
// A file of the sysstat that is installed: no other can be read by it.
const made = existsSync('/usr/bin/sadf') && existsSync('/usr/lib/sysstat/sadc') && spawnSync('/usr/lib/sysstat/sadc', ['1', '3', file]).status === 0

async function read(path: string): Promise<ReadArtefact> {
  const fd = openSync(path, 'r')
  try {
    return await readArtefact(fd, { artefact: 'a-0123456789ab', fileName: 'sa22', size: statSync(path).size, chosen: null })
  } finally {
    closeSync(fd)
  }
}

describe.skipIf(!made)(`a binary file of sar${made ? '' : ' (skipped: sysstat is not installed)'}`, () => {
  test('is read through sadf: its samples, and the host and kernel of its header', async () => {
    const { detection, parsed, diagnostics } = await read(file)
    const facts = parsed?.sections.map((section) => section.facts) ?? []
    expect(detection.format).toBe('sa-binary')
    expect(diagnostics.map(({ code }) => code)).not.toContain('sa_file')
    expect(facts.flatMap(({ context }) => context.map(({ name }) => name))).toContain('kernel')
    const softirq = facts.flatMap(({ series }) => series).filter(({ metric }) => metric === 'cpu.softirq')
    expect(softirq.length).toBeGreaterThan(0)
    expect(softirq.every(({ at, source }) => at.length >= 1 && source.place.kind === 'whole')).toBe(true)
  })

  test('that sadf refuses keeps its header and says what to run', async () => {
    const cut = join(folder, 'cut')
    spawnSync('cp', [file, cut])
    spawnSync('truncate', ['-s', '500', cut])
    const { status, diagnostics } = await read(cut)
    expect(readFileSync(cut)).toHaveLength(500)
    expect(status).toBe('partial')
    expect(diagnostics.map(({ code }) => code)).toContain('sa_file')
    rmSync(folder, { recursive: true })
  })
})
