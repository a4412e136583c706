// FIN stalls of all captures pooled by who should have answered, and the stretches of time in which they crowd.

import type { Capture, CaptureId } from '@/lib/core/capture'
import { StallEnding } from '@/lib/core/capture'
import type { Timeline } from '@/lib/core/timeline'
import type { Instant } from '@/lib/core/units'
import { instant } from '@/lib/core/units'
import type { BadWindow } from '@/lib/core/verdict'
import type { WaitFigures } from './kaplan-meier'
import { waitFigures } from './kaplan-meier'
import { prefixOf } from './prefix'
import { median, quantile } from './robust'
import { clusters, denseEdges } from './windows'

export interface Stall {
  readonly capture: CaptureId
  readonly from: number
  readonly to: number
  readonly ending: number // StallEnding
  readonly copies: number
  readonly acks: number
  readonly echoed: number
  readonly address: string | null // null: beyond the peers the capture lists
  readonly frame: number
}

/** What one prefix owed us: all FINs sent to it, and those that stalled, in order of time. */
export interface PrefixStalls {
  readonly prefix: string
  readonly ours: boolean // the prefix of the address that is an end of nearly every connection
  readonly addresses: readonly string[] // those with stalls
  readonly connections: number
  readonly fins: number
  readonly stalls: readonly Stall[]
  readonly windows: readonly BadWindow[]
  readonly inWindows: readonly Stall[] // the stalls of those windows, stragglers left out
}

export interface StalledFins {
  readonly captures: readonly Capture<Instant>[] // the captures judged; of two that overlap only the larger
  readonly prefixes: readonly PrefixStalls[] // most stalls first
  readonly connections: number
  readonly fins: number
  readonly stalls: number
  readonly unlisted: number // stalls whose peer the capture does not list
}

/** Two captures that share more of the shorter one's time than this may show the same packets twice. */
const sameTime = 0.5

/** Of captures of the same time the one with most packets: two taps see one FIN twice. One-sided ones show no answers. */
export function capturesToJudge(timeline: Timeline): Capture<Instant>[] {
  const kept: Capture<Instant>[] = []
  for (const capture of [...timeline.facts.captures].sort((a, b) => b.packets - a.packets)) {
    if (capture.oneSided || capture.first === null || capture.last === null) continue
    const [first, last] = [capture.first, capture.last]
    const shares = kept.some((other) => {
      const [start, end] = [other.first ?? 0, other.last ?? 0]
      return Math.min(end, last) - Math.max(start, first) > sameTime * Math.min(end - start, last - first)
    })
    if (!shares) kept.push(capture)
  }
  return kept.sort((a, b) => (a.first ?? 0) - (b.first ?? 0))
}

const ofCapture = (capture: Capture<Instant>): Stall[] => {
  const table = capture.stalls
  return Array.from({ length: table.from.length }, (_, i) => ({
    capture: capture.id,
    from: table.from[i] ?? 0,
    to: table.to[i] ?? 0,
    ending: table.ending[i] ?? StallEnding.open,
    copies: table.copies[i] ?? 0,
    acks: table.acks[i] ?? 0,
    echoed: table.echoed[i] ?? -1,
    address: capture.peers[table.peer[i] ?? -1]?.address ?? null,
    frame: table.frame[i] ?? 0,
  }))
}

const known = new WeakMap<Timeline, StalledFins>()

