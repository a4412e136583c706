// The one running server of this process: its database, blobs and queue. Next loads instrumentation and routes as bundles
// of their own, each with its copy of this module, so the instance hangs on globalThis.

import { open, readFile, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { LocalBlobs } from './blobs'
import { type Config, readConfig } from './config'
import { factsInUse, unreferenced } from './database/artefacts'
import { type Database, openDatabase } from './database/database'
import { reportFilesInUse } from './database/reports'
import { Derived } from './derived'
import { EarlyReadings } from './jobs/early'
import { log } from './log'
import { Mutex } from './mutex'

export interface Finwait {
  readonly config: Config
  readonly database: Database
  readonly blobs: LocalBlobs
  readonly derived: Derived
  /** Held while a blob's name and its row are made, and while unreferenced blobs are deleted: neither may see the other half done. */
  readonly blobGate: Mutex
  readonly uploads: { underWay: number }
  readonly early: EarlyReadings
  readonly closing: AbortController // aborted when the process is asked to stop
  /** Called when a job was put into the queue, so that it starts at once. */
  wake(): void
  onWake(listener: () => void): void
}

declare global {
  var finwaitServer: Promise<Finwait> | undefined
}

/** The server of this process, started when first asked for. */
export function finwait(): Promise<Finwait> {
  globalThis.finwaitServer ??= startFinwait(readConfig(process.env)).catch((error: unknown) => {
    globalThis.finwaitServer = undefined
    throw error
  })
  return globalThis.finwaitServer
}

/** Lets tests run the routes over a server of their own. */
export function runFinwait(instance: Finwait | null): void {
  globalThis.finwaitServer = instance ? Promise.resolve(instance) : undefined
}

/** Opens everything under `config.data`, and sweeps what a crash left behind if no other process uses the folder. */
export async function startFinwait(config: Config): Promise<Finwait> {
  const [blobs, derived] = [new LocalBlobs(config.data), new Derived(config.data)]
  await blobs.prepare()
  await derived.prepare()
  const database = await openDatabase(config.data)
  if (await takeFolder(config.data)) {
    const swept = await blobs.sweep((some) => unreferenced(database, some))
    const made = await derived.sweep(new Set([...(await factsInUse(database)), ...(await reportFilesInUse(database))]))
    if (swept.temporary + swept.orphans + made > 0) log('info', 'swept', { ...swept, derived: made })
  }
  const listeners = new Set<() => void>()
  return {
    config,
    database,
    blobs,
    derived,
    blobGate: new Mutex(),
    uploads: { underWay: 0 },
    early: new EarlyReadings(config, derived),
    closing: new AbortController(),
    wake: () => {
      for (const listener of listeners) listener()
    },
    onWake: (listener) => void listeners.add(listener),
  }
}

/** Notes this process as the folder's user. False if another living one on this machine is it: then nothing may be swept. */
async function takeFolder(data: string): Promise<boolean> {
  const path = join(data, 'owner')
  const mine = `${process.pid} ${hostname()}`
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const file = await open(path, 'wx', 0o600)
      await file.writeFile(mine)
      await file.close()
      return true
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
      const [pid = '', host = ''] = (await readFile(path, 'utf8').catch(() => '')).split(' ')
      if (Number(pid) !== process.pid && host === hostname() && isAlive(Number(pid))) return false
      await rm(path, { force: true })
    }
  }
  return false
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
