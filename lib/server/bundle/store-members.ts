// The members that a child found in an archive, from the file it wrote them to to artefacts of their own: each is durable before a
// row names it, as an uploaded file is.

import type { FileHandle } from 'node:fs/promises'
import type { ArtefactId } from '@/lib/core/artefact'
import type { Staged } from '../blobs'
import type { Write } from '../database/database'
import type { Finwait } from '../finwait'
import { addArtefacts, deleteUnused } from '../ingest'
import type { Member } from './read-bundle'

/** What a child says of a member. */
export type FoundMember = Pick<Member, 'entry' | 'path' | 'from' | 'size' | 'modifiedAt'>

export interface StagedMember extends FoundMember {
  readonly staged: Staged
}

const block = 1024 ** 2

/** Whether they lie in the file, one behind the other. */
export async function lieWithin(file: FileHandle, found: readonly FoundMember[]): Promise<boolean> {
  const { size } = await file.stat()
  return found.every((member, i) => {
    const before = found[i - 1]
    return member.from >= (before ? before.from + before.size : 0) && member.from + member.size <= size
  })
}

/** Writes them to the side, durably. Each must be kept before a row names it, and discarded in the end. Throws if `file` is shorter than they say. */
export async function stageMembers(
  { blobs }: Pick<Finwait, 'blobs'>,
  file: FileHandle,
  found: readonly FoundMember[],
): Promise<readonly StagedMember[]> {
  const members: StagedMember[] = []
  try {
    for (const member of found) members.push({ ...member, staged: await blobs.stage(stretch(file, member), member.size) })
    return members
  } catch (error) {
    for (const { staged } of members) await staged.discard()
    throw error
  }
}

async function* stretch(file: FileHandle, { from, size }: FoundMember): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < size; ) {
    const length = Math.min(block, size - at)
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafeSlow(length), 0, length, from + at)
    if (bytesRead === 0) throw new Error('the members of the archive are not where they were said to be')
    yield buffer.subarray(0, bytesRead)
    at += bytesRead
  }
}

/** Makes artefacts of kept members, in the transaction that ends the reading of their archive. What the case holds already is left as it is. */
export async function addMembers(
  tx: Write,
  archive: { readonly caseId: string; readonly id: ArtefactId },
  members: readonly StagedMember[],
): Promise<void> {
  const contents = members.map(({ entry, path, modifiedAt, staged: { sha256, size } }) => ({
    ...{ sha256, size, modifiedAt },
    fileName: path,
    from: { archive: archive.id, entry },
  }))
  await addArtefacts(tx, archive.caseId, contents, Date.now())
}

/** Keeps the members' bytes and does what `store` does, as one; what then belongs to no artefact goes again. */
export async function storeWithMembers<T>(server: Finwait, members: readonly StagedMember[], store: () => Promise<T>): Promise<T> {
  if (members.length === 0) return store()
  try {
    return await server.blobGate.run(async () => {
      for (const { staged } of members) await staged.keep()
      return store()
    })
  } finally {
    for (const { staged } of members) await staged.discard()
    await deleteUnused(
      server,
      members.map(({ staged }) => staged.sha256),
    )
  }
}
