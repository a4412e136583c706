// Timelines made by hand, short to write: `scenario().cpus(2).load([1, 1, 9, 1], 5).stalls({ prefix: '203.0.113', from: 40, to: 60 }).timeline()`.
// Times are seconds after the start of the scenario.

import type { ArtefactId, SourceRef } from '@/lib/core/artefact'
import type { Capture, PeerFigures } from '@/lib/core/capture'
import { StallEnding } from '@/lib/core/capture'
import type { Grade } from '@/lib/core/clock'
import type { KernelEvent } from '@/lib/core/kernel-event'
import { kernelLinesOf } from '@/lib/core/kernel-lines-builder'
import type { Aggregate, Metric, Series } from '@/lib/core/series'
import type { KernelLimit, SocketSnapshot, TcpState } from '@/lib/core/socket'
import type { Timeline } from '@/lib/core/timeline'
import { noFacts } from '@/lib/core/timeline'
import type { Instant, Unit } from '@/lib/core/units'
import { bytes, instant, micros, times } from '@/lib/core/units'
import { randomFrom } from '../chance'
import { waitFigures } from '../kaplan-meier'

export const start = Date.UTC(2026, 10, 22, 9, 6, 0) * 1000
export const at = (seconds: number): Instant => instant(start + seconds * 1e6)

/** FINs to one prefix that stall between two moments. */
export interface StallsOf {
  readonly prefix: string // the first three numbers: 203.0.113
  readonly addresses?: number
  readonly from: number
  readonly to: number
  readonly perSecond?: number // stalled FINs
  readonly wait?: number // s
  readonly copies?: number
  readonly acks?: number
  readonly echoed?: number
  readonly open?: number // share that never was answered
}

/** Traffic to one prefix over the whole capture; what the stalls add is counted besides. */
export interface TrafficOf {
  readonly prefix: string
  readonly addresses?: number
  readonly perSecond: number // connections
  readonly roundTrip?: number // ms
  readonly synCopies?: number // share, in the stretches of `lossy`
  readonly dataAgain?: number // share, in the same
  readonly lossy?: readonly (readonly [number, number])[]
}

/** A number for each step, null for a gap: as listed, or a usual and a high level with the stretches in which it is high. */
export type Values =
  | readonly (number | null)[]
  | { readonly usual: number; readonly high: number; readonly during: readonly (readonly [number, number])[]; readonly until?: number }

function listed(values: Values, step: number): readonly number[] {
  if (!('usual' in values)) return values.map((value) => value ?? Number.NaN)
  const { usual, high, during, until = 300 } = values
  return Array.from({ length: Math.floor(until / step) }, (_, i) => {
    const now = (i + 1) * step
    return during.some(([from, to]) => now > from && now <= to) ? high : usual
  })
}

interface Row {
  from: number
  to: number
  ending: number
  copies: number
  acks: number
  echoed: number
  peer: number
}

