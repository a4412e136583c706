// What a civil time means: which zone it was printed in. Zones are told by name (the IANA time zone database,
// RFC 5322 section 4.3), by what other artefacts of the machine print, or by where the artefact then falls.

import type { ClockAnchor, ClockId, HostName } from '@/lib/core/clock'
import { day, hour, type Micros, micros, minute } from '@/lib/core/units'
import { gradeRank, type Placed } from './clock-graph'
import type { ClockUse } from './sections'

/** Every offset kept somewhere on earth since 2000, in hours east of UTC. An offset that nobody keeps is no hypothesis. */
const kept = [
  -12, -11, -10, -9.5, -9, -8, -7, -6, -5, -4.5, -4, -3.5, -3, -2.5, -2, -1, 0, 1, 2, 3, 3.5, 4, 4.5, 5, 5.5, 5.75, 6, 6.5, 7, 8, 8.5, 8.75, 9, 9.5,
  10, 10.5, 11, 11.5, 12, 12.75, 13, 13.75, 14,
]
export const keptOffsets: readonly Micros[] = kept.map((hours) => micros(hours * hour))

/** Abbreviations that mean one offset the world over; those with several (CST: China, Chicago, Cuba) with all of them. */
const abbreviations: Readonly<Record<string, readonly number[]>> = {
  UTC: [0],
  GMT: [0],
  UT: [0],
  Z: [0],
  WET: [0],
  WEST: [1],
  CET: [1],
  CEST: [2],
  MET: [1],
  MEST: [2],
  EET: [2],
  EEST: [3],
  MSK: [3],
  EST: [-5],
  EDT: [-4],
  CDT: [-5],
  MST: [-7],
  MDT: [-6],
  PST: [-8],
  PDT: [-7],
  AKST: [-9],
  AKDT: [-8],
  HST: [-10],
  BRT: [-3],
  HKT: [8],
  SGT: [8],
  AWST: [8],
  JST: [9],
  KST: [9],
  AEST: [10],
  AEDT: [11],
  ACST: [9.5],
  NZST: [12],
  NZDT: [13],
  SAST: [2],
  PKT: [5],
  ICT: [7],
  WIB: [7],
  CST: [-6, 8, -5],
  IST: [5.5, 1, 2],
  BST: [1, 6],
}

/** The offsets that a zone's name may mean at `at`: none if the name says nothing, several if it is ambiguous. East of UTC. */
export function offsetsNamed(zone: string, at: number): readonly Micros[] {
  const digits = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(zone.slice(0, 12))
  if (digits) return [micros((digits[1] === '-' ? -1 : 1) * (Number(digits[2]) * hour + Number(digits[3] ?? 0) * minute))]
  if (!zone.includes('/')) return (Object.hasOwn(abbreviations, zone) ? (abbreviations[zone] ?? []) : []).map((hours) => micros(hours * hour))
  try {
    const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(new Date(at / 1000))
    const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? ''
    return name === 'GMT' ? [micros(0)] : offsetsNamed(name, at)
  } catch {
    return [] // RangeError: no such zone, or no such date
  }
}

/** What one artefact tells about the wall clock of a machine: local time is so much ahead of UTC. */
export interface ZoneEvidence {
  readonly host: HostName
  readonly east: Micros
  readonly by: 'person' | 'artefact'
}

/** A wall clock set by hand or by NTP is right to this; what is left of a distance to UTC beyond it is no zone. */
const setTo = minute

/**
 * All that tells a zone: what lines print, zones that are named (their offset is that of `at`: summer time moves it), anchors between local and absolute
 * time, and wall clocks placed without a guess.
 */
export function zoneEvidence(uses: readonly ClockUse[], placed: ReadonlyMap<ClockId, Placed>, at: number): readonly ZoneEvidence[] {
  const epochs = new Set<ClockId>(['utc', ...uses.filter((use) => use.clock.kind === 'epoch').map((use) => use.clock.id)])
  const evidence: ZoneEvidence[] = []
  for (const { clock, span, anchors, facts } of uses) {
    const { host } = clock
    const place = placed.get(clock.id)
    const byPerson = place?.path.some((anchor) => anchor.by.kind === 'stated' && anchor.by.by === 'person') ?? false
    const add = (east: number, by: ZoneEvidence['by']): void => void evidence.push({ host, east: micros(east), by })
    for (const { name, value } of facts.context) {
      const offsets = name === 'zone' && typeof value === 'string' ? offsetsNamed(value, at) : []
      if (offsets.length === 1 && offsets[0] !== undefined) add(offsets[0], 'artefact')
    }
    if (clock.kind === 'epoch' && clock.zone) {
      const offsets = offsetsNamed(clock.zone, span?.start ?? 0)
      if (offsets.length === 1 && offsets[0] !== undefined) add(offsets[0], 'artefact')
    }
    if (clock.kind === 'wall' && clock.printed === 'date-and-time' && place !== undefined && gradeRank(place.grade) < 2) {
      const east = quarter(-place.offset)
      if (east !== null) add(east, byPerson ? 'person' : 'artefact')
      else if (byPerson) add(-place.offset, 'person')
    }
    for (const anchor of anchors) {
      const east = printedZone(anchor, epochs)
      if (east !== null) add(east, 'artefact')
    }
  }
  return evidence
}

