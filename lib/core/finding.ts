import type { SourceRef } from './artefact'
import type { CaptureId } from './capture'
import type { ConnectionId } from './connection'
import type { KernelEventId, KernelSignature } from './kernel-event'
import type { Sentence } from './sentence'
import type { SeriesId } from './series'
import type { SnapshotId } from './socket'
import type { FactKind } from './timeline'
import type { Instant, Micros, Quantity, Ratio, Span } from './units'

/** One thing the data says, with what it rests on and what to do next. */
export interface Finding {
  readonly id: FindingId
  readonly detector: DetectorName
  readonly severity: Severity
  readonly role: 'symptom' | 'mechanism' | 'likely-cause' | 'context'
  readonly claim: Sentence
  readonly when: readonly Span<Instant>[] // the stretches it speaks of; empty: true of the case as a whole
  readonly evidence: readonly [Evidence, ...Evidence[]]
  readonly confidence: Confidence
  readonly next: readonly [NextStep, ...NextStep[]]
}

export type FindingId = `f-${string}` // detector + subject, so a shared link outlives a re-run
export type Severity = 'critical' | 'warning' | 'notice' | 'fine'
export type DetectorName =
  | 'load-spikes'
  | 'softirq-saturation'
  | 'kernel-bursts'
  | 'orphan-pressure'
  | 'fin-share'
  | 'fin-stalls'
  | 'periodicity'
  | 'coincidence'
  | 'syn-flood'
  | 'listen-overflow'
  | 'conntrack-full'
  | 'close-wait-leak'
  | 'port-exhaustion'
  | 'memory-pressure'
  | 'out-of-memory'
  | 'link-flap'
  | 'disk-stall'
  | 'cpu-steal'

export type Evidence =
  | {
      readonly kind: 'series'
      readonly series: SeriesId
      readonly over: Span<Instant>
      readonly stat: 'max' | 'mean' | 'median'
      readonly is: Quantity
      readonly at: Instant | null
    }
  | { readonly kind: 'aggregate'; readonly series: SeriesId; readonly is: Quantity; readonly source: SourceRef }
  | {
      readonly kind: 'kernel'
      readonly signature: KernelSignature
      readonly events: readonly KernelEventId[] // at most 20 examples
      readonly printed: number
      readonly suppressed: number
      readonly first: SourceRef
      readonly text: string
    }
  | { readonly kind: 'snapshot'; readonly snapshot: SnapshotId; readonly is: Quantity; readonly limit: Quantity | null; readonly source: SourceRef }
  | {
      readonly kind: 'connections'
      readonly capture: CaptureId
      readonly examples: readonly ConnectionId[]
      readonly matched: number
      readonly of: number
      readonly waitP50: Micros | null
      readonly waitMax: Micros | null
    }
  | {
      readonly kind: 'coincidence'
      readonly of: readonly [FindingId, FindingId]
      readonly overlap: Ratio
      readonly lag: Micros
      readonly byChance: Ratio // share of random shifts that overlap as much
    }
  | { readonly kind: 'quote'; readonly source: SourceRef; readonly text: string }

/** How sure, and why: the reasons are shown, not only the word. */
export interface Confidence {
  readonly level: Sure
  readonly because: readonly Sentence[]
  readonly against: readonly Sentence[]
  readonly probability?: Ratio // of a cause: that it is one of this trouble
}
export type Sure = 'high' | 'medium' | 'low'

export interface NextStep {
  readonly ask: Sentence // what it settles, as a question
  readonly run: string | null // a command to copy
  readonly expect: Sentence // what each answer would mean
}

/** A question, asked or not: a report never says "fine" of what it could not look at. */
export type Asked =
  | { readonly detector: DetectorName; readonly kind: 'asked'; readonly found: readonly FindingId[] }
  | {
      readonly detector: DetectorName
      readonly kind: 'not-asked'
      readonly missing: readonly FactKind[]
      readonly why: Sentence
      readonly collect: string
    }
