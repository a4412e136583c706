import { recordAct } from './audit'
import { type Database, type Write, write } from './database'
import { forgetDeleted } from './sqlite'

export interface CaseRow {
  readonly id: string
  readonly title: string
  readonly createdAt: number // ms
}

export async function insertCase(tx: Write, row: CaseRow): Promise<void> {
  await tx.insertInto('cases').values({ id: row.id, title: row.title, created_at: row.createdAt }).execute()
  await recordAct(tx, 'case.created', row.id, null, row.createdAt)
}

export async function findCase(db: Database | Write, id: string): Promise<CaseRow | null> {
  const row = await db.selectFrom('cases').selectAll().where('id', '=', id).executeTakeFirst()
  return row ? { id: row.id, title: row.title, createdAt: row.created_at } : null
}

export async function renameCase(db: Database, id: string, title: string): Promise<boolean> {
  const { numUpdatedRows } = await db.updateTable('cases').set({ title }).where('id', '=', id).executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Deletes a case with all that hangs on it. Returns false if there is none. Its blobs are the caller's to delete. */
export async function deleteCase(db: Database, id: string, now: number): Promise<boolean> {
  return write(db, async (tx) => {
    const { numDeletedRows } = await tx.deleteFrom('cases').where('id', '=', id).executeTakeFirst()
    if (numDeletedRows === 0n) return false
    await recordAct(tx, 'case.deleted', id, null, now)
    return true
  })
}

export async function forget(db: Database): Promise<void> {
  await db.executeQuery(forgetDeleted)
}

export async function caseIds(db: Database): Promise<ReadonlySet<string>> {
  return new Set((await db.selectFrom('cases').select('id').execute()).map(({ id }) => id))
}
