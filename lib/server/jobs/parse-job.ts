import { type ArtefactRow, beginReading, findArtefact, listCaptures, type Progress, saveDetection, saveProgress } from '../database/artefacts'
import { finish, type Job } from '../database/jobs'
import { ringFrom } from '../database/rings'
import type { Finwait } from '../finwait'
import { log } from '../log'
import type { Outcome, Word } from './child'
import type { EarlyReading } from './early'
import { createOutputs, type Reading, startReading } from './reading'
import { type Attempt, failUnreadable, settle } from './settle'

const progressEvery = 300 // ms between two updates of the row

/** Reads artefacts in a child, one after the other, and stores what came of each. */
export async function runParse(server: Finwait, jobs: readonly Job[], signal: AbortSignal): Promise<void> {
  const [job] = jobs
  const early = job && jobs.length === 1 && job.artefactId !== null ? server.early.take(job.caseId, job.artefactId) : null
  if (job && early && (await storeEarly(server, job, early, signal))) return
  const attempts: Attempt[] = []
  const outcome = await readInChild(server, jobs, attempts, signal)
  await settle(server, attempts, outcome)
}

/** Takes over what was read while the file arrived. False: nothing came of that, or it is no longer what is wanted. */
async function storeEarly(server: Finwait, job: Job, early: EarlyReading, signal: AbortSignal): Promise<boolean> {
  const artefact = await findArtefact(server.database, job.caseId, job.artefactId ?? '')
  if (!artefact || artefact.chosenFormat !== null) {
    await early.drop()
    return false
  }
  const follow = { artefact, saved: 0 }
  early.heard = (said) => noteWord(server, follow, said)
  await beginReading(server.database, job.caseId, [artefact.id])
  const finished = await early.finish(signal)
  if (finished === null) return signal.aborted
  await settle(server, [{ job, artefact, ring: [artefact], outputs: finished.outputs, read: finished.read, saved: 0 }], null)
  return true
}

async function readInChild(server: Finwait, jobs: readonly Job[], attempts: Attempt[], signal: AbortSignal): Promise<Outcome | null> {
  const { config, derived, database } = server
  const readings: Reading[] = []
  try {
    for (const job of jobs) {
      const artefact = await findArtefact(database, job.caseId, job.artefactId ?? '')
      const ring = artefact ? ringFrom(artefact.span ? await listCaptures(database, job.caseId) : [], artefact) : []
      const files = await openAll(server, ring)
      if (!artefact) await finish(database, job, 'done', 'the artefact is gone', async () => undefined)
      else if (!files) await failUnreadable(server, job, artefact)
      else {
        const outputs = await createOutputs(derived)
        const { id, fileName, chosenFormat } = artefact
        const size = ring.reduce((sum, { size }) => sum + size, 0)
        readings.push({ artefact: id, fileName, size, chosen: chosenFormat, files, outputs, room: await derived.room() })
        attempts.push({ job, artefact, ring, outputs, read: null, saved: 0 })
      }
    }
    const [first] = attempts
    if (!first) return null
    await beginReading(
      database,
      first.job.caseId,
      attempts.map(({ artefact }) => artefact.id),
    )
    const hear = (at: number, said: Word): void => {
      const attempt = attempts[at]
      if (!attempt) return
      if (said.t === 'read') attempt.read = said
      else noteWord(server, attempt, said)
    }
    const child = startReading(config, readings, hear, signal)
    child.end('')
    return await child.outcome
  } finally {
    for (const { files } of readings) for (const { bytes } of files) await bytes.close()
  }
}

/** The stored bytes of each, open; null where those of one cannot be had. */
async function openAll({ blobs }: Finwait, rows: readonly ArtefactRow[]): Promise<Reading['files'] | null> {
  const files: Reading['files'][number][] = []
  try {
    for (const { id, fileName, sha256, span } of rows)
      files.push({ artefact: id, fileName, frames: span?.frames ?? 0, bytes: await blobs.open(sha256) })
    return files
  } catch {
    for (const { bytes } of files) await bytes.close()
    return null
  }
}

/** Tells the row how far the reading has come. */
function noteWord({ database }: Finwait, of: { readonly artefact: ArtefactRow; saved: number }, said: Word): void {
  const { caseId, id } = of.artefact
  const note = (work: Promise<void>): void => void work.catch((error: unknown) => log('warning', 'progress', { reason: String(error) }))
  if (said.t === 'detected') note(saveDetection(database, caseId, id, said.detection))
  if (said.t !== 'progress' || Date.now() - of.saved < progressEvery) return
  of.saved = Date.now()
  const progress: Progress = { of: said.of, read: said.read, bytes: said.bytes, size: said.size }
  note(saveProgress(database, caseId, id, progress))
}
