import { recordAct } from './audit'
import { type Database, write } from './database'

export interface ShareRow {
  readonly id: string
  readonly caseId: string
  readonly createdAt: number // ms
  readonly expiresAt: number
  readonly revokedAt: number | null
}

type Stored = { id: string; case_id: string; created_at: number; expires_at: number; revoked_at: number | null }
const columns = ['id', 'case_id', 'created_at', 'expires_at', 'revoked_at'] as const
const rowOf = (row: Stored): ShareRow => ({
  id: row.id,
  caseId: row.case_id,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
})

/** Stores a share under the digest of its token. The token itself is never stored. */
export async function insertShare(db: Database, row: Omit<ShareRow, 'revokedAt'>, tokenDigest: string): Promise<void> {
  await write(db, async (tx) => {
    await tx
      .insertInto('shares')
      .values({ id: row.id, case_id: row.caseId, token_sha256: tokenDigest, created_at: row.createdAt, expires_at: row.expiresAt, revoked_at: null })
      .execute()
    await recordAct(tx, 'share.created', row.caseId, row.id, row.createdAt)
  })
}

export async function listShares(db: Database, caseId: string): Promise<readonly ShareRow[]> {
  return (await db.selectFrom('shares').select(columns).where('case_id', '=', caseId).orderBy('created_at').execute()).map(rowOf)
}

/** The share of this token's digest, if it may still be used. */
export async function findOpenShare(db: Database, tokenDigest: string, now: number): Promise<ShareRow | null> {
  const row = await db
    .selectFrom('shares')
    .select(columns)
    .where('token_sha256', '=', tokenDigest)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return row ? rowOf(row) : null
}

export async function revokeShare(db: Database, caseId: string, id: string, now: number): Promise<boolean> {
  return write(db, async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('shares')
      .set({ revoked_at: now })
      .where('case_id', '=', caseId)
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return false
    await recordAct(tx, 'share.revoked', caseId, id, now)
    return true
  })
}