export function scenario(options: { readonly seconds?: number; readonly grade?: Grade; readonly ours?: string } = {}) {
  const { seconds = 300, grade = 'exact', ours = '198.18.7.2' } = options
  const series: Series<Instant>[] = []
  const aggregates: Aggregate<Instant>[] = []
  const kernelEvents: KernelEvent<Instant>[] = []
  const snapshots: SocketSnapshot<Instant>[] = []
  const limits: KernelLimit[] = []
  const flows: TrafficOf[] = []
  const held: StallsOf[] = []
  let [cpus, suppressed, oneSided, captured]: [number | null, number, boolean, boolean] = [null, 0, false, false]
  const source = (artefact: ArtefactId, line: number): SourceRef => ({ artefact, place: { kind: 'lines', first: line, last: line } })

  const sampled = (metric: Metric, unit: Unit, cpu: Series<Instant>['cpu'], values: Values, step: number): void => {
    const list = listed(values, step)
    series.push({
      id: `s-${metric}${cpu === null ? '' : `-${cpu}`}`,
      metric,
      unit,
      cpu,
      covers: metric.startsWith('cpu.') ? micros(step * 1e6) : null,
      clock: 'a-text#0',
      at: times(Float64Array.from(list, (_, i) => at((i + 1) * step))),
      value: Float64Array.from(list),
      source: source('a-text', 1),
    })
  }

  const builder = {
    cpus(n: number) {
      cpus = n
      return builder
    },
    load(values: Values, step = 5) {
      sampled('load.1m', 'load', null, values, step)
      return builder
    },
    /** load.1m as the kernel would report it while so many tasks are active. */
    active(values: Values, step = 5) {
      const tasks = listed(values, step)
      let load = tasks[0] ?? 0
      return builder.load(
        tasks.map((now) => {
          load = load * Math.exp(-step / 60) + now * (1 - Math.exp(-step / 60))
          return Math.round(load * 100) / 100
        }),
        step,
      )
    },
    cpu(cpu: number | 'all', softirq: Values, idle: Values, step = 1) {
      sampled('cpu.softirq', 'ratio', cpu, softirq, step)
      sampled('cpu.idle', 'ratio', cpu, idle, step)
      return builder
    },
    average(cpu: number | 'all', softirq: number, idle: number) {
      for (const [metric, value] of [['cpu.softirq', softirq] as const, ['cpu.idle', idle] as const])
        aggregates.push({ id: `s-avg-${metric}-${cpu}`, metric, unit: 'ratio', cpu, clock: 'a-avg#0', over: null, value, source: source('a-avg', 2) })
      return builder
    },
    orphans(values: Values, step = 1) {
      sampled('tcp.orphan', 'count', null, values, step)
      return builder
    },
    sockets(state: TcpState, values: Values, step = 10) {
      sampled(`sockets.${state}`, 'count', null, values, step)
      return builder
    },
    limit(name: string, value: number) {
      limits.push({ name, value: [value], source: source('a-sysctl', 1) })
      return builder
    },
    /** Lines of one signature at these moments; null: a line without a stamp. */
    kernel(signature: string, moments: readonly (number | null)[], message = signature) {
      for (const moment of moments)
        kernelEvents.push({
          id: `k-log-${kernelEvents.length + 1}`,
          clock: 'a-log#0',
          at: moment === null ? null : at(moment),
          level: null,
          message,
          signature,
          times: 1,
          suppressed: 0,
          source: source('a-log', kernelEvents.length + 1),
        })
      return builder
    },
    suppressed(n: number) {
      suppressed += n
      return builder
    },
    snapshot(facts: Partial<SocketSnapshot<Instant>>) {
      snapshots.push({
        id: `n-${snapshots.length + 1}`,
        clock: 'a-ss#0',
        at: at(0),
        said: 'ss',
        rows: null,
        byState: {},
        busiestPeers: [],
        source: source('a-ss', 1),
        ...facts,
      })
      return builder
    },
    traffic(flow: TrafficOf) {
      captured = true
      flows.push(flow)
      return builder
    },
    stalls(stall: StallsOf) {
      captured = true
      held.push(stall)
      return builder
    },
    oneSided() {
      oneSided = true
      return builder
    },
    timeline(): Timeline {
      const messages: Record<string, { printed: number; repeated: number }> = {}
      for (const { signature } of kernelEvents) {
        if (signature === null) continue
        const tally = messages[signature] ?? { printed: 0, repeated: 0 }
        messages[signature] = { ...tally, printed: tally.printed + 1 }
      }
      const clocks = (['a-text#0', 'a-log#0', 'a-pcap#0', 'a-ss#0', 'a-avg#0'] as const).map((id) => ({
        id,
        host: null,
        resolution: micros(1e6),
        kind: 'epoch' as const,
      }))
      const nothing = series.length + kernelEvents.length + snapshots.length === 0 && !captured
      return {
        range: nothing ? null : { start: at(0), end: at(seconds) },
        clocks,
        anchors: [],
        placements: clocks.map(({ id }) => ({
          clock: id,
          kind: 'placed' as const,
          grade: id === 'a-pcap#0' ? 'exact' : grade,
          offset: micros(0),
          uncertainty: micros(0),
          path: [],
        })),
        facts: {
          ...noFacts,
          series,
          aggregates,
          kernelEvents: kernelLinesOf(kernelEvents.toSorted((a, b) => (a.at ?? Infinity) - (b.at ?? Infinity))),
          snapshots,
          limits,
          cpus,
          captures: captured ? [buildCapture({ seconds, ours, flows, held, oneSided })] : [],
        },
        primary: series.map(({ id }) => id),
        kernelMessages: messages,
        suppressed,
        unplaced: [],
      }
    },
  }
  return builder
}

interface Recorded {
  readonly seconds: number
  readonly ours: string
  readonly flows: readonly TrafficOf[]
  readonly held: readonly StallsOf[]
  readonly oneSided: boolean
}

