import type { FileHandle } from 'node:fs/promises'
import type { Detection } from '@/lib/core/artefact'
import type { Diagnostic, DiagnosticCode } from '@/lib/core/diagnostic'
import {
  type ArtefactRow,
  backToQueue,
  beginReading,
  findArtefact,
  type Progress,
  saveDetection,
  saveProgress,
  saveRead,
} from '../database/artefacts'
import { backoff, enqueueReport, finish, type Job, mostAttempts, retryLater } from '../database/jobs'
import type { Finwait } from '../finwait'
import { log } from '../log'
import { type Outcome, runChild } from './child'

const progressEvery = 300 // ms between two updates of the row

/** Reads one artefact in a child and stores what came of it. */
export async function runParse(server: Finwait, job: Job, signal: AbortSignal): Promise<void> {
  const { database, blobs, derived } = server
  const artefact = await findArtefact(database, job.caseId, job.artefactId ?? '')
  if (!artefact) return void (await finish(database, job, 'done', 'the artefact is gone', async () => undefined))
  const blob = await blobs.open(artefact.sha256).catch(() => null)
  if (!blob) {
    log('error', 'blob-unreadable', { case: job.caseId, artefact: artefact.id, sha256: artefact.sha256 })
    return fail(server, job, artefact, 'blob_unreadable', 'its stored bytes cannot be read')
  }
  const facts = await derived.create('facts')
  let kept = false
  try {
    await beginReading(database, job.caseId, artefact.id)
    const outcome = await readInChild(server, artefact, blob, facts.file, signal)
    if (outcome.kind === 'stopped') return await backToQueue(database, job.caseId, artefact.id)
    if (outcome.kind === 'fault') return await afterFault(server, job, artefact, outcome)
    if (outcome.last.t !== 'read') return
    const { t: _, ...read } = outcome.last
    await facts.file.sync()
    kept = (await facts.file.stat()).size > 0
    const stored = await finish(database, job, 'done', null, async (tx) => {
      await saveRead(tx, job.caseId, artefact.id, { ...read, facts: kept ? facts.name : null })
      await enqueueReport(tx, job.caseId, Date.now())
    })
    kept &&= stored
    if (stored) await derived.delete([artefact.facts])
  } finally {
    await blob.close()
    await facts.file.close()
    if (!kept) await derived.delete([facts.name])
  }
}

async function readInChild(server: Finwait, artefact: ArtefactRow, blob: FileHandle, facts: FileHandle, signal: AbortSignal): Promise<Outcome> {
  const { database, config } = server
  const { caseId, id, fileName, size, chosenFormat } = artefact
  let saved = 0
  const note = (work: Promise<void>): void => void work.catch((error: unknown) => log('warning', 'progress', { reason: String(error) }))
  return runChild(config.child, config.program, {
    args: ['parse', JSON.stringify({ artefact: id, fileName, size, chosen: chosenFormat })],
    input: blob.fd,
    outputs: [facts.fd],
    ending: 'read',
    signal,
    heard: (said) => {
      if (said.t === 'detected') note(saveDetection(database, caseId, id, said.detection))
      if (said.t !== 'progress' || Date.now() - saved < progressEvery) return
      saved = Date.now()
      const progress: Progress = { of: said.of, read: said.read, bytes: said.bytes, size: said.size }
      note(saveProgress(database, caseId, id, progress))
    },
  })
}

async function afterFault(server: Finwait, job: Job, artefact: ArtefactRow, fault: Extract<Outcome, { kind: 'fault' }>): Promise<void> {
  log('warning', 'child', { case: job.caseId, artefact: artefact.id, attempt: job.attempts, code: fault.code, reason: fault.reason })
  if (job.attempts >= mostAttempts) return fail(server, job, artefact, fault.code, fault.reason)
  const delay = backoff[job.attempts - 1] ?? 0
  await retryLater(server.database, job, `${fault.code}: ${fault.reason}`, delay, Date.now(), (tx) => backToQueue(tx, job.caseId, artefact.id))
}

/** Ends a job whose last attempt has failed: the artefact says so, its bytes stay. */
export async function giveUp(server: Finwait, job: Job, fault: Extract<Outcome, { kind: 'fault' }>): Promise<void> {
  const artefact = await findArtefact(server.database, job.caseId, job.artefactId ?? '')
  if (artefact) await fail(server, job, artefact, fault.code, fault.reason)
}

async function fail(server: Finwait, job: Job, artefact: ArtefactRow, code: DiagnosticCode, reason: string): Promise<void> {
  const now = await findArtefact(server.database, job.caseId, artefact.id)
  const detection: Detection = now?.detection ?? { kind: 'unknown', format: null, tried: [], why: 'It could not be looked at.', firstLine: '' }
  const diagnostic: Diagnostic = {
    code,
    level: 'error',
    count: 1,
    at: { artefact: artefact.id, place: { kind: 'whole' } },
    fileName: artefact.fileName,
    actual: reason,
    figures: { attempts: job.attempts },
  }
  const stored = await finish(server.database, job, 'failed', `${code}: ${reason}`, async (tx) => {
    await saveRead(tx, job.caseId, artefact.id, {
      compression: artefact.compression,
      detection,
      status: 'failed',
      diagnostics: [diagnostic],
      facts: null,
    })
    await enqueueReport(tx, job.caseId, Date.now())
  })
  if (stored) await server.derived.delete([artefact.facts])
  server.wake()
}
