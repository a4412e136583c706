import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { ArtefactId } from '@/lib/core/artefact'
import type { ConnectionWords } from '@/lib/core/connection-table'
import { ByteCache } from '../cache'
import { ConnectionsFile } from '../reader'
import type { Table } from '../table'
import { type Row, writeTable } from './fill'

const opened: Table[] = []
const folder = mkdtempSync(join(tmpdir(), 'finwait-tables-'))
afterAll(async () => {
  for (const { file } of opened) await file.close()
  rmSync(folder, { recursive: true, force: true })
})

export interface TableSaid {
  readonly words?: Partial<ConnectionWords>
  readonly rows: readonly Row[]
  readonly perPiece?: number
  readonly offset?: number | null
  readonly ours?: string | null
}

/** A table of these rows, open until the tests of this file are over. */
export async function tableOf(
  { words = {}, rows, perPiece = 100, offset = 0, ours = null }: TableSaid,
  cache = new ByteCache(1 << 24),
): Promise<Table> {
  const name = `table-${opened.length}`
  const path = join(folder, name)
  writeTable(path, { addresses: [], histories: [], names: [], ...words }, rows.length, (row) => rows[row] ?? {}, perPiece)
  const artefact: ArtefactId = `a-${String(opened.length).padStart(12, '0')}`
  const table = { artefact, fileName: `${name}.pcap`, file: await ConnectionsFile.open(path, name, cache), offset, ours }
  opened.push(table)
  return table
}
