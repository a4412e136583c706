// Statistics that one wild sample cannot bend. NaN is a gap and never counts.

/** The q-quantile (0..1) of the numbers in `values`, between neighbours by their distance; NaN if there are none. */
export function quantile(values: ArrayLike<number>, q: number): number {
  const sorted = Float64Array.from(values)
    .filter((value) => !Number.isNaN(value))
    .sort()
  if (sorted.length === 0) return Number.NaN
  const place = q * (sorted.length - 1)
  const below = Math.floor(place)
  const low = sorted[below] ?? Number.NaN
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN
  return low + (high - low) * (place - below)
}

export const median = (values: ArrayLike<number>): number => quantile(values, 0.5)

/** Makes the median absolute deviation of a normal distribution its standard deviation. */
const madOfNormal = 1.4826

/** How far the middle half strays from the median, on the scale of a standard deviation. */
export function spreadAround(centre: number, values: ArrayLike<number>): number {
  return madOfNormal * median(Float64Array.from(values, (value) => Math.abs(value - centre)))
}

/** The greatest number and where it stands, or null if there is none. */
export function peak(values: ArrayLike<number>, from = 0, to = values.length): { readonly index: number; readonly value: number } | null {
  let best: { index: number; value: number } | null = null
  for (let i = from; i < to; i++) {
    const value = values[i] ?? Number.NaN
    if (!Number.isNaN(value) && (best === null || value > best.value)) best = { index: i, value }
  }
  return best
}

export function countOf(values: ArrayLike<number>): number {
  let n = 0
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i])) n++
  return n
}
