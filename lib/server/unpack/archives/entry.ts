// What every kind of archive yields, in one shape.

import type { Diagnostic, DiagnosticCode } from '@/lib/core/diagnostic'
import type { Feed } from '../../feed'

/** One thing that an archive holds. `path` is text out of a stranger's file: to show and to compare, never to open. */
export interface Entry {
  readonly path: string
  readonly kind: 'file' | 'folder' | 'link' | 'special' | 'locked' // locked: a file that cannot be opened; it was noted why
  readonly size: number // as the archive claims; NaN: it says so behind the bytes only
  readonly modifiedAt: number | null // ms since the epoch; null: not said, or said without a zone
  /** Its bytes, once, before the next entry is asked for. What is left of them then is passed over. Nothing, of what is no file. */
  content(): Feed
}

/** What was odd about an archive, and where: `at` is a byte offset in it, `entry` the path of the entry it concerns. */
export interface Odd {
  readonly code: DiagnosticCode
  readonly level: Diagnostic['level'] // 'data-loss' and 'error': something of it was not read
  readonly at?: number
  readonly entry?: string
  readonly actual?: string
}

export type Note = (odd: Odd) => void
export type Entries = AsyncGenerator<Entry, void, undefined>
