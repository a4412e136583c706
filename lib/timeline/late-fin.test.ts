import { readdirSync, readFileSync, statSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Artefact, ArtefactId } from '@/lib/core/artefact'
import { eventsOf } from '@/lib/core/kernel-lines'
import type { Timeline } from '@/lib/core/timeline'
import { bytes, second } from '@/lib/core/units'
import { detect } from '@/lib/formats/detect'
import { buildTimeline } from './build-timeline'
import { eastOf, type Given } from './testing/case'

const samples = process.env.FINWAIT_SAMPLES
const folder = `${samples}/incidents/late-fin`

/** Every text artefact of the incident. Named as in the folder, so that `a-<n>` can be told apart below. */
function readIncident(): readonly Given[] {
  const names = ['', 'ss/', 'meta/'].flatMap((under) =>
    readdirSync(`${folder}/${under}`)
      .map((name) => `${under}${name}`)
      .filter((name) => statSync(`${folder}/${name}`).isFile() && !/truth|plan\.txt|\.gz$|\.bin$/.test(name)),
  )
  return names.flatMap((fileName, n): Given[] => {
    const content = readFileSync(`${folder}/${fileName}`)
    const head = content.subarray(0, 16_384)
    const { detection, format } = detect({ bytes: head, text: head.toString('utf8'), fileName, whole: head.length === content.length })
    if (format === null) return []
    const id: ArtefactId = `a-${String(n).padStart(12, '0')}`
    const reader = format.open({ artefact: id, fileName, size: content.length })
    reader.push(content)
    const artefact: Artefact = {
      id,
      fileName,
      size: bytes(content.length),
      sha256: id,
      receivedAt: '2026-11-22T12:00:00Z',
      modifiedAt: null,
      compression: 'none',
      detection,
      status: 'ok',
    }
    return [{ artefact, parsed: reader.end() }]
  })
}

// The lab's own record of when it made the peers answer late, UTC. A burst may come until the orphans have gone.
const windows = [1795338419, 1795338504, 1795338589].map((start) => ({ start: start * 1e6, end: (start + 20) * 1e6 }))

describe.skipIf(!samples)('the recorded incident late-fin (read where FINWAIT_SAMPLES names the samples)', () => {
  let artefacts: readonly Given[] = []
  let timeline: Timeline
  beforeAll(() => {
    artefacts = readIncident()
    timeline = buildTimeline({ artefacts, statements: [] })
  })
  const named = (pattern: RegExp): readonly string[] =>
    artefacts.filter(({ artefact }) => pattern.test(artefact.fileName)).map(({ artefact }) => artefact.id.slice(2))

  test('every dump whose name bears its time is placed', () => {
    const stamped = new Set(named(/ss-.*-2026\d{4}-\d{6}/).map((id) => `a-${id}`))
    expect(stamped.size).toBe(9)
    const placed = timeline.facts.snapshots.filter(({ source }) => stamped.has(source.artefact))
    expect(new Set(placed.map(({ source }) => source.artefact))).toEqual(stamped)
    for (const { at } of placed) expect(timeline.range && at !== null && at >= timeline.range.start && at < timeline.range.end).toBe(true)
  })

  test('the zone +08:00 is found for all that print local times', () => {
    const local = named(/mpstat-P-ALL|sar-[nq]/)
    expect(local.length).toBeGreaterThan(5)
    expect(local.map((id) => eastOf(timeline, id))).toEqual(local.map(() => 8))
  })

  test('each kernel line counts once', () => {
    expect(timeline.kernelMessages.tcp_orphans).toEqual({ printed: 60, repeated: 0 })
    expect(timeline.suppressed).toBe(1151 + 3370 + 697 + 3186 + 887 + 3221)
  })

  test('the bursts lie in the windows in which the peers answered late', () => {
    const bursts = eventsOf(timeline.facts.kernelEvents).filter(({ signature }) => signature === 'tcp_orphans')
    for (const { at } of bursts) expect(windows.some(({ start, end }) => at !== null && at >= start && at <= end + 15 * second)).toBe(true)
    for (const { start, end } of windows) expect(bursts.some(({ at }) => at !== null && at >= start && at <= end + 15 * second)).toBe(true)
  })

  test('the axis is the five minutes of the recording', () => {
    const { start, end } = timeline.range ?? { start: 0, end: 0 }
    expect((end - start) / second).toBeLessThan(400)
    expect(Math.abs(start / 1e6 - 1795338363)).toBeLessThan(15)
  })
})
