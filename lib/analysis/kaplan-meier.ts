// Percentiles of waits of which some were cut short. Kaplan & Meier, JASA 53 (1958): a wait that ended otherwise (the
// capture stopped, a RST came) is known to be at least so long; leaving it out, or taking it as finished, makes slow look fast.

import { encodeWait, isFloor, sortWaits, waitIn } from '@/lib/core/encoded-wait'
import type { Micros } from '@/lib/core/units'
import { micros } from '@/lib/core/units'

export interface WaitFigures {
  readonly n: number
  readonly p50: Micros | null // null: so few were answered that the estimate never gets there
  readonly p90: Micros | null
  readonly p99: Micros | null
  readonly max: Micros | null // the longest seen, answered or floor
  readonly maxIsFloor: boolean
}

/** The waits in whole µs; `answered[i]` false or 0: wait i is a floor. At equal length an answer comes before a floor, as the estimator has it. */
export function waitFigures(waits: ArrayLike<number>, answered: ArrayLike<boolean | number>): WaitFigures {
  const n = waits.length
  const encoded = new Float64Array(n)
  let greatest = 0
  for (let i = 0; i < n; i++) {
    const value = encodeWait(waits[i] ?? 0, !answered[i])
    encoded[i] = value
    if (value > greatest) greatest = value
  }
  const sorted = sortWaits(encoded, greatest)
  const reached: (Micros | null)[] = [null, null, null]
  let surviving = 1
  let next = 0
  for (let i = 0; i < n && next < shares.length; i++) {
    const value = sorted[i] ?? 0
    if (isFloor(value)) continue
    surviving *= 1 - 1 / (n - i)
    while (next < shares.length && surviving <= 1 - (shares[next] ?? 1) + 1e-12) reached[next++] = micros(value / 2)
  }
  const [p50 = null, p90 = null, p99 = null] = reached
  const longest = sorted.at(-1)
  return {
    n,
    p50,
    p90,
    p99,
    max: longest === undefined ? null : micros(waitIn(longest)),
    maxIsFloor: longest !== undefined && isFloor(longest),
  }
}

const shares = [0.5, 0.9, 0.99]
