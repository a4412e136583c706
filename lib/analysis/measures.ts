// What the files say of one measured thing, wherever it stands: samples, gauges without a date, settings, counts since boot.

import type { SourceRef } from '@/lib/core/artefact'
import type { Evidence, Finding } from '@/lib/core/finding'
import type { KernelSignature } from '@/lib/core/kernel-event'
import type { Metric, Series, SeriesId } from '@/lib/core/series'
import type { KernelLimit, SocketSnapshot, TcpState } from '@/lib/core/socket'
import type { Timeline } from '@/lib/core/timeline'
import type { Instant, Time, Unit } from '@/lib/core/units'
import { instant } from '@/lib/core/units'
import { primarySeries } from './placed'
import { countOf, peak, quantile } from './robust'
import { measured } from './say'
import { span } from './windows'

/** One number of a measured thing, and what shows it. `at` is null where it has no place on the axis. */
export interface Measure {
  readonly value: number
  readonly at: Instant | null
  readonly source: SourceRef
  readonly evidence: Evidence
}

/** The series of one thing added up (of CPUs) or averaged, as columns. At a moment that one of them missed it is a gap. */
export interface Pooled {
  readonly id: SeriesId
  readonly unit: Unit
  readonly source: SourceRef
  readonly at: readonly number[]
  readonly value: readonly number[]
}

export function pooled(timeline: Timeline, metric: Metric, how: 'sum' | 'mean'): Pooled | null {
  const all = primarySeries(timeline, metric).filter(({ value }) => countOf(value) > 0)
  const whole = all.find(({ cpu }) => cpu === 'all')
  const series: readonly Series<Instant>[] = whole === undefined ? all : [whole]
  const [first] = series
  if (first === undefined) return null
  const sums = new Map<number, { sum: number; n: number }>()
  for (const { at, value } of series)
    for (let i = 0; i < at.length; i++) {
      const so = sums.get(at[i] ?? 0) ?? { sum: 0, n: 0 }
      sums.set(at[i] ?? 0, { sum: so.sum + (value[i] ?? Number.NaN), n: so.n + 1 })
    }
  const rows = [...sums].sort((a, b) => a[0] - b[0])
  return {
    id: first.id,
    unit: first.unit,
    source: first.source,
    at: rows.map(([at]) => at),
    value: rows.map(([, { sum, n }]) => (how === 'sum' ? sum : sum / n)),
  }
}

const peakEvidence = ({ id, unit, at }: Pooled, value: number, when: Instant): Evidence => ({
  kind: 'series',
  series: id,
  over: span(at[0] ?? 0, (at.at(-1) ?? 0) + 1),
  stat: 'max',
  is: measured(value, unit),
  at: when,
})

/** The highest sample, or where there are none the highest gauge that has no date. */
export function highest(timeline: Timeline, metric: Metric, how: 'sum' | 'mean' = 'sum'): Measure | null {
  const series = pooled(timeline, metric, how)
  if (series !== null) {
    const top = peak(series.value)
    if (top === null) return null
    const at = instant(series.at[top.index] ?? 0)
    return { value: top.value, at, source: series.source, evidence: peakEvidence(series, top.value, at) }
  }
  const gauges = [timeline.facts.aggregates, ...timeline.unplaced.map(({ facts }) => facts.aggregates)].flat().filter((one) => one.metric === metric)
  const [top] = [...gauges].sort((a, b) => b.value - a.value)
  if (top === undefined) return null
  const { value, unit, source, id } = top
  return { value, at: null, source, evidence: { kind: 'aggregate', series: id, is: measured(value, unit), source } }
}

/** What a thing reached or passed for this share of the time sampled: a level that lasted, not a peak; its evidence is the peak. */
export function lastingLevel(timeline: Timeline, metric: Metric, shareOfTime: number): Measure | null {
  const series = pooled(timeline, metric, 'mean')
  if (series === null) return null
  const value = quantile(series.value, 1 - shareOfTime)
  const top = highest(timeline, metric, 'mean')
  return Number.isNaN(value) || top === null ? null : { value, at: null, source: series.source, evidence: top.evidence }
}

/** The last value that a setting was given. A list of settings said twice says what holds in the end. */
export function limitOf(timeline: Timeline, ...names: readonly string[]): KernelLimit | null {
  const all = [timeline.facts.limits, ...timeline.unplaced.map(({ facts }) => facts.limits)].flat()
  return all.findLast(({ name }) => names.includes(name)) ?? null
}

/** The greatest count that was read once: since boot, or since nobody knows when. */
export function countedOnce(timeline: Timeline, ...names: readonly string[]): { readonly value: number; readonly source: SourceRef } | null {
  const all = [timeline.facts.context, ...timeline.unplaced.map(({ facts }) => facts.context)].flat()
  let most: { value: number; source: SourceRef } | null = null
  for (const { name, value, source } of all)
    if (names.includes(name) && typeof value === 'number' && value > (most?.value ?? -Infinity)) most = { value, source }
  return most
}

export const everySnapshot = (timeline: Timeline): readonly SocketSnapshot<Time>[] => [
  ...timeline.facts.snapshots,
  ...timeline.unplaced.flatMap(({ facts }) => facts.snapshots),
]

/** The most sockets that any snapshot counted in a state, and which; null: none counts it. */
export function mostInState(timeline: Timeline, state: TcpState): Measure | null {
  let most: Measure | null = null
  for (const { id, byState, synRecv, source } of everySnapshot(timeline)) {
    const value = Math.max(byState[state] ?? -1, state === 'SYN-RECV' ? (synRecv ?? -1) : -1)
    if (value < 0 || value <= (most?.value ?? -1)) continue
    most = { value, at: null, source, evidence: { kind: 'snapshot', snapshot: id, is: measured(value, 'count'), limit: null, source } }
  }
  const sampled = highest(timeline, `sockets.${state}`)
  return sampled !== null && sampled.value > (most?.value ?? -1) ? sampled : most
}

/** How often the kernel said messages of one group, and the finding that shows them. */
export function saidBy(earlier: readonly Finding[], group: KernelSignature): { readonly said: number; readonly finding: Finding } | null {
  const finding = earlier.find(({ id }) => id === `f-kernel-bursts-${group}`)
  const said = finding?.claim.figures.said
  return finding !== undefined && said?.kind === 'quantity' ? { said: said.value, finding } : null
}

/** Lines of these kinds, each line once however many logs hold it. */
export const linesOf = (timeline: Timeline, ...signatures: readonly KernelSignature[]): number =>
  signatures.reduce((sum, name) => {
    const tally = timeline.kernelMessages[name]
    return sum + (tally === undefined ? 0 : tally.printed + tally.repeated)
  }, 0)

export const hasKernelLog = ({ facts, unplaced }: Timeline): boolean =>
  facts.kernelEvents.length > 0 || unplaced.some((one) => one.facts.kernelEvents.length > 0)
