// What happens once when the server process starts, and once when it stops.

import { subscribe } from 'node:diagnostics_channel'
import type { Server } from 'node:http'
import { type Finwait, finwait } from './finwait'
import { type Supervisor, startSupervisor } from './jobs/supervisor'
import { log, reasonOf } from './log'

declare global {
  var finwaitSupervisor: Supervisor | undefined
}

/** Starts what runs besides the requests. Throws, and so ends the process, if the configuration or the data folder cannot be used. */
export async function startServer(): Promise<void> {
  allowSlowUploads()
  const server = await finwait()
  if (server.config.role !== 'web') globalThis.finwaitSupervisor ??= startSupervisor(server)
  stopInOrder(server)
  log('info', 'started', { role: server.config.role, data: server.config.data, jobs: server.config.jobsAtOnce })
}

const longestStop = 8000 // ms: a container's runtime kills after 10 s

/**
 * Gives jobs back and ends the event streams, and only then lets Next close its server. Next's own listener, which is there
 * already when instrumentation runs, would leave the process in the same turn, or wait for the streams for ever.
 */
function stopInOrder(server: Finwait): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const others = process.listeners(signal)
    process.removeAllListeners(signal)
    process.once(signal, async () => {
      setTimeout(() => process.exit(0), longestStop).unref()
      server.closing.abort()
      await globalThis.finwaitSupervisor?.stop().catch((error: unknown) => log('error', 'stop', { reason: reasonOf(error) }))
      log('info', 'stopped', { signal })
      if (others.length === 0) process.exit(0)
      for (const listener of others) listener(signal)
    })
  }
}

/** Node cuts a request off after 300 s, and Next gives no way to its server: a slow line needs longer for a large capture. */
function allowSlowUploads(): void {
  const seen = new WeakSet<Server>()
  subscribe('http.server.request.start', (message) => {
    const server = serverOf(message)
    if (!server || seen.has(server)) return
    seen.add(server)
    server.requestTimeout = 0
  })
}

const serverOf = (message: unknown): Server | null =>
  message !== null && typeof message === 'object' && 'server' in message ? (message.server as Server) : null
