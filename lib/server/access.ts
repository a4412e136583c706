// What pages and routes may read. Every function here checks the name it is given, a case's id or a link's token, and answers
// with plain documents or null; nothing else of the server hands out data.

import type { Artefact, Detection, MemberOf, Members, Status } from '@/lib/core/artefact'
import type { Statement } from '@/lib/core/clock'
import type { Diagnostic } from '@/lib/core/diagnostic'
import type { Report } from '@/lib/core/report'
import type { Picture } from '@/lib/lanes/lane'
import { type ArtefactRow, type ArtefactState, listArtefacts, type Progress } from './database/artefacts'
import { findCase } from './database/cases'
import { type ReportStanding, reportStanding } from './database/jobs'
import { findReport } from './database/reports'
import { findOpenShare, listShares as listShareRows } from './database/shares'
import { listStatements } from './database/statements'
import { finwait } from './finwait'
import { digestOf, isCaseId, isShareToken } from './ids'
import { pictureOf, reportOf } from './report-store'

/** A case as its page shows it while files arrive and are read. */
export interface CaseView {
  readonly id: string
  readonly title: string
  readonly createdAt: string // ISO 8601
  readonly artefacts: readonly ArtefactView[]
  readonly statements: readonly Statement[]
  readonly reportVersion: number // 0: there is none yet; grows by one whenever it is made anew
  readonly report: ReportStanding
}

export interface ArtefactView {
  readonly id: Artefact['id']
  readonly fileName: string
  readonly size: number
  readonly sha256: string
  readonly receivedAt: string
  readonly modifiedAt: string | null
  readonly compression: Artefact['compression']
  readonly state: ArtefactState
  readonly detection: Detection | null // null: not looked at yet
  readonly chosenFormat: string | null
  readonly progress: Progress | null // only while it is read
  readonly status: Status | null // null: not read yet; while it is read anew, what the last reading came to
  readonly diagnostics: readonly Diagnostic[]
  readonly from: MemberOf | null // the archive that it came out of
  readonly members: Members | null // of an archive that was read
}

export interface ShareView {
  readonly id: string
  readonly createdAt: string
  readonly expiresAt: string
  readonly state: 'open' | 'expired' | 'revoked'
}

const iso = (ms: number): string => new Date(ms).toISOString()

const viewOf = (row: ArtefactRow): ArtefactView => ({
  id: row.id,
  fileName: row.fileName,
  size: row.size,
  sha256: row.sha256,
  receivedAt: iso(row.receivedAt),
  modifiedAt: row.modifiedAt === null ? null : iso(row.modifiedAt),
  compression: row.compression,
  state: row.state,
  detection: row.detection,
  chosenFormat: row.chosenFormat,
  progress: row.progress,
  status: row.status,
  diagnostics: row.diagnostics,
  from: row.from,
  members: row.members,
})

/** The case of this id, or null if there is none. */
export async function loadCase(id: string): Promise<CaseView | null> {
  if (!isCaseId(id)) return null
  const { database } = await finwait()
  const found = await findCase(database, id)
  if (!found) return null
  const artefacts = await listArtefacts(database, id)
  const report = await findReport(database, id)
  return {
    id,
    title: found.title,
    createdAt: iso(found.createdAt),
    artefacts: artefacts.map(viewOf),
    statements: await listStatements(database, id),
    reportVersion: report?.version ?? 0,
    report: await reportStanding(database, id),
  }
}

export interface LoadedReport {
  readonly report: Report
  readonly version: number
}

/** The newest report of a case; null if there is no such case, or no report yet. */
export async function loadReport(id: string): Promise<LoadedReport | null> {
  if (!isCaseId(id)) return null
  const server = await finwait()
  const row = await findReport(server.database, id)
  return row ? { report: await reportOf(server, row), version: row.version } : null
}

/** One window of a case's picture: `from` and `to` in ms since the epoch, null for the whole; `width` in pixel columns. */
export async function loadPicture(id: string, view: PictureView): Promise<Picture | null> {
  if (!isCaseId(id)) return null
  const server = await finwait()
  const row = await findReport(server.database, id)
  return row ? pictureOf(server, row, view) : null
}

export interface PictureView {
  readonly from: number | null
  readonly to: number | null
  readonly width: number
}

/** What a link opens: the newest report of its case, and nothing more. */
export interface SharedView extends LoadedReport {
  readonly expiresAt: number // ms
}

/** Null alike for a token that never was, has expired or was revoked. */
export async function loadShared(token: string): Promise<SharedView | null> {
  const share = await openShare(token)
  const loaded = share && (await loadReport(share.caseId))
  return share && loaded ? { ...loaded, report: withoutKey(loaded.report), expiresAt: share.expiresAt } : null
}

/** A case's id is the key to change it: whoever has only a link must not find it in the report. */
const withoutKey = (report: Report): Report => ({ ...report, case: { ...report.case, id: '' } })

export async function loadSharedPicture(token: string, view: PictureView): Promise<Picture | null> {
  const share = await openShare(token)
  return share && loadPicture(share.caseId, view)
}

/** The share of a token that may be used now. Looking leaves no trace: link previews do it too. */
export async function openShare(token: string): Promise<{ readonly caseId: string; readonly expiresAt: number } | null> {
  if (!isShareToken(token)) return null
  const { database } = await finwait()
  return findOpenShare(database, digestOf(token), Date.now())
}

/** The links given out for a case, oldest first. Their tokens are not kept. */
export async function listShares(id: string): Promise<readonly ShareView[] | null> {
  if (!isCaseId(id)) return null
  const { database } = await finwait()
  if (!(await findCase(database, id))) return null
  const now = Date.now()
  return (await listShareRows(database, id)).map(({ id: share, createdAt, expiresAt, revokedAt }) => ({
    id: share,
    createdAt: iso(createdAt),
    expiresAt: iso(expiresAt),
    state: revokedAt !== null ? 'revoked' : expiresAt <= now ? 'expired' : 'open',
  }))
}
