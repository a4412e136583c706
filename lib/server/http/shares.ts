import { z } from 'zod'
import { listShares, loadShared, loadSharedPicture, openShare } from '../access'
import { insertShare, revokeShare } from '../database/shares'
import { digestOf, newRowId, newShareToken } from '../ids'
import { readLines } from '../lines'
import { notFound } from '../refusal'
import { linesWanted, openArtefact } from './artefacts'
import { readBody, readQuery } from './body'
import { type CaseParams, openCase } from './cases'
import { linkTo, sharePath } from './links'
import { readView } from './reports'
import { json } from './route'

const day = 86_400_000
const wanted = z.strictObject({ days: z.number().int().min(1).max(90).default(7) })

/** POST /api/v1/cases/[id]/shares {days?}: a link that opens the report. Its token is in this answer and nowhere else. */
export async function postShare(request: Request, { id }: CaseParams): Promise<Response> {
  const server = await openCase(id)
  const { days } = await readBody(request, wanted)
  const token = newShareToken()
  const createdAt = Date.now()
  const share = { id: newRowId(), caseId: id, createdAt, expiresAt: createdAt + days * day }
  await insertShare(server.database, share, digestOf(token))
  const url = linkTo(server.config, request, sharePath(token))
  return json({ id: share.id, url, createdAt: new Date(createdAt).toISOString(), expiresAt: new Date(share.expiresAt).toISOString() }, 201)
}

export async function getShares(_request: Request, { id }: CaseParams): Promise<Response> {
  const shares = await listShares(id)
  if (!shares) throw notFound('case')
  return json({ shares })
}

export interface ShareParams extends CaseParams {
  readonly share: string
}

export async function removeShare(_request: Request, { id, share }: ShareParams): Promise<Response> {
  const server = await openCase(id)
  if (!(await revokeShare(server.database, id, share, Date.now()))) throw notFound('link')
  return new Response(null, { status: 204 })
}

export interface TokenParams {
  readonly token: string
}

const unlisted = { 'X-Robots-Tag': 'noindex, nofollow, noarchive' }

export async function getSharedReport(_request: Request, { token }: TokenParams): Promise<Response> {
  const shared = await loadShared(token)
  if (!shared) throw notFound('link')
  return json(shared.report, 200, { ...unlisted, 'X-Report-Version': String(shared.version) })
}

export async function getSharedPicture(request: Request, { token }: TokenParams): Promise<Response> {
  const picture = await loadSharedPicture(token, readView(request))
  if (!picture) throw notFound('link')
  return json(picture, 200, unlisted)
}

const sharedLines = linesWanted.extend({ artefact: z.string().max(32) })

/** GET /api/v1/shared/[token]/lines?artefact&first&last. */
export async function getSharedLines(request: Request, { token }: TokenParams): Promise<Response> {
  const share = await openShare(token)
  if (!share) throw notFound('link')
  const { artefact, first, last } = readQuery(request, sharedLines)
  const { server, row } = await openArtefact(share.caseId, artefact)
  return json(await readLines(server, row, { first, last }), 200, unlisted)
}
