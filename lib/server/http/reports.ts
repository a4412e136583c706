import { z } from 'zod'
import { loadPicture, type PictureView } from '../access'
import { findReport } from '../database/reports'
import { reportBytes } from '../report-store'
import { readQuery } from './body'
import { type CaseParams, notReady, openCase } from './cases'
import { json } from './route'

/** GET /api/v1/cases/[id]/report: the document. */
export async function getReport(_request: Request, { id }: CaseParams): Promise<Response> {
  const server = await openCase(id)
  const row = await findReport(server.database, id)
  if (!row) throw notReady()
  return new Response(await reportBytes(server, row), {
    headers: { 'Content-Type': 'application/json; charset=utf-8', 'X-Report-Version': String(row.version) },
  })
}

const widest = 4096
const moment = z.coerce.number().min(-8.64e15).max(8.64e15)
const window = z
  .object({ from: moment.optional(), to: moment.optional(), width: z.coerce.number().int().min(1).max(widest).default(1024) })
  .refine(({ from, to }) => from === undefined || to === undefined || from < to, { message: 'from must lie before to', path: ['from'] })

/** `?from&to&width`: ms since the epoch, pixel columns. Without from and to, the whole. */
export function readView(request: Request): PictureView {
  const { from = null, to = null, width } = readQuery(request, window)
  return { from, to, width }
}

/** GET /api/v1/cases/[id]/picture?from&to&width. */
export async function getPicture(request: Request, { id }: CaseParams): Promise<Response> {
  await openCase(id)
  const picture = await loadPicture(id, readView(request))
  if (!picture) throw notReady()
  return json(picture)
}
