// What a case holds, clock by clock: each with the artefact it comes from and the stretch its facts cover.

import type { Artefact } from '@/lib/core/artefact'
import type { Capture } from '@/lib/core/capture'
import type { Clock, ClockAnchor, ClockId } from '@/lib/core/clock'
import { concatKernelLines, type KernelLines, pickKernelLines } from '@/lib/core/kernel-lines'
import type { Aggregate, Series } from '@/lib/core/series'
import type { SocketSnapshot } from '@/lib/core/socket'
import type { Facts, Parsed, Section } from '@/lib/core/timeline'
import type { Reading, Span, Time } from '@/lib/core/units'

/** One clock of one artefact, with all that was read from it. */
export interface ClockUse {
  readonly clock: Clock
  readonly artefact: Artefact
  readonly whole: ClockId // the clock it was cut from at the end of a February; its own id otherwise
  readonly anchors: readonly ClockAnchor[]
  readonly facts: Facts<Reading>
  readonly span: Span<Reading> | null // of all its facts; of its anchors where nothing lies on it; null: it reads nothing
  readonly measured: Span<Reading> | null // of those that measure: series, snapshots and captures, but not log lines
}

/** The stretch that `facts` cover, log lines apart. A sample covers the interval before it. */
export function measuredSpan<T extends Time>(facts: Facts<T>): Span<T> | null {
  const spans: Span<T>[] = []
  for (const series of facts.series) {
    const first = series.at[0]
    const last = series.at[series.at.length - 1]
    if (first !== undefined && last !== undefined) spans.push({ start: (first - (series.covers ?? 0)) as T, end: last })
  }
  for (const { at } of facts.snapshots) if (at !== null) spans.push({ start: at, end: at })
  for (const { first, last } of facts.captures) if (first !== null && last !== null) spans.push({ start: first, end: last })
  return hull(spans)
}

/** The stretch from the first to the last log line with a stamp. */
export function loggedSpan<T extends Time>(facts: Facts<T>): Span<T> | null {
  let start = Infinity
  let end = -Infinity
  const { at, length } = facts.kernelEvents
  for (let row = 0; row < length; row++) {
    const time = at[row] ?? Number.NaN
    if (time < start) start = time
    if (time > end) end = time
  }
  return start <= end ? { start: start as T, end: end as T } : null
}

/** The least span that holds all of `spans`. */
export function hull<T extends Time>(spans: Iterable<Span<T> | null>): Span<T> | null {
  const some = [...spans].filter((span) => span !== null)
  const [first] = some
  if (first === undefined) return null
  return some.reduce((all, span) => ({ start: earlier(all.start, span.start), end: later(all.end, span.end) }), first)
}

const earlier = <T extends Time>(a: T, b: T): T => (b < a ? b : a)
const later = <T extends Time>(a: T, b: T): T => (a < b ? b : a)

/** Does it hold anything that needs a place on the axis? Limits and the number of CPUs do not. */
export const needsTime = (facts: Facts<Time>): boolean =>
  facts.series.length + facts.aggregates.length + facts.kernelEvents.length + facts.snapshots.length + facts.captures.length > 0

/** All of `list` in one, in the order given. `cpus` is the most that any says. */
export function concatFacts<T extends Time>(list: readonly Facts<T>[]): Facts<T> {
  const cpus = list.map((facts) => facts.cpus).filter((n) => n !== null)
  return {
    series: list.flatMap((facts) => facts.series),
    aggregates: list.flatMap((facts) => facts.aggregates),
    kernelEvents: concatKernelLines(list.map((facts) => facts.kernelEvents)),
    snapshots: list.flatMap((facts) => facts.snapshots),
    captures: list.flatMap((facts) => facts.captures),
    limits: list.flatMap((facts) => facts.limits),
    context: list.flatMap((facts) => facts.context),
    cpus: cpus.length > 0 ? Math.max(...cpus) : null,
  }
}

/**
 * All clocks of a case, in the order of their ids, so that nothing later depends on the order of upload.
 * A clock without a year is cut at each 1 March: from one March to the next the days run alike in every year, so one
 * offset serves; across the end of a February it would not. The first piece keeps the clock's id.
 */
export function clockUses(artefacts: readonly { readonly artefact: Artefact; readonly parsed: Parsed }[]): readonly ClockUse[] {
  return artefacts.flatMap(({ artefact, parsed }) => usesOf(artefact, parsed.sections)).sort((a, b) => byId(a.clock.id, b.clock.id))
}

type Side = ClockAnchor['a']

