import type { Artefact, ArtefactId, Detection, FormatName, MemberOf, Members, Status } from '@/lib/core/artefact'
import type { Diagnostic } from '@/lib/core/diagnostic'
import type { CaptureSpan } from '@/lib/formats/capture-ring'
import { recordAct } from './audit'
import type { Database, Write } from './database'

/** waiting: in the queue; reading: a child reads it now; done: `status` says what became of it. */
export type ArtefactState = 'waiting' | 'reading' | 'done'

/** How far the reading has come: `read` lines, packets or files of an archive, from `bytes` of the `size` stored bytes. */
export interface Progress {
  readonly of: 'lines' | 'packets' | 'files'
  readonly read: number
  readonly bytes: number
  readonly size: number
}

export interface ArtefactRow {
  readonly caseId: string
  readonly id: ArtefactId
  readonly ordinal: number
  readonly sha256: string
  readonly size: number
  readonly fileName: string
  readonly receivedAt: number // ms
  readonly modifiedAt: number | null // ms
  readonly chosenFormat: FormatName | null
  readonly state: ArtefactState
  readonly compression: Artefact['compression']
  readonly detection: Detection | null // null: not looked at yet
  readonly status: Status | null // null: not read yet
  readonly progress: Progress | null
  readonly diagnostics: readonly Diagnostic[]
  readonly facts: string | null
  readonly connections: string | null // the file of its table of connections; null: it is no capture
  readonly span: CaptureSpan | null // of a capture that was read, by itself
  readonly ring: readonly ArtefactId[] | null // the files that were read as one, this one first; null: it was read alone
  readonly from: MemberOf | null // the archive that it came out of
  readonly members: Members | null // of an archive that was read
}

export interface ReadResult {
  readonly compression: Artefact['compression']
  readonly detection: Detection
  readonly status: Status
  readonly diagnostics: readonly Diagnostic[]
  readonly facts: string | null
  readonly connections: string | null
  readonly span: CaptureSpan | null
  readonly ring: readonly ArtefactId[] | null
  readonly members?: Members | null // of an archive
}

type Stored = Awaited<ReturnType<typeof selectAll>>[number]
const selectAll = (db: Database | Write, caseId: string) =>
  db.selectFrom('artefacts').selectAll().where('case_id', '=', caseId).orderBy('ordinal').execute()

// These columns are written by this module alone, from values of these very types.
const fromJson = <T>(text: string): T => JSON.parse(text) as T
const named = <T extends string>(text: string): T => text as T
const namedOrNull = <T extends string>(text: string | null): T | null => (text === null ? null : named<T>(text))

const rowOf = (row: Stored): ArtefactRow => ({
  caseId: row.case_id,
  id: named(row.id),
  ordinal: row.ordinal,
  sha256: row.sha256,
  size: row.size,
  fileName: row.file_name,
  receivedAt: row.received_at,
  modifiedAt: row.modified_at,
  chosenFormat: namedOrNull(row.chosen_format),
  state: named(row.state),
  compression: named(row.compression),
  detection: row.detection === null ? null : fromJson<Detection>(row.detection),
  status: namedOrNull(row.status),
  progress: row.progress === null ? null : fromJson<Progress>(row.progress),
  diagnostics: fromJson<Diagnostic[]>(row.diagnostics),
  facts: row.facts,
  connections: row.connections,
  span: row.span === null ? null : fromJson<CaptureSpan>(row.span),
  ring: row.ring === null ? null : fromJson<ArtefactId[]>(row.ring),
  from: row.archive === null ? null : { archive: named(row.archive), entry: row.entry ?? 0 },
  members: row.members === null ? null : fromJson<Members>(row.members),
})

export const listArtefacts = async (db: Database | Write, caseId: string): Promise<readonly ArtefactRow[]> => (await selectAll(db, caseId)).map(rowOf)

/** Those that were read as captures, of the same order. */
export async function listCaptures(db: Database | Write, caseId: string): Promise<readonly ArtefactRow[]> {
  const rows = await db.selectFrom('artefacts').selectAll().where('case_id', '=', caseId).where('span', 'is not', null).orderBy('ordinal').execute()
  return rows.map(rowOf)
}

/** What a case holds, without what was made of it: looked through for every file that arrives. */
export async function listContents(db: Write, caseId: string): Promise<readonly Pick<ArtefactRow, 'id' | 'sha256' | 'fileName' | 'ordinal'>[]> {
  const rows = await db
    .selectFrom('artefacts')
    .select(['id', 'sha256', 'file_name', 'ordinal'])
    .where('case_id', '=', caseId)
    .orderBy('ordinal')
    .execute()
  return rows.map((row) => ({ id: named(row.id), sha256: row.sha256, fileName: row.file_name, ordinal: row.ordinal }))
}

export async function findArtefact(db: Database | Write, caseId: string, id: string): Promise<ArtefactRow | null> {
  const row = await db.selectFrom('artefacts').selectAll().where('case_id', '=', caseId).where('id', '=', id).executeTakeFirst()
  return row ? rowOf(row) : null
}

