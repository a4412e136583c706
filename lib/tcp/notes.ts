// What a reader must know about a capture, counted by its code.

import type { ArtefactId } from '@/lib/core/artefact'
import type { ConnectionSink } from '@/lib/core/connection-table'
import type { Diagnostic, DiagnosticCode } from '@/lib/core/diagnostic'

export interface Note {
  readonly code: DiagnosticCode
  readonly level: Diagnostic['level']
  readonly at: number // byte offset of the first
  readonly actual?: string
  readonly expected?: readonly string[]
  readonly figures?: Readonly<Record<string, number | string>>
}

/** Where a capture comes from. Asked for its name at the end only: the name may still be worked out until then. */
export interface CaptureSource {
  readonly artefact: ArtefactId
  readonly fileName: string
  readonly connections?: ConnectionSink // takes each connection as a row
}

export class Notes {
  private readonly notes = new Map<DiagnosticCode, { readonly first: Note; count: number }>()

  constructor(private readonly source: CaptureSource) {}

  /** Counts `note`; of several with one code the first is told. */
  add(note: Note, count = 1): void {
    const known = this.notes.get(note.code)
    if (known) known.count += count
    else this.notes.set(note.code, { first: note, count })
  }

  has(code: DiagnosticCode): boolean {
    return this.notes.has(code)
  }

  get diagnostics(): Diagnostic[] {
    const { source } = this
    return [...this.notes.values()].map(({ first, count }) => {
      const { at, ...said } = first
      return { ...said, count, at: { artefact: source.artefact, place: { kind: 'offset', at } }, fileName: source.fileName }
    })
  }
}
