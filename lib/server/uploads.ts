// A form with files, read as it comes: each file goes to disk while the next bytes are on their way.
//
// Fields before a file speak of that file: `name` (its name with its folder, over the form's own), `modified` (ms since the
// epoch, or ISO 8601). `title` names the case; `text` is text pasted instead of a file.

import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import busboy from 'busboy'
import type { Finwait } from './finwait'
import type { Received } from './ingest'
import type { EarlyReading } from './jobs/early'
import { Refusal } from './refusal'

export interface Form {
  readonly title: string
  readonly received: readonly Received[]
  /** Files that were not taken: a form of many files is not refused for one that is empty. */
  readonly refused: readonly { readonly fileName: string; readonly code: 'empty_file' }[]
}

const longestName = 1024 // of a name, which is text to show: never a path
const longestTitle = 200
const longestText = 32 * 1024 ** 2 // all pasted text of one form: it is held in memory
const mostParts = 20_000

const incomplete = (): Refusal =>
  new Refusal(
    400,
    'upload_incomplete',
    'The upload ended before it was whole. Nothing of it was kept.',
    'Send it again; if it breaks off again, look at proxies between you and the server.',
  )

/**
 * Reads a multipart form for a case, or for a new one, and stages its files. On any error nothing stays behind. Refuses a form that breaks off or has
 * another length than declared, one without files (`no_file`), and one in which every file is empty (`empty_file`).
 */
export async function receiveForm(server: Finwait, request: Request, caseId: string | null): Promise<Form> {
  const { uploads, config, blobs } = server
  if (uploads.underWay >= config.uploadsAtOnce)
    throw new Refusal(429, 'too_many_uploads', 'Too many uploads are under way.', 'Try again in a moment.', { 'Retry-After': '5' })
  uploads.underWay++
  try {
    const declared = Number(request.headers.get('content-length') ?? Number.NaN)
    const free = await blobs.free()
    if (declared > free)
      throw new Refusal(
        507,
        'disk_full',
        `This needs ${declared} bytes; the server has room for ${free}.`,
        'Ask whoever runs the server to free space, then send it again.',
      )
    return await readForm(server, request, caseId, declared)
  } finally {
    uploads.underWay--
  }
}

async function readForm(server: Finwait, request: Request, caseId: string | null, declared: number): Promise<Form> {
  if (!request.body) throw incomplete()
  const form = openForm(request.headers, server.config.maxUpload)
  const source = Readable.fromWeb(request.body as NodeReadableStream<Uint8Array>, { highWaterMark: 1024 ** 2 })
  let seen = 0
  source.on('data', (chunk: Uint8Array) => {
    seen += chunk.length
  })

  let fault: Error | null = null
  const fail = (error: Error): void => {
    if (!form.destroyed) fault = error
    form.destroy(error)
  }
  const staged: Promise<Received>[] = []
  const begun: EarlyReading[] = []
  const stage = (bytes: AsyncIterable<Uint8Array>, name: string, modifiedAt: number | null): void => {
    const fileName = name.slice(0, longestName) || 'unnamed'
    const early = server.early.begin(fileName, caseId)
    begun.push(early)
    const one = server.blobs.stage(bytes, server.config.maxUpload, early).then((kept) => ({ staged: kept, fileName, modifiedAt, early }))
    one.catch(fail)
    staged.push(one)
  }

  let title = ''
  let next: { name?: string; modified?: number | null } = {}
  let [pastes, textBytes] = [0, 0]
  form.on('error', () => undefined)
  form.on('file', (field, stream, info) => {
    stream.on('error', () => undefined) // it may break before anyone reads it; whoever reads it hears of it
    const { name = info.filename ?? '', modified = null } = next
    next = {}
    // A browser sends a nameless empty part for a file field left blank.
    if (field !== 'file' || name === '') stream.resume()
    else stage(stream, name, modified)
  })
  form.on('field', (field, value, info) => {
    textBytes += Buffer.byteLength(value)
    if (info.valueTruncated || textBytes > longestText)
      fail(new Refusal(413, 'text_too_large', `Pasted text may have at most ${longestText} bytes.`, 'Save it to a file and send the file.'))
    else if (field === 'title') title = value.trim().slice(0, longestTitle)
    else if (field === 'name') next.name = value
    else if (field === 'modified') next.modified = momentOf(value)
    else if (field === 'text' && value !== '') stage(Readable.from([Buffer.from(value)]), `paste-${++pastes}.txt`, null)
  })
  form.on('partsLimit', () =>
    fail(new Refusal(413, 'bad_request', `A form may have at most ${mostParts} parts.`, 'Send the files in several uploads.')),
  )

  try {
    await pipeline(source, form).catch(() => {
      throw fault ?? incomplete()
    })
    const received = await Promise.all(staged)
    if (!Number.isNaN(declared) && seen !== declared) throw incomplete()
    return await withoutEmpty(title, received)
  } catch (error) {
    for (const early of begun) await early.drop()
    for (const result of await Promise.allSettled(staged)) if (result.status === 'fulfilled') await result.value.staged.discard()
    throw error
  }
}

function openForm(headers: Headers, most: number): busboy.Busboy {
  try {
    return busboy({
      headers: { 'content-type': headers.get('content-type') ?? '' },
      highWaterMark: 1024 ** 2,
      fileHwm: 1024 ** 2,
      defParamCharset: 'utf8',
      preservePath: true,
      limits: { fileSize: most + 1, fieldSize: longestText, fieldNameSize: 100, parts: mostParts },
    })
  } catch {
    throw new Refusal(415, 'unsupported_media_type', 'Files come as a form (multipart/form-data).', "With curl: curl -F 'file=@dmesg.txt' …")
  }
}

async function withoutEmpty(title: string, received: readonly Received[]): Promise<Form> {
  const [whole, empty] = [received.filter(({ staged }) => staged.size > 0), received.filter(({ staged }) => staged.size === 0)]
  for (const { staged } of empty) await staged.discard()
  if (received.length === 0)
    throw new Refusal(400, 'no_file', 'There is no file in this upload.', "A form field named 'file' carries a file, one named 'text' pasted text.")
  if (whole.length === 0)
    throw new Refusal(
      400,
      'empty_file',
      `${empty.map(({ fileName }) => fileName).join(', ')}: there is nothing in it (0 bytes). Nothing was kept.`,
      'Was the command that writes it allowed to run? Make the file anew and send it again.',
    )
  return { title, received: whole, refused: empty.map(({ fileName }) => ({ fileName, code: 'empty_file' as const })) }
}

const lastMoment = 8.64e15 // ms: where Date ends

function momentOf(text: string): number | null {
  const moment = /^\d{1,16}$/.test(text) ? Number(text) : Date.parse(text)
  return Math.abs(moment) <= lastMoment ? moment : null
}
