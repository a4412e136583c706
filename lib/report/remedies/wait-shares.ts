// Which part of all closings waits how long, when some waits were cut short: Kaplan & Meier, JASA 53 (1958), kept as one distribution.

import { isFloor, waitIn } from '@/lib/core/encoded-wait'
import type { WaitShare } from '@/lib/core/remedies'
import { micros, ratio } from '@/lib/core/units'

/** So many steps are told apart; what lies between is joined at its mean, so that the mean of all stays. */
const steps = 48

/**
 * The closings as shares that wait so long, ascending; together 1. `quick` of them waited `quickWait`, the others are listed as `encodeWait` writes them;
 * the list is put in order.
 *
 * What never was answered stands at the longest wait seen: the mean is restricted to it, and `atLeast` says that it is a floor.
 */
export function waitShares(listed: Float64Array, quick: number, quickWait: number): { waits: WaitShare[]; atLeast: boolean } {
  const all = quick + listed.length
  if (all === 0) return { waits: [], atLeast: false }
  listed.sort()
  const shares = new Shares()
  if (quick > 0) shares.add(quickWait, quick / all)
  let surviving = listed.length / all
  for (let before = 0; before < listed.length; before++) {
    const seen = listed[before] ?? 0
    if (isFloor(seen)) continue
    const share = surviving / (listed.length - before)
    shares.add(waitIn(seen), share)
    surviving -= share
  }
  const atLeast = surviving > 1e-9
  if (atLeast) shares.add(waitIn(listed.at(-1) ?? 0), surviving)
  return { waits: shares.end(), atLeast }
}

/** Joins shares, as they come, to steps of some size at their mean. */
class Shares {
  readonly #waits: WaitShare[] = []
  #share = 0
  #weighed = 0

  add(wait: number, share: number): void {
    this.#share += share
    this.#weighed += share * wait
    if (this.#share >= 1 / steps) this.#close()
  }

  end(): WaitShare[] {
    if (this.#share > 0) this.#close()
    return this.#waits.sort((a, b) => a.wait - b.wait)
  }

  #close(): void {
    this.#waits.push({ wait: micros(this.#weighed / this.#share), share: ratio(this.#share) })
    this.#share = 0
    this.#weighed = 0
  }
}
