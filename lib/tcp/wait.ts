// How long a FIN waited, and whether that is a stall.

import { Ending } from './fin-events'

/** A stall waits a second or five round trips, whichever is longer: Linux sends its first FIN copy after 200 ms at the earliest. */
const stallAfter = 1_000_000
const stallRoundTrips = 5
/** Two copies are a stall however short the wait was. */
const stallCopies = 2

/**
 * µs from the first sending to the answer, the RST, or as far as is known. Where the other direction was never seen, no more is known
 * than that the sender still waited at its last copy.
 */
export function waitOf(ending: Ending, first: number, answer: number, lastSending: number, otherSideUnseen: boolean, now: number): number {
  const to = ending !== Ending.open ? answer : otherSideUnseen ? lastSending : now
  return Math.max(0, to - first)
}

/** `roundTrip`: the handshake's in µs, negative where it was not seen. */
export const isStall = (wait: number, copies: number, roundTrip: number): boolean =>
  copies >= stallCopies || wait >= Math.max(stallAfter, stallRoundTrips * roundTrip)
