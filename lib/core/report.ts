import type { Artefact, ArtefactId, SourceRef } from './artefact'
import type { Capture } from './capture'
import type { Clock, ClockAnchor, ClockId, Placement, UnplacedWhy } from './clock'
import type { Diagnostic, Tally } from './diagnostic'
import type { Asked, Finding, FindingId, Sure } from './finding'
import type { KernelMessages } from './kernel-event'
import type { Remedies } from './remedies'
import type { Sentence } from './sentence'
import type { Aggregate, Metric, Series, SeriesId } from './series'
import type { KernelLimit, SnapshotId, SocketSnapshot, TcpState } from './socket'
import type { ContextFact, Region } from './timeline'
import type { Instant, Micros, Span, Unit } from './units'
import type { Verdict } from './verdict'

/** What is kept, shared and drawn: one JSON document, readable for ever by way of its upgraders. Times: µs since the epoch. */
export interface Report {
  readonly format: 'finwait-report'
  readonly version: 1 // any change of shape adds one, and an upgrader
  readonly case: { readonly id: string; readonly title: string; readonly createdAt: string }
  readonly madeBy: { readonly app: string; readonly rules: string }
  readonly artefacts: readonly Artefact[]
  readonly tallies: readonly { readonly artefact: ArtefactId; readonly tally: Tally; readonly regions: readonly Region[] }[]
  readonly diagnostics: readonly Diagnostic[]
  readonly timeline: TimelineDigest
  readonly captures: readonly CaptureDigest[]
  readonly socketSnapshots: readonly SnapshotDigest[] // at most 500, spread evenly; the series hold all
  readonly kernelMessages: KernelMessages & { readonly suppressed: number }
  readonly series: readonly SeriesDigest[]
  readonly aggregates: readonly Aggregate<Instant>[]
  readonly limits: readonly KernelLimit[]
  readonly context?: readonly ContextFact[] // the kernel, the host, its zone; absent in reports made before they were read
  readonly cpus: number | null
  readonly asked: readonly Asked[]
  readonly findings: readonly Finding[]
  readonly verdict: Verdict
  readonly summary: Summary
  readonly remedies?: Remedies // absent in reports made before there were any
  readonly redaction: Redaction
}

export interface TimelineDigest {
  readonly range: Span<Instant> | null
  readonly clocks: readonly Clock[]
  readonly anchors: readonly ClockAnchor[]
  readonly placements: readonly Placement[]
  readonly unplaced: readonly {
    readonly artefact: ArtefactId
    readonly clock: ClockId
    readonly why: UnplacedWhy
    readonly holds: Sentence // what lies on the shelf: "one list of 12,345 sockets"
    readonly firstReading: number | null // µs on that clock
    readonly quote: string | null // the first stamped line, as it stands
  }[]
}

/** A capture without its tables; those lie beside the report. */
export type CaptureDigest = Omit<Capture<Instant>, 'stalls' | 'rates' | 'fine' | 'first' | 'last'> & {
  readonly artefact: string // the file's name
  readonly firstAt: Instant | null
  readonly lastAt: Instant | null
  readonly checks: readonly CountCheck[]
}

/** Something of a capture that other tools count too. */
export type Count = 'packets' | 'tcp' | 'syn' | 'fin' | 'rst' | 'connections' | 'retransmissions' | 'finCopies' | 'outOfOrder'

/** One of our counts, and the command that counts the same. */
export interface CountCheck {
  readonly count: Count
  readonly ours: number
  readonly duplicates: number // by how many tshark counts more: packets that the tap saw twice are retransmissions to it
  readonly command: string
}

export type SnapshotDigest = Omit<SocketSnapshot<Instant>, 'id' | 'orphan' | 'timeWait' | 'byState' | 'table'> & {
  readonly id: SnapshotId
  readonly artefact: string // the file's name
  readonly byState: Readonly<Partial<Record<TcpState, number>>>
  readonly orphan: number | null // null: not reported
  readonly timeWait: number | null
}

export interface SeriesDigest {
  readonly id: SeriesId
  readonly metric: Metric
  readonly cpu: number | 'all' | null
  readonly unit: Unit
  readonly samples: number
  readonly from: Instant
  readonly to: Instant
  readonly min: number | null // null: no sample was a number
  readonly max: number | null
  readonly covers: Micros | null
  readonly clock: ClockId
  readonly primary: boolean
  readonly source: SourceRef
}

/** What is too large for JSON, beside the report in one columnar file. */
export interface Tables {
  readonly series: readonly Series<Instant>[]
  readonly captures: readonly Capture<Instant>[]
  readonly kernel: KernelTable
}

/** One row a placed kernel line, in order of time, each line once. */
export interface KernelTable {
  readonly signatures: readonly string[]
  readonly at: ArrayLike<Instant> // Float64Array
  readonly signature: ArrayLike<number> // Int16Array: index into signatures, -1: a kind we do not name
  readonly times: ArrayLike<number> // Uint32Array
  readonly suppressed: ArrayLike<number> // Uint32Array
  readonly artefact: readonly ArtefactId[]
  readonly artefactOf: ArrayLike<number> // Uint16Array: index into artefact
  readonly line: ArrayLike<number> // Uint32Array
}

/** One page for a manager: at most 120 words, no abbreviation unexplained. */
export interface Summary {
  readonly headline: Sentence
  readonly paragraphs: readonly { readonly says: Sentence; readonly rests: readonly FindingId[] }[]
  readonly sure: Sure
  readonly badMinutes: number | null // minutes of bad service; null: cannot be told
  readonly whoMustAct: Sentence
}

export type Redaction =
  | { readonly kind: 'none' }
  | { readonly kind: 'pseudonyms'; readonly replaced: readonly ('addresses' | 'host-names' | 'quotes')[] }
