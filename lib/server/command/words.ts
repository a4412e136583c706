// What a child says on stdout, one JSON object a line; `jobs/child.ts` checks every line of it.

import { writeSync } from 'node:fs'
import type { Artefact, Detection, Members, Status } from '@/lib/core/artefact'
import type { Diagnostic } from '@/lib/core/diagnostic'
import type { CaptureSpan } from '@/lib/formats/capture-ring'
import type { FoundMember } from '../bundle/store-members'
import type { ReadProgress } from '../read-artefact'

/** Of an archive: what became of its files, and where in the file of facts those lie that came out of it. */
export interface ArchiveWords {
  readonly members: Members
  readonly found: readonly FoundMember[]
}

export type Word =
  | { readonly t: 'detected'; readonly detection: Detection }
  | ({ readonly t: 'progress' } & ReadProgress)
  | {
      readonly t: 'read'
      readonly detection: Detection
      readonly compression: Artefact['compression']
      readonly status: Status
      readonly diagnostics: readonly Diagnostic[]
      readonly span: CaptureSpan | null
      readonly archive?: ArchiveWords | undefined
    }
  | { readonly t: 'waits'; readonly at: number } // all that it was told of is read, `at` bytes
  | { readonly t: 'made' }

export const documentFd = 3
export const tablesFd = 4

export function say(word: Word): void {
  writeAll(1, Buffer.from(`${JSON.stringify(word)}\n`))
}

export function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at)
}
