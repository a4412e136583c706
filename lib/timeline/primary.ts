// Of each measured thing the series to draw and to judge by. Several tools measure the same: sar and mpstat the CPUs,
// sar and the 1 Hz loop the load. All are kept; one at a time is listened to.

import type { Grade } from '@/lib/core/clock'
import type { Series, SeriesId } from '@/lib/core/series'
import type { Instant } from '@/lib/core/units'
import { gradeRank } from './clock-graph'
import { byId, grouped } from './sections'

/**
 * For each metric and CPU: the finest sampling first, then the better known clock, then the longer. What overlaps with
 * one already chosen is left; what lies beside it (another boot, another day) is chosen too.
 */
export function primarySeries(all: readonly Series<Instant>[], gradeOf: (series: Series<Instant>) => Grade): readonly SeriesId[] {
  return [...grouped(all, ({ metric, cpu }) => `${metric} ${cpu}`).values()].flatMap((list) => {
    const ranked = list
      .filter((series) => series.at.length > 0)
      .map((series) => ({ series, ...extent(series), grade: gradeRank(gradeOf(series)) }))
      .sort((a, b) => a.fineness - b.fineness || a.grade - b.grade || b.end - b.start - (a.end - a.start) || byId(a.series.id, b.series.id))
    const chosen: typeof ranked = []
    for (const one of ranked) {
      const beside = chosen.every((other) => Math.min(one.end, other.end) - Math.max(one.start, other.start) <= Math.min(one.step, other.step))
      if (beside) chosen.push(one)
    }
    return chosen.sort((a, b) => a.start - b.start).map(({ series }) => series.id)
  })
}

/** From where to where it speaks, and its usual step. `fineness` is that step to the nearest power of two: 1 s and 1.1 s are alike. */
function extent({ at, covers }: Series<Instant>): { readonly start: number; readonly end: number; readonly step: number; readonly fineness: number } {
  const [first, last] = [at[0] ?? 0, at[at.length - 1] ?? 0]
  const step = at.length > 1 ? (last - first) / (at.length - 1) : (covers ?? 0)
  return { start: first - (covers ?? 0), end: last, step, fineness: step > 0 ? Math.round(Math.log2(step)) : Infinity }
}
