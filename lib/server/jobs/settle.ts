// What becomes of artefacts once a child has read them, or has come to grief over one: rows, kept files, the next attempt.

import type { Detection } from '@/lib/core/artefact'
import type { Diagnostic, DiagnosticCode } from '@/lib/core/diagnostic'
import { addMembers, lieWithin, type StagedMember, stageMembers, storeWithMembers } from '../bundle/store-members'
import { type ArtefactRow, backToQueue, findArtefact, saveRead } from '../database/artefacts'
import { write } from '../database/database'
import { backoff, enqueueReport, finish, finishIn, type Job, mostAttempts, release, retryLater } from '../database/jobs'
import { enqueueRings } from '../database/rings'
import type { Finwait } from '../finwait'
import { log } from '../log'
import type { Outcome } from './child'
import { closeOutputs, type Outputs, type ReadWord, syncOutputs } from './reading'

const ringPause = 15_000 // ms: while files still arrive, perhaps of this ring, it is not read anew for each

type Fault = Extract<Outcome, { kind: 'fault' }>

/** A job, and what has come of it so far. */
export interface Attempt {
  readonly job: Job
  readonly artefact: ArtefactRow
  readonly ring: readonly ArtefactRow[] // the files read as one; itself alone, mostly
  readonly outputs: Outputs
  read: ReadWord | null
  saved: number // ms: when the row last heard of it
}

/** A child that says of an archive that more came out of it than it has written: it is not believed. */
async function lied(attempts: readonly Attempt[]): Promise<Fault | null> {
  for (const attempt of attempts) {
    const { outputs, read } = attempt
    if (!read?.archive || (await lieWithin(outputs.facts.file, read.archive.found))) continue
    attempt.read = null
    return { kind: 'fault', code: 'parser_protocol', reason: 'it said more of an archive than it had written' }
  }
  return null
}

/** Stores what was read. The one at which the child came to grief has failed this time; those behind it have not been tried. */
export async function settle(server: Finwait, attempts: readonly Attempt[], ended: Outcome | null): Promise<void> {
  const { database, derived } = server
  const outcome = (await lied(attempts)) ?? ended
  const kept = new Set<string>()
  try {
    const old = await storeRead(server, attempts, kept)
    await derived.delete(old)
  } finally {
    for (const { outputs } of attempts) await closeOutputs(derived, outputs, kept)
  }
  const [at, ...behind] = attempts.filter(({ read }) => read === null)
  if (!at || !outcome) return
  if (outcome.kind === 'fault') await afterFault(server, at.job, at.artefact, outcome)
  for (const { job, artefact } of outcome.kind === 'fault' ? behind : [at, ...behind]) {
    if (outcome.kind === 'fault') await release(database, job)
    await backToQueue(database, job.caseId, artefact.id)
  }
}

/** All in one transaction. Puts into `kept` the files that are in use now; gives those that no longer are. */
async function storeRead(server: Finwait, attempts: readonly Attempt[], kept: Set<string>): Promise<readonly (string | null)[]> {
  const done = await Promise.all(
    attempts.flatMap(({ job, artefact, ring, outputs, read }) =>
      read ? [namesOf(outputs, read).then((names) => ({ job, artefact, ring, names, read, facts: outputs.facts.file }))] : [],
    ),
  )
  const [first] = done
  if (!first) return []
  const { caseId } = first.job
  const staged = new Map<Job, readonly StagedMember[]>()
  for (const { job, facts, read } of done) if (read.archive) staged.set(job, await stageMembers(server, facts, read.archive.found))
  const store = (): Promise<readonly (string | null)[]> =>
    write(server.database, async (tx) => {
      const old: (string | null)[] = []
      for (const { job, artefact, ring, names, read } of done) {
        const { t: _, archive, ...result } = read
        const whole = ring.length > 1 ? { ring: ring.map(({ id }) => id), span: artefact.span } : { ring: null, span: result.span }
        const save = async (): Promise<void> => {
          await saveRead(tx, caseId, artefact.id, { ...result, ...whole, ...names, members: archive?.members ?? null })
          await addMembers(tx, artefact, staged.get(job) ?? [])
        }
        if (!(await finishIn(tx, job, 'done', null, save))) continue
        old.push(artefact.facts, artefact.connections)
        for (const name of Object.values(names)) if (name !== null) kept.add(name)
      }
      const now = Date.now()
      await enqueueRings(tx, caseId, now, server.early.arriving(caseId).length > 0 ? now + ringPause : now)
      await enqueueReport(tx, caseId, now)
      return old
    })
  return storeWithMembers(server, [...staged.values()].flat(), store)
}

/** The names of what is kept of a reading. What came out of an archive becomes artefacts, and is kept as such. */
const namesOf = async (outputs: Outputs, read: ReadWord): Promise<Awaited<ReturnType<typeof syncOutputs>>> =>
  read.archive ? { facts: null, connections: null } : syncOutputs(outputs)

async function afterFault(server: Finwait, job: Job, artefact: ArtefactRow, fault: Fault): Promise<void> {
  log('warning', 'child', { case: job.caseId, artefact: artefact.id, attempt: job.attempts, code: fault.code, reason: fault.reason })
  if (job.attempts >= mostAttempts) return fail(server, job, artefact, fault.code, fault.reason)
  const delay = backoff[job.attempts - 1] ?? 0
  await retryLater(server.database, job, `${fault.code}: ${fault.reason}`, delay, Date.now(), (tx) => backToQueue(tx, job.caseId, artefact.id))
}

/** Ends a job whose last attempt has failed: the artefact says so, its bytes stay. */
export async function giveUp(server: Finwait, job: Job, fault: Fault): Promise<void> {
  const artefact = await findArtefact(server.database, job.caseId, job.artefactId ?? '')
  if (artefact) await fail(server, job, artefact, fault.code, fault.reason)
}

export async function failUnreadable(server: Finwait, job: Job, artefact: ArtefactRow): Promise<void> {
  log('error', 'blob-unreadable', { case: job.caseId, artefact: artefact.id, sha256: artefact.sha256 })
  await fail(server, job, artefact, 'blob_unreadable', 'its stored bytes cannot be read')
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
      ...{ facts: null, connections: null, span: null, ring: null },
    })
    await enqueueReport(tx, job.caseId, Date.now())
  })
  if (stored) await server.derived.delete([artefact.facts, artefact.connections])
  server.wake()
}
