// Each kernel line once, however many artefacts hold it: dmesg, dmesg -T, kern.log and the journal are one log.
// The catch is that a log repeats itself: ten equal lines within a second are ten, not one.

import type { ArtefactId } from '@/lib/core/artefact'
import type { KernelMessages } from '@/lib/core/kernel-event'
import { concatKernelLines, type KernelLines, orderByTime, pickKernelLines } from '@/lib/core/kernel-lines'
import { type Micros, micros, second, type Time } from '@/lib/core/units'
import { byId, grouped } from './sections'

/** The log lines of one artefact on one axis, and how well their times are known. */
export interface Log<T extends Time> {
  readonly artefact: ArtefactId
  readonly grade: number // 0 exact … 2 assumed
  readonly slack: Micros // uncertainty and resolution together
  readonly events: KernelLines<T>
}

/**
 * The stamps of one line in two artefacts differ by what a log daemon takes to read it and by the second that dmesg
 * leaves off when it computes wall times; the same text is said again after 5 s at the soonest (the kernel's rate limit).
 */
const stampsDiffer: Micros = micros(2 * second)

/** A daemon that folds repeats (`message repeated 9 times`) says so when another line comes, or after some minutes. */
const foldedWithin: Micros = micros(600 * second)

/**
 * The lines of all logs, each once. The log known best goes first; of every further one only the lines that no earlier
 * log holds are taken: those without a partner of the same text within the uncertainty of both. Each line is the
 * partner of at most one line of another artefact. A folded line has as many partners as it stands for.
 * Lines without a time follow at the end, against all lines of the same text whenever they were.
 */
export function joinLogs<T extends Time>(logs: readonly Log<T>[], alsoHeld: readonly KernelLines<Time>[] = []): KernelLines<T> {
  const artefacts = [...grouped(logs, (log) => log.artefact)]
    .map(([artefact, list]) => ({
      artefact,
      list,
      lines: list.reduce((sum, { events }) => sum + events.length, 0),
      grade: Math.min(...list.map((log) => log.grade)),
      slack: Math.min(...list.map((log) => log.slack)),
    }))
    .sort((a, b) => a.grade - b.grade || a.slack - b.slack || b.lines - a.lines || byId(a.artefact, b.artefact))
  const held = alsoHeld.filter(({ length }) => length > 0)
  const all = concatKernelLines(artefacts.flatMap(({ list }) => list.map(({ events }) => events)))
  if (artefacts.length < 2 && held.length === 0) return inOrder(all)
  const slack = new Float64Array(all.length)
  const join = new Join(all, slack)
  let from = 0
  for (const { list, lines } of artefacts) {
    let to = from
    for (const log of list) {
      slack.fill(log.slack, to, to + log.events.length)
      to += log.events.length
    }
    join.takeTimed(from, from + lines)
    from += lines
  }
  join.holdAlso(held)
  from = 0
  for (const { lines } of artefacts) {
    join.takeTimeless(from, from + lines)
    from += lines
  }
  return inOrder(join.taken())
}

/** By time; of one time by artefact and line; those without a time at the end. */
function inOrder<T extends Time>(lines: KernelLines<T>): KernelLines<T> {
  const artefacts = lines.origins.map(({ artefact }) => artefact)
  const oneArtefact = new Set(artefacts).size < 2
  const ordered = oneArtefact && timelessLast(lines) ? orderByTime(lines.at) : orderOf(lines, artefacts)
  return ordered === null ? lines : pickKernelLines(lines, ordered)
}

function timelessLast({ at, length }: KernelLines<Time>): boolean {
  let row = 0
  while (row < length && !Number.isNaN(at[row])) row++
  while (row < length && Number.isNaN(at[row])) row++
  return row === length
}

function orderOf({ at, origin, line, length }: KernelLines<Time>, artefacts: readonly string[]): Uint32Array {
  const rank = artefacts.map((name) => artefacts.filter((other) => other < name).length)
  const rankOf = (row: number): number => rank[origin[row] ?? 0] ?? 0
  const timeOf = (row: number): number => (Number.isNaN(at[row]) ? Number.MAX_VALUE : (at[row] ?? 0))
  const order = Uint32Array.from({ length }, (_, row) => row)
  return order.sort((a, b) => timeOf(a) - timeOf(b) || rankOf(a) - rankOf(b) || (line[a] ?? 0) - (line[b] ?? 0) || a - b)
}

/** Rows of several logs, of which each line is taken once. */
class Join<T extends Time> {
  #pool = new Uint32Array(0) // rows taken that have a time, by text and time
  readonly #kept: Uint8Array
  readonly #left = new Map<number, number>() // of folded rows: how many of their repeats no other log holds
  readonly #counts = new Map<number, number>() // of the texts of rows without a time: how often they are held

  constructor(
    private readonly lines: KernelLines<T>,
    private readonly slack: Float64Array,
  ) {
    this.#kept = new Uint8Array(lines.length)
    for (let row = 0; row < lines.length; row++) if (Number.isNaN(lines.at[row])) this.#counts.set(this.#said(row), 0)
  }

