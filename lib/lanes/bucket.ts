// Samples into pixel columns: the lowest and highest of each, so that a spike one sample wide is still seen.

import type { Series } from '@/lib/core/series'
import type { Instant } from '@/lib/core/units'
import type { Point } from './lane'

/** A window of the axis: ms since the epoch, and how many pixel columns it has. */
export interface View {
  readonly from: number
  readonly to: number
  readonly width: number
}

// A sample this many usual steps after the one before it: nobody looked in between. Loops slip by a step or two on a busy machine.
const gapFactor = 8
// A sample that covers time begins where the one before it ended; half of what it covers is more than any jitter of a one-second loop.
const coverSlack = 0.5
const stepsSampled = 999

/** The first index whose time is not before `time` (same unit as the column). */
export function lowerBound(at: ArrayLike<number>, time: number): number {
  let [low, high] = [0, at.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((at[middle] ?? Number.POSITIVE_INFINITY) < time) low = middle + 1
    else high = middle
  }
  return low
}

const usualStep = (at: ArrayLike<number>): number => {
  const stride = Math.max(1, Math.floor(at.length / stepsSampled))
  const steps: number[] = []
  for (let i = 1; i < at.length; i += stride) steps.push((at[i] ?? 0) - (at[i - 1] ?? 0))
  steps.sort((a, b) => a - b)
  return steps[steps.length >> 1] ?? Number.POSITIVE_INFINITY
}

interface Column {
  readonly index: number
  at: number
  low: number
  high: number
}

/**
 * One series within a window: at most one point a pixel column, and a null point where a gap lies between two columns.
 * The neighbours just outside the window are kept, so that a line runs to the edge. A value that covers time is flat over what it covers.
 */
export function bucketSeries(series: Series<Instant>, view: View): Point[] {
  const { at, value, covers } = series
  const columnWidth = (view.to - view.from) / view.width
  const step = covers === null ? usualStep(at) : covers
  const points: Point[] = []
  let column: Column | null = null
  let gap = false

  const flush = (): void => {
    if (column) points.push({ at: column.at, low: column.low, high: column.high })
    column = null
  }
  const add = (time: number, sample: number): void => {
    const index = Math.floor((time - view.from) / columnWidth)
    if (column && column.index === index) {
      column.low = Math.min(column.low, sample)
      column.high = Math.max(column.high, sample)
      column.at = view.from + (index + 0.5) * columnWidth
    } else {
      const before = column
      flush()
      if (gap && before) points.push({ at: (before.at + time) / 2, low: null, high: null })
      column = { index, at: time, low: sample, high: sample }
    }
    gap = false
  }

  const first = Math.max(0, lowerBound(at, view.from * 1e3) - 1)
  const end = Math.min(at.length, lowerBound(at, view.to * 1e3) + 1)
  for (let i = first; i < end; i++) {
    const [time, sample] = [at[i], value[i]]
    if (time === undefined || sample === undefined) break
    const before = i > first ? at[i - 1] : undefined
    if (before !== undefined) gap ||= covers === null ? time - before > gapFactor * step : time - covers - before > coverSlack * covers
    if (Number.isNaN(sample)) {
      gap = true
      continue
    }
    const begins = covers === null ? time : time - covers
    if ((time - begins) / 1e3 > 2 * columnWidth) add(begins / 1e3 + columnWidth, sample)
    add(time / 1e3, sample)
  }
  flush()
  return points
}
