import { z } from 'zod'
import { loadCase } from '../access'
import { listArtefacts } from '../database/artefacts'
import { deleteCase, findCase, forget, insertCase, renameCase } from '../database/cases'
import { write } from '../database/database'
import { findReport } from '../database/reports'
import { type Finwait, finwait } from '../finwait'
import { isCaseId, newCaseId } from '../ids'
import { deleteUnused, ingest } from '../ingest'
import { notFound, Refusal } from '../refusal'
import { receiveForm } from '../uploads'
import { readBody } from './body'
import { casePath, linkTo } from './links'
import { json } from './route'

export interface CaseParams {
  readonly id: string
}

const title = z.string().trim().max(200)
const newCase = z.strictObject({ title: title.default('') })

/** POST /api/v1/cases: a form with files makes a case of them; JSON {title?} opens an empty one. */
export async function postCase(request: Request): Promise<Response> {
  const server = await finwait()
  const now = Date.now()
  if (/^multipart\/form-data\b/i.test(request.headers.get('content-type') ?? '')) {
    const form = await receiveForm(server, request, null)
    const stored = await ingest(server, null, form.title || (form.received[0]?.fileName ?? ''), form.received, now)
    return created(server, request, stored.caseId, { artefacts: stored.artefacts, refused: form.refused })
  }
  const row = { id: newCaseId(), title: (await readBody(request, newCase)).title, createdAt: now }
  await write(server.database, (tx) => insertCase(tx, row))
  return created(server, request, row.id, { artefacts: [], refused: [] })
}

export function created(server: Finwait, request: Request, id: string, more: object): Response {
  return json({ id, url: linkTo(server.config, request, casePath(id)), ...more }, 201, { Location: casePath(id) })
}

export async function getCase(_request: Request, { id }: CaseParams): Promise<Response> {
  const found = await loadCase(id)
  if (!found) throw notFound('case')
  return json(found)
}

export async function patchCase(request: Request, { id }: CaseParams): Promise<Response> {
  const server = await openCase(id)
  const changed = await readBody(request, z.strictObject({ title }))
  await renameCase(server.database, id, changed.title)
  return getCase(request, { id })
}

/** DELETE /api/v1/cases/[id]: the case with its files, report and links. Nothing of it stays but the audit's rows. */
export async function removeCase(_request: Request, { id }: CaseParams): Promise<Response> {
  const server = await openCase(id)
  const artefacts = await listArtefacts(server.database, id)
  const report = await findReport(server.database, id)
  if (!(await deleteCase(server.database, id, Date.now()))) throw notFound('case')
  await deleteUnused(
    server,
    artefacts.map(({ sha256 }) => sha256),
  )
  await server.derived.delete([
    ...artefacts.flatMap(({ facts, connections }) => [facts, connections]),
    report?.document ?? null,
    report?.tables ?? null,
  ])
  await forget(server.database)
  return new Response(null, { status: 204 })
}

/** The server, once it is sure that there is such a case. */
export async function openCase(id: string): Promise<Finwait> {
  const server = await finwait()
  if (!isCaseId(id) || !(await findCase(server.database, id))) throw notFound('case')
  return server
}

export const notReady = (): Refusal =>
  new Refusal(404, 'not_ready', 'There is no report yet.', 'It is made as soon as the first file has been read.', { 'Retry-After': '1' })
