// What lies beside the axis because nothing says when it was: what it is, and what its first reading looks like.

import { kernelText, kernelTime } from '@/lib/core/kernel-lines'
import type { TimelineDigest } from '@/lib/core/report'
import type { Figure, Sentence } from '@/lib/core/sentence'
import type { Timeline, Unplaced } from '@/lib/core/timeline'

const mostQuoted = 200

export function buildShelf({ unplaced, placements }: Timeline): TimelineDigest['unplaced'] {
  return unplaced.map((section) => {
    const placement = placements.find(({ clock }) => clock === section.clock)
    return {
      artefact: section.artefact,
      clock: section.clock,
      why: placement?.kind === 'unplaced' ? placement.why : 'no-time',
      holds: holds(section),
      firstReading: firstReading(section),
      quote: kernelText(section.facts.kernelEvents, 0)?.slice(0, mostQuoted) ?? null,
    }
  })
}

const count = (value: number): Figure => ({ kind: 'quantity', value, unit: 'count' })
const said = (what: string, n: number): Sentence => ({ message: `findings.beside.${what}`, figures: { n: count(n) } })

/** One sentence for what a section holds most of. */
function holds({ facts }: Unplaced): Sentence {
  const { kernelEvents, snapshots, series, aggregates, captures } = facts
  const [list] = snapshots
  if (captures.length > 0)
    return said(
      'packets',
      captures.reduce((sum, { packets }) => sum + packets, 0),
    )
  if (snapshots.length === 1 && list?.rows != null) return said('sockets', list.rows)
  if (snapshots.length > 0) return said('snapshots', snapshots.length)
  if (series.length > 0) return said('samples', Math.max(...series.map(({ at }) => at.length)))
  if (kernelEvents.length > 0) return said('lines', kernelEvents.length)
  if (aggregates.length > 0) return said('averages', aggregates.length)
  return said('limits', facts.limits.length)
}

function firstReading({ facts }: Unplaced): number | null {
  const readings = [
    kernelTime(facts.kernelEvents, 0),
    ...facts.snapshots.slice(0, 1).map(({ at }) => at),
    ...facts.series.map(({ at }) => at[0] ?? null),
    ...facts.captures.map(({ first }) => first),
  ].filter((at) => at !== null)
  return readings.length === 0 ? null : Math.min(...readings)
}
