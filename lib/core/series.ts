import type { SourceRef } from './artefact'
import type { ClockId } from './clock'
import type { Micros, Span, Time, Unit } from './units'

/**
 * One measured thing over time, as two columns of equal length.
 * `at` ascends strictly. A gap is NaN in `value` (null in JSON), never 0.
 */
export interface Series<T extends Time> {
  readonly id: SeriesId
  readonly metric: Metric
  readonly unit: Unit
  readonly cpu: number | 'all' | null
  readonly covers: Micros | null // each value speaks for (at − covers, at]; null: for the instant
  readonly clock: ClockId
  readonly at: ArrayLike<T> // Float64Array
  readonly value: ArrayLike<number> // Float64Array
  readonly source: SourceRef
}

/** One number for a stretch of time whose ends may be unknown: mpstat's `Average:` rows. */
export interface Aggregate<T extends Time> {
  readonly id: SeriesId
  readonly metric: Metric
  readonly unit: Unit
  readonly cpu: number | 'all' | null
  readonly clock: ClockId
  readonly over: Span<T> | null
  readonly value: number
  readonly source: SourceRef
}

export type SeriesId = `s-${string}` // `s-${artefact without 'a-'}-${metric}[-${cpu}]`, unique within a case

export type Metric =
  | 'load.1m'
  | 'load.5m'
  | 'load.15m'
  | 'tasks.running'
  | 'tasks.total'
  | 'tasks.blocked'
  | `cpu.${'user' | 'nice' | 'system' | 'iowait' | 'irq' | 'softirq' | 'steal' | 'guest' | 'guest-nice' | 'idle'}` // ratio of that CPU's time
  | 'tcp.orphan'
  | 'tcp.time-wait'
  | 'tcp.in-use'
  | 'tcp.allocated'
  | 'tcp.mem' // pages
  | `sockets.${string}` // count by state as ss spells it: sockets.FIN-WAIT-1
  | `conntrack.${'entries' | 'drop' | 'insert-failed' | 'early-drop' | 'error' | 'search-restart'}` // entries; the others of one CPU, per second
  | 'system.context-switches' // these three: of the whole machine, per second
  | 'system.interrupts'
  | 'system.forks'
  | `softirqs.${string}` // soft interrupts of one kind, per second: softirqs.NET_RX
  | `interrupts.${string}` // hard interrupts of one line, per second: interrupts.27:eth0-rx-0
  | `softnet.${'processed' | 'dropped' | 'squeezed'}` // /proc/net/softnet_stat, per second
  | `link.${string}` // one network device, per second: link.eth0.rx-dropped
  | `memory.${'total' | 'free' | 'available' | 'swap-total' | 'swap-free' | 'swap-used'}` // bytes
  | `swap.${'in' | 'out'}` // bytes per second
  | `tcp.${'active-opens' | 'passive-opens' | 'segments-in' | 'segments-out' | 'retransmitted' | 'attempt-fails' | 'resets-established' | 'resets-out' | 'errors-in'}` // per second
  | `counter.${string}` // a counter of the network stack by nstat's name, per second: counter.TcpExtListenOverflows; TcpCurrEstab is a count
  | `kernel.${string}` // messages a second of one signature
  | 'packets' // all of these: what was seen on the wire, per second
  | 'bytes'
  | 'packets.syn'
  | 'packets.fin'
  | 'packets.fin-copy'
  | 'packets.rst'
  | 'packets.retransmitted'
  | `packets.${'' | `${'fin' | 'fin-copy' | 'rst' | 'retransmitted'}.`}from-responder` // of those, what the responders sent
  | `bytes.payload.from-${'originator' | 'responder'}` // TCP payload, copies included
  | 'connections.new'
  | 'fins.waiting.from-responder'
  | 'fins.waiting' // gauge: FIN events sent and not yet answered
