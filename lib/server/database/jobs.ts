// The queue: one row a job, taken under a lease. A lease that is not renewed in time lapses and the job is taken up again,
// by whoever claims next; what its former holder still writes is refused, since it names a lease that is no more.

import type { ExpressionBuilder, Selectable } from 'kysely'
import { newRowId } from '../ids'
import { type Database, type Write, write } from './database'
import type { Schema } from './schema'

export const leaseTime = 30_000 // ms; three heartbeats may be missed
export const mostAttempts = 3
/** Of smaller files the reading takes less time than starting a child. */
const smallFile = 128 * 1024 // bytes
export const backoff: readonly number[] = [5_000, 30_000, 120_000] // ms before the next attempt

export interface Job {
  readonly id: string
  readonly caseId: string
  readonly kind: 'parse' | 'report'
  readonly artefactId: string | null
  readonly attempts: number
  readonly leaseId: string
}

export async function enqueueParse(tx: Write, caseId: string, artefactId: string, now: number, runAfter = now): Promise<void> {
  await tx.deleteFrom('jobs').where('case_id', '=', caseId).where('artefact_id', '=', artefactId).where('state', 'in', ['queued', 'leased']).execute()
  await insert(tx, { caseId, artefactId, kind: 'parse', runAfter, now })
}

// Between two reports of a case while its artefacts are still being read, in ms: they fill it step by step, not one by one.
// A report of many artefacts takes longer to make, and is made less often.
const reportPause = 1000
const reportPausePerArtefact = 20

/** Sees to it that a report is made of what is known now: at once, or a moment later while artefacts are still being read. */
export async function enqueueReport(tx: Write, caseId: string, now: number): Promise<void> {
  const reading = await tx
    .selectFrom('jobs')
    .select('id')
    .where('case_id', '=', caseId)
    .where('kind', '=', 'parse')
    .where('state', 'in', ['queued', 'leased'])
    .limit(1)
    .executeTakeFirst()
  const { artefacts } = await tx
    .selectFrom('artefacts')
    .select((eb) => eb.fn.countAll<number>().as('artefacts'))
    .where('case_id', '=', caseId)
    .executeTakeFirstOrThrow()
  const runAfter = reading ? now + reportPause + reportPausePerArtefact * Number(artefacts) : now
  const queued = await tx
    .selectFrom('jobs')
    .select(['id', 'run_after'])
    .where('case_id', '=', caseId)
    .where('kind', '=', 'report')
    .where('state', '=', 'queued')
    .executeTakeFirst()
  if (!queued) await insert(tx, { caseId, artefactId: null, kind: 'report', runAfter, now })
  else if (runAfter < queued.run_after) await tx.updateTable('jobs').set({ run_after: runAfter }).where('id', '=', queued.id).execute()
}

async function insert(
  tx: Write,
  job: { readonly caseId: string; readonly artefactId: string | null; readonly kind: Job['kind']; readonly runAfter: number; readonly now: number },
): Promise<void> {
  await tx
    .insertInto('jobs')
    .values({
      id: newRowId(),
      case_id: job.caseId,
      artefact_id: job.artefactId,
      kind: job.kind,
      state: 'queued',
      attempts: 0,
      run_after: job.runAfter,
      lease_id: null,
      lease_until: null,
      created_at: job.now,
      reason: null,
    })
    .execute()
}

type Jobs = ExpressionBuilder<Schema, 'jobs'>
const due = (now: number) => (eb: Jobs) =>
  eb.or([eb.and([eb('state', '=', 'queued'), eb('run_after', '<=', now)]), eb.and([eb('state', '=', 'leased'), eb('lease_until', '<', now)])])

/**
 * Takes the next job: a report before a parse, and of the parses one of the case with the fewest under way, so that one
 * person's thousand files do not keep another waiting. The attempt is counted here, before anything is run: a job that
 * brings its runner down is known by it. Null if nothing of these kinds is due.
 */
