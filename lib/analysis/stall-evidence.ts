// FIN stalls as evidence: of each capture the worst connections, and how many of how many.

import type { Capture } from '@/lib/core/capture'
import type { Evidence } from '@/lib/core/finding'
import type { Figure } from '@/lib/core/sentence'
import type { Instant } from '@/lib/core/units'
import type { Lateness } from './late-prefixes'
import { median } from './robust'
import { lasting } from './say'
import type { PrefixStalls } from './stalled-fins'
import type { Stalls } from './stalls'
import { joinStalls } from './stalls'

export type Captures = readonly [Capture<Instant>, ...Capture<Instant>[]]

/** Examples shown. */
const mostExamples = 5

/** The stalls of all prefixes. */
export const listedStalls = ({ pooled }: Lateness): Stalls =>
  joinStalls(
    pooled.columns,
    pooled.prefixes.map(({ stalls }) => stalls),
  )

function evidenceOf(judged: Lateness, capture: Capture<Instant>, prefix: PrefixStalls | null): Evidence {
  const { columns, captures } = judged.pooled
  const mine = captures.indexOf(capture)
  const stalls = (prefix?.stalls ?? listedStalls(judged)).where((row) => columns.capture[row] === mine)
  const { waits } = stalls
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
export const halfWaited = (stalls: Stalls): Figure => lasting(stalls.waits.p50 ?? median(stalls.lengths()))
