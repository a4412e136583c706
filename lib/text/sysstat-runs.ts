// The runs of mpstat or sar in one artefact: which clock a row's stamp counts on, on which day, and how long its sample covers.

import type { Clock, ClockId } from '@/lib/core/clock'
import { type ContextFact, noFacts, type Section } from '@/lib/core/timeline'
import { day, hour, type Micros, micros, minute, type Reading, reading, type Span, second } from '@/lib/core/units'
import type { Notes } from './notes'
import { SampledSeries, UniqueIds } from './sampled-series'
import type { Banner, RowStamp } from './sysstat'

// A row whose clock falls this far has passed midnight: a clock that is set back (summer time, a zone) falls less.
const midnightFall = 6 * hour

// One run keeps one interval. A step this much longer than the one before: the machine stood still, or its clock was set.
const standstill = 30 * minute

// No log of a real machine is set back so often. What comes after is not read: it would have no clock to lie on.
const mostRuns = 1_000

export interface Moment {
  readonly at: Reading
  readonly covers: Micros // since the row or heading before it; 0 if there is none
}

interface TableTime {
  begun: Reading
  before: Reading
  last: Reading
  step: Micros
}

interface Run {
  readonly clock: Clock
  readonly samples: SampledSeries
  cpus: number | null
}

/**
 * Gives each row its reading. The date stands in the banner alone, so days are counted from it as the clock passes midnight; each table
 * counts for itself, because sar prints a whole day of one table before the next. A clock that falls back a little begins
 * a new section: two readings of one hour cannot lie on one clock.
 */
export class SysstatRuns {
  readonly #runs: Run[] = []
  readonly #tables = new Map<string, TableTime>()
  readonly #ids = new UniqueIds()
  readonly #context: ContextFact[] = []
  #banner: Banner | null = null
  #midnight: Reading = reading(0)
  #run: Run | null = null
  #full = false
  #fresh = false // a banner stands above, and no row since

  constructor(
    private readonly source: { readonly artefact: `a-${string}` },
    private readonly notes: Notes,
  ) {}

  /** The clock fell back too often: the last moment has no place, and no later one will. */
  get full(): boolean {
    return this.#full
  }

  get banner(): Banner | null {
    return this.#banner
  }

  begin(banner: Banner, line: number, text: string): void {
    if (banner.date?.ambiguous) this.notes.line('date_ambiguous', 'notice', line, { actual: text.trim() })
    if (this.#banner === null) this.#tells(banner, line)
    this.#banner = banner
    this.#midnight = banner.date?.at ?? reading(0)
    this.#tables.clear()
    this.#fresh = true
  }

  #tells({ host, kernel }: Banner, line: number): void {
    if (kernel !== null) this.#tell('kernel', kernel, line)
    if (host !== '') this.#tell('host', host, line)
  }