  #said(row: number): number {
    return this.lines.said[row] ?? 0
  }

  #at(row: number): number {
    return this.lines.at[row] ?? Number.NaN
  }

  #byText = (a: number, b: number): number => this.#said(a) - this.#said(b) || this.#at(a) - this.#at(b) || a - b

  /** Takes the rows of one artefact that have a time and no partner. */
  takeTimed(from: number, to: number): void {
    const own = Uint32Array.from({ length: to - from }, (_, i) => from + i)
      .filter((row) => !Number.isNaN(this.lines.at[row]))
      .sort(this.#byText)
    const pool = this.#pool
    let p = 0
    for (let i = 0; i < own.length; ) {
      const said = this.#said(own[i] ?? 0)
      let end = i
      while (end < own.length && this.#said(own[end] ?? 0) === said) end++
      while (p < pool.length && this.#said(pool[p] ?? 0) < said) p++
      let known = p
      while (known < pool.length && this.#said(pool[known] ?? 0) === said) known++
      this.#withoutPartner(own.subarray(i, end), pool.subarray(p, known))
      i = end
    }
    const fresh = own.filter((row) => this.#kept[row] === 1)
    const wider = new Uint32Array(pool.length + fresh.length)
    wider.set(pool)
    wider.set(fresh, pool.length)
    this.#pool = pool.length === 0 ? wider : wider.sort(this.#byText)
  }

  /** Keeps those of `own` for which `known`, in order of time and all of the same text, has no partner left. */
  #withoutPartner(own: Uint32Array, known: Uint32Array): void {
    const taken = new Set<number>()
    const reach = (row: number, partner: number): number => (this.slack[row] ?? 0) + (this.slack[partner] ?? 0) + stampsDiffer
    let from = 0
    for (const row of own) {
      if (this.lines.times[row] !== 1) continue
      const at = this.#at(row)
      for (; from < known.length; from++) {
        const partner = known[from] ?? 0
        if (!taken.has(from) && this.#at(partner) >= at - reach(row, partner)) break
      }
      const partner = known[from]
      if (partner !== undefined && this.#at(partner) <= at + reach(row, partner)) taken.add(from)
      else this.#kept[row] = 1
    }
    for (const row of own) if (this.lines.times[row] !== 1) this.#folded(row, known, taken)
  }

  #folded(row: number, known: Uint32Array, taken: Set<number>): void {
    const stands = this.lines.times[row] ?? 1
    const at = this.#at(row)
    let left = stands
    for (const [j, partner] of known.entries()) {
      if (left === 0 || this.#at(partner) > at + (this.slack[row] ?? 0) + (this.slack[partner] ?? 0) + stampsDiffer) break
      if (taken.has(j) || this.#at(partner) < at - foldedWithin) continue
      taken.add(j)
      left -= Math.min(left, this.lines.times[partner] ?? 1)
    }
    if (left === 0) return
    this.#kept[row] = 1
    if (left !== stands) this.#left.set(row, left)
  }

  /** Counts what is held, here and elsewhere, of the texts that rows without a time say. */
  holdAlso(others: readonly KernelLines<Time>[]): void {
    if (this.#counts.size === 0) return
    const hold = (said: number): void => {
      const count = this.#counts.get(said)
      if (count !== undefined) this.#counts.set(said, count + 1)
    }
    for (const row of this.#pool) hold(this.#said(row))
    for (const { said, length } of others) for (let row = 0; row < length; row++) hold(said[row] ?? 0)
  }

  /** Takes of one artefact's rows without a time those beyond what is held of their text. */
  takeTimeless(from: number, to: number): void {
    const met = new Map<number, number>()
    for (let row = from; row < to; row++) {
      if (!Number.isNaN(this.lines.at[row])) continue
      const said = this.#said(row)
      const n = met.get(said) ?? 0
      met.set(said, n + 1)
      if (n >= (this.#counts.get(said) ?? 0)) this.#kept[row] = 1
    }
    for (const [said, n] of met) this.#counts.set(said, Math.max(this.#counts.get(said) ?? 0, n))
  }

  taken(): KernelLines<T> {
    const { lines } = this
    const times = this.#left.size > 0 ? Uint32Array.from(lines.times, (n, row) => this.#left.get(row) ?? n) : lines.times
    const rows = Uint32Array.from({ length: lines.length }, (_, row) => row).filter((row) => this.#kept[row] === 1)
    return pickKernelLines({ ...lines, times }, rows)
  }
}

/**
 * How often each kind was said. `printed` counts lines, `repeated` what folded lines stand for: together they are how
 * often the message was printed. What the kernel left unsaid is in neither.
 */
export function countMessages(logs: readonly KernelLines<Time>[]): { readonly kernelMessages: KernelMessages; readonly suppressed: number } {
  const counts = new Map<string, { printed: number; repeated: number }>()
  let unsaid = 0
  for (const { signatures, signature, times, suppressed, length } of logs) {
    const [printed, repeated] = [new Float64Array(signatures.length), new Float64Array(signatures.length)]
    for (let row = 0; row < length; row++) {
      unsaid += suppressed[row] ?? 0
      const kind = signature[row] ?? -1
      if (kind < 0) continue
      const n = times[row] ?? 1
      if (n === 1) printed[kind] = (printed[kind] ?? 0) + 1
      else repeated[kind] = (repeated[kind] ?? 0) + n
    }
    signatures.forEach((name, kind) => {
      const [once, again] = [printed[kind] ?? 0, repeated[kind] ?? 0]
      if (once + again === 0) return
      const count = counts.get(name) ?? { printed: 0, repeated: 0 }
      counts.set(name, { printed: count.printed + once, repeated: count.repeated + again })
    })
  }
  return { kernelMessages: Object.fromEntries([...counts].sort(([a], [b]) => byId(a, b))), suppressed: unsaid }
}
