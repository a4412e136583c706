// Percentiles of waits of which some were never seen to end: the product-limit estimator (Kaplan and Meier 1958).

import type { WaitPercentiles } from '@/lib/core/capture'
import { encodeWait, isFloor, sortWaits, waitIn } from '@/lib/core/encoded-wait'
import { type Micros, micros } from '@/lib/core/units'

/** So many waits are kept each by itself, 2 MB; of more only the length is kept, in steps. */
const kept = 1 << 18
/** Steps of a doubling. A wait is taken for the middle of its step, so that percentiles are true to 0.4 %. */
const stepBits = 7
const octaves = 53 // whole µs up to 2^53
const steps = (octaves << stepBits) + 1

const float = new Float64Array(1)
const bits = new Int32Array(float.buffer)
/** The step of a wait: exponent and first bits of its mantissa, as a 64-bit float holds them. Step 0 is no wait at all. */
function stepOf(wait: number): number {
  if (wait < 1) return 0
  float[0] = wait
  return (bits[1]! >>> (20 - stepBits)) - (1023 << stepBits) + 1
}
function middleOf(step: number): number {
  if (step === 0) return 0
  const octave = 2 ** ((step - 1) >> stepBits)
  const width = octave / (1 << stepBits)
  return octave + ((step - 1) & ((1 << stepBits) - 1)) * width + Math.max(0, width - 1) / 2
}

/** Waits as they come, each with whether its end was seen. */
export class Waits {
  private values = new Float64Array(64)
  private answers: Int32Array | null = null // by step, once there are too many to keep each
  private floors = new Int32Array(0)
  private longest = -1
  count = 0

  add(wait: number, floor: boolean): void {
    const value = encodeWait(wait, floor)
    if (value > this.longest) this.longest = value
    if (this.count === this.values.length) this.makeRoom()
    if (this.answers === null) this.values[this.count] = value
    else this.tally(value)
    this.count++
  }

  /**
   * Percentiles and the longest. A floor counts as still waiting up to its end, and then leaves without an answer; where both fall on
   * one instant the answers come first. A percentile that the answers seen do not reach is null.
   */
  percentiles(): WaitPercentiles {
    const [p50 = null, p90 = null, p99 = null] = this.answers === null ? this.exactly() : this.bySteps(this.answers)
    return {
      p50,
      p90,
      p99,
      max: this.longest < 0 ? null : micros(waitIn(this.longest)),
      maxIsFloor: this.longest >= 0 && isFloor(this.longest),
    }
  }

  median(): Micros | null {
    return this.percentiles().p50
  }

  private exactly(): (Micros | null)[] {
    return reached(sortWaits(this.values.subarray(0, this.count), this.longest), shares)
  }

  private bySteps(answers: Int32Array): (Micros | null)[] {
    const found: (Micros | null)[] = shares.map(() => null)
    let [waiting, atRisk, next] = [1, this.count, 0]
    for (let step = 0; step < steps; step++) {
      const ended = answers[step]!
      if (ended > 0) waiting *= 1 - ended / atRisk
      while (ended > 0 && next < shares.length && waiting <= shares[next]! + rounding) found[next++] = micros(middleOf(step))
      atRisk -= ended + this.floors[step]!
    }
    return found
  }

  private makeRoom(): void {
    if (this.count < kept) {
      const grown = new Float64Array(Math.min(kept, this.count * 16))
      grown.set(this.values)
      this.values = grown
    } else if (this.answers === null) {
      this.answers = new Int32Array(steps)
      this.floors = new Int32Array(steps)
      for (const value of this.values) this.tally(value)
      this.values = new Float64Array(0)
    }
  }

  private tally(value: number): void {
    const into = isFloor(value) || this.answers === null ? this.floors : this.answers
    into[stepOf(waitIn(value))]!++
  }
}

/** The medians of `groups` groups of waits: `encoded[i]` belongs to group `of[i]`, to none where that is -1. */
export function mediansOf(groups: number, of: Int32Array, encoded: Float64Array): (Micros | null)[] {
  const ends = new Int32Array(groups + 1)
  for (let i = 0; i < of.length; i++) if (of[i]! >= 0) ends[of[i]! + 1]!++
  for (let group = 0; group < groups; group++) ends[group + 1]! += ends[group]!
  const starts = ends.slice()
  const gathered = new Float64Array(ends[groups]!)
  for (let i = 0; i < of.length; i++) if (of[i]! >= 0) gathered[starts[of[i]!]!++] = encoded[i]!
  return Array.from({ length: groups }, (_, group) => reached(gathered.subarray(ends[group]!, ends[group + 1]!).sort(), [0.5])[0] ?? null)
}

/** Of the waits, those still going on at p50, p90, p99. */
const shares = [0.5, 0.1, 0.01]

/** A share this close to its mark has reached it: the product of many fractions is not exact. */
const rounding = 1e-9

/** Of each of the falling `marks` the first wait at which the share still waiting has come down to it; null where it never does. */
function reached(inOrder: ArrayLike<number>, marks: readonly number[]): (Micros | null)[] {
  const found: (Micros | null)[] = marks.map(() => null)
  let [waiting, next, mark] = [1, 0, marks[0]! + rounding]
  for (let i = 0; i < inOrder.length; i++) {
    const value = inOrder[i]!
    if (isFloor(value)) continue
    waiting *= 1 - 1 / (inOrder.length - i)
    while (waiting <= mark) {
      found[next++] = micros(waitIn(value))
      if (next === marks.length) return found
      mark = marks[next]! + rounding
    }
  }
  return found
}
