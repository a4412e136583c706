// What a snapshot of gauges and counters says, on the clock that dates it: gauges become samples, counters become rates once they
// were read twice, and what a machine is becomes context.

import type { Clock, ClockAnchor, ClockId } from '@/lib/core/clock'
import type { KernelLimit } from '@/lib/core/socket'
import { type ContextFact, noFacts, type Section } from '@/lib/core/timeline'
import { type Micros, micros, type Reading, reading, second, type Unit } from '@/lib/core/units'
import { stampOfName } from '@/lib/text/file-stamp'
import { ownText } from '@/lib/text/lines'
import { type Measured, SampledSeries, UniqueIds } from '@/lib/text/sampled-series'
import type { Source } from './format'

/** When something was read; null: the artefact does not say. */
export type Moment = { readonly clock: Clock; readonly at: Reading } | null

interface Counted {
  clock: ClockId
  at: Reading
  total: number
}

interface Boot {
  readonly clock: Clock
  readonly other: Clock
  readonly reads: Reading // of the boot clock, where it was read first
  earliest: number // the other clock's reading at boot lies between these two
  latest: number
  readonly line: number
}

const writing = micros(2 * second) // a name is made before the tool runs, and the tool takes its time
const mostUntimed = 200 // gauges without a time are told, not drawn: so many are enough
const mostContext = 2_000 // facts; counters of one machine are fewer
const wrapsAt = 2 ** 32

/**
 * Gathers what one artefact says. `begin` opens a snapshot; everything after it was read at that moment. Without a moment a gauge becomes
 * an aggregate without a place, and a counter is only known as what was counted since boot (`context`).
 */
export class Readings {
  readonly #ids = new UniqueIds()
  readonly #sections = new Map<Clock, SampledSeries>()
  readonly #anchors = new Map<Clock, ClockAnchor[]>()
  readonly #counted = new Map<string, Counted>()
  readonly #context = new Map<string, ContextFact>()
  readonly #limits = new Map<string, KernelLimit>()
  readonly #boots: Boot[] = []
  #moment: Moment = null
  #covers: Micros | null = null
  #named = false // the name dates one snapshot, not several
  #untimed = 0
  #snapshots = 0
  #own = 0
  cpus: number | null = null
  host: string | null = null

  constructor(private readonly source: Source) {}

  /** Counters were read once: they tell no rate. */
  get once(): boolean {
    return this.#snapshots === 1
  }

  get moment(): Moment {
    return this.#moment
  }

  /** How long ago the snapshot before this one was, if it was on the same clock: what a growth speaks of. */
  get covers(): Micros | null {
    return this.#covers
  }

  /** A snapshot begins. Where the text gives it no moment the file's name may, for the first. */
  begin(moment: Moment): void {
    this.#snapshots++
    const before = this.#moment
    this.#moment = moment ?? this.#ofName()
    const now = this.#moment
    this.#covers = before !== null && now !== null && before.clock.id === now.clock.id && now.at > before.at ? micros(now.at - before.at) : null
  }

  /** What follows was read at a moment that nothing tells, not even the file's name. */
  untimed(): void {
    this.#moment = null
    this.#covers = null
  }

  /** A clock of this artefact's own. */
  clock(
    kind: { kind: 'epoch'; zone?: string | null } | { kind: 'none' } | ({ kind: 'wall' } & Pick<Wall, 'printed' | 'zone'>),
    step = second,
  ): Clock {
    return { id: `${this.source.artefact}#${this.#own++}`, host: this.host, resolution: step, ...kind }
  }

