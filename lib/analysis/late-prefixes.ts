// Who answers FINs late, and whether it is somebody or everybody: test f of the verdict, shared with the FIN stalls' finding.

import { StallEnding } from '@/lib/core/capture'
import type { Timeline } from '@/lib/core/timeline'
import type { BadWindow } from '@/lib/core/verdict'
import type { PrefixStalls, StalledFins } from './stalled-fins'
import { crowded, stalledFins } from './stalled-fins'
import type { Stalls } from './stalls'
import { joinStalls } from './stalls'
import type { Traffic } from './traffic'
import { addTraffic, noTraffic, part, trafficByPrefix } from './traffic'
import type { Window } from './windows'
import { joinWindows, span } from './windows'

export interface Lateness {
  readonly pooled: StalledFins
  readonly late: readonly LatePrefix[] // remote ones, most stalls first
  readonly ours: LatePrefix | null // our own side owes the answers
  readonly everybody: boolean // most prefixes with traffic in these stretches are late together
  readonly windows: readonly BadWindow[] // of the late together
  readonly inWindows: Stalls // of the late, each in its own windows
  readonly lateTraffic: { readonly inside: Traffic; readonly outside: Traffic }
  readonly others: { readonly prefixes: number; readonly inside: Traffic } // remote prefixes that are not late
}

export interface LatePrefix extends PrefixStalls {
  readonly rate: number // of the FINs sent to it inside its windows, the share that stalled
}

/** Below so many stalls a prefix is not called late: a handful happens on every line (a laptop closed, a phone out of reach). */
const leastStalls = 20
/** A prefix is late when at least this share of the FINs sent to it in its windows stalled; healthy peers stay far below 1 %. */
const leastRate = 0.1
/** A prefix says something about the others' health when so many FINs went to it in the windows. */
const enoughFins = 20
/** Who is an end of this share of all connections is the host of the capture, not one of its peers. */
const nearlyAll = 0.9
/** When at least this share of the prefixes with traffic is late, it is everybody. */
const mostOfThem = 0.6

/** Steps of the per-second counts whose middle lies inside; both ends widened by half a step. */
const half = 500_000
export const asSpans = (windows: readonly BadWindow[]): Window[] => joinWindows(windows.map(({ from, to }) => span(from - half, to + half)))

/** A socket that our kernel has reset answers no FIN at all. Our own side is late only where it does answer in the end. */
function answeredIfOurs(prefix: PrefixStalls): PrefixStalls {
  if (!prefix.ours) return prefix
  const { ending } = prefix.stalls.columns
  const stalls = prefix.stalls.where((row) => ending[row] === StallEnding.answered)
  return { ...prefix, stalls, ...crowded(stalls) }
}

const known = new WeakMap<Timeline, Lateness>()

export function lateness(timeline: Timeline): Lateness {
  const before = known.get(timeline)
  if (before !== undefined) return before
  const pooled = stalledFins(timeline)
  const enough = pooled.prefixes.map(answeredIfOurs).filter((prefix) => prefix.inWindows.length >= leastStalls)
  const ownWindows = new Map(enough.map((prefix) => [prefix.prefix, asSpans(prefix.windows)]))
  const own = trafficByPrefix(pooled.captures, (prefix) => ownWindows.get(prefix) ?? [])
  const candidates = enough
    .map((prefix) => {
      const fins = own.get(prefix.prefix)?.inside.fins ?? 0
      return { ...prefix, rate: fins > 0 ? Math.min(1, part(prefix.inWindows.length, fins)) : part(prefix.stalls.length, prefix.fins) }
    })
    .filter((prefix) => prefix.rate >= leastRate)
  const late = candidates.filter((prefix) => !prefix.ours)
  const lateStalls = joinStalls(
    pooled.columns,
    late.map(({ inWindows }) => inWindows),
  )
  const { windows } = crowded(lateStalls)
  const spans = asSpans(windows)
  const traffic = trafficByPrefix(pooled.captures, () => spans)
  const names = new Set(late.map(({ prefix }) => prefix))
  const [inside, outside, elsewhere] = [noTraffic(), noTraffic(), noTraffic()]
  let others = 0
  for (const prefix of pooled.prefixes) {
    const both = traffic.get(prefix.prefix)
    if (both === undefined || prefix.ours) continue
    if (names.has(prefix.prefix)) {
      addTraffic(inside, both.inside)
      addTraffic(outside, both.outside)
    } else if (both.inside.fins >= enoughFins && prefix.connections < nearlyAll * pooled.connections) {
      others++
      addTraffic(elsewhere, both.inside)
    }
  }
  const made: Lateness = {
    pooled,
    late,
    ours: candidates.find((prefix) => prefix.ours) ?? null,
    everybody: late.length >= 2 && late.length >= mostOfThem * (late.length + others),
    windows,
    inWindows: lateStalls,
    lateTraffic: { inside, outside },
    others: { prefixes: others, inside: elsewhere },
  }
  known.set(timeline, made)
  return made
}
