// Takes jobs from the queue and runs each in a child, as many at a time as the machine has cores to spare. One in a process.

import { existsSync } from 'node:fs'
import { backToQueue } from '../database/artefacts'
import { claim, dropEnded, type Job, leaseTime, release, renew, takeLapsed } from '../database/jobs'
import type { Finwait } from '../finwait'
import { log, reasonOf } from '../log'
import { giveUp, runParse } from './parse-job'
import { giveUpReport, runReport } from './report-job'

const idleWait = 500 // ms between two looks at the queue when nobody wakes us
const heartbeat = leaseTime / 3
const keepEnded = 86_400_000

export interface Supervisor {
  /** Takes no more, stops what runs and gives it back to the queue. */
  stop(): Promise<void>
}

export function startSupervisor(server: Finwait): Supervisor {
  if (!existsSync(server.config.program)) log('error', 'program-missing', { path: server.config.program, hint: 'run: npm run build' })
  const running = new Map<string, { readonly job: Job; readonly abort: AbortController; readonly done: Promise<void> }>()
  let stopping = false
  let looking: Promise<void> | null = null
  let again = false

  const start = (job: Job): void => {
    const abort = new AbortController()
    const done = underLease(server, job, abort).finally(() => {
      running.delete(job.leaseId)
      look()
    })
    running.set(job.leaseId, { job, abort, done })
  }
  const fill = async (): Promise<void> => {
    do {
      again = false
      for (const job of await takeLapsed(server.database, Date.now())) await (job.kind === 'parse' ? giveUp : giveUpReport)(server, job, lapsed)
      while (!stopping && running.size < server.config.jobsAtOnce) {
        const job = await claim(server.database, Date.now())
        if (!job) break
        if (stopping) await giveBack(server, job)
        else start(job)
      }
    } while (again && !stopping)
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
      // Given back before the children are gone: whoever stops this process may not wait for them.
      for (const { job } of running.values()) await giveBack(server, job)
      for (const { abort } of running.values()) abort.abort()
      await looking
      await Promise.all([...running.values()].map(({ done }) => done))
    },
  }
}

const lapsed = { kind: 'fault', code: 'parser_crash', reason: 'the server stopped each time while this was read' } as const

async function giveBack(server: Finwait, job: Job): Promise<void> {
  try {
    await release(server.database, job)
    if (job.artefactId !== null) await backToQueue(server.database, job.caseId, job.artefactId)
  } catch (error) {
    log('warning', 'release', { job: job.id, reason: reasonOf(error) })
  }
}

/** Runs a job while its lease is renewed. Loses the lease: the work is stopped, and nothing of it is written. */
async function underLease(server: Finwait, job: Job, abort: AbortController): Promise<void> {
  const renewing = setInterval(() => {
    renew(server.database, job, Date.now()).then(
      (held) => held || abort.abort(),
      (error: unknown) => log('warning', 'lease', { job: job.id, reason: reasonOf(error) }),
    )
  }, heartbeat)
  try {
    await (job.kind === 'parse' ? runParse : runReport)(server, job, abort.signal)
  } catch (error) {
    log('error', 'job', { job: job.id, kind: job.kind, reason: reasonOf(error) })
  } finally {
    clearInterval(renewing)
  }
}