function usesOf(artefact: Artefact, sections: readonly Section[]): readonly ClockUse[] {
  const sides = sections.flatMap((section) => section.anchors.flatMap(({ a, b }) => [a, b]))
  const clocks = grouped(sections, (section) => section.clock.id)
  let free = Math.max(0, ...[...clocks.keys()].map((id) => Number(id.split('#')[1] ?? 0))) + 1
  const names = new Map<string, ClockId>() // of the pieces: by clock and year
  const pieces = [...clocks].flatMap(([whole, same]) => {
    const clock = same[0]?.clock
    if (clock === undefined) return []
    const anchors = same.flatMap((section) => section.anchors)
    const facts = concatFacts(same.map((section) => section.facts))
    const own = sides.filter((side) => side.clock === whole).map((side) => side.reads)
    const years = clock.kind === 'wall' && clock.printed === 'no-year' ? yearsOf(facts, own) : []
    if (years.length < 2) return [{ clock, whole, anchors, facts, reads: own }]
    return years.map((year, n) => {
      const id: ClockId = n === 0 ? whole : `${artefact.id}#${free++}`
      names.set(`${whole} ${year}`, id)
      const reads = own.filter((at) => marchYear(at) === year)
      return { clock: { ...clock, id }, whole, anchors: n === 0 ? anchors : [], facts: factsOfYear(facts, year, years[0] ?? year, id), reads }
    })
  })
  const rename = (side: Side): Side => ({ ...side, clock: names.get(`${side.clock} ${marchYear(side.reads)}`) ?? side.clock })
  return pieces.map(({ clock, whole, anchors, facts, reads }) => {
    const measured = measuredSpan(facts)
    const span = hull([measured, loggedSpan(facts), ...facts.aggregates.map((aggregate) => aggregate.over)])
    const named = anchors.map((anchor) => ({ ...anchor, a: rename(anchor.a), b: rename(anchor.b) }))
    return { clock, artefact, whole, anchors: named, facts, measured, span: span ?? hull(reads.map((at) => ({ start: at, end: at }))) }
  })
}

/** The clocks of which `reads` may be a reading: of one cut at the end of a February, the piece it lies in or nearest to. */
export function pieceOf(uses: readonly ClockUse[], clock: ClockId, reads: Reading): ClockId | null {
  const away = ({ span }: ClockUse): number => (span === null ? 0 : Math.max(0, span.start - reads, reads - span.end))
  return uses.filter((use) => use.whole === clock).sort((a, b) => away(a) - away(b))[0]?.clock.id ?? null
}

/** `list` by key, each group in the order of `list`. */
export function grouped<K, V>(list: Iterable<V>, keyOf: (value: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>()
  for (const value of list) {
    const key = keyOf(value)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [value])
    else group.push(value)
  }
  return groups
}

export const byId = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const yearBegins = (year: number): number => Date.UTC(year, 2, 1) * 1000
const marchYear = (at: number): number => {
  const year = new Date(at / 1000).getUTCFullYear()
  return at < yearBegins(year) ? year - 1 : year
}

const timesOf = {
  series: (series: Series<Reading>) => series.at[0],
  aggregates: (aggregate: Aggregate<Reading>) => aggregate.over?.start,
  snapshots: (snapshot: SocketSnapshot<Reading>) => snapshot.at,
  captures: (capture: Capture<Reading>) => capture.first,
}

/** The years, March to February, in which facts and anchors of a clock lie. */
function yearsOf(facts: Facts<Reading>, anchored: readonly Reading[]): readonly number[] {
  const all = [
    ...anchored,
    ...facts.series.map(timesOf.series),
    ...facts.aggregates.map(timesOf.aggregates),
    ...facts.snapshots.map(timesOf.snapshots),
    ...facts.captures.map(timesOf.captures),
  ]
  const years = new Set(all.flatMap((at) => (at === null || at === undefined ? [] : [marchYear(at)])))
  for (const year of yearsOfLines(facts.kernelEvents)) if (!Number.isNaN(year)) years.add(year)
  return [...years].sort((a, b) => a - b)
}

/** Of each row the year, March to February; NaN for a row without a stamp. */
function* yearsOfLines({ at, length }: KernelLines<Reading>): Generator<number> {
  let [year, begins, ends] = [Number.NaN, 0, 0]
  for (let row = 0; row < length; row++) {
    const time = at[row] ?? Number.NaN
    if (time < begins || time >= ends) {
      year = marchYear(time)
      begins = yearBegins(year)
      ends = yearBegins(year + 1)
    }
    yield Number.isNaN(time) ? time : year
  }
}

function linesOfYear(lines: KernelLines<Reading>, year: number, first: number, clock: ClockId): KernelLines<Reading> {
  const rows: number[] = []
  let row = 0
  for (const its of yearsOfLines(lines)) {
    if ((Number.isNaN(its) ? first : its) === year) rows.push(row)
    row++
  }
  return { ...pickKernelLines(lines, rows), origins: lines.origins.map((origin) => ({ ...origin, clock })) }
}

/** What lies in one year, or begins in it; what has no time is with the `first`. */
function factsOfYear(facts: Facts<Reading>, year: number, first: number, clock: ClockId): Facts<Reading> {
  const own = <F extends { readonly clock: ClockId }>(list: readonly F[], timeOf: (fact: F) => Reading | null | undefined): readonly F[] =>
    list.flatMap((fact) => {
      const at = timeOf(fact)
      return (at === null || at === undefined ? first : marchYear(at)) === year ? [{ ...fact, clock }] : []
    })
  return {
    series: own(facts.series, timesOf.series),
    aggregates: own(facts.aggregates, timesOf.aggregates),
    kernelEvents: linesOfYear(facts.kernelEvents, year, first, clock),
    snapshots: own(facts.snapshots, timesOf.snapshots),
    captures: own(facts.captures, timesOf.captures),
    limits: year === first ? facts.limits : [],
    context: year === first ? facts.context : [],
    cpus: facts.cpus,
  }
}