  #tell(name: string, value: string, line: number): void {
    this.#context.push({
      name,
      of: null,
      value,
      unit: null,
      source: { artefact: this.source.artefact, place: { kind: 'lines', first: line, last: line } },
    })
  }

  /** The machine was started anew: nothing covers the time before. */
  restart(cpus: number | null, stamp: Exclude<RowStamp, { kind: 'average' }>, line: number): void {
    const at = new Date(this.#reading([...this.#tables.values()].at(-1), stamp) / 1000).toISOString()
    const value = this.#banner?.date || stamp.kind === 'epoch' ? `${at.slice(0, 10)} ${at.slice(11, 19)}` : at.slice(11, 19)
    if (this.#context.length < mostRuns) this.#tell('restarted', value, line)
    for (const table of this.#tables.values()) table.step = micros(0)
    if (cpus !== null && this.#run) this.#run.cpus = cpus
  }

  /** A row of headings: its stamp is that of the sample before. */
  heading(table: string, stamp: RowStamp): void {
    if (stamp.kind === 'average') return
    const known = this.#tables.get(table)
    const at = this.#reading(known, stamp)
    if (known && at < known.last) this.#section(null)
    if (!known || at < known.last) this.#tables.set(table, { begun: at, before: at, last: at, step: micros(0) })
    else if (at > known.last) Object.assign(known, { before: at, last: at })
  }

  /** The moment of a row. */
  moment(table: string, stamp: Exclude<RowStamp, { kind: 'average' }>, line: number): Moment {
    const known = this.#tables.get(table)
    const at = this.#reading(known, stamp)
    if (!known || at < known.last) {
      if (known) {
        this.notes.line('clock_jump', 'notice', line, { figures: { micros: at - known.last } })
        this.#section(null)
      } else this.#place(stamp, at)
      this.#tables.set(table, { begun: at, before: at, last: at, step: micros(0) })
      return { at, covers: micros(0) }
    }
    this.#place(stamp, at)
    if (at > known.last) {
      const step = micros(at - known.last)
      if (known.step > 0 && step - known.step > standstill) this.notes.line('clock_jump', 'notice', line, { figures: { micros: step } })
      Object.assign(known, { before: known.last, last: at, step })
    }
    return { at, covers: micros(at - known.before) }
  }

  /** From a table's first stamp to its last: what its `Average:` rows speak of. Null where there are only these. */
  over(table: string): Span<Reading> | null {
    const known = this.#tables.get(table)
    return known && known.last > known.begun ? { start: known.begun, end: known.last } : null
  }

  /** Where the current run's samples go. */
  get samples(): SampledSeries {
    return this.#current({ kind: 'clock', sinceMidnight: micros(0) }).samples
  }

  sections(): Section[] {
    const first = this.#runs[0]?.clock
    return this.#runs.map(({ clock, samples, cpus }) => ({
      clock,
      anchors: [],
      facts: { ...noFacts, series: samples.series(), aggregates: samples.aggregates(), context: clock === first ? this.#context : [], cpus },
    }))
  }

  #reading(known: TableTime | undefined, stamp: Exclude<RowStamp, { kind: 'average' }>): Reading {
    if (stamp.kind === 'epoch') return stamp.at
    if (!known) return reading(this.#midnight + stamp.sinceMidnight)
    const sameDay = Math.floor(known.last / day) * day + stamp.sinceMidnight
    return reading(known.last - sameDay >= midnightFall ? sameDay + day : sameDay)
  }

  /** Chooses the section of a banner's first row: the one before, if it is the same machine's and time goes on. */
  #place(stamp: RowStamp, at: Reading): void {
    if (!this.#fresh) return
    const run = this.#run
    const latest = run?.samples.latest ?? null
    const goesOn =
      run && run.clock.host === (this.#banner?.host ?? null) && run.clock.kind === this.#kind(stamp).kind && latest !== null && at > latest
    const dated = this.#banner?.date || stamp.kind === 'epoch'
    if (goesOn && dated) this.#fresh = false
    else this.#section(stamp)
  }

  #current(stamp: RowStamp): Run {
    if (this.#run && !this.#fresh) return this.#run
    return this.#section(stamp)
  }

  #section(stamp: RowStamp | null): Run {
    if (this.#run && this.#runs.length >= mostRuns) {
      this.#full = true
      return this.#run
    }
    const kind = stamp ? this.#kind(stamp) : this.#run ? kindOf(this.#run.clock) : this.#kind({ kind: 'average' })
    const id: ClockId = `${this.source.artefact}#${this.#runs.length}`
    const clock: Clock = { id, host: this.#banner?.host ?? null, resolution: second, ...kind }
    const run: Run = { clock, samples: new SampledSeries(this.source.artefact, id, this.#ids), cpus: this.#banner?.cpus ?? null }
    this.#runs.push(run)
    this.#run = run
    this.#fresh = false
    return run
  }

  #kind(stamp: RowStamp): ClockKind {
    if (stamp.kind === 'epoch') return { kind: 'epoch' }
    return { kind: 'wall', printed: this.#banner?.date ? 'date-and-time' : 'time-only', zone: null }
  }
}

type ClockKind =
  | { readonly kind: 'epoch' }
  | { readonly kind: 'wall'; readonly printed: 'date-and-time' | 'no-year' | 'time-only'; readonly zone: string | null }

const kindOf = (clock: Clock): ClockKind => (clock.kind === 'wall' ? { kind: 'wall', printed: clock.printed, zone: clock.zone } : { kind: 'epoch' })
