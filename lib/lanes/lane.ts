import type { ArtefactId } from '@/lib/core/artefact'
import type { ClockId, Grade } from '@/lib/core/clock'
import type { FindingId, Severity } from '@/lib/core/finding'
import type { Sentence } from '@/lib/core/sentence'
import type { Micros, Unit } from '@/lib/core/units'

/** One row of the picture, ready to draw: at most one point to a pixel column. Times are ms since the epoch (what axes want). */
export type Lane =
  | LaneOf<'line', { readonly strokes: readonly Stroke[]; readonly limits: readonly { readonly value: number; readonly label: string }[] }>
  | LaneOf<'ticks', { readonly ticks: readonly Tick[]; readonly signatures: readonly { readonly signature: string; readonly mark: Mark }[] }>
  | LaneOf<'spans', { readonly rows: readonly SpanRow[]; readonly waiting: readonly Point[]; readonly total: number }>

interface LaneBase {
  readonly id: string // 'load', 'softirq', 'kernel', 'orphans', 'fin-stalls', 'packets' …
  readonly title: Sentence
  readonly unit: Unit
  readonly clock: { readonly id: ClockId; readonly grade: Grade; readonly uncertainty: Micros } | null
  readonly max: number // the top of its scale over the whole case, so that zooming does not change it; of ticks: the most in one column of this window
  readonly empty: { readonly why: Sentence; readonly collect: string } | null // why there is nothing here, and the command that would fill it
}
type LaneOf<K extends string, Body> = LaneBase & { readonly kind: K } & Body

export interface Stroke {
  readonly id: string
  readonly label: Sentence
  readonly tone: Tone
  readonly points: readonly Point[]
}

/** Lowest and highest value within one pixel column; null: a gap. `at` is the middle of the column, or its only sample's own time. */
export interface Point {
  readonly at: number
  readonly low: number | null
  readonly high: number | null
}

export interface Tick {
  readonly at: number
  readonly mark: Mark
  readonly signature: string
  readonly count: number // lines in this pixel column
  readonly suppressed: number
  readonly artefact: ArtefactId
  readonly line: number // of the first of them
}

/** One FIN stall: from its first sending to its answer, with an open end when none came. */
export interface SpanRow {
  readonly from: number
  readonly to: number
  readonly openEnd: boolean
  readonly reset: boolean
  readonly copies: number
  readonly peer: string // '' where it is not one of those counted apart
  readonly artefact: ArtefactId
  readonly frame: number // of the first sending, as Wireshark counts
  readonly tone: Tone
}

export interface Highlight {
  readonly finding: FindingId
  readonly severity: Severity
  readonly from: number
  readonly to: number
}

/** The whole picture for one window. */
export interface Picture {
  readonly from: number // ms
  readonly to: number
  readonly lanes: readonly Lane[]
  readonly highlights: readonly Highlight[]
}

export type Mark = 'square' | 'triangle' | 'diamond' | 'circle'
export type Tone = 'blue' | 'orange' | 'teal' | 'pink' | 'sky' | 'grey'