/** The stalls of a timeline by prefix. Worked out once for each timeline. */
export function stalledFins(timeline: Timeline): StalledFins {
  const before = known.get(timeline)
  if (before !== undefined) return before
  const captures = capturesToJudge(timeline)
  const drafts = new Map<string, { ours: boolean; addresses: Set<string>; connections: number; fins: number; stalls: Stall[] }>()
  const draftOf = (prefix: string) => {
    const draft = drafts.get(prefix) ?? { ours: false, addresses: new Set<string>(), connections: 0, fins: 0, stalls: [] }
    drafts.set(prefix, draft)
    return draft
  }
  let [connections, fins, stalls, unlisted] = [0, 0, 0, 0]
  for (const capture of captures) {
    connections += capture.tcp.connections
    fins += capture.fin.distinct
    stalls += capture.stalls.from.length
    for (const peer of capture.peers) {
      const draft = draftOf(prefixOf(peer.address))
      draft.connections += peer.connections
      draft.fins += peer.fins
      if (peer.address === capture.ours) draft.ours = true
    }
    for (const stall of ofCapture(capture)) {
      if (stall.address === null) {
        unlisted++
        continue
      }
      const draft = draftOf(prefixOf(stall.address))
      draft.addresses.add(stall.address)
      draft.stalls.push(stall)
    }
  }
  const prefixes = [...drafts]
    .map(([prefix, draft]) => {
      const ordered = draft.stalls.sort((a, b) => a.from - b.from)
      return { prefix, ...draft, addresses: [...draft.addresses].sort(), stalls: ordered, ...crowded(ordered) }
    })
    .sort((a, b) => b.stalls.length - a.stalls.length || b.fins - a.fins || (a.prefix < b.prefix ? -1 : 1))
  const made = { captures, prefixes, connections, fins, stalls, unlisted }
  known.set(timeline, made)
  return made
}

/** The stretch in which stalls are counted to tell a crowd from strays. */
const bin = 1_000_000
/** A second with fewer stalls than this share of a busy one is not part of a crowd. */
const quietShare = 0.1
/** Two crowds further apart than so many usual gaps between stalls are two windows, within the bounds below. */
const gapsApart = 8
const leastGap = 5_000_000
const mostGap = 20_000_000
/** Fewer stalls than this, or than this share of the fullest window, make no window. */
const leastStalls = 3
const leastOfFullest = 0.02

/** The windows in which these stalls (in order of time) crowd, and the stalls in them. */
export function crowded(stalls: readonly Stall[]): { readonly windows: readonly BadWindow[]; readonly inWindows: readonly Stall[] } {
  const perBin = new Map<number, number>()
  const binOf = (stall: Stall): number => Math.floor(stall.from / bin)
  for (const stall of stalls) perBin.set(binOf(stall), (perBin.get(binOf(stall)) ?? 0) + 1)
  const least = quietShare * quantile([...perBin.values()], 0.9)
  const busy = stalls.filter((stall) => (perBin.get(binOf(stall)) ?? 0) >= least)
  const at = Float64Array.from(busy, (stall) => stall.from)
  const gaps = at.slice(1).map((time, i) => time - (at[i] ?? 0))
  const apart = Math.min(mostGap, Math.max(leastGap, gapsApart * (gaps.length === 0 ? 0 : median(gaps))))
  const found = clusters(at, apart).map(({ first, last }) => {
    const edges = denseEdges(at, first, last)
    return busy.slice(edges.first, edges.last + 1)
  })
  const fullest = found.reduce((most, members) => Math.max(most, members.length), 0)
  const kept = found.filter((members) => members.length >= Math.max(leastStalls, leastOfFullest * fullest))
  return { windows: kept.map(windowOf), inWindows: kept.flat() }
}

function windowOf(members: readonly Stall[]): BadWindow {
  const answered = members.filter((stall) => stall.ending === StallEnding.answered)
  const last = (answered.length > 0 ? answered : members).reduce((latest, stall) => Math.max(latest, stall.to), 0)
  return { from: instant(members[0]?.from ?? 0), to: instant(members.at(-1)?.from ?? 0), lastAnswerAt: instant(last) }
}

export const waitsOf = (stalls: readonly Stall[]): WaitFigures =>
  waitFigures(
    Float64Array.from(stalls, (stall) => stall.to - stall.from),
    stalls.map((stall) => stall.ending === StallEnding.answered),
  )
