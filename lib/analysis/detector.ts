import type { DetectorName, Finding } from '@/lib/core/finding'
import type { Sentence } from '@/lib/core/sentence'
import type { FactKind, Timeline } from '@/lib/core/timeline'

/** One question asked of a timeline. One folder, one of these. It is worded in `display` (`detectors.<name>.asks`). */
export interface Detector {
  readonly name: DetectorName
  readonly needs: readonly FactKind[]
  /** What it lacks to be asked at all, or null: without its input the answer is "not asked", never "fine". */
  lacks(timeline: Timeline): Lack | null
  /** `earlier`: what the detectors before it in the registry found. */
  detect(timeline: Timeline, earlier: readonly Finding[]): readonly Finding[]
}

export interface Lack {
  readonly missing: readonly FactKind[]
  readonly why: Sentence
  readonly collect: string // the command that would fill it
}
