import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { finwait } from '../finwait'
import { ingest, type Received } from '../ingest'
import { notFound } from '../refusal'
import { created } from './cases'

export interface SampleParams {
  readonly sample: string
}

const titles: ReadonlyMap<string, string> = new Map([['late-fin', 'Sample: FINs answered late']])
const notArtefacts: ReadonlySet<string> = new Set(['README.md', 'truth.json', 'cut.sh'])

/** POST /api/v1/samples/[sample]: opens a case with the files of a shipped incident, by the way every upload takes. */
export async function postSample(request: Request, { sample }: SampleParams): Promise<Response> {
  const server = await finwait()
  const title = titles.get(sample)
  if (title === undefined) throw notFound('sample')
  const folder = join(server.config.samples, sample)
  const names = (await readdir(folder, { withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isFile() && !notArtefacts.has(entry.name))
    .map(({ name }) => name)
    .sort()
  if (names.length === 0) throw notFound('sample')
  const received: Received[] = []
  try {
    for (const name of names)
      received.push({
        staged: await server.blobs.stage(createReadStream(join(folder, name)), server.config.maxUpload),
        fileName: name,
        modifiedAt: null,
        early: null,
      })
  } catch (error) {
    for (const { staged } of received) await staged.discard()
    throw error
  }
  const { caseId, artefacts } = await ingest(server, null, title, received, Date.now())
  return created(server, request, caseId, { artefacts, refused: [] })
}
