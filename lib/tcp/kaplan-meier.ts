// Percentiles of waits of which some were never seen to end: the product-limit estimator (Kaplan and Meier 1958).

import type { WaitPercentiles } from '@/lib/core/capture'
import { type Micros, micros } from '@/lib/core/units'

/** Waits as they come, each with whether its end was seen. One number each: twice the µs, plus one for a floor. */
export class Waits {
  private values = new Float64Array(16)
  count = 0

  add(wait: number, isFloor: boolean): void {
    if (this.count === this.values.length) {
      const grown = new Float64Array(this.count * 2)
      grown.set(this.values)
      this.values = grown
    }
    this.values[this.count++] = Math.max(0, Math.round(wait)) * 2 + (isFloor ? 1 : 0)
  }

  /**
   * Percentiles and the longest. A floor counts as still waiting up to its end, and then leaves without an answer; where both fall on
   * one instant the answers come first. A percentile that the answers seen do not reach is null.
   */
  percentiles(): WaitPercentiles {
    const sorted = this.values.subarray(0, this.count).sort()
    const last = sorted[this.count - 1]
    return {
      p50: reached(sorted, 0.5),
      p90: reached(sorted, 0.1),
      p99: reached(sorted, 0.01),
      max: last === undefined ? null : micros(Math.floor(last / 2)),
      maxIsFloor: last !== undefined && last % 2 === 1,
    }
  }

  median(): Micros | null {
    return reached(this.values.subarray(0, this.count).sort(), 0.5)
  }
}

/** A share this close to its mark has reached it: the product of many fractions is not exact. */
const rounding = 1e-9

/** The first wait at which the share still waiting falls to `share`. */
function reached(sorted: Float64Array, share: number): Micros | null {
  let waiting = 1
  for (let i = 0; i < sorted.length; i++) {
    const value = sorted[i]!
    if (value % 2 === 1) continue
    waiting *= 1 - 1 / (sorted.length - i)
    if (waiting <= share + rounding) return micros(value / 2)
  }
  return null
}
