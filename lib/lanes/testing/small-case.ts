// A report of what a test names, and nothing else. Times are given in seconds after `start`.

import type { ArtefactId } from '@/lib/core/artefact'
import { type Capture, StallEnding } from '@/lib/core/capture'
import type { Finding } from '@/lib/core/finding'
import type { Report, SeriesDigest, SnapshotDigest, Tables } from '@/lib/core/report'
import type { Metric, Series } from '@/lib/core/series'
import type { KernelLimit } from '@/lib/core/socket'
import { bytes, type Instant, instant, micros, ratio, times, type Unit } from '@/lib/core/units'

export const start = Date.parse('2020-02-27T01:02:00Z')
export const at = (seconds: number): Instant => instant((start + seconds * 1e3) * 1e3)
const artefact: ArtefactId = 'a-1'
const nothing = { message: 'x', figures: {} }

interface Wanted {
  readonly series?: readonly { metric: Metric; cpu?: number; unit?: Unit; covers?: number; samples: readonly (readonly [number, number])[] }[]
  readonly stalls?: readonly (readonly [from: number, to: number, ending?: keyof typeof StallEnding])[]
  readonly captures?: number // how many captures hold these stalls
  readonly kernel?: readonly (readonly [at: number, signature: string | null, times: number, suppressed: number])[]
  readonly findings?: readonly Pick<Finding, 'id' | 'severity' | 'when'>[]
  readonly limits?: readonly KernelLimit[]
  readonly snapshots?: readonly Pick<SnapshotDigest, 'at' | 'orphan' | 'timeWait' | 'byState'>[]
}

/** A case of 1,000 s that holds what is wanted. */
export function smallCase(wanted: Wanted): { report: Report; tables: Tables } {
  const series = (wanted.series ?? []).map(
    ({ metric, cpu = null, unit = 'count', covers, samples }, index): Series<Instant> => ({
      ...{ id: `s-${index}`, metric, cpu, unit, clock: 'a-1#0', source: { artefact, place: { kind: 'whole' } } },
      covers: covers === undefined ? null : micros(covers * 1e6),
      at: times<Instant>(Float64Array.from(samples, ([second]) => at(second))),
      value: Float64Array.from(samples, ([, value]) => value),
    }),
  )
  const digests = series.map((each): SeriesDigest => {
    const values = Array.from(each.value).filter((value) => !Number.isNaN(value))
    const { id, metric, cpu, unit, covers, clock, source } = each
    const ends = { samples: each.at.length, from: each.at[0] ?? at(0), to: each.at[each.at.length - 1] ?? at(0) }
    return { id, metric, cpu, unit, covers, clock, source, ...ends, min: Math.min(...values), max: Math.max(...values), primary: true }
  })
  const captures = Array.from({ length: wanted.captures ?? (wanted.stalls ? 1 : 0) }, (_, index) => capture(`a-${index + 1}`, wanted.stalls ?? []))
  const signatures = [...new Set((wanted.kernel ?? []).flatMap(([, signature]) => signature ?? []))]
  const kernel = wanted.kernel ?? []
  const tables: Tables = {
    series,
    captures,
    kernel: {
      signatures,
      at: times<Instant>(Float64Array.from(kernel, ([second]) => at(second))),
      signature: Int16Array.from(kernel, ([, signature]) => (signature === null ? -1 : signatures.indexOf(signature))),
      times: Uint32Array.from(kernel, ([, , count]) => count),
      suppressed: Uint32Array.from(kernel, ([, , , suppressed]) => suppressed),
      artefact: [artefact],
      artefactOf: new Uint16Array(kernel.length),
      line: Uint32Array.from(kernel, (_, index) => index + 1),
    },
  }
  const report: Report = {
    format: 'finwait-report',
    version: 1,
    case: { id: 'c', title: '', createdAt: '2020-02-27T02:00:00Z' },
    madeBy: { app: 'test', rules: 'test' },
    ...{
      artefacts: [],
      tallies: [],
      diagnostics: [],
      captures: [],
      socketSnapshots: [],
      kernelMessages: { suppressed: 0 } as Report['kernelMessages'],
    },
    timeline: { range: { start: at(0), end: at(1_000) }, clocks: [], anchors: [], placements: [], unplaced: [] },
    ...{ series: digests, aggregates: [], limits: wanted.limits ?? [], cpus: null, asked: [] },
    socketSnapshots: (wanted.snapshots ?? []).map(
      (each, index): SnapshotDigest => ({
        ...{
          id: `n-${index}`,
          clock: 'a-1#0',
          said: 'ss',
          rows: null,
          busiestPeers: [],
          source: { artefact, place: { kind: 'whole' } },
          artefact: 'ss.txt',
        },
        ...each,
      }),
    ),
    findings: (wanted.findings ?? []).map(
      (each): Finding => ({
        ...{ detector: 'fin-stalls', role: 'symptom', claim: nothing, confidence: { level: 'low', because: [], against: [] }, ...each },
        evidence: [{ kind: 'quote', source: { artefact, place: { kind: 'whole' } }, text: '' }],
        next: [{ ask: nothing, run: null, expect: nothing }],
      }),
    ),
    verdict: {
      cause: 'unknown',
      late: 'cannot-tell',
      peers: [],
      windows: [],
      probability: ratio(0),
      says: nothing,
      for: [],
      against: [],
      silent: [],
      rests: [],
    },
    summary: { headline: nothing, paragraphs: [], sure: 'low', badMinutes: null, whoMustAct: nothing },
    redaction: { kind: 'none' },
  }
  return { report, tables }
}

