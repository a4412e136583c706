import { type Micros, micros } from './units'

/** TCP_RTO_MIN of Linux: no route was seen to set less. Milliseconds, as all here. */
export const leastRto = 200
/** TCP_RTO_MAX of Linux: where doubling ends. */
export const mostRto = 120_000

export interface RetransmitTimer {
  readonly retransmits: number // `timer:(on,5.2sec,7)`: 7
  readonly left: number // ms until it fires, at most: of `13sec`, which drops a fraction, 13,999; 0 where it is due
  readonly slack?: number // ms by which that may be too much: 999
  readonly firstRto: number | null // ms: ss -i `rto:` halved `backoff:` times; null where it is not printed
  readonly doublings?: number // `backoff:`; not said: every retransmission doubled
  readonly probing?: boolean // the timer probes (`persist`): nothing is in flight, the peer's window is closed or the packet did not leave
}

/**
 * How long at least the peer has acknowledged nothing, from the socket's own retransmission timer.
 *
 * A timer that started at R and doubles at each timeout has run R, 2R, … 2^(k-1)R when it fired the k-th time; of the next 2^k R all but
 * `left` is over: R(2^(k+1) − 1) − left. Each step is at most 120 s. R is at least 200 ms, at least `firstRto` where that is
 * known, and at least left / 2^k, or so much could not be left. 7 retransmissions and 5.2 s left: 0.2 × 255 − 5.2 = 45.8 s.
 *
 * A window probe doubles its timer alike, but a probe that is answered (the window is still closed) sets its count back and not its doubling: of
 * `left` nothing follows then.
 *
 * It is a floor: the true R is seldom as little as 200 ms. An acknowledgement that moves forward sets the count back to 0, so where the FIN
 * alone is outstanding (Send-Q 1) this is the FIN's own wait; otherwise that of the data before it. It would claim too much where
 * `rto_min` of a route or tcp_rto_max_ms is set below the kernel's constants, or tcp_thin_linear_timeouts is on and ss was run without -i.
 */
export function leastUnanswered({ retransmits, left, firstRto, slack = 0, doublings = retransmits, probing = false }: RetransmitTimer): Micros {
  const steady = Math.max(0, retransmits - doublings) // timeouts after which the timer did not double
  const first = Math.max(firstRto ?? leastRto, probing ? 0 : (left - slack) / 2 ** doublings)
  const step = (n: number): number => Math.min(first * 2 ** Math.max(0, n - steady), mostRto)
  let total = Math.max(0, step(retransmits) - left)
  for (let n = 0; n < retransmits; n++) total += step(n)
  return micros(total * 1000)
}
