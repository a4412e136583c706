// The ladder of a connection, and its frames as a capture to keep.

import type { FileHandle } from 'node:fs/promises'
import { z } from 'zod'
import { openShare } from '../access'
import { type ArtefactRow, listCaptures } from '../database/artefacts'
import { recordAct } from '../database/audit'
import { write } from '../database/database'
import { ringFrom } from '../database/rings'
import type { Finwait } from '../finwait'
import { badEnds, framesOf, readEnds, type StoredCapture, type Wanted } from '../frames'
import { notFound, Refusal } from '../refusal'
import { type ArtefactParams, openArtefact } from './artefacts'
import { readQuery } from './body'
import { json } from './route'
import type { TokenParams } from './shares'

const frame = z.coerce
  .number()
  .int()
  .min(1)
  .max(2 ** 40)
const wanted = z.union([
  z.object({ frame }),
  z.object({ first: frame, last: frame, between: z.string().max(128) }).refine(({ first, last }) => first <= last, 'first comes after last'),
])
const payload = z.object({ payload: z.enum(['cut', 'keep']).default('cut') })
const shared = z.object({ artefact: z.string().max(32) })

/** Passes over captures at one time; each reads a file of any size. */
const atOnce = 2
let running = 0

function readWanted(request: Request): Wanted {
  const asked = readQuery(request, wanted)
  if ('frame' in asked) return asked
  const between = readEnds(asked.between)
  if (between === null) throw badEnds()
  return { ...asked, between }
}

/** GET …/ladder?frame, or ?first&last&between: the segments of one connection, row by row. */
export async function getLadder(request: Request, { id, artefact }: ArtefactParams): Promise<Response> {
  const asked = readWanted(request)
  const { server, row } = await openArtefact(id, artefact)
  return json(await ladderOf(server, row, asked, request.signal))
}

/** GET /api/v1/shared/[token]/ladder?artefact&…: the same by a link, which hands out no packets. */
export async function getSharedLadder(request: Request, { token }: TokenParams): Promise<Response> {
  const share = await openShare(token)
  if (!share) throw notFound('link')
  const { artefact } = readQuery(request, shared)
  const asked = readWanted(request)
  const { server, row } = await openArtefact(share.caseId, artefact)
  return json(await ladderOf(server, row, asked, request.signal), 200, { 'X-Robots-Tag': 'noindex, nofollow, noarchive' })
}

/** GET …/slice?…&payload=cut|keep: the same frames as a capture, to keep. */
export async function getSlice(request: Request, { id, artefact }: ArtefactParams): Promise<Response> {
  const asked = readWanted(request)
  const keep = readQuery(request, payload).payload === 'keep' ? 'all' : 'headers'
  const { server, row } = await openArtefact(id, artefact)
  const { slice } = await withCapture(server, row, (capture) => framesOf(capture, asked, keep, request.signal))
  const { bytes, frames } = slice
  await write(server.database, (tx) => recordAct(tx, 'artefact.downloaded', id, artefact, Date.now()))
  const name = `finwait-frames-${frames[0] ?? 0}-${frames.at(-1) ?? 0}.pcap`
  return new Response(bytes, {
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(bytes.length),
      'Content-Disposition': `attachment; filename="${name}"`,
      'Content-Security-Policy': "sandbox; default-src 'none'",
    },
  })
}

const ladderOf = async (server: Finwait, row: ArtefactRow, asked: Wanted, signal: AbortSignal): Promise<object> =>
  (await withCapture(server, row, (capture) => framesOf(capture, asked, 'nothing', signal))).ladder

async function withCapture<T>(server: Finwait, row: ArtefactRow, read: (capture: StoredCapture) => Promise<T>): Promise<T> {
  if (running >= atOnce)
    throw new Refusal(503, 'busy', 'Other captures are being read at this moment.', 'Try again in a few seconds.', { 'Retry-After': '3' })
  running++
  try {
    const rows = row.ring === null ? [row] : ringFrom(await listCaptures(server.database, row.caseId), row)
    const blobs: FileHandle[] = []
    try {
      for (const { sha256 } of rows) blobs.push(await server.blobs.open(sha256))
      const [first, ...following] = rows.map(({ id, fileName, span }, i) => ({
        ...{ artefact: id, fileName, frames: span?.frames ?? 0 },
        fd: blobs[i]?.fd ?? -1,
      }))
      if (!first) throw notFound('file')
      return await read({ ...first, following, format: row.detection?.format ?? null })
    } finally {
      for (const blob of blobs) await blob.close()
    }
  } finally {
    running--
  }
}
