// When was the machine booted? Where an artefact says so (/proc/stat's btime, uptime, who -b), the stamps of a kernel log that nothing else dates
// count from there.

import type { ClockAnchor, ClockId } from '@/lib/core/clock'
import { micros, reading, second } from '@/lib/core/units'
import { type Edge, gradeRank, type Placed } from './clock-graph'
import { type ClockUse, needsTime } from './sections'

// The kernel's stamps run on an oscillator that nobody sets right: 50 millionths off is common, a minute in two weeks.
const drift = 50e-6

// Of one boot two tools say the same to this: uptime and who cut to the minute, a clock is set right once the network is up.
const sameBoot = 90 * second

/**
 * Ties each kernel log that has no place to the one boot that the case states: of its machine by name, else of the case, if all that is stated is one boot.
 * Only an artefact's last boot: what came before ended with it. A log that would run past the moment its file came is of another boot.
 */
export function oneBoot(uses: readonly ClockUse[], placed: ReadonlyMap<ClockId, Placed>): readonly Edge[] {
  const stated = uses.flatMap(({ clock, facts }) => {
    const at = placed.get(clock.id)
    return clock.kind === 'boot' && at !== undefined && at.grade !== 'assumed' && !needsTime(facts) ? [{ host: clock.host, at }] : []
  })
  return uses.flatMap(({ clock, artefact, facts, span }): Edge[] => {
    if (clock.kind !== 'boot' || span === null || placed.has(clock.id) || !needsTime(facts)) return []
    const later = uses.some(
      (other) => other.artefact === artefact && other.clock.kind === 'boot' && other.clock.boot > clock.boot && needsTime(other.facts),
    )
    const own = stated.filter(({ host }) => host !== null && host === clock.host)
    const list = own.length > 0 ? own : stated.filter(({ host }) => host === null || clock.host === null)
    const best = list.toSorted((a, b) => gradeRank(a.at.grade) - gradeRank(b.at.grade) || a.at.uncertainty - b.at.uncertainty)[0]
    if (later || best === undefined || list.some(({ at }) => Math.abs(at.offset - best.at.offset) > sameBoot + at.uncertainty)) return []
    if (span.end + best.at.offset > Date.parse(artefact.receivedAt) * 1000 + best.at.uncertainty) return []
    const anchor: ClockAnchor = {
      a: { clock: clock.id, reads: reading(0) },
      b: { clock: 'utc', reads: reading(best.at.offset) },
      uncertainty: micros(best.at.uncertainty + second + drift * span.end),
      by: { kind: 'assumed-same', why: 'one boot is stated in this case' },
    }
    return [{ grade: own.length > 0 ? 'derived' : 'assumed', anchor }]
  })
}
