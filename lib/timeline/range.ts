// From when to when a case speaks: what the axis shows at first.

import type { ArtefactId } from '@/lib/core/artefact'
import type { Capture } from '@/lib/core/capture'
import type { KernelLines } from '@/lib/core/kernel-lines'
import type { Facts } from '@/lib/core/timeline'
import { day, type Instant, instant, minute, type Span, second } from '@/lib/core/units'

/** An artefact with no real clock says 1970 or 2000; a year is longer than any case and shorter than such an error. */
const farOff = 365 * day

/** Log lines draw the axis out to at most this beyond what was measured: a burst just before shows, a boot last week does not. */
const logMargin = 10 * minute

/**
 * The stretch of all that was measured (series with the intervals they cover, snapshots, captures); of the log where
 * nothing was measured; of the averages where there is not even a log. Single times more than a year from the middle
 * one do not count. End excluded, and at least a second long. Null: nothing has a time.
 */
export function rangeOf(facts: Facts<Instant>, implausible: ReadonlySet<ArtefactId>): Span<Instant> | null {
  const measured: number[] = []
  for (const { at, covers } of facts.series) {
    const [first, last] = [at[0], at[at.length - 1]]
    if (first !== undefined && last !== undefined) measured.push(first - (covers ?? 0), last)
  }
  for (const { at } of facts.snapshots) if (at !== null) measured.push(at, at)
  for (const capture of facts.captures) measured.push(...endsOf(capture, implausible.has(capture.source.artefact)))
  const averaged = facts.aggregates.flatMap(({ over }) => (over === null ? [] : [over.start as number, over.end as number]))
  const own = withoutFarOff(measured)
  if (own === null) return closed(loggedRange(facts.kernelEvents) ?? withoutFarOff(averaged))
  let { start, end } = own
  const { at: logged, length } = facts.kernelEvents
  for (let row = 0; row < length; row++) {
    const at = logged[row] ?? Number.NaN
    if (at < start && at >= own.start - logMargin) start = at
    if (at > end && at <= own.end + logMargin) end = at
  }
  return closed({ start, end })
}

/** Packets with impossible stamps lie at the ends of a capture: then the middle 98 % of its seconds speak for it. */
function endsOf({ first, last, rates }: Capture<Instant>, implausible: boolean): readonly number[] {
  const n = rates.at.length
  if (implausible && n > 0) {
    const sorted = Float64Array.from(rates.at).sort()
    return [sorted[Math.floor(n * 0.01)] ?? 0, (sorted[Math.floor((n - 1) * 0.99)] ?? 0) + rates.step]
  }
  return first === null || last === null ? [] : [first, last]
}

type Stretch = { readonly start: number; readonly end: number }

/** Of log lines, which stand in order of time, those without one at the end. */
function loggedRange({ at, length }: KernelLines<Instant>): Stretch | null {
  let timed = length
  while (timed > 0 && Number.isNaN(at[timed - 1])) timed--
  const middle = at[timed >> 1]
  if (timed === 0 || middle === undefined) return null
  let [first, last] = [0, timed - 1]
  while (middle - (at[first] ?? middle) > farOff) first++
  while ((at[last] ?? middle) - middle > farOff) last--
  return { start: at[first] ?? middle, end: at[last] ?? middle }
}

function withoutFarOff(at: readonly number[]): Stretch | null {
  const sorted = Float64Array.from(at).sort()
  const middle = sorted[sorted.length >> 1]
  if (middle === undefined) return null
  const near = sorted.filter((one) => Math.abs(one - middle) <= farOff)
  return { start: near[0] ?? middle, end: near[near.length - 1] ?? middle }
}

const closed = (stretch: Stretch | null): Span<Instant> | null =>
  stretch === null ? null : { start: instant(stretch.start), end: instant(Math.max(stretch.end + 1, stretch.start + second)) }
