// Percentiles of waits of which some were cut short. Kaplan & Meier, JASA 53 (1958): a wait that ended otherwise (the
// capture stopped, a RST came) is known to be at least so long; leaving it out, or taking it as finished, makes slow look fast.

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

/** `answered[i]` false: wait i is a floor. At equal length an answer comes before a floor, as the estimator has it. */
export function waitFigures(waits: ArrayLike<number>, answered: ArrayLike<boolean>): WaitFigures {
  const order = Array.from({ length: waits.length }, (_, i) => i).sort(
    (a, b) => (waits[a] ?? 0) - (waits[b] ?? 0) || Number(answered[b] ?? false) - Number(answered[a] ?? false),
  )
  const reached = new Map<number, Micros>()
  let surviving = 1
  let atRisk = order.length
  for (const i of order) {
    if (answered[i]) {
      surviving *= 1 - 1 / atRisk
      for (const q of [0.5, 0.9, 0.99]) if (!reached.has(q) && surviving <= 1 - q + 1e-12) reached.set(q, micros(waits[i] ?? 0))
    }
    atRisk--
  }
  const longest = order.at(-1)
  return {
    n: order.length,
    p50: reached.get(0.5) ?? null,
    p90: reached.get(0.9) ?? null,
    p99: reached.get(0.99) ?? null,
    max: longest === undefined ? null : micros(waits[longest] ?? 0),
    maxIsFloor: longest !== undefined && !answered[longest],
  }
}