const noWait = { p50: null, p90: null, p99: null, max: null, maxIsFloor: false }

function capture(id: ArtefactId, stalls: NonNullable<Wanted['stalls']>): Capture<Instant> {
  const column = (value: number): Float64Array => new Float64Array(stalls.length).fill(value)
  return {
    ...{
      id: `p-${id}`,
      clock: `${id}#0`,
      source: { artefact: id, place: { kind: 'whole' } },
      linkTypes: ['EN10MB'],
      snapLength: null,
      packets: 0,
      bytes: bytes(0),
    },
    ...{ first: null, last: null, oneSided: false, ours: null, worst: [] },
    tcp: { packets: 0, syn: 0, fin: 0, rst: 0, connections: 0, retransmissions: 0, outOfOrder: 0 },
    fin: { packets: 0, distinct: 0, copies: 0, captureDuplicates: 0, stalls: stalls.length, open: 0, reset: 0, wait: noWait, stallWait: noWait },
    stalls: {
      from: times<Instant>(Float64Array.from(stalls, ([from]) => at(from))),
      to: times<Instant>(Float64Array.from(stalls, ([, to]) => at(to))),
      ending: Uint8Array.from(stalls, ([, , ending = 'answered']) => StallEnding[ending]),
      ...{
        copies: column(3),
        acks: column(1),
        echoed: column(0),
        roundTrip: column(1e3),
        peer: column(0),
        answerFrame: column(0),
        sender: column(0),
      },
      frame: Float64Array.from(stalls, (_, index) => index + 1),
    },
    peers: [
      {
        ...{ address: '2001:db8::1', port: 443, connections: 1, synSent: 1, synCopies: 0, synAnswered: 1, handshakeP50: null, fins: 1, finCopies: 0 },
        ...{ stalls: 1, open: 0, reset: 0, stallWaitP50: null, dataRetransmitted: 0 },
      },
    ],
    rates: {
      ...{
        step: micros(1e6),
        at: [],
        peer: [],
        syn: [],
        synAnswered: [],
        synCopies: [],
        roundTripSum: [],
        fins: [],
        stalls: [],
        data: [],
        dataRetransmitted: [],
      },
    },
  }
}
