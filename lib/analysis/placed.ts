// What of a timeline may be judged: the primary series, the clocks and how well they sit.

import type { SourceRef } from '@/lib/core/artefact'
import type { ClockId, Grade } from '@/lib/core/clock'
import type { Metric, Series } from '@/lib/core/series'
import type { Timeline } from '@/lib/core/timeline'
import type { Instant } from '@/lib/core/units'

/** The series by which a measured thing is judged: one for each CPU, or one alone. */
export function primarySeries(timeline: Timeline, metric: Metric): Series<Instant>[] {
  const primary = new Set(timeline.primary)
  return timeline.facts.series.filter((series) => series.metric === metric && primary.has(series.id))
}

const worstFirst: readonly Grade[] = ['assumed', 'derived', 'exact']

/**
 * How well the clock of a fact sits. A series put together from several snapshots lies on the axis itself (`utc`): it is
 * no better than the clocks of the artefact it begins with.
 */
export function gradeOf(timeline: Timeline, { clock, source }: { readonly clock: ClockId; readonly source: SourceRef }): Grade | 'unplaced' {
  const behind = clock === 'utc' ? (id: ClockId) => id.startsWith(`${source.artefact}#`) : (id: ClockId) => id === clock
  const grades = timeline.placements.flatMap((placement) => (placement.kind === 'placed' && behind(placement.clock) ? [placement.grade] : []))
  return worstFirst.find((grade) => grades.includes(grade)) ?? (clock === 'utc' ? 'exact' : 'unplaced')
}

/** The usual distance between two samples in µs: what one sample speaks for where the series does not say. */
export function stepOf(series: Series<Instant>): number {
  if (series.covers !== null) return series.covers
  const n = series.at.length
  return n < 2 ? 0 : ((series.at[n - 1] ?? 0) - (series.at[0] ?? 0)) / (n - 1)
}
