import type { ArtefactId, FormatName, SourceRef } from './artefact'
import type { Capture } from './capture'
import type { Clock, ClockAnchor, ClockId, Placement } from './clock'
import type { Diagnostic, Tally } from './diagnostic'
import type { KernelMessages } from './kernel-event'
import { type KernelLines, noKernelLines } from './kernel-lines'
import type { Aggregate, Series, SeriesId } from './series'
import type { KernelLimit, SocketSnapshot } from './socket'
import type { Instant, Reading, Span, Time, Unit } from './units'

/** What artefacts say. Facts<Reading> leaves a parser; Facts<Instant> is on the timeline. */
export interface Facts<T extends Time> {
  readonly series: readonly Series<T>[]
  readonly aggregates: readonly Aggregate<T>[]
  readonly kernelEvents: KernelLines<T>
  readonly snapshots: readonly SocketSnapshot<T>[]
  readonly captures: readonly Capture<T>[]
  readonly limits: readonly KernelLimit[]
  readonly context: readonly ContextFact[]
  readonly cpus: number | null // how many CPUs the machine has, where the artefact says so
}

/**
 * What a machine is, and what it had counted when it was asked: neither a sample nor a ceiling, but what these are to be read by.
 * `kernel` 6.1.0-13-amd64, `zone` Asia/Shanghai, `link.rx-dropped` of eth0 1,234. The names are listed in lib/formats/README.md.
 * A count is since boot (or since the counter was made) unless its name says otherwise: it is no rate.
 */
export interface ContextFact {
  readonly name: string
  readonly of: string | null // the device, CPU or program it speaks of; null: the machine
  readonly value: string | number
  readonly unit: Unit | null // of a number
  readonly source: SourceRef
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
  readonly facts: Facts<Instant> // series of one measured thing by several artefacts: all kept; kernel lines in order of time, those without one at the end
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

export const noFacts: Facts<never> = {
  series: [],
  aggregates: [],
  kernelEvents: noKernelLines,
  snapshots: [],
  captures: [],
  limits: [],
  context: [],
  cpus: null,
}
