// From staged bytes to artefacts: blob durable, then one transaction with artefact, job and audit row, then the answer.

import type { ArtefactId } from '@/lib/core/artefact'
import type { Staged } from './blobs'
import { type ArtefactRow, insertArtefact, listContents, unreferenced } from './database/artefacts'
import { findCase, insertCase } from './database/cases'
import { type Write, write } from './database/database'
import { enqueueParse } from './database/jobs'
import { isDatabaseFull } from './database/sqlite'
import type { Finwait } from './finwait'
import { artefactIdOf, newCaseId } from './ids'
import type { EarlyReading } from './jobs/early'
import { diskFull, notFound } from './refusal'

/** A received file: its bytes staged, its name as display text, and what the sender's machine said of its age. */
export interface Received {
  readonly staged: Staged
  readonly fileName: string
  readonly modifiedAt: number | null // ms
  readonly early: EarlyReading | null // of its content, begun while it came
}

export interface Added {
  readonly id: ArtefactId
  readonly fileName: string
  readonly size: number
  readonly sha256: string
  readonly already: boolean // the same bytes lay in this case before: this is that artefact
}

/**
 * Stores the received files in the case `caseId`, or in a new one if it is null. All of them or, on any error, none.
 * When it returns, they outlive a power cut.
 */
export async function ingest(
  server: Finwait,
  caseId: string | null,
  title: string,
  received: readonly Received[],
  now: number,
): Promise<{ readonly caseId: string; readonly artefacts: readonly Added[] }> {
  try {
    const stored = await server.blobGate.run(async () => {
      for (const { staged } of received) await staged.keep()
      return write(server.database, async (tx) => {
        const id = caseId ?? newCaseId()
        if (caseId === null) await insertCase(tx, { id, title, createdAt: now })
        else if ((await findCase(tx, caseId)) === null) throw notFound('case')
        const contents = received.map(({ staged: { sha256, size }, fileName, modifiedAt }) => ({ sha256, size, fileName, modifiedAt, from: null }))
        return { caseId: id, artefacts: await addArtefacts(tx, id, contents, now) }
      })
    })
    await leaveToJobs(server, stored, received)
    server.wake()
    return stored
  } catch (error) {
    for (const { early } of received) await early?.drop()
    await deleteUnused(
      server,
      received.map(({ staged }) => staged.sha256),
    ).catch(() => undefined)
    throw isDatabaseFull(error) ? diskFull() : error
  } finally {
    for (const { staged } of received) await staged.discard()
  }
}

/** Makes artefacts of kept contents, and jobs to read them. Of each content a case holds one. */
export async function addArtefacts(
  tx: Write,
  caseId: string,
  contents: readonly Pick<ArtefactRow, 'sha256' | 'size' | 'fileName' | 'modifiedAt' | 'from'>[],
  now: number,
): Promise<readonly Added[]> {
  const before = await listContents(tx, caseId)
  const byContent = new Map(before.map((row) => [row.sha256, { id: row.id, fileName: row.fileName, already: true }]))
  const taken = new Set(before.map((row) => row.id))
  let ordinal = before.at(-1)?.ordinal ?? 0
  const artefacts: Added[] = []
  for (const content of contents) {
    const { sha256, size, fileName } = content
    const same = byContent.get(sha256)
    const artefact = same ?? { id: artefactIdOf(sha256, (one) => taken.has(one)), fileName, already: false }
    artefacts.push({ ...artefact, size, sha256 })
    if (same) continue
    taken.add(artefact.id)
    byContent.set(sha256, { ...artefact, already: true })
    await insertArtefact(tx, { ...content, caseId, id: artefact.id, ordinal: ++ordinal, receivedAt: now })
    await enqueueParse(tx, caseId, artefact.id, now)
  }
  return artefacts
}

/** What was read while it came belongs to the job of the artefact that it became; of one that lay in the case before it is of no use. */
async function leaveToJobs(server: Finwait, stored: { caseId: string; artefacts: readonly Added[] }, received: readonly Received[]): Promise<void> {
  for (const [i, { early }] of received.entries()) {
    const artefact = stored.artefacts[i]
    if (artefact && !artefact.already && early?.isReadingAs(artefact.id)) server.early.keep(stored.caseId, artefact.id, early)
    else await early?.drop()
  }
}

/** Deletes those of these contents that no case uses any more. */
export async function deleteUnused(server: Finwait, sha256s: readonly string[]): Promise<void> {
  await server.blobGate.run(async () => server.blobs.delete(await unreferenced(server.database, sha256s)))
}
