// The cursor's readout: what each lane says at one moment, in words.

import type { Locale } from '@/lib/display/locale'
import { formatQuantity } from '@/lib/display/quantity'
import { sentenceText } from '@/lib/display/sentence'
import type { Lane, Mark, Tone } from '@/lib/lanes/lane'
import { nearest, ticksNear } from './lookup'

export interface Said {
  readonly key: string
  readonly label: string
  readonly tone: Tone
  readonly mark: Mark | null
  readonly text: string | null // null: no value there
}

// In the label there is room for the accent and two more.
const mostSaid = 3

/** What a lane says at `time` (null: only its legend). `reach` is how far a mark may be from the cursor, in ms. */
export function readLane(lane: Lane, time: number | null, reach: number, locale: Locale, unnamed: string): readonly Said[] {
  if (lane.kind === 'line')
    return lane.strokes
      .toReversed()
      .slice(0, mostSaid)
      .map((stroke) => {
        const point = time === null ? null : nearest(stroke.points, time, reach * 4)
        const text = point?.high == null ? null : formatQuantity({ value: point.high, unit: lane.unit }, locale)
        return { key: stroke.id, label: sentenceText(stroke.label, locale), tone: stroke.tone, mark: null, text }
      })
  if (lane.kind === 'ticks') {
    const near = time === null ? [] : ticksNear(lane.ticks, time, reach)
    const kinds = lane.signatures.length > 0 ? lane.signatures.slice(0, mostSaid) : [{ signature: '', mark: 'circle' as const }]
    return kinds.map(({ signature, mark }) => {
      const of = near.filter((tick) => tick.signature === signature)
      const count = of.reduce((sum, tick) => sum + tick.count + tick.suppressed, 0)
      const text = of.length === 0 ? null : formatQuantity({ value: count, unit: 'count' }, locale)
      return { key: signature, label: signature === '' ? unnamed : signature, tone: signature === '' ? 'grey' : 'pink', mark, text }
    })
  }
  return []
}

/** How many FIN stalls wait at `time`. */
export function waitingAt(lane: Extract<Lane, { kind: 'spans' }>, time: number, reach: number): number | null {
  return nearest(lane.waiting, time, reach)?.high ?? null
}
