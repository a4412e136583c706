// FIN stalls as evidence: of each capture the worst connections, and how many of how many.

import type { Capture } from '@/lib/core/capture'
import type { Evidence } from '@/lib/core/finding'
import type { Figure } from '@/lib/core/sentence'
import type { Instant } from '@/lib/core/units'
import type { Lateness } from './late-prefixes'
import { median } from './robust'
import { lasting } from './say'
import type { PrefixStalls, Stall } from './stalled-fins'
import { waitsOf } from './stalled-fins'

export type Captures = readonly [Capture<Instant>, ...Capture<Instant>[]]

/** Examples shown. */
const mostExamples = 5

function evidenceOf(judged: Lateness, capture: Capture<Instant>, prefix: PrefixStalls | null): Evidence {
  const stalls = (prefix?.stalls ?? judged.pooled.prefixes.flatMap((one) => one.stalls)).filter((stall) => stall.capture === capture.id)
  const waits = waitsOf(stalls)
  const theirs = prefix === null ? null : new Set(prefix.addresses)
  const examples = capture.worst.filter(
    ({ originator, responder }) => theirs === null || theirs.has(originator.address) || theirs.has(responder.address),
  )
  return {
    kind: 'connections',
    capture: capture.id,
    examples: examples.slice(0, mostExamples).map(({ id }) => id),
    matched: stalls.length,
    of: prefix?.fins ?? judged.pooled.fins,
    waitP50: waits.p50,
    waitMax: waits.max,
  }
}

/** One piece for each capture; of one prefix, or (null) of all. */
export const stallEvidence = (judged: Lateness, [first, ...rest]: Captures, prefix: PrefixStalls | null): readonly [Evidence, ...Evidence[]] => [
  evidenceOf(judged, first, prefix),
  ...rest.map((capture) => evidenceOf(judged, capture, prefix)),
]

/** "Half of them for … or longer": the median wait, or where too few were answered to know it the median of the floors, which it exceeds. */
export function halfWaited(stalls: readonly Stall[]): Figure {
  const { p50 } = waitsOf(stalls)
  return lasting(p50 ?? median(stalls.map(({ from, to }) => to - from)))
}
