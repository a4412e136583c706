import type { ArtefactId } from '@/lib/core/artefact'
import type { ConnectionsFile } from './reader'

/** The connections of one capture, and where its clock lies on the case's axis. */
export interface Table {
  readonly artefact: ArtefactId
  readonly fileName: string
  readonly file: ConnectionsFile
  readonly offset: number | null // µs: instant = reading + offset; null: the clock has no place there
  readonly ours: string | null // the address that is an end of nearly every connection
}

/** Rows that a filter keeps: of each table a byte a row, or null where it keeps all. */
export interface Matches {
  readonly of: readonly (Uint8Array | null)[]
  readonly count: number
}

/** A row of one of the tables. */
export interface Place {
  readonly table: number
  readonly row: number
}
