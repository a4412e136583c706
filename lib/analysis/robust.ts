// Statistics that one wild sample cannot bend. NaN is a gap and never counts.

/** The q-quantile (0..1) of the numbers in `values`, between neighbours by their distance; NaN if there are none. */
export function quantile(values: ArrayLike<number>, q: number): number {
  const known = new Float64Array(values.length)
  let n = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN
    if (!Number.isNaN(value)) known[n++] = value
  }
  if (n === 0) return Number.NaN
  const place = q * (n - 1)
  const below = Math.floor(place)
  const low = smallest(known, n, below)
  let high = Infinity
  for (let i = below + 1; i < n; i++) high = Math.min(high, known[i] ?? Infinity)
  return below === place ? low : low + (high - low) * (place - below)
}

/** The number that stands at `place` among the first `n` values in order. Moves them: no smaller one is left behind that place. Linear (Hoare's quickselect). */
function smallest(values: Float64Array, n: number, place: number): number {
  let [low, high] = [0, n - 1]
  while (low < high) {
    const pivot = values[(low + high) >> 1] ?? 0
    let [i, j] = [low, high]
    while (i <= j) {
      while ((values[i] ?? 0) < pivot) i++
      while ((values[j] ?? 0) > pivot) j--
      if (i > j) break
      const moved = values[i] ?? 0
      values[i++] = values[j] ?? 0
      values[j--] = moved
    }
    if (place <= j) high = j
    else if (place >= i) low = i
    else break
  }
  return values[place] ?? Number.NaN
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
