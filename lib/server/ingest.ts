// From staged bytes to artefacts: blob durable, then one transaction with artefact, job and audit row, then the answer.

import type { Staged } from './blobs'
import { insertArtefact, listArtefacts, unreferenced } from './database/artefacts'
import { findCase, insertCase } from './database/cases'
import { write } from './database/database'
import { enqueueParse } from './database/jobs'
import { isDatabaseFull } from './database/sqlite'
import type { Finwait } from './finwait'
import { artefactIdOf, newCaseId } from './ids'
import { diskFull, notFound } from './refusal'

/** A received file: its bytes staged, its name as display text, and what the sender's machine said of its age. */
export interface Received {
  readonly staged: Staged
  readonly fileName: string
  readonly modifiedAt: number | null // ms
}

export interface Added {
  readonly id: string
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
        const before = await listArtefacts(tx, id)
        const byContent = new Map(before.map((row) => [row.sha256, { id: row.id, fileName: row.fileName, already: true }]))
        const taken = new Set(before.map((row) => row.id))
        let ordinal = before.at(-1)?.ordinal ?? 0
        const artefacts: Added[] = []
        for (const { staged, fileName, modifiedAt } of received) {
          const same = byContent.get(staged.sha256)
          const artefact = same ?? { id: artefactIdOf(staged.sha256, (one) => taken.has(one)), fileName, already: false }
          artefacts.push({ ...artefact, size: staged.size, sha256: staged.sha256 })
          if (same) continue
          taken.add(artefact.id)
          byContent.set(staged.sha256, { ...artefact, already: true })
          const { sha256, size } = staged
          await insertArtefact(tx, { caseId: id, id: artefact.id, ordinal: ++ordinal, sha256, size, fileName, receivedAt: now, modifiedAt })
          await enqueueParse(tx, id, artefact.id, now)
        }
        return { caseId: id, artefacts }
      })
    })
    server.wake()
    return stored
  } catch (error) {
    await deleteUnused(
      server,
      received.map(({ staged }) => staged.sha256),
    ).catch(() => undefined)
    throw isDatabaseFull(error) ? diskFull() : error
  } finally {
    for (const { staged } of received) await staged.discard()
  }
}

/** Deletes those of these contents that no case uses any more. */
export async function deleteUnused(server: Finwait, sha256s: readonly string[]): Promise<void> {
  await server.blobGate.run(async () => server.blobs.delete(await unreferenced(server.database, sha256s)))
}
