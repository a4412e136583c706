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
  | `conntrack.${'entries'}`
  | `kernel.${string}` // messages a second of one signature
  | 'packets' // all of these: what was seen on the wire, per second
  | 'bytes'
  | 'packets.syn'
  | 'packets.fin'
  | 'packets.fin-copy'
  | 'packets.rst'
  | 'packets.retransmitted'
  | 'connections.new'
  | 'fins.waiting' // gauge: FIN events sent and not yet answered
