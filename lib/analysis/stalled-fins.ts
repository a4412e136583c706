// FIN stalls of all captures pooled by who should have answered, and the stretches of time in which they crowd.

import type { Capture } from '@/lib/core/capture'
import { StallEnding } from '@/lib/core/capture'
import type { Timeline } from '@/lib/core/timeline'
import type { Instant } from '@/lib/core/units'
import { instant } from '@/lib/core/units'
import type { BadWindow } from '@/lib/core/verdict'
import { prefixOf } from './prefix'
import { median, quantile } from './robust'
import type { StallColumns } from './stalls'
import { joinStalls, poolStalls, Stalls } from './stalls'
import { clusters, denseEdges } from './windows'

/** What one prefix owed us: all FINs sent to it, and those that stalled, in order of time. */
export interface PrefixStalls {
  readonly prefix: string
  readonly ours: boolean // the prefix of the address that is an end of nearly every connection
  readonly addresses: readonly string[] // those with stalls
  readonly connections: number
  readonly fins: number
  readonly stalls: Stalls
  readonly windows: readonly BadWindow[]
  readonly inWindows: Stalls // the stalls of those windows, stragglers left out
}

export interface StalledFins {
  readonly captures: readonly Capture<Instant>[] // the captures judged; of two that overlap only the larger
  readonly columns: StallColumns // of those captures
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

const known = new WeakMap<Timeline, StalledFins>()

/** The stalls of a timeline by prefix. Worked out once for each timeline. */
export function stalledFins(timeline: Timeline): StalledFins {
  const before = known.get(timeline)
  if (before !== undefined) return before
  const captures = capturesToJudge(timeline)
  const columns = poolStalls(captures)
  const drafts = new Map<string, Draft>()
  const owing = captures.map((capture) => capture.peers.map((peer) => owe(drafts, capture, peer)))
  const { rows, unlisted } = shareOut(columns, captures, owing, [...drafts.values()])
  const prefixes = [...drafts]
    .map(([prefix, { addresses, first, stalled, ...draft }]) => {
      const stalls = new Stalls(columns, rows.subarray(first, first + stalled))
      return { prefix, ...draft, addresses: [...addresses].sort(), stalls, ...crowded(stalls) }
    })
    .sort((a, b) => b.stalls.length - a.stalls.length || b.fins - a.fins || (a.prefix < b.prefix ? -1 : 1))
  const connections = captures.reduce((sum, { tcp }) => sum + tcp.connections, 0)
  const fins = captures.reduce((sum, { fin }) => sum + fin.distinct, 0)
  const made = { captures, columns, prefixes, connections, fins, stalls: columns.from.length, unlisted }
  known.set(timeline, made)
  return made
}

interface Draft {
  ours: boolean
  connections: number
  fins: number
  readonly addresses: Set<string>
  stalled: number
  first: number // where its stalls begin among those shared out
}

/** Adds a peer to its prefix's account, and gives that account. */
function owe(drafts: Map<string, Draft>, capture: Capture<Instant>, peer: Capture<Instant>['peers'][number]): Draft {
  const prefix = prefixOf(peer.address)
  const draft = drafts.get(prefix) ?? { ours: false, connections: 0, fins: 0, addresses: new Set(), stalled: 0, first: 0 }
  drafts.set(prefix, draft)
  draft.connections += peer.connections
  draft.fins += peer.fins
  if (peer.address === capture.ours) draft.ours = true
  return draft
}

/** Gives each stall to the account of its peer: `rows` account after account, each in order of time. `unlisted`: of peers that are not listed. */
function shareOut(
  { capture, peer }: StallColumns,
  captures: readonly Capture<Instant>[],
  owing: readonly (readonly Draft[])[],
  drafts: readonly Draft[],
): { readonly rows: Int32Array; readonly unlisted: number } {
  const stalls = captures.map(({ peers }) => new Int32Array(peers.length))
  let unlisted = 0
  for (let row = 0; row < peer.length; row++) {
    const of = stalls[capture[row] ?? 0]
    const who = peer[row] ?? -1
    if (of === undefined || who < 0 || who >= of.length) unlisted++
    else of[who] = (of[who] ?? 0) + 1
  }
  for (const [of, { peers }] of captures.entries())
    for (const [who, { address }] of peers.entries()) {
      const [draft, count] = [owing[of]?.[who], stalls[of]?.[who] ?? 0]
      if (draft === undefined || count === 0) continue
      draft.addresses.add(address)
      draft.stalled += count
    }
  const next = new Int32Array(drafts.length)
  let first = 0
  for (const [number, draft] of drafts.entries()) {
    draft.first = first
    next[number] = first
    first += draft.stalled
  }
  const numbers = new Map(drafts.map((draft, number) => [draft, number]))
  const accounts = owing.map((of) => Int32Array.from(of, (draft) => numbers.get(draft) ?? 0))
  const rows = new Int32Array(first)
  for (let row = 0; row < peer.length; row++) {
    const account = accounts[capture[row] ?? 0]?.[peer[row] ?? -1]
    if (account === undefined) continue
    const place = next[account] ?? 0
    rows[place] = row
    next[account] = place + 1
  }
  return { rows, unlisted }
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

/** The windows in which these stalls crowd, and the stalls in them. */
export function crowded(stalls: Stalls): { readonly windows: readonly BadWindow[]; readonly inWindows: Stalls } {
  if (stalls.length === 0) return { windows: [], inWindows: stalls }
  const busy = inBusyBins(stalls)
  const at = busy.times()
  const gaps = new Float64Array(Math.max(0, at.length - 1))
  for (let i = 0; i < gaps.length; i++) gaps[i] = (at[i + 1] ?? 0) - (at[i] ?? 0)
  const apart = Math.min(mostGap, Math.max(leastGap, gapsApart * (gaps.length === 0 ? 0 : median(gaps))))
  const found = clusters(at, apart).map(({ first, last }) => {
    const edges = denseEdges(at, first, last)
    return busy.between(edges.first, edges.last)
  })
  const fullest = found.reduce((most, members) => Math.max(most, members.length), 0)
  const kept = found.filter((members) => members.length >= Math.max(leastStalls, leastOfFullest * fullest))
  return { windows: kept.map(windowOf), inWindows: joinStalls(stalls.columns, kept) }
}

/** Those in seconds that are no quiet ones. In order of time the stalls of one second stand side by side. */
function inBusyBins(stalls: Stalls): Stalls {
  const at = stalls.times()
  const counts: number[] = [] // of each second that has any
  for (let i = 0, first = 0; i < at.length; i++) {
    if (i + 1 < at.length && Math.floor((at[i + 1] ?? 0) / bin) === Math.floor((at[i] ?? 0) / bin)) continue
    counts.push(i + 1 - first)
    first = i + 1
  }
  const least = quietShare * quantile(counts, 0.9)
  const busy = new Int32Array(at.length)
  let first = 0
  let kept = 0
  for (const count of counts) {
    if (count >= least) {
      busy.set(stalls.rows.subarray(first, first + count), kept)
      kept += count
    }
    first += count
  }
  return new Stalls(stalls.columns, busy.subarray(0, kept))
}

function windowOf(members: Stalls): BadWindow {
  const { from, to, ending } = members.columns
  const { rows } = members
  const anyAnswered = members.ended(StallEnding.answered) > 0
  let last = 0
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0
    if (!anyAnswered || ending[row] === StallEnding.answered) last = Math.max(last, to[row] ?? 0)
  }
  return { from: instant(from[rows[0] ?? 0] ?? 0), to: instant(from[rows.at(-1) ?? 0] ?? 0), lastAnswerAt: instant(last) }
}
