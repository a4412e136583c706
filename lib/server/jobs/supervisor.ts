// Takes jobs from the queue and runs each in a child, as many of a kind at a time as the machine has cores to spare. One in a process.

import { existsSync } from 'node:fs'
import { backToQueue } from '../database/artefacts'
import { claim, claimParse, claimTogether, dropEnded, type Job, leaseTime, nextDue, release, renew, takeLapsed } from '../database/jobs'
import type { Finwait } from '../finwait'
import { log, reasonOf } from '../log'
import { runParse } from './parse-job'
import { giveUpReport, runReport } from './report-job'
import { giveUp } from './settle'

const idleWait = 500 // ms at most between two looks at the queue: what another process puts there wakes nobody here
const mostTogether = 128 // small files that one child reads; each costs the server three open files
const heartbeat = leaseTime / 3
const keepEnded = 86_400_000

export interface Supervisor {
  /** Takes no more, stops what runs and gives it back to the queue. */
  stop(): Promise<void>
}

export function startSupervisor(server: Finwait): Supervisor {
  if (!existsSync(server.config.program)) log('error', 'program-missing', { path: server.config.program, hint: 'run: npm run build' })
  const running = new Map<string, { readonly jobs: readonly Job[]; readonly abort: AbortController; readonly done: Promise<void> }>()
  let stopping = false
  let looking: Promise<void> | null = null
  let again = false
  let alarm: NodeJS.Timeout | null = null

  const start = async (jobs: readonly Job[]): Promise<void> => {
    const [{ leaseId } = { leaseId: '' }] = jobs
    if (stopping) return giveBack(server, jobs)
    const abort = new AbortController()
    const done = underLease(server, jobs, abort).finally(() => {
      running.delete(leaseId)
      look()
    })
    running.set(leaseId, { jobs, abort, done })
  }
  /** What was read while it arrived needs no child of its own, and so no turn. */
  const takeOver = async (): Promise<void> => {
    for (const kept of server.early.kept) {
      const job = await claimParse(server.database, kept, Date.now())
      if (job) await start([job])
      else await server.early.take(kept.caseId, kept.artefactId)?.drop()
    }
  }
  /** A report is soon made: it does not wait until the captures of other cases are read. */
  const kindsWithRoom = (): readonly Job['kind'][] =>
    (['report', 'parse'] as const).filter(
      (kind) => [...running.values()].filter(({ jobs }) => jobs[0]?.kind === kind).length < server.config.jobsAtOnce,
    )
  const fill = async (): Promise<void> => {
    let due: number | null = null
    do {
      again = false
      for (const job of await takeLapsed(server.database, Date.now())) await (job.kind === 'parse' ? giveUp : giveUpReport)(server, job, lapsed)
      await takeOver()
      while (!stopping) {
        const job = await claim(server.database, Date.now(), kindsWithRoom())
        if (!job) break
        await start([job, ...(await claimTogether(server.database, job, mostTogether - 1, Date.now()))])
      }
      due = await nextDue(server.database)
    } while (again && !stopping)
    const wait = due === null ? idleWait : due - Date.now()
    if (alarm) clearTimeout(alarm)
    alarm = wait > 0 && wait < idleWait && !stopping ? setTimeout(look, wait) : null
  }
  const look = (): void => {
    again = true
    if (stopping || looking) return
    looking = fill()
      .catch((error: unknown) => log('error', 'queue', { reason: reasonOf(error) }))
      .finally(() => {
        looking = null
      })
  }

  const timer = setInterval(look, idleWait)
  server.onWake(look)
  void dropEnded(server.database, Date.now() - keepEnded)
  look()
  return {
    stop: async () => {
      stopping = true
      clearInterval(timer)
      if (alarm) clearTimeout(alarm)
      // Given back before the children are gone: whoever stops this process may not wait for them.
      for (const { jobs } of running.values()) await giveBack(server, jobs)
      for (const { abort } of running.values()) abort.abort()
      await looking
      await Promise.all([...running.values()].map(({ done }) => done))
    },
  }
}

const lapsed = { kind: 'fault', code: 'parser_crash', reason: 'the server stopped each time while this was read' } as const

async function giveBack(server: Finwait, jobs: readonly Job[]): Promise<void> {
  for (const job of jobs) {
    try {
      await release(server.database, job)
      if (job.artefactId !== null) await backToQueue(server.database, job.caseId, job.artefactId)
    } catch (error) {
      log('warning', 'release', { job: job.id, reason: reasonOf(error) })
    }
  }
}

/** Runs jobs that share a lease while it is renewed. Loses it: the work is stopped, and nothing of it is written. */
async function underLease(server: Finwait, jobs: readonly Job[], abort: AbortController): Promise<void> {
  const [first] = jobs
  if (!first) return
  const renewing = setInterval(() => {
    renew(server.database, first, Date.now()).then(
      (held) => held || abort.abort(),
      (error: unknown) => log('warning', 'lease', { job: first.id, reason: reasonOf(error) }),
    )
  }, heartbeat)
  try {
    await (first.kind === 'parse' ? runParse(server, jobs, abort.signal) : runReport(server, first, abort.signal))
  } catch (error) {
    log('error', 'job', { job: first.id, kind: first.kind, reason: reasonOf(error) })
  } finally {
    clearInterval(renewing)
  }
}
