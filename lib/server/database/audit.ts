import { newRowId } from '../ids'
import type { Write } from './database'

export type AuditedAct =
  | 'case.created'
  | 'case.deleted'
  | 'artefact.added'
  | 'artefact.deleted'
  | 'artefact.downloaded'
  | 'connections.exported'
  | 'format.chosen'
  | 'clock.stated'
  | 'clock.unstated'
  | 'share.created'
  | 'share.revoked'

/** Adds one row: what was done, when, to what. Rows are only ever added, and outlive their case. */
export async function recordAct(tx: Write, what: AuditedAct, caseId: string, subject: string | null, now: number): Promise<void> {
  await tx.insertInto('audit').values({ id: newRowId(), at: now, what, case_id: caseId, subject }).execute()
}
