import type { DetectorName, Finding } from '@/lib/core/finding'
import type { FactKind, Timeline } from '@/lib/core/timeline'

/** One question asked of a timeline. One folder, one of these. It is worded in `display` (`detectors.<name>.asks`). */
export interface Detector {
  readonly name: DetectorName
  readonly needs: readonly FactKind[]
  /** What it lacks to be asked at all, or null: without its input the answer is "not asked", never "fine". */
  lacks(timeline: Timeline): { readonly missing: readonly FactKind[]; readonly collect: string } | null
  detect(timeline: Timeline, earlier: readonly Finding[]): readonly Finding[]
}
