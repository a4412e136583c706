import type { ClockId, Statement } from '@/lib/core/clock'
import { micros, reading } from '@/lib/core/units'
import { recordAct } from './audit'
import type { Database, Write } from './database'

const clockId = (text: string): ClockId => text as ClockId

/** What people said of a case's clocks, in the order of the clocks. */
export async function listStatements(db: Database | Write, caseId: string): Promise<readonly Statement[]> {
  const rows = await db.selectFrom('statements').selectAll().where('case_id', '=', caseId).orderBy('clock').execute()
  return rows.map((row) => ({ clock: clockId(row.clock), reads: reading(row.reads), was: reading(row.was), uncertainty: micros(row.uncertainty) }))
}

/** Notes what a person says of a clock, instead of what was said of it before. */
export async function state(tx: Write, caseId: string, statement: Statement, now: number): Promise<void> {
  const said = { reads: statement.reads, was: statement.was, uncertainty: statement.uncertainty, stated_at: now }
  await tx
    .insertInto('statements')
    .values({ case_id: caseId, clock: statement.clock, ...said })
    .onConflict((conflict) => conflict.columns(['case_id', 'clock']).doUpdateSet(said))
    .execute()
  await recordAct(tx, 'clock.stated', caseId, statement.clock, now)
}

export async function unstate(tx: Write, caseId: string, clock: string, now: number): Promise<boolean> {
  const { numDeletedRows } = await tx.deleteFrom('statements').where('case_id', '=', caseId).where('clock', '=', clock).executeTakeFirst()
  if (numDeletedRows > 0n) await recordAct(tx, 'clock.unstated', caseId, clock, now)
  return numDeletedRows > 0n
}
