// What a lane says at one moment.

import type { Point, SpanRow, Tick } from '@/lib/lanes/lane'

/** The index of the last point at or before `time`, -1 if there is none. */
export function lastBefore(points: readonly { readonly at: number }[], time: number): number {
  let [low, high] = [0, points.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((points[middle]?.at ?? Number.POSITIVE_INFINITY) <= time) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** The point nearest to `time`, null in a gap and beyond the ends by more than `reach`. */
export function nearest(points: readonly Point[], time: number, reach: number): Point | null {
  const index = lastBefore(points, time)
  const [before, after] = [points[index], points[index + 1]]
  if (before && after && (before.high === null || after.high === null)) {
    const close = [before, after].find((point) => point.high !== null && Math.abs(point.at - time) <= reach)
    return close ?? null
  }
  if (before && after) return time - before.at <= after.at - time ? before : after
  const end = before ?? after
  return end && end.high !== null && Math.abs(end.at - time) <= reach ? end : null
}

/** The ticks within `reach` of `time`. */
export const ticksNear = (ticks: readonly Tick[], time: number, reach: number): readonly Tick[] =>
  ticks.filter((tick) => Math.abs(tick.at - time) <= reach)

const rowPitch = 2 // px: a bar and the space that parts it from the next

/** The rows that fit a waterfall of this height, taken evenly. */
export function fittingRows(rows: readonly SpanRow[], height: number): readonly SpanRow[] {
  const stride = Math.max(1, Math.ceil(rows.length / Math.floor(height / rowPitch)))
  return rows.filter((_, index) => index % stride === 0)
}

/** The row of a waterfall nearest to `share` of its height (0 on top) among those that go on at `time`. */
export function rowAt(rows: readonly SpanRow[], time: number, reach: number, share: number): SpanRow | null {
  const wanted = share * rows.length - 0.5
  const going = rows
    .map((row, index) => ({ row, off: Math.abs(index - wanted) }))
    .filter(({ row }) => row.from <= time + reach && row.to >= time - reach)
  return going.toSorted((a, b) => a.off - b.off)[0]?.row ?? null
}
