import type { ClockId } from '@/lib/core/clock'
import type { Report } from '@/lib/core/report'
import { listArtefacts } from '../database/artefacts'
import { findReport } from '../database/reports'
import type { Finwait } from '../finwait'
import { reportOf } from '../report-store'
import { connectionCache } from './cache'
import { ConnectionsFile } from './reader'
import type { Table } from './table'

/** The tables of the captures that a case's report speaks of, in its order; null while there is no report. Close them. */
export async function openTables(server: Finwait, caseId: string): Promise<readonly Table[] | null> {
  const row = await findReport(server.database, caseId)
  if (!row) return null
  const report = await reportOf(server, row)
  const files = new Map((await listArtefacts(server.database, caseId)).map(({ id, connections }) => [id, connections]))
  const tables: Table[] = []
  try {
    for (const { clock, ours, source } of report.captures) {
      const { artefact } = source
      const name = files.get(artefact)
      const file = name ? await openTable(server, name) : null
      const fileName = report.artefacts.find(({ id }) => id === artefact)?.fileName ?? artefact
      if (file) tables.push({ artefact, fileName, file, ours, offset: offsetOf(report, clock) })
    }
    return tables
  } catch (error) {
    await closeTables(tables)
    throw error
  }
}

export async function closeTables(tables: readonly Table[]): Promise<void> {
  for (const { file } of tables) await file.close()
}

/** Null: the capture was read anew this very moment, and the next report has its table. */
async function openTable(server: Finwait, name: string): Promise<ConnectionsFile | null> {
  try {
    return await ConnectionsFile.open(server.derived.path(name), name, connectionCache())
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

/** Where the clock of a capture lies on the axis; null: nowhere. */
function offsetOf({ timeline }: Report, of: ClockId): number | null {
  const placement = timeline.placements.find(({ clock }) => clock === of)
  return placement?.kind === 'placed' ? placement.offset : null
}
