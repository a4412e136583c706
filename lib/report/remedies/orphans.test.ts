import { describe, expect, test } from 'vitest'
import { analyse } from '@/lib/analysis/analyse'
import { at, scenario } from '@/lib/analysis/testing/scenario'
import { meanWait } from '@/lib/core/orphan-forecast'
import type { ContextFact, Timeline } from '@/lib/core/timeline'
import { micros } from '@/lib/core/units'
import { buildReport } from '../build-report'

const kernel = (value: string): ContextFact => ({
  name: 'kernel',
  of: null,
  value,
  unit: null,
  source: { artefact: 'a-uname', place: { kind: 'whole' } },
})
const orphansOf = (timeline: Timeline, context: readonly ContextFact[] = []) => {
  const placed = { ...timeline, facts: { ...timeline.facts, context } }
  const { report } = buildReport({
    case: { id: 'c', title: 'a case', createdAt: '2026-11-22T10:00:00Z' },
    app: '0',
    artefacts: [],
    timeline: placed,
    analysis: analyse(placed),
  })
  return report.remedies?.orphans ?? null
}

const late = () =>
  scenario()
    .traffic({ prefix: '203.0.113', addresses: 3, perSecond: 10 })
    .traffic({ prefix: '198.51.100', perSecond: 20 })
    .stalls({ prefix: '203.0.113', addresses: 3, from: 45, to: 65, perSecond: 100, wait: 14 })

describe('what the capture measures', () => {
  test('closings and waits are those inside the bad windows, to the other side alone', () => {
    const orphans = orphansOf(late().timeline())
    expect(orphans?.rate).toMatchObject({ known: 'measured', basis: 'finsInWindows' })
    expect(orphans?.rate.value).toBeGreaterThan(100)
    expect(orphans?.rate.value).toBeLessThan(140)
    expect(orphans?.wait.value).toBe(meanWait(orphans?.waits ?? []))
    expect(orphans?.wait.value).toBeGreaterThan(9e6)
    expect(orphans?.wait.value).toBeLessThan(14.5e6)
  })
  test('without a bad window they are those of the whole capture', () => {
    const orphans = orphansOf(scenario().traffic({ prefix: '198.51.100', perSecond: 20 }).timeline())
    expect(orphans?.rate.basis).toBe('finsInCapture')
    expect(orphans?.rate.value).toBeCloseTo(20, 0)
  })
  test('a capture of one direction tells no wait', () => {
    expect(orphansOf(late().oneSided().timeline())).toBeNull()
  })
})

describe('what the machine says', () => {
  test('its limit and retries are taken from its sysctls, and assumed where they are not given', () => {
    const set = orphansOf(late().limit('net.ipv4.tcp_max_orphans', 640).limit('net.ipv4.tcp_orphan_retries', 3).timeline())
    expect([set?.limit, set?.retries]).toMatchObject([
      { value: 640, known: 'sysctl' },
      { value: 3, known: 'sysctl' },
    ])
    const unset = orphansOf(late().timeline())
    expect([unset?.limit.known, unset?.retries.known, unset?.retries.value, unset?.memoryEach.known]).toEqual(['assumed', 'assumed', 0, 'assumed'])
  })
  test('where the kernel complains and the limit is not given, the most that stood tell it', () => {
    const orphans = orphansOf(late().orphans([3, 640, 5]).kernel('tcp_orphans', [50], 'TCP: too many orphaned sockets').timeline())
    expect(orphans?.limit).toMatchObject({ value: 640, known: 'derived', basis: 'complaint' })
  })
  test('the most orphans counted are taken from samples and snapshots alike', () => {
    expect(orphansOf(late().orphans([3, 640, 5]).snapshot({ orphan: 645 }).timeline())?.counted).toMatchObject({ value: 645, basis: 'orphans' })
  })
  test('memory of one is the pages of all TCP buffers by the orphans of that moment', () => {
    expect(orphansOf(scenario().snapshot({ orphan: 1_000, memPages: 2_000 }).timeline())?.memoryEach).toMatchObject({
      value: 8_192,
      known: 'measured',
    })
  })
  test('before 2.6.32 the kernel counted timeouts', () => {
    expect(orphansOf(late().timeline(), [kernel('2.6.30')])?.patience).toBe('count')
    expect(orphansOf(late().timeline(), [kernel('6.1.0-13-amd64')])?.patience).toBe('time')
    expect(orphansOf(late().timeline())?.patience).toBe('time')
  })
})

describe('without a capture', () => {
  test('the story: 65,506 orphans whose timers say 14 s are 4,679 closings a second, by Little', () => {
    const closing = {
      count: 65_506,
      timed: 65_506,
      retransmitting: 65_000,
      probing: 0,
      finAlone: 65_506,
      orphans: null,
      byRetransmits: [],
      leastWait: { p50: micros(7e6), p90: micros(12e6), max: micros(14e6) },
      byPeer: [],
      oldest: [],
    }
    const orphans = orphansOf(
      scenario()
        .snapshot({ orphan: 65_506, byState: { 'FIN-WAIT-1': 65_506 }, closing, at: at(1) })
        .timeline(),
    )
    expect(orphans?.wait).toMatchObject({ value: 14e6, known: 'derived', basis: 'timers' })
    expect(orphans?.rate).toMatchObject({ known: 'derived', basis: 'orphansByWait' })
    expect(orphans?.rate.value).toBeCloseTo(4_679, 0)
  })
  test('orphans alone leave the wait assumed, and the rate with it', () => {
    const orphans = orphansOf(scenario().snapshot({ orphan: 500 }).timeline())
    expect([orphans?.wait.known, orphans?.rate.known, orphans?.rate.value]).toEqual(['assumed', 'assumed', 500])
  })
  test('a limit alone is no case', () => {
    expect(orphansOf(scenario().load([1, 1]).limit('net.ipv4.tcp_max_orphans', 640).timeline())).toBeNull()
  })
})