function buildCapture({ seconds, ours, flows, held, oneSided }: Recorded): Capture<Instant> {
  const random = randomFrom(7)
  const prefixes = [...new Set([...flows, ...held].map(({ prefix }) => prefix))]
  const addresses = prefixes.flatMap((prefix) => {
    const n = Math.max(1, ...[...flows, ...held].filter((one) => one.prefix === prefix).map((one) => one.addresses ?? 1))
    return Array.from({ length: n }, (_, i) => ({ prefix, address: `${prefix}.${i + 21}` }))
  })
  const indexOf = (prefix: string, n: number): number => {
    const own = addresses.flatMap((one, i) => (one.prefix === prefix ? [i] : []))
    return own[n % own.length] ?? 0
  }
  const rows: Row[] = held
    .flatMap((one) => {
      const { perSecond = 30, wait = 14, copies = 6, acks = 1, echoed = 0, open = 0 } = one
      const n = Math.round((one.to - one.from) * perSecond)
      return Array.from({ length: n }, (_, i): Row => {
        const from = one.from + ((i + random() * 0.5) * (one.to - one.from)) / Math.max(1, n)
        const answered = random() >= open
        const to = answered ? from + wait * (0.98 + 0.04 * random()) : seconds
        return {
          from,
          to,
          ending: answered ? StallEnding.answered : StallEnding.open,
          copies,
          acks: answered ? acks : 0,
          echoed: answered ? echoed : -1,
          peer: indexOf(one.prefix, i),
        }
      })
    })
    .sort((a, b) => a.from - b.from)

  const cells = addresses.flatMap(({ prefix }, peer) => {
    const flow = flows.find((one) => one.prefix === prefix)
    const mates = addresses.filter((one) => one.prefix === prefix).length
    return Array.from({ length: seconds }, (_, second) => {
      const stalls = rows.filter((row) => row.peer === peer && Math.floor(row.from) === second).length
      const syn = Math.round((flow?.perSecond ?? 0) / mates) + stalls
      const lossy = flow?.lossy?.some(([from, to]) => second >= from && second < to) ?? false
      const data = syn * 3
      return {
        second,
        peer,
        syn,
        synAnswered: syn,
        synCopies: lossy ? Math.round(syn * (flow?.synCopies ?? 0)) : 0,
        roundTripSum: syn * (flow?.roundTrip ?? 20) * 1000,
        fins: syn,
        stalls,
        data,
        dataRetransmitted: lossy ? Math.round(data * (flow?.dataAgain ?? 0)) : 0,
      }
    })
  })
  const ordered = cells.filter(({ syn }) => syn > 0).sort((a, b) => a.second - b.second)
  const sum = (of: readonly (typeof ordered)[number][], key: keyof (typeof ordered)[number]): number => of.reduce((n, cell) => n + cell[key], 0)
  const peers: PeerFigures[] = addresses.map(({ address }, i) => {
    const own = ordered.filter(({ peer }) => peer === i)
    const mine = rows.filter(({ peer }) => peer === i)
    return {
      address,
      port: 80,
      connections: sum(own, 'syn'),
      synSent: sum(own, 'syn'),
      synCopies: sum(own, 'synCopies'),
      synAnswered: sum(own, 'synAnswered'),
      handshakeP50: micros(20_000),
      fins: sum(own, 'fins'),
      finCopies: mine.reduce((n, row) => n + row.copies, 0),
      stalls: mine.length,
      open: mine.filter(({ ending }) => ending === StallEnding.open).length,
      reset: 0,
      stallWaitP50: null,
      dataRetransmitted: sum(own, 'dataRetransmitted'),
    }
  })
  const copies = rows.reduce((n, row) => n + row.copies, 0)
  const distinct = sum(ordered, 'fins')
  const connections = sum(ordered, 'syn')
  const packets = connections * 9 + copies
  const { n: _n, ...stallWait } = waitFigures(
    rows.map(({ from, to }) => (to - from) * 1e6),
    rows.map(({ ending }) => ending === StallEnding.answered),
  )
  const column = (of: (row: Row) => number): Float64Array => Float64Array.from(rows, of)
  return {
    id: 'p-pcap',
    clock: 'a-pcap#0',
    source: { artefact: 'a-pcap', place: { kind: 'whole' } },
    linkTypes: ['EN10MB'],
    snapLength: bytes(128),
    packets,
    bytes: bytes(packets * 90),
    first: at(0),
    last: at(seconds),
    tcp: { packets, syn: connections * 2, fin: distinct + copies, rst: 0, connections, retransmissions: copies, outOfOrder: 0 },
    fin: {
      packets: distinct + copies,
      distinct,
      copies,
      captureDuplicates: 0,
      stalls: rows.length,
      open: rows.filter(({ ending }) => ending === StallEnding.open).length,
      reset: 0,
      wait: stallWait,
      stallWait,
    },
    oneSided,
    ours,
    stalls: {
      from: times(column((row) => at(row.from))),
      to: times(column((row) => at(row.to))),
      ending: Uint8Array.from(rows, (row) => row.ending),
      copies: Uint16Array.from(rows, (row) => row.copies),
      acks: Uint16Array.from(rows, (row) => row.acks),
      echoed: Int16Array.from(rows, (row) => row.echoed),
      roundTrip: column(() => 20_000),
      peer: Int32Array.from(rows, (row) => row.peer),
      frame: Float64Array.from(rows, (_, i) => i + 1),
      answerFrame: Float64Array.from(rows, (row, i) => (row.ending === StallEnding.answered ? i + 2 : 0)),
      sender: new Uint8Array(rows.length),
    },
    peers,
    rates: {
      step: micros(1e6),
      at: times(Float64Array.from(ordered, ({ second }) => at(second))),
      peer: Int32Array.from(ordered, ({ peer }) => peer),
      syn: Uint32Array.from(ordered, ({ syn }) => syn),
      synAnswered: Uint32Array.from(ordered, ({ synAnswered }) => synAnswered),
      synCopies: Uint32Array.from(ordered, ({ synCopies }) => synCopies),
      roundTripSum: Float64Array.from(ordered, ({ roundTripSum }) => roundTripSum),
      fins: Uint32Array.from(ordered, ({ fins }) => fins),
      stalls: Uint32Array.from(ordered, ({ stalls }) => stalls),
      data: Uint32Array.from(ordered, ({ data }) => data),
      dataRetransmitted: Uint32Array.from(ordered, ({ dataRetransmitted }) => dataRetransmitted),
    },
    worst: [],
  }
}
