// Each kernel line once, however many artefacts hold it: dmesg, dmesg -T, kern.log and the journal are one log.
// The catch is that a log repeats itself: ten equal lines within a second are ten, not one.

import type { ArtefactId } from '@/lib/core/artefact'
import type { KernelEvent, KernelMessages } from '@/lib/core/kernel-event'
import { type Micros, micros, second, type Time } from '@/lib/core/units'
import { byId, grouped } from './sections'

/** The log lines of one artefact on one axis, and how well their times are known. */
export interface Log<T extends Time> {
  readonly artefact: ArtefactId
  readonly grade: number // 0 exact … 2 assumed
  readonly slack: Micros // uncertainty and resolution together
  readonly events: readonly KernelEvent<T>[]
}

/**
 * The stamps of one line in two artefacts differ by what a log daemon takes to read it and by the second that dmesg
 * leaves off when it computes wall times; the same text is said again after 5 s at the soonest (the kernel's rate limit).
 */
const stampsDiffer: Micros = micros(2 * second)

/** A daemon that folds repeats (`message repeated 9 times`) says so when another line comes, or after some minutes. */
const foldedWithin: Micros = micros(600 * second)

interface Line<T extends Time> {
  readonly event: KernelEvent<T>
  readonly text: string
  readonly at: number
  readonly slack: number
}

/**
 * The lines of all logs, each once. The log known best goes first; of every further one only the lines that no earlier
 * log holds are taken: those without a partner of the same text within the uncertainty of both. Each line is the
 * partner of at most one line of another artefact. A folded line has as many partners as it stands for.
 * Lines without a time follow at the end, against all lines of the same text whenever they were.
 */
export function joinLogs<T extends Time>(logs: readonly Log<T>[], alsoHeld: readonly KernelEvent<Time>[] = []): readonly KernelEvent<T>[] {
  const pool = new Map<string, Line<T>[]>()
  const joined: KernelEvent<T>[] = []
  const artefacts = [...grouped(logs, (log) => log.artefact)].map(([artefact, list]) => {
    const lines = list.flatMap(({ events, slack }) =>
      events.map((event): Line<T> => ({ event, text: textOf(event), at: event.at ?? Number.NaN, slack })),
    )
    return { artefact, lines, grade: Math.min(...list.map((log) => log.grade)), slack: Math.min(...list.map((log) => log.slack)) }
  })
  artefacts.sort((a, b) => a.grade - b.grade || a.slack - b.slack || b.lines.length - a.lines.length || byId(a.artefact, b.artefact))
  for (const { lines } of artefacts) {
    const fresh = [
      ...grouped(
        lines.filter((line) => !Number.isNaN(line.at)),
        (line) => line.text,
      ),
    ].flatMap(([text, own]) => withoutPartner(own, pool.get(text) ?? []))
    keep(fresh, pool, joined)
  }
  const held = new Map([...grouped(alsoHeld, textOf)].map(([text, events]) => [text, events.length]))
  for (const { lines } of artefacts) {
    const fresh = [
      ...grouped(
        lines.filter((line) => Number.isNaN(line.at)),
        (line) => line.text,
      ),
    ].flatMap(([text, own]) => own.slice((pool.get(text)?.length ?? 0) + (held.get(text) ?? 0)))
    keep(fresh, pool, joined)
  }
  return joined.sort((a, b) => (a.at ?? Infinity) - (b.at ?? Infinity) || byId(a.source.artefact, b.source.artefact) || lineOf(a) - lineOf(b))
}

function keep<T extends Time>(lines: readonly Line<T>[], pool: Map<string, Line<T>[]>, joined: KernelEvent<T>[]): void {
  for (const line of lines) {
    joined.push(line.event)
    const known = pool.get(line.text)
    if (known === undefined) pool.set(line.text, [line])
    else known.push(line)
  }
  for (const text of new Set(lines.map((line) => line.text))) pool.get(text)?.sort((a, b) => a.at - b.at)
}

/** Those of `own` for which `known`, in order of time and all of the same text, has no partner left. */
function withoutPartner<T extends Time>(own: readonly Line<T>[], known: readonly Line<T>[]): readonly Line<T>[] {
  const sorted = own.toSorted((a, b) => a.at - b.at)
  const taken = new Set<number>()
  const fresh: Line<T>[] = []
  let from = 0
  for (const line of sorted.filter(({ event }) => event.times === 1)) {
    const reach = (j: number): number => line.slack + (known[j]?.slack ?? 0) + stampsDiffer
    while (from < known.length && (taken.has(from) || (known[from]?.at ?? Infinity) < line.at - reach(from))) from++
    const partner = known[from]
    if (partner !== undefined && partner.at <= line.at + reach(from)) taken.add(from)
    else fresh.push(line)
  }
  for (const line of sorted.filter(({ event }) => event.times > 1)) {
    let left = line.event.times
    for (const [j, partner] of known.entries()) {
      if (left === 0 || partner.at > line.at + line.slack + partner.slack + stampsDiffer) break
      if (taken.has(j) || partner.at < line.at - foldedWithin) continue
      taken.add(j)
      left -= Math.min(left, partner.event.times)
    }
    if (left > 0) fresh.push(left === line.event.times ? line : { ...line, event: { ...line.event, times: left } })
  }
  return fresh
}

const folded = /^message repeated \d{1,9} times?: \[ ?(.*?) ?\]?$/

/** What the line says; of a folded one what it repeats. */
const textOf = ({ message, times }: KernelEvent<Time>): string => (times === 1 ? message : (folded.exec(message.slice(0, 4096))?.[1] ?? message))

const lineOf = ({ source: { place } }: KernelEvent<Time>): number => (place.kind === 'lines' ? place.first : place.kind === 'offset' ? place.at : 0)

/**
 * How often each kind was said. `printed` counts lines, `repeated` what folded lines stand for: together they are how
 * often the message was printed. What the kernel left unsaid is in neither.
 */
export function countMessages(events: readonly KernelEvent<Time>[]): { readonly kernelMessages: KernelMessages; readonly suppressed: number } {
  const counts = new Map<string, { printed: number; repeated: number }>()
  let suppressed = 0
  for (const { signature, times, suppressed: unsaid } of events) {
    suppressed += unsaid
    if (signature === null) continue
    const count = counts.get(signature) ?? { printed: 0, repeated: 0 }
    if (times === 1) count.printed++
    else count.repeated += times
    counts.set(signature, count)
  }
  return { kernelMessages: Object.fromEntries([...counts].sort(([a], [b]) => byId(a, b))), suppressed }
}
