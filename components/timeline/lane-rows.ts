// A lane's drawing as rows of a table.

import type { Sentence } from '@/lib/core/sentence'
import type { Quantity } from '@/lib/core/units'
import type { Lane } from '@/lib/lanes/lane'
import type { Window } from './view-store'

export type Column =
  | { readonly key: 'at' | 'kind' | 'count' | 'suppressed' | 'from' | 'wait' | 'copies' | 'peer' | 'frame' | 'ending' }
  | { readonly label: Sentence }
export type Cell = string | Quantity | { readonly at: number } | { readonly ending: 'answered' | 'open' | 'reset' } | null

const count = (value: number): Quantity => ({ value, unit: 'count' })

/** The rows of what a lane draws within `window`, in order of time. A line's value is the highest of its pixel column. */
export function laneRows(lane: Lane, window: Window): { readonly columns: readonly Column[]; readonly rows: readonly (readonly Cell[])[] } {
  const inside = (at: number): boolean => at >= window.from && at <= window.to
  if (lane.kind === 'ticks')
    return {
      columns: [{ key: 'at' }, { key: 'kind' }, { key: 'count' }, { key: 'suppressed' }],
      rows: lane.ticks
        .filter((tick) => inside(tick.at))
        .map((tick) => [{ at: tick.at }, tick.signature || '–', count(tick.count), count(tick.suppressed)]),
    }
  if (lane.kind === 'spans')
    return {
      columns: [{ key: 'from' }, { key: 'wait' }, { key: 'ending' }, { key: 'copies' }, { key: 'peer' }, { key: 'frame' }],
      rows: lane.rows
        .filter((row) => row.to >= window.from && row.from <= window.to)
        .map((row) => [
          { at: row.from },
          { value: (row.to - row.from) * 1e3, unit: 'micros' },
          { ending: row.reset ? 'reset' : row.openEnd ? 'open' : 'answered' },
          count(row.copies),
          row.peer === '' ? null : row.peer,
          String(row.frame),
        ]),
    }
  const byTime = new Map<number, Cell[]>()
  lane.strokes.forEach((stroke, index) => {
    for (const point of stroke.points) {
      if (!inside(point.at)) continue
      const row = byTime.get(point.at) ?? [{ at: point.at }, ...lane.strokes.map(() => null)]
      row[index + 1] = point.high === null ? null : { value: point.high, unit: lane.unit }
      byTime.set(point.at, row)
    }
  })
  const rows = [...byTime].sort(([a], [b]) => a - b).map(([, row]) => row)
  return { columns: [{ key: 'at' }, ...lane.strokes.map((stroke) => ({ label: stroke.label }))], rows }
}