  gauge(what: Measured, value: number, line: number, covers: Micros | null = null): void {
    if (this.#moment !== null) this.#samples(this.#moment.clock).add(what, this.#moment.at, value, covers, line)
    else if (!Number.isNaN(value) && this.#untimed++ < mostUntimed) this.#samples(this.#timeless()).aggregate(what, value, null, line)
  }

  /** One number for a stretch of time that is not known: top's first screen. */
  aggregate(what: Measured, value: number, line: number): void {
    if (!Number.isNaN(value)) this.#samples(this.#moment?.clock ?? this.#timeless()).aggregate(what, value, null, line)
  }

  /**
   * A counter that only grows: from its second reading on a clock it makes samples of its growth per second.
   * One that fell was set back, or (`wraps`) ran over at 2^32: a gap, or the growth across it.
   */
  counter(what: Measured, total: number, line: number, wraps = false): void {
    const growth = this.growth(`${what.metric} ${what.cpu}`, total, wraps)
    if (growth !== null) this.gauge(what, growth.by / (growth.in / second), line, growth.in)
  }

  /** By how much a counter grew since it was last read, and in what time. Null: not known yet, or no time passed. */
  growth(key: string, total: number, wraps = false): { readonly by: number; readonly in: Micros } | null {
    const moment = this.#moment
    if (moment === null) return null
    const before = this.#counted.get(key)
    this.#counted.set(key, { clock: moment.clock.id, at: moment.at, total })
    if (before === undefined || before.clock !== moment.clock.id || moment.at <= before.at) return null
    const fell = total < before.total
    const by = fell && wraps && before.total - total > wrapsAt / 2 ? total + wrapsAt - before.total : fell ? Number.NaN : total - before.total
    return { by, in: micros(moment.at - before.at) }
  }

  /** What the machine is, or had counted. Said again, the later word stands. */
  context(
    name: string,
    of: string | null,
    value: string | number,
    line: number,
    unit: Unit | null = typeof value === 'number' ? 'count' : null,
  ): void {
    const key = `${name} ${of}`
    if (!this.#context.has(key) && this.#context.size >= mostContext) return
    const kept = typeof value === 'string' ? ownText(value.slice(0, 200)) : value
    this.#context.set(key, { name, of: of === null ? null : ownText(of.slice(0, 80)), value: kept, unit, source: this.#source(line) })
  }

  limit(name: string, value: number, line: number): void {
    this.#limits.set(`${name} ${value}`, { name, value: [value], source: this.#source(line) })
  }

  /** Two clocks were read at one moment, good to ± `uncertainty`. */
  tie(
    a: { readonly clock: Clock; readonly at: Reading },
    b: { readonly clock: Clock; readonly at: Reading },
    uncertainty: Micros,
    line: number,
  ): void {
    const anchor: ClockAnchor = {
      a: { clock: a.clock.id, reads: a.at },
      b: { clock: b.clock.id, reads: b.at },
      uncertainty,
      by: { kind: 'printed-together', at: this.#source(line) },
    }
    this.#anchors.set(a.clock, [...(this.#anchors.get(a.clock) ?? []), anchor].slice(-2))
    if (!this.#anchors.has(b.clock)) this.#anchors.set(b.clock, [])
  }

  /** The clock read `up` since boot, good to ± `uncertainty`, when `moment` was: all such lines of one boot narrow it together. */
  booted(moment: Moment, up: number, uncertainty: Micros, line: number): void {
    if (moment === null) return
    const [earliest, latest] = [moment.at - up - uncertainty, moment.at - up + uncertainty]
    const known = this.#boots.at(-1)
    if (known && known.other.id === moment.clock.id && earliest <= known.latest && latest >= known.earliest) {
      known.earliest = Math.max(known.earliest, earliest)
      known.latest = Math.min(known.latest, latest)
      return
    }
    if (this.#boots.length >= 100) return
    const id: ClockId = `${this.source.artefact}#${this.#own++}`
    const clock: Clock = { id, host: this.host, resolution: micros(1), kind: 'boot', boot: this.#boots.length }
    this.#boots.push({ clock, other: moment.clock, reads: reading(up), earliest, latest, line })
  }

  sections(): Section[] {
    for (const { clock, other, reads, earliest, latest, line } of this.#boots) {
      const boot = Math.round((earliest + latest) / 2)
      this.tie({ clock, at: reads }, { clock: other, at: reading(boot + reads) }, micros((latest - earliest) / 2), line)
    }
    const timed = [...new Set([...this.#sections.keys(), ...this.#anchors.keys()])]
    const rest = { limits: [...this.#limits.values()], context: [...this.#context.values()], cpus: this.cpus }
    const says = rest.limits.length + rest.context.length > 0 || rest.cpus !== null
    const clocks = timed.length > 0 ? timed : says ? [this.clock({ kind: 'none' })] : []
    return clocks.map((clock, i) => {
      const samples = this.#sections.get(clock)
      const measured = { series: samples?.series() ?? [], aggregates: samples?.aggregates() ?? [] }
      return { clock, anchors: this.#anchors.get(clock) ?? [], facts: { ...noFacts, ...measured, ...(i === 0 ? rest : {}) } }
    })
  }

  #none: Clock | null = null
  #timeless(): Clock {
    this.#none ??= this.clock({ kind: 'none' })
    return this.#none
  }

  #samples(clock: Clock): SampledSeries {
    let samples = this.#sections.get(clock)
    if (samples === undefined) {
      samples = new SampledSeries(this.source.artefact, clock.id, this.#ids)
      this.#sections.set(clock, samples)
    }
    return samples
  }

  #ofName(): Moment {
    const named = this.#named ? null : stampOfName(this.source.fileName)
    this.#named = true
    if (named === null) return null
    const clock = this.clock({ kind: 'wall', printed: 'date-and-time', zone: named.zone }, named.resolution)
    const side = { clock: clock.id, reads: named.at }
    const uncertainty = micros(Math.max(writing, named.resolution))
    this.#anchors.set(clock, [{ a: side, b: side, uncertainty, by: { kind: 'file-name', text: named.text } }])
    return { clock, at: named.at }
  }

  #source(line: number) {
    return { artefact: this.source.artefact, place: { kind: 'lines', first: line, last: line } } as const
  }
}

type Wall = Extract<Clock, { kind: 'wall' }>
