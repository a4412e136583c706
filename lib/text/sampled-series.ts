// Samples as they are read, row by row, into series: one column of times and one of values for each measured thing.

import type { ArtefactId } from '@/lib/core/artefact'
import type { ClockId } from '@/lib/core/clock'
import type { Aggregate, Metric, Series, SeriesId } from '@/lib/core/series'
import { type Micros, micros, type Reading, type Span, times, type Unit } from '@/lib/core/units'

/** A column of numbers that grows without an object a number. */
class Growing {
  #values = new Float64Array(8)
  #length = 0

  get last(): number | undefined {
    return this.#length === 0 ? undefined : this.#values[this.#length - 1]
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const wider = new Float64Array(this.#length * 2)
      wider.set(this.#values)
      this.#values = wider
    }
    this.#values[this.#length++] = value
  }

  trimmed(): Float64Array {
    return this.#values.slice(0, this.#length)
  }
}

export interface Measured {
  readonly metric: Metric
  readonly unit: Unit
  readonly cpu: number | 'all' | null
}

interface Gathered extends Measured {
  readonly at: Growing
  readonly value: Growing
  readonly steps: Map<Micros, number> | null // how often each interval stood before a sample; null: a sample speaks for its instant
  first: number
  last: number
}

/** Makes ids of one artefact unique: the second of a name gets `~2`. */
export class UniqueIds {
  readonly #given = new Map<string, number>()

  take(id: SeriesId): SeriesId {
    const n = (this.#given.get(id) ?? 0) + 1
    this.#given.set(id, n)
    return n === 1 ? id : `${id}~${n}`
  }
}

/** Gathers the samples of one clock. */
export class SampledSeries {
  readonly #series = new Map<string, Gathered>()
  readonly #aggregates: Aggregate<Reading>[] = []
  #latest: Reading | null = null

  constructor(
    private readonly artefact: ArtefactId,
    private readonly clock: ClockId,
    private readonly ids: UniqueIds,
  ) {}

  /** The latest sample of any series; null before the first. */
  get latest(): Reading | null {
    return this.#latest
  }

  /**
   * One sample: `value` at `at`, NaN for a gap. `covers`: how long before `at` it speaks for; null: for the instant.
   * Two samples of one printed stamp stay two: the later is put 1 µs after, far below what the stamp can show.
   */
  add(what: Measured, at: Reading, value: number, covers: Micros | null, line: number): void {
    const key = `${what.metric} ${what.cpu}`
    let gathered = this.#series.get(key)
    if (!gathered) {
      gathered = { ...what, at: new Growing(), value: new Growing(), steps: covers === null ? null : new Map(), first: line, last: line }
      this.#series.set(key, gathered)
    }
    const before = gathered.at.last
    gathered.at.push(before !== undefined && at <= before ? before + 1 : at)
    gathered.value.push(value)
    gathered.last = line
    if (this.#latest === null || at > this.#latest) this.#latest = at
    if (gathered.steps && covers !== null && covers > 0) gathered.steps.set(covers, (gathered.steps.get(covers) ?? 0) + 1)
  }

  /** One number for a stretch whose ends may be unknown: an `Average:` row. */
  aggregate(what: Measured, value: number, over: Span<Reading> | null, line: number): void {
    this.#aggregates.push({ ...what, id: this.#id(what, '~average'), clock: this.clock, over, value, source: this.#source(line, line) })
  }

  series(): readonly Series<Reading>[] {
    return [...this.#series.values()].map(({ metric, unit, cpu, at, value, steps, first, last }) => ({
      id: this.#id({ metric, cpu }),
      metric,
      unit,
      cpu,
      covers: steps && commonest(steps),
      clock: this.clock,
      at: times<Reading>(at.trimmed()),
      value: value.trimmed(),
      source: this.#source(first, last),
    }))
  }

  aggregates(): readonly Aggregate<Reading>[] {
    return this.#aggregates
  }

  #id({ metric, cpu }: Pick<Measured, 'metric' | 'cpu'>, kind: '' | '~average' = ''): SeriesId {
    return this.ids.take(`s-${this.artefact.slice(2)}-${metric}${cpu === null ? '' : `-${cpu}`}${kind}`)
  }

  #source(first: number, last: number) {
    return { artefact: this.artefact, place: { kind: 'lines', first, last } } as const
  }
}

function commonest(steps: ReadonlyMap<Micros, number>): Micros | null {
  let best: Micros | null = null
  for (const [step, times] of steps) if (best === null || times > (steps.get(best) ?? 0)) best = step
  return best === null ? null : micros(best)
}