export async function claim(db: Database, now: number, kinds: readonly Job['kind'][] = ['parse', 'report']): Promise<Job | null> {
  if (kinds.length === 0) return null
  const [job = null] = await take(db, now, (next) =>
    next
      .where('next.kind', 'in', kinds)
      // Two reports of one case at a time would race for the newest.
      .where((e) =>
        e.or([
          e('next.kind', '=', 'parse'),
          e.not(
            e.exists(
              e
                .selectFrom('jobs as other')
                .select('other.id')
                .whereRef('other.case_id', '=', 'next.case_id')
                .where('other.kind', '=', 'report')
                .where('other.state', '=', 'leased')
                .where('other.lease_until', '>=', now),
            ),
          ),
        ]),
      )
      .orderBy('next.kind', 'desc')
      .orderBy((e) =>
        e
          .selectFrom('jobs as busy')
          .select((b) => b.fn.countAll().as('n'))
          .whereRef('busy.case_id', '=', 'next.case_id')
          .where('busy.state', '=', 'leased')
          .where('busy.lease_until', '>=', now),
      )
      .orderBy('next.run_after')
      // Of one upload the small files first: the report begins to say something while the capture is still read.
      .orderBy('artefacts.size')
      .orderBy('next.created_at')
      .orderBy('next.id')
      .limit(1),
  )
  return job
}

/** Takes the job that reads this artefact, before its turn. Null: there is none to be had. */
export async function claimParse(db: Database, of: { readonly caseId: string; readonly artefactId: string }, now: number): Promise<Job | null> {
  const [job = null] = await take(db, now, (next) =>
    next.where('next.kind', '=', 'parse').where('next.case_id', '=', of.caseId).where('next.artefact_id', '=', of.artefactId).limit(1),
  )
  return job
}

/**
 * Takes more jobs to be read in one go with `first`, under its lease: of small files of its case, at most `most`. Each of them, `first` too,
 * must be tried for the first time: what has failed once is read alone.
 */
export async function claimTogether(db: Database, first: Job, most: number, now: number): Promise<readonly Job[]> {
  if (first.kind !== 'parse' || first.attempts > 1) return []
  const small = await db
    .selectFrom('artefacts')
    .select('id')
    .where('case_id', '=', first.caseId)
    .where('id', '=', first.artefactId)
    .where('size', '<=', smallFile)
    .executeTakeFirst()
  if (!small) return []
  const together = (next: DueJobs): DueJobs =>
    next
      .where('next.kind', '=', 'parse')
      .where('next.case_id', '=', first.caseId)
      .where('next.attempts', '=', 0)
      .where('artefacts.size', '<=', smallFile)
      .orderBy('next.created_at')
      .orderBy('next.id')
      .limit(most)
  return take(db, now, together, first.leaseId)
}

const dueJobs = (db: Write, now: number) =>
  db
    .selectFrom('jobs as next')
    .leftJoin('artefacts', (on) => on.onRef('artefacts.case_id', '=', 'next.case_id').onRef('artefacts.id', '=', 'next.artefact_id'))
    .select('next.id')
    .where('next.attempts', '<', mostAttempts)
    .where((e) =>
      e.or([
        e.and([e('next.state', '=', 'queued'), e('next.run_after', '<=', now)]),
        e.and([e('next.state', '=', 'leased'), e('next.lease_until', '<', now)]),
      ]),
    )
type DueJobs = ReturnType<typeof dueJobs>

async function take(db: Database, now: number, which: (next: DueJobs) => DueJobs, leaseId = newRowId()): Promise<readonly Job[]> {
  return write(db, async (tx) => {
    const due = await which(dueJobs(tx, now)).execute()
    if (due.length === 0) return []
    const rows = await tx
      .updateTable('jobs')
      .set((eb) => ({ state: 'leased', lease_id: leaseId, lease_until: now + leaseTime, attempts: eb('attempts', '+', 1) }))
      .where(
        'id',
        'in',
        due.map(({ id }) => id),
      )
      .returningAll()
      .execute()
    return rows.map((row) => jobOf(row, leaseId))
  })
}

const jobOf = (row: Selectable<Schema['jobs']>, leaseId: string): Job => ({
  id: row.id,
  caseId: row.case_id,
  kind: row.kind === 'report' ? 'report' : 'parse',
  artefactId: row.artefact_id,
  attempts: row.attempts,
  leaseId,
})

