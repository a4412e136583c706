// Looked at closely, what went over the wire is drawn by the tenth of a second instead of by the second.

import type { Tables } from '@/lib/core/report'
import type { Metric, Series } from '@/lib/core/series'
import { type Instant, micros } from '@/lib/core/units'
import type { View } from './bucket'

/** Where a pixel column is narrower than this, a second is too coarse. */
const closely = 1_000 // ms

/** `drawn`, with the tenths of captures in place of their seconds where the window is narrow. Both are per second. */
export function closeUp(drawn: readonly Series<Instant>[], tables: Tables, view: View): readonly Series<Instant>[] {
  if ((view.to - view.from) / view.width >= closely) return drawn
  return drawn.map((series) => {
    const fine = tables.captures.find(({ source }) => source.artefact === series.source.artefact)?.fine
    if (!fine) return series
    const columns: Partial<Record<Metric, ArrayLike<number>>> = { packets: fine.packets, 'packets.fin-copy': fine.finCopies }
    const column = columns[series.metric]
    if (column === undefined) return series
    const perSecond = 1e6 / fine.step
    return {
      ...series,
      id: `${series.id}-fine`,
      covers: micros(fine.step),
      at: fine.at,
      value: Float64Array.from(column, (count) => count * perSecond),
    }
  })
}