/** Local less UTC, if `anchor` is between a civil time and an absolute one. */
function printedZone({ a, b, by }: ClockAnchor, epochs: ReadonlySet<ClockId>): number | null {
  if (by.kind !== 'printed-together' && !(by.kind === 'stated' && by.what === 'zone')) return null
  if (epochs.has(a.clock) === epochs.has(b.clock)) return null
  return quarter(epochs.has(a.clock) ? b.reads - a.reads : a.reads - b.reads)
}

function quarter(east: number): number | null {
  const step = 15 * minute
  const nearest = Math.round(east / step) * step
  return Math.abs(east - nearest) <= setTo && nearest >= -12 * hour && nearest <= 14 * hour ? nearest : null
}

/**
 * The zone of a machine's wall clock, by what is known: a person's word about that machine, then what its own artefacts
 * print, then (`sameMachine` false) what the whole case prints, if it is one zone only. Null: nothing, or they disagree.
 * UTC is no dissent: any machine prints it when asked (date -u), but only one that keeps a local zone prints that.
 */
export function zoneOf(host: HostName, evidence: readonly ZoneEvidence[]): { readonly east: Micros; readonly sameMachine: boolean } | null {
  const own = host === null ? [] : evidence.filter((known) => known.host === host)
  for (const said of [own.filter((known) => known.by === 'person'), own, evidence]) {
    const abroad = said.filter((known) => known.east !== 0)
    const list = abroad.length > 0 ? abroad : said
    const [first] = list
    if (first !== undefined && list.every((known) => known.east === first.east)) return { east: first.east, sameMachine: said !== evidence }
  }
  return null
}

/** Of an artefact's span this share must fall where the case is known, for the zone that puts it there to be believed … */
export const leastOverlap = 0.8

/** … and any other zone must put at most this share there. Half way: a neighbour that fits half is no clear loser. */
export const mostNextBest = 0.5

/** Artefacts taken in turns leave gaps; up to this they count as one stretch. Less than the least step between two zones. */
const bridged = 5 * minute

/** A stretch of time in µs, on the axis or on a clock of its own: where zones are tried, instants and readings mix. */
export interface Stretch {
  readonly start: number
  readonly end: number
}

/** `spans` as disjoint stretches in order, gaps of up to five minutes closed. */
export function coverage(spans: Iterable<Stretch>): readonly Stretch[] {
  const stretches: { start: number; end: number }[] = []
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    const last = stretches.at(-1)
    if (last !== undefined && start - last.end <= bridged) last.end = Math.max(last.end, end)
    else stretches.push({ start, end })
  }
  return stretches
}

/** Which share of a span, moved by `offset`, falls into `stretches`. A moment is in or out. */
export function overlapShare(span: Stretch, offset: number, stretches: readonly Stretch[]): number {
  const [start, end] = [span.start + offset, span.end + offset]
  if (start === end) return stretches.some((stretch) => stretch.start <= start && start <= stretch.end) ? 1 : 0
  const inside = stretches.reduce((sum, stretch) => sum + Math.max(0, Math.min(end, stretch.end) - Math.max(start, stretch.start)), 0)
  return inside / (end - start)
}

/**
 * The offset of `candidates` that puts `span` where the case is known, if one does so clearly: for a span of minutes
 * there is one such zone, for a moment within hours of capture there are several and the answer is null.
 */
export function bestOverlap(
  span: Stretch,
  candidates: readonly number[],
  stretches: readonly Stretch[],
): { readonly offset: number; readonly share: number; readonly nextBest: number } | null {
  const scored = candidates.map((offset) => ({ offset, share: overlapShare(span, offset, stretches) })).sort((a, b) => b.share - a.share)
  const [best, next] = scored
  if (best === undefined || best.share < leastOverlap) return null
  const nextBest = next?.share ?? 0
  return nextBest <= mostNextBest ? { ...best, nextBest } : null
}

/** The days that may be meant, from before the first to after the last day of `stretches`. Empty if there are too many. */
export function daysOf(stretches: readonly Stretch[]): readonly number[] {
  const first = stretches[0]
  const last = stretches.at(-1)
  if (first === undefined || last === undefined) return []
  const from = Math.floor(first.start / day) - 1
  const count = Math.floor(last.end / day) + 1 - from + 1
  return count > mostDays ? [] : Array.from({ length: count }, (_, n) => (from + n) * day)
}

/** A case over more days than these holds a time of day on too many of them to say which is meant. */
const mostDays = 40
