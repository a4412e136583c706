import { closeSync, ftruncateSync, readSync, writeSync } from 'node:fs'
import type { Artefact } from '@/lib/core/artefact'
import { bytes } from '@/lib/core/units'
import type { Member } from '../bundle/read-bundle'
import type { Spool } from '../bundle/spool'
import type { Digest } from '../digest'
import { type CaseFacts, parseArtefact } from '../pipeline'
import { unnamedFile } from './unnamed-file'

const block = 1024 ** 2

interface Seen {
  has(digest: Digest): boolean
  name(digest: Digest): Artefact['id']
}

/** Reads the files that came out of `archive`, each as an artefact of its own; those whose bytes were read before are left out. */
export async function readMembers(archive: Artefact, found: readonly Member[], spool: Spool, seen: Seen): Promise<CaseFacts['artefacts']> {
  const read: CaseFacts['artefacts'][number][] = []
  const fd = unnamedFile()
  try {
    for (const member of found) {
      if (seen.has(member)) continue
      copy(spool.fd, member, fd)
      const { path: fileName, size, sha256, modifiedAt, entry } = member
      const id = seen.name(member)
      const { parsed, detection, compression, status, diagnostics } = await parseArtefact(fd, { artefact: id, fileName, size, chosen: null })
      const artefact: Artefact = {
        ...{ id, fileName, sha256, compression, detection, status },
        size: bytes(size),
        receivedAt: archive.receivedAt,
        modifiedAt: modifiedAt === null ? null : new Date(modifiedAt).toISOString(),
        from: { archive: archive.id, entry },
      }
      read.push({ artefact, parsed, diagnostics })
    }
    return read
  } finally {
    closeSync(fd)
  }
}

function copy(fd: number, { from, size }: Member, to: number): void {
  ftruncateSync(to, 0)
  const buffer = Buffer.allocUnsafeSlow(Math.min(block, size))
  for (let at = 0; at < size; ) {
    const length = readSync(fd, buffer, 0, Math.min(block, size - at), from + at)
    for (let written = 0; written < length; ) written += writeSync(to, buffer, written, length - written, at + written)
    if (length === 0) throw new Error('the temporary file is shorter than what was written to it')
    at += length
  }
}
