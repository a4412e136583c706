import type { Database, Write } from './database'

/** The newest report of a case: the names of its files in derived/. `version` grows by one each time it is made anew. */
export interface ReportRow {
  readonly caseId: string
  readonly version: number
  readonly madeAt: number // ms
  readonly document: string
  readonly tables: string
}

export async function findReport(db: Database | Write, caseId: string): Promise<ReportRow | null> {
  const row = await db.selectFrom('reports').selectAll().where('case_id', '=', caseId).executeTakeFirst()
  return row ? { caseId: row.case_id, version: row.version, madeAt: row.made_at, document: row.document, tables: row.tables } : null
}

/** Puts a newer report in the place of the last. Returns the files that are no longer needed. */
export async function saveReport(tx: Write, row: Omit<ReportRow, 'version'>): Promise<readonly string[]> {
  const last = await findReport(tx, row.caseId)
  const made = { version: (last?.version ?? 0) + 1, made_at: row.madeAt, document: row.document, tables: row.tables }
  await tx
    .insertInto('reports')
    .values({ case_id: row.caseId, ...made })
    .onConflict((conflict) => conflict.column('case_id').doUpdateSet(made))
    .execute()
  return last ? [last.document, last.tables] : []
}

export async function reportFilesInUse(db: Database): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom('reports').select(['document', 'tables']).execute()
  return new Set(rows.flatMap(({ document, tables }) => [document, tables]))
}
