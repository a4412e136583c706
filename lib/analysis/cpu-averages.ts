// mpstat's `Average:` rows: one number for a CPU over a stretch whose ends may not be known.

import type { SourceRef } from '@/lib/core/artefact'
import type { SeriesId } from '@/lib/core/series'
import type { Timeline } from '@/lib/core/timeline'

export interface CpuAverage {
  readonly cpu: number | 'all' | null
  readonly id: SeriesId
  readonly softirq: number
  readonly idle: number | null
  readonly source: SourceRef
}

/** mpstat's `Average:` rows need no place on the axis: they speak of a stretch as a whole. Files that have samples too are judged by those. */
export function softirqAverages(timeline: Timeline): CpuAverage[] {
  const sampled = new Set(timeline.facts.series.filter(({ metric }) => metric === 'cpu.softirq').map(({ source }) => source.artefact))
  return [timeline.facts.aggregates, ...timeline.unplaced.map(({ facts }) => facts.aggregates)].flatMap((rows) => {
    const idles = new Map(rows.filter(({ metric }) => metric === 'cpu.idle').map((row) => [`${row.source.artefact} ${row.cpu}`, row.value]))
    return rows
      .filter(({ metric, source }) => metric === 'cpu.softirq' && !sampled.has(source.artefact))
      .map(({ cpu, id, value, source }) => ({ cpu, id, softirq: value, idle: idles.get(`${source.artefact} ${cpu}`) ?? null, source }))
  })
}
