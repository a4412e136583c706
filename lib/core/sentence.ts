import type { SourceRef } from './artefact'
import type { Unit } from './units'

/**
 * A sentence before it has words: which message of the catalogue, and the figures it names. `display` puts it into
 * words in any language; each figure stays a thing of its own, with a unit, that opens at what said it.
 */
export interface Sentence {
  readonly message: string // a key of the catalogue: `findings.fin-stalls.late`
  readonly figures: Readonly<Record<string, Figure>>
  readonly text?: string // its English words, set when the report is built: for whoever has the document alone
}

export type Figure =
  | { readonly kind: 'quantity'; readonly value: number; readonly unit: Unit; readonly atLeast?: true; readonly source?: SourceRef }
  | { readonly kind: 'name'; readonly text: string; readonly source?: SourceRef } // an address, a prefix, a file name, a sysctl
  | { readonly kind: 'instant'; readonly at: number; readonly source?: SourceRef } // µs UTC