/** When the next job falls due that waits for its time, ms; null: none does. */
export async function nextDue(db: Database): Promise<number | null> {
  const row = await db
    .selectFrom('jobs')
    .select((eb) => eb.fn.min('run_after').as('at'))
    .where('state', '=', 'queued')
    .executeTakeFirst()
  return row?.at ?? null
}

/** Renews the lease under which these jobs were taken together. False: it was lost for all of them; stop the work. */
export async function renew(db: Database, { leaseId }: Pick<Job, 'leaseId'>, now: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('jobs')
    .set({ lease_until: now + leaseTime })
    .where('lease_id', '=', leaseId)
    .where('state', '=', 'leased')
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

const held = (db: Database | Write, job: Job) =>
  db.updateTable('jobs').where('id', '=', job.id).where('lease_id', '=', job.leaseId).where('state', '=', 'leased')

/** Ends a job together with what `store` writes, if the lease is still held. False: it was lost, and nothing is written. */
export async function finish(
  db: Database,
  job: Job,
  state: 'done' | 'failed',
  reason: string | null,
  store: (tx: Write) => Promise<void>,
): Promise<boolean> {
  return write(db, (tx) => finishIn(tx, job, state, reason, store))
}

/** The same within a transaction that ends several jobs. */
export async function finishIn(
  tx: Write,
  job: Job,
  state: 'done' | 'failed',
  reason: string | null,
  store: (tx: Write) => Promise<void>,
): Promise<boolean> {
  const { numUpdatedRows } = await held(tx, job).set({ state, reason, lease_id: null, lease_until: null }).executeTakeFirst()
  if (numUpdatedRows === 0n) return false
  await store(tx)
  return true
}

/** Puts a job back for another attempt after `delay` ms. */
export async function retryLater(
  db: Database,
  job: Job,
  reason: string,
  delay: number,
  now: number,
  store: (tx: Write) => Promise<void>,
): Promise<boolean> {
  return write(db, async (tx) => {
    const { numUpdatedRows } = await held(tx, job)
      .set({ state: 'queued', reason, run_after: now + delay, lease_id: null, lease_until: null })
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return false
    await store(tx)
    return true
  })
}

/** Gives a job back unfinished, because the server stops: this attempt does not count. */
export async function release(db: Database, job: Job): Promise<void> {
  await held(db, job)
    .set((eb) => ({ state: 'queued', attempts: eb('attempts', '-', 1), lease_id: null, lease_until: null }))
    .execute()
}

/** Jobs whose last attempt lapsed without an end: the server died under them each time. */
export async function takeLapsed(db: Database, now: number): Promise<readonly Job[]> {
  return write(db, async (tx) => {
    const leaseId = newRowId()
    const rows = await tx
      .updateTable('jobs')
      .set({ state: 'leased', lease_id: leaseId, lease_until: now + leaseTime })
      .where((eb) => due(now)(eb))
      .where('attempts', '>=', mostAttempts)
      .returningAll()
      .execute()
    return rows.map((row) => jobOf(row, leaseId))
  })
}

/** Ended jobs are of no use once the day is over. */
export async function dropEnded(db: Database, before: number): Promise<void> {
  await db.deleteFrom('jobs').where('state', 'in', ['done', 'failed']).where('created_at', '<', before).execute()
}

export async function queueLength(db: Database): Promise<number> {
  const { n } = await db
    .selectFrom('jobs')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('state', 'in', ['queued', 'leased'])
    .executeTakeFirstOrThrow()
  return Number(n)
}

/** due: one will be made, or files are still being read; failed: the last could not be made. */
export type ReportStanding = 'none' | 'due' | 'made' | 'failed'

export async function reportStanding(db: Database, caseId: string): Promise<ReportStanding> {
  const rows = await db
    .selectFrom('jobs')
    .select(['kind', 'state', 'created_at'])
    .where('case_id', '=', caseId)
    .orderBy('created_at', 'desc')
    .execute()
  if (rows.some(({ state }) => state === 'queued' || state === 'leased')) return 'due'
  if (rows.find(({ kind }) => kind === 'report')?.state === 'failed') return 'failed'
  return (await db.selectFrom('reports').select('version').where('case_id', '=', caseId).executeTakeFirst()) ? 'made' : 'none'
}
