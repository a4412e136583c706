// Reading → instant. The one place where a clock's word becomes a place on the axis.

import type { Capture } from '@/lib/core/capture'
import type { Connection, Fin } from '@/lib/core/connection'
import type { Facts } from '@/lib/core/timeline'
import { type Instant, instant, type Reading, reading, type Span, times } from '@/lib/core/units'
import type { Placed } from './clock-graph'

/** When it was, on the case's axis: the only way from a Reading to an Instant. */
export const placeReading = (at: Reading, clock: Placed): Instant => instant(at + clock.offset)

/** The same for a column. With offset 0 it is the same array: readings of an absolute clock are instants already. */
export function placeColumn(column: ArrayLike<Reading>, clock: Placed): ArrayLike<Instant> {
  if (clock.offset === 0) return times<Instant>(column)
  const placed = new Float64Array(column.length)
  for (let i = 0; i < column.length; i++) placed[i] = (column[i] ?? Number.NaN) + clock.offset
  return times<Instant>(placed)
}

/**
 * All facts of one clock, placed. What has no stamp of its own keeps null, unless the clock is that of an artefact
 * without any time (`timeless`): then its snapshots lie where the clock's 0 lies. Log lines do not: a log is no moment.
 */
export function placeFacts(facts: Facts<Reading>, clock: Placed, timeless: boolean): Facts<Instant> {
  const at = (time: Reading): Instant => placeReading(time, clock)
  const maybe = (time: Reading | null): Instant | null => (time === null ? null : at(time))
  const over = (span: Span<Reading> | null): Span<Instant> | null => (span === null ? null : { start: at(span.start), end: at(span.end) })
  return {
    ...facts,
    series: facts.series.map((series) => ({ ...series, at: placeColumn(series.at, clock) })),
    aggregates: facts.aggregates.map((aggregate) => ({ ...aggregate, over: over(aggregate.over) })),
    kernelEvents: { ...facts.kernelEvents, at: placeColumn(facts.kernelEvents.at, clock) },
    snapshots: facts.snapshots.map((snapshot) => ({ ...snapshot, at: maybe(snapshot.at ?? (timeless ? reading(0) : null)) })),
    captures: facts.captures.map((capture) => placeCapture(capture, clock)),
  }
}

function placeCapture(capture: Capture<Reading>, clock: Placed): Capture<Instant> {
  const maybe = (time: Reading | null): Instant | null => (time === null ? null : placeReading(time, clock))
  const { stalls, rates, fine } = capture
  return {
    ...capture,
    first: maybe(capture.first),
    last: maybe(capture.last),
    stalls: { ...stalls, from: placeColumn(stalls.from, clock), to: placeColumn(stalls.to, clock) },
    rates: { ...rates, at: placeColumn(rates.at, clock) },
    fine: fine ? { ...fine, at: placeColumn(fine.at, clock) } : null,
    worst: capture.worst.map((connection) => placeConnection(connection, clock)),
  }
}

function placeConnection(connection: Connection<Reading>, clock: Placed): Connection<Instant> {
  const at = (time: Reading): Instant => placeReading(time, clock)
  const placeFin = (fin: Fin<Reading>): Fin<Instant> => {
    const [first, ...copies] = fin.sentAt
    return { ...fin, sentAt: [at(first), ...copies.map(at)] }
  }
  const { teardown } = connection
  return {
    ...connection,
    first: at(connection.first),
    last: at(connection.last),
    teardown: teardown === null ? null : { ...teardown, fins: teardown.fins.map(placeFin) },
  }
}
