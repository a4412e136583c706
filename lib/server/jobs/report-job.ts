import type { Artefact } from '@/lib/core/artefact'
import { bytes } from '@/lib/core/units'
import { notePart } from '@/lib/formats/capture-ring'
import type { CaseDescription } from '../command/report'
import { type ArtefactRow, listArtefacts } from '../database/artefacts'
import { findCase } from '../database/cases'
import { backoff, finish, type Job, mostAttempts, retryLater } from '../database/jobs'
import { saveReport } from '../database/reports'
import { readWith } from '../database/rings'
import { listStatements } from '../database/statements'
import type { Finwait } from '../finwait'
import { log } from '../log'
import { type Outcome, runChild } from './child'

/** Makes the report of what has been read of a case so far, and puts it in the place of the last. */
export async function runReport(server: Finwait, job: Job, signal: AbortSignal): Promise<void> {
  const { database, derived, config } = server
  const description = await describe(server, job.caseId)
  if (!description) return void (await finish(database, job, 'done', 'the case is gone', async () => undefined))
  const document = await derived.create('report')
  const tables = await derived.create('tables')
  let unneeded: readonly string[] = [document.name, tables.name]
  try {
    const outcome = await runChild(config.child, config.program, {
      args: ['report'],
      input: JSON.stringify(description),
      files: [document.file.fd, tables.file.fd],
      ending: 'made',
      endings: 1,
      heard: () => undefined,
      signal,
    })
    if (outcome.kind === 'stopped') return
    if (outcome.kind === 'fault') return await afterFault(server, job, outcome)
    await document.file.sync()
    await tables.file.sync()
    await finish(database, job, 'done', null, async (tx) => {
      unneeded = await saveReport(tx, { caseId: job.caseId, madeAt: Date.now(), document: document.name, tables: tables.name })
    })
  } finally {
    await document.file.close()
    await tables.file.close()
    await derived.delete(unneeded)
  }
}

async function describe(server: Finwait, caseId: string): Promise<CaseDescription | null> {
  const found = await findCase(server.database, caseId)
  if (!found) return null
  const rows = await listArtefacts(server.database, caseId)
  const first = readWith(rows)
  return {
    case: { id: found.id, title: found.title, createdAt: new Date(found.createdAt).toISOString() },
    statements: await listStatements(server.database, caseId),
    artefacts: rows.flatMap((row) => {
      const artefact = artefactOf(row)
      if (!artefact) return []
      const whole = first.get(row.id)
      if (whole) return [{ artefact, facts: null, diagnostics: [notePart(row, whole, whole.ring?.length ?? 0)] }]
      return [{ artefact, facts: row.facts === null ? null : server.derived.path(row.facts), diagnostics: row.diagnostics }]
    }),
  }
}

/** The artefact as the report shows it; null while it has not been read. */
function artefactOf(row: ArtefactRow): Artefact | null {
  const { id, fileName, sha256, compression, detection, status, from, members } = row
  if (detection === null || status === null) return null
  return {
    ...{ id, fileName, sha256, compression, detection, status },
    size: bytes(row.size),
    receivedAt: new Date(row.receivedAt).toISOString(),
    modifiedAt: row.modifiedAt === null ? null : new Date(row.modifiedAt).toISOString(),
    ...(from ? { from } : {}),
    ...(members ? { members } : {}),
  }
}

async function afterFault(server: Finwait, job: Job, fault: Extract<Outcome, { kind: 'fault' }>): Promise<void> {
  log('error', 'report-child', { case: job.caseId, attempt: job.attempts, code: fault.code, reason: fault.reason })
  if (job.attempts >= mostAttempts) return giveUpReport(server, job, fault)
  await retryLater(server.database, job, `${fault.code}: ${fault.reason}`, backoff[job.attempts - 1] ?? 0, Date.now(), async () => undefined)
}

export async function giveUpReport(server: Finwait, job: Job, fault: Extract<Outcome, { kind: 'fault' }>): Promise<void> {
  await finish(server.database, job, 'failed', `${fault.code}: ${fault.reason}`, async () => undefined)
}
