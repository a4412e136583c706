import type { ArtefactId, FormatName } from './artefact'
import type { Capture } from './capture'
import type { Clock, ClockAnchor, ClockId, Placement } from './clock'
import type { Diagnostic, Tally } from './diagnostic'
import type { KernelEvent, KernelMessages } from './kernel-event'
import type { Aggregate, Series, SeriesId } from './series'
import type { KernelLimit, SocketSnapshot } from './socket'
import type { Instant, Reading, Span, Time } from './units'

/** What artefacts say. Facts<Reading> leaves a parser; Facts<Instant> is on the timeline. */
export interface Facts<T extends Time> {
  readonly series: readonly Series<T>[]
  readonly aggregates: readonly Aggregate<T>[]
  readonly kernelEvents: readonly KernelEvent<T>[]
  readonly snapshots: readonly SocketSnapshot<T>[]
  readonly captures: readonly Capture<T>[]
  readonly limits: readonly KernelLimit[]
  readonly cpus: number | null // how many CPUs the machine has, where the artefact says so
}

export type FactKind = 'series' | 'aggregates' | 'kernelEvents' | 'snapshots' | 'captures' | 'limits'

/** A stretch of one artefact on one clock. A reboot inside a log begins a new section. */
export interface Section {
  readonly clock: Clock
  readonly anchors: readonly ClockAnchor[] // between this clock and others that the artefact itself prints; each of those has a section too, with `noFacts` if nothing lies on it
  readonly facts: Facts<Reading>
}

/** What a parser makes of one artefact. */
export interface Parsed {
  readonly sections: readonly Section[]
  readonly diagnostics: readonly Diagnostic[]
  readonly tally: Tally
  readonly whole: boolean // false: reading stopped at damage (a diagnostic says where)
  readonly regions: readonly Region[] // empty unless the file held several kinds
}

/** A stretch of lines of one kind in a mixed paste. */
export interface Region {
  readonly format: FormatName
  readonly first: number
  readonly last: number
}

/** Every placed fact of a case on one axis, and the rest beside it. */
export interface Timeline {
  readonly range: Span<Instant> | null // null: nothing in this case has a time
  readonly clocks: readonly Clock[]
  readonly anchors: readonly ClockAnchor[]
  readonly placements: readonly Placement[]
  readonly facts: Facts<Instant> // series of one measured thing by several artefacts: all kept
  readonly primary: readonly SeriesId[] // of each measured thing the series to draw and to judge by
  readonly kernelMessages: KernelMessages // each line once
  readonly suppressed: number // what the kernel says it left unsaid, all kinds together
  readonly unplaced: readonly Unplaced[] // listed, never drawn on the axis
}

/** A section whose clock has no place on the axis: what it is and what it would say. */
export interface Unplaced {
  readonly artefact: ArtefactId
  readonly clock: ClockId
  readonly facts: Facts<Reading>
}

export const noFacts: Facts<never> = { series: [], aggregates: [], kernelEvents: [], snapshots: [], captures: [], limits: [], cpus: null }
