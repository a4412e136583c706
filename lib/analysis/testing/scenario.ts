// Timelines made by hand, short to write: `scenario().cpus(2).load([1, 1, 9, 1], 5).stalls({ prefix: '203.0.113', from: 40, to: 60 }).timeline()`.
// Times are seconds after the start of the scenario.

import type { ArtefactId, SourceRef } from '@/lib/core/artefact'
import type { Capture } from '@/lib/core/capture'
import { StallEnding } from '@/lib/core/capture'
import type { Grade } from '@/lib/core/clock'
import type { KernelEvent } from '@/lib/core/kernel-event'
import { kernelLinesOf } from '@/lib/core/kernel-lines-builder'
import type { Aggregate, Metric, Series } from '@/lib/core/series'
import type { KernelLimit, SocketSnapshot, TcpState } from '@/lib/core/socket'
import type { ContextFact, Timeline } from '@/lib/core/timeline'
import { noFacts } from '@/lib/core/timeline'
import type { Instant, Unit } from '@/lib/core/units'
import { micros, times } from '@/lib/core/units'
import { randomFrom } from '../chance'
import type { Row } from './capture'
import { assembleCapture } from './capture'
import { at } from './moments'
import type { SocketsOf } from './socket-rows'
import { socketTableOf } from './socket-rows'

export { at, start } from './moments'

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

export function scenario(options: { readonly seconds?: number; readonly grade?: Grade; readonly ours?: string } = {}) {
  const { seconds = 300, grade = 'exact', ours = '198.18.7.2' } = options
  const series: Series<Instant>[] = []
  const aggregates: Aggregate<Instant>[] = []
  const kernelEvents: KernelEvent<Instant>[] = []
  const snapshots: SocketSnapshot<Instant>[] = []
  const limits: KernelLimit[] = []
  const context: ContextFact[] = []
  const flows: TrafficOf[] = []
  const held: StallsOf[] = []
  const recorded: Capture<Instant>[] = []
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
    limit(name: string, ...value: number[]) {
      limits.push({ name, value, source: source('a-sysctl', 1) })
      return builder
    },
    /** Anything else that was sampled. */
    sampled(metric: Metric, unit: Unit, values: Values, step = 5, cpu: number | 'all' | null = null) {
      sampled(metric, unit, cpu, values, step)
      return builder
    },
    /** One number without a date. */
    gauge(metric: Metric, unit: Unit, value: number) {
      aggregates.push({ id: `s-avg-${metric}`, metric, unit, cpu: null, clock: 'a-avg#0', over: null, value, source: source('a-avg', 2) })
      return builder
    },
    /** A count that was read once. */
    counted(name: string, value: number) {
      context.push({ name, of: null, value, unit: 'count', source: source('a-text', 1) })
      return builder
    },
    /** A listing of sockets with its rows, so many of each kind; local ports count up. */
    list(kinds: readonly SocketsOf[], besides: Partial<SocketSnapshot<Instant>> = {}) {
      const table = socketTableOf(kinds)
      const byState: Partial<Record<TcpState, number>> = {}
      for (const { state, n = 1 } of kinds) byState[state] = (byState[state] ?? 0) + n
      return builder.snapshot({ rows: table.rows, byState, table, ...besides })
    },
    /** Lines of one signature at these moments; null: a line without a stamp. */
    kernel(signature: string | null, moments: readonly (number | null)[], message = signature ?? '') {
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
    /** A capture whose figures were made elsewhere. */
    capture(capture: Capture<Instant>) {
      captured = true
      recorded.push(capture)
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
          context,
          cpus,
          captures: captured
            ? [...(flows.length + held.length > 0 ? [buildCapture({ seconds, ours, flows, held, oneSided })] : []), ...recorded]
            : [],
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

interface Seen {
  readonly seconds: number
  readonly ours: string
  readonly flows: readonly TrafficOf[]
  readonly held: readonly StallsOf[]
  readonly oneSided: boolean
}

function buildCapture({ seconds, ours, flows, held, oneSided }: Seen): Capture<Instant> {
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
  return assembleCapture({
    seconds,
    ours,
    addresses: addresses.map(({ address }) => address),
    rows,
    cells: cells.filter(({ syn }) => syn > 0),
    oneSided,
  })
}
