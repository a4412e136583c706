import { existsSync } from 'node:fs'
import { queueLength } from '../database/jobs'
import { finwait } from '../finwait'
import { app } from '../version'
import { json } from './route'

/** GET /api/v1/health: 200 while the database answers and there is room, else 503. */
export async function getHealth(): Promise<Response> {
  const { database, blobs, config } = await finwait()
  const [queue, free] = [await queueLength(database), await blobs.free()]
  const program = existsSync(config.program)
  const ok = free > 0 && program
  return json({ status: ok ? 'ok' : 'failing', app, role: config.role, queue, freeBytes: free, program }, ok ? 200 : 503)
}
