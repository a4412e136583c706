// An artefact that is an archive: what it holds becomes artefacts of their own, and of itself is said what became of its files.

import { fstatSync } from 'node:fs'
import type { ArchiveKind } from '@/lib/core/artefact'
import { type Extent, wholeFile } from '../feed'
import type { ArtefactInput, ReadArtefact, Watcher } from '../read-artefact'
import type { Unpacked } from '../unpack/unpacked'
import { readBundle } from './read-bundle'
import type { Spool } from './spool'

const progressEvery = 200 // ms

/** Reads the archive in the open file `fd`, of which `unpacked` has seen the beginning. Its members' bytes go to `spool`. */
export async function readArchive(
  kind: ArchiveKind,
  fd: number,
  unpacked: Unpacked,
  spool: Spool,
  input: ArtefactInput,
  watcher: Watcher = {},
): Promise<ReadArtefact> {
  const { compression } = unpacked
  // A zip is read from its end: it must be there. Of any other nobody needs to know how long it is.
  const size = kind === 'zip' && compression === 'none' ? sizeOf(fd, input.extent ?? wholeFile) : 0
  let last = Date.now()
  const tell = (read: number, bytes: number): void => {
    if (Date.now() - last < progressEvery) return
    last = Date.now()
    watcher.progress?.({ of: 'files', read, bytes: Math.min(bytes, input.size ?? bytes), size: input.size ?? bytes })
  }
  watcher.detected?.({ kind: 'archive', format: null, archive: kind, layout: null, why: `It begins as a ${kind} archive does.` })
  const { detection, status, diagnostics, found, members } = await readBundle(kind, unpacked, { fd, from: 0, size }, spool, input.fileName, tell)
  const { artefact } = input
  const named = diagnostics.map((one) => ({ ...one, at: { ...one.at, artefact } }))
  return { detection, compression, status, parsed: null, diagnostics: named, archive: { found, members } }
}

/** The size of a file, waited for if it is still being written. */
function sizeOf(fd: number, extent: Extent): number {
  if (extent === wholeFile) return fstatSync(fd).size
  for (let size = 0; ; ) {
    const to = extent.beyond(size)
    if (to <= size) return size
    size = to
  }
}