export async function insertArtefact(
  tx: Write,
  row: Pick<ArtefactRow, 'caseId' | 'id' | 'ordinal' | 'sha256' | 'size' | 'fileName' | 'receivedAt' | 'modifiedAt' | 'from'>,
): Promise<void> {
  await tx
    .insertInto('artefacts')
    .values({
      case_id: row.caseId,
      id: row.id,
      ordinal: row.ordinal,
      sha256: row.sha256,
      size: row.size,
      file_name: row.fileName,
      received_at: row.receivedAt,
      modified_at: row.modifiedAt,
      chosen_format: null,
      state: 'waiting',
      compression: 'none',
      detection: null,
      status: null,
      progress: null,
      diagnostics: '[]',
      facts: null,
      connections: null,
      span: null,
      ring: null,
      archive: row.from?.archive ?? null,
      entry: row.from?.entry ?? null,
      members: null,
    })
    .execute()
  await recordAct(tx, 'artefact.added', row.caseId, row.id, row.receivedAt)
}

const one = (db: Database | Write, caseId: string, id: string) => db.updateTable('artefacts').where('case_id', '=', caseId).where('id', '=', id)

export async function beginReading(db: Database | Write, caseId: string, ids: readonly string[]): Promise<void> {
  await db.updateTable('artefacts').where('case_id', '=', caseId).where('id', 'in', ids).set({ state: 'reading', progress: null }).execute()
}

export async function backToQueue(db: Database | Write, caseId: string, id: string): Promise<void> {
  await one(db, caseId, id).set({ state: 'waiting', progress: null }).execute()
}

export async function saveDetection(db: Database, caseId: string, id: string, detection: Detection): Promise<void> {
  await one(db, caseId, id)
    .set({ detection: JSON.stringify(detection) })
    .execute()
}

export async function saveProgress(db: Database, caseId: string, id: string, progress: Progress): Promise<void> {
  await one(db, caseId, id)
    .set({ progress: JSON.stringify(progress) })
    .execute()
}

export async function saveRead(tx: Write, caseId: string, id: string, result: ReadResult): Promise<void> {
  await one(tx, caseId, id)
    .set({
      state: 'done',
      progress: null,
      compression: result.compression,
      detection: JSON.stringify(result.detection),
      status: result.status,
      diagnostics: JSON.stringify(result.diagnostics),
      facts: result.facts,
      connections: result.connections,
      span: result.span && JSON.stringify(result.span),
      ring: result.ring && JSON.stringify(result.ring),
      members: result.members ? JSON.stringify(result.members) : null,
    })
    .execute()
}

/** Notes a person's choice of format (null: leave it to detection); the artefact waits to be read anew. */
export async function chooseFormat(tx: Write, caseId: string, id: string, format: FormatName | null, now: number): Promise<boolean> {
  const { numUpdatedRows } = await one(tx, caseId, id).set({ chosen_format: format, state: 'waiting', progress: null }).executeTakeFirst()
  if (numUpdatedRows > 0n) await recordAct(tx, 'format.chosen', caseId, `${id} ${format ?? 'detected'}`, now)
  return numUpdatedRows > 0n
}

/** Takes an artefact out of its case, an archive with all that came out of it. Gives what of them may now be of no use to anyone. */
export async function deleteArtefact(
  tx: Write,
  caseId: string,
  id: string,
  now: number,
): Promise<readonly Pick<ArtefactRow, 'sha256' | 'facts' | 'connections'>[]> {
  const gone = await tx
    .deleteFrom('artefacts')
    .where('case_id', '=', caseId)
    .where((eb) => eb.or([eb('id', '=', id), eb('archive', '=', id)]))
    .returning(['id', 'sha256', 'facts', 'connections'])
    .execute()
  for (const { id: each } of gone) {
    await tx.deleteFrom('jobs').where('case_id', '=', caseId).where('artefact_id', '=', each).execute()
    await tx.deleteFrom('statements').where('case_id', '=', caseId).where('clock', 'like', `${each}#%`).execute()
    await recordAct(tx, 'artefact.deleted', caseId, each, now)
  }
  return gone
}

/** Of these contents, those that no artefact of any case has (any more). */
export async function unreferenced(db: Database | Write, sha256s: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>()
  for (let from = 0; from < sha256s.length; from += 500) {
    const some = sha256s.slice(from, from + 500)
    const rows = await db.selectFrom('artefacts').select('sha256').distinct().where('sha256', 'in', some).execute()
    for (const { sha256 } of rows) found.add(sha256)
  }
  return sha256s.filter((sha256) => !found.has(sha256))
}

/** The files in derived/ that artefacts name. */
export async function factsInUse(db: Database): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom('artefacts').select(['facts', 'connections']).where('facts', 'is not', null).execute()
  return new Set(rows.flatMap(({ facts, connections }) => [facts, connections].filter((name) => name !== null)))
}
