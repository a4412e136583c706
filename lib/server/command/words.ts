// What a child says on stdout, one JSON object a line; `jobs/child.ts` checks every line of it.

import { writeSync } from 'node:fs'
import type { Artefact, Detection, Status } from '@/lib/core/artefact'
import type { Diagnostic } from '@/lib/core/diagnostic'
import type { ReadProgress } from '../read-artefact'

export type Word =
  | { readonly t: 'detected'; readonly detection: Detection }
  | ({ readonly t: 'progress' } & ReadProgress)
  | {
      readonly t: 'read'
      readonly detection: Detection
      readonly compression: Artefact['compression']
      readonly status: Status
      readonly diagnostics: readonly Diagnostic[]
    }
  | { readonly t: 'made' }

export const factsFd = 3
export const documentFd = 3
export const tablesFd = 4

export function say(word: Word): void {
  writeAll(1, Buffer.from(`${JSON.stringify(word)}\n`))
}

export function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at)
}
