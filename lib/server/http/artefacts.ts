import { Readable } from 'node:stream'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import { z } from 'zod'
import { loadCase } from '../access'
import { type ArtefactRow, chooseFormat, deleteArtefact, findArtefact } from '../database/artefacts'
import { recordAct } from '../database/audit'
import { write } from '../database/database'
import { enqueueParse, enqueueReport } from '../database/jobs'
import { enqueueRings } from '../database/rings'
import type { Finwait } from '../finwait'
import { deleteUnused, ingest } from '../ingest'
import { formatNames } from '../jobs/words'
import { readLines } from '../lines'
import { notFound } from '../refusal'
import { receiveForm } from '../uploads'
import { readBody, readQuery } from './body'
import { type CaseParams, openCase } from './cases'
import { json } from './route'

export interface ArtefactParams extends CaseParams {
  readonly artefact: string
}

/** POST /api/v1/cases/[id]/artefacts: adds the form's files to a case. */
export async function postArtefacts(request: Request, { id }: CaseParams): Promise<Response> {
  const server = await openCase(id)
  const form = await receiveForm(server, request, id)
  const { artefacts } = await ingest(server, id, '', form.received, Date.now())
  return json({ id, artefacts, refused: form.refused }, 201)
}

const choice = z.strictObject({ format: z.enum(formatNames).nullable() })

/** PATCH …/artefacts/[artefact] {format}: reads it anew as what a person says it is; null leaves it to detection. */
export async function patchArtefact(request: Request, { id, artefact }: ArtefactParams): Promise<Response> {
  const server = await openCase(id)
  const { format } = await readBody(request, choice)
  await write(server.database, async (tx) => {
    const now = Date.now()
    if (!(await chooseFormat(tx, id, artefact, format, now))) throw notFound('file')
    await enqueueParse(tx, id, artefact, now)
  })
  server.wake()
  const view = (await loadCase(id))?.artefacts.find((one) => one.id === artefact)
  return json(view ?? null)
}

export async function removeArtefact(_request: Request, { id, artefact }: ArtefactParams): Promise<Response> {
  const { server } = await openArtefact(id, artefact)
  const gone = await write(server.database, async (tx) => {
    const now = Date.now()
    const rows = await deleteArtefact(tx, id, artefact, now)
    await enqueueRings(tx, id, now, now)
    await enqueueReport(tx, id, now)
    return rows
  })
  await deleteUnused(
    server,
    gone.map(({ sha256 }) => sha256),
  )
  await server.derived.delete(gone.flatMap(({ facts, connections }) => [facts, connections]))
  server.wake()
  return new Response(null, { status: 204 })
}

/** GET …/raw: the bytes as they came, to keep: never to be shown by a browser. */
export async function getRaw(_request: Request, { id, artefact }: ArtefactParams): Promise<Response> {
  const { server, row } = await openArtefact(id, artefact)
  const blob = await server.blobs.open(row.sha256)
  await write(server.database, (tx) => recordAct(tx, 'artefact.downloaded', id, artefact, Date.now()))
  const bytes = Readable.toWeb(blob.createReadStream()) as NodeReadableStream<Uint8Array>
  return new Response(bytes as ReadableStream<Uint8Array>, {
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(row.size),
      'Content-Disposition': attachment(row.fileName),
      'Content-Security-Policy': "sandbox; default-src 'none'",
    },
  })
}

const wellFormed = (text: string): string => Buffer.from(text, 'utf8').toString('utf8')

/** The last part of the name; in ASCII for old clients, and whole as RFC 6266 has it. */
function attachment(fileName: string): string {
  const name = fileName.split(/[/\\]/).at(-1) || 'artefact'
  const ascii = name.replace(/[^\w.+-]/g, '_').slice(0, 150)
  const whole = encodeURIComponent(wellFormed(name.slice(0, 150))).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)
  return `attachment; filename="${ascii}"; filename*=UTF-8''${whole}`
}

const line = z.coerce
  .number()
  .int()
  .min(1)
  .max(2 ** 40)
export const linesWanted = z.object({ first: line, last: line })

/** GET …/lines?first&last: at most 200 lines as the parser saw them, numbered from 1. */
export async function getLines(request: Request, { id, artefact }: ArtefactParams): Promise<Response> {
  const { server, row } = await openArtefact(id, artefact)
  return json(await readLines(server, row, readQuery(request, linesWanted)))
}

export async function openArtefact(id: string, artefact: string): Promise<{ readonly server: Finwait; readonly row: ArtefactRow }> {
  const server = await openCase(id)
  const row = await findArtefact(server.database, id, artefact)
  if (!row) throw notFound('file')
  return { server, row }
}
