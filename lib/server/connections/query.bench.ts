// Questions to a table of a million connections. By hand, on a quiet machine:
//
//     npx vitest bench --run lib/server/connections/query.bench.ts
//
// "cold" begins with nothing kept, the file in the page cache; "warm" has the columns of the question before. What is read of the
// file counts in both.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, bench, describe } from 'vitest'
import { type ConnectionFilter, type ConnectionSort, everyConnection } from '@/lib/core/connection-query'
import { ByteCache } from './cache'
import { Pace } from './pace'
import { groupPageOf, pageOf } from './query'
import { ConnectionsFile } from './reader'
import type { Table } from './table'
import { drawnRows, writeTable } from './testing/fill'

const million = 1_000_000
const folder = mkdtempSync(join(tmpdir(), 'finwait-connections-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const path = join(folder, 'million.connections')
const { words, rowOf } = drawnRows(1, 1_700_000_000_000_000)
writeTable(path, words, million, rowOf)

const kept = new ByteCache(64 * 1024 ** 2)
const tables = async (cache: ByteCache): Promise<readonly Table[]> => [
  { artefact: 'a-0123456789ab', fileName: 'gw.pcap', file: await ConnectionsFile.open(path, 'million', cache), offset: 0, ours: '198.18.7.2' },
]

const few = { iterations: 7, warmupIterations: 2, time: 0, warmupTime: 0 }
const all = everyConnection
type Ask = (tables: readonly Table[], cache: ByteCache) => Promise<unknown>
const page =
  (by: ConnectionSort, offset = 0, filter: ConnectionFilter = all): Ask =>
  (asked, cache) =>
    pageOf(asked, filter, { by, descending: true, offset, limit: 100 }, cache, new Pace())
const groups =
  (by: Parameters<typeof groupPageOf>[2], filter: ConnectionFilter = all): Ask =>
  (asked, cache) =>
    groupPageOf(asked, filter, by, { by: 'connections', descending: true, offset: 0, limit: 100 }, cache, new Pace())

const questions: Readonly<Record<string, Ask>> = {
  'sort by FIN wait, first page': page('wait'),
  'sort by FIN wait, page in the middle': page('wait', 500_000),
  'sort by bytes, first page': page('bytes'),
  'sort by begin, page in the middle': page('began', 500_000),
  'sort by responder, page in the middle': page('responder', 500_000),
  'sort by state (13 values), page in the middle': page('state', 500_000),
  'sort by server name, first page': page('name'),
  'filter by prefix': page('began', 0, { ...all, addresses: ['203.0.113.0/24'] }),
  'filter by name, port, state and wait': page('wait', 0, { ...all, name: 'shop-1', ports: [443], states: ['SF', 'S2'], minWait: 100_000 }),
  'filter stalled': page('wait', 0, { ...all, marks: ['stalled'] }),
  'group by address': groups('address'),
  'group by prefix': groups('prefix'),
  'group by server name': groups('name'),
  'group by state': groups('state'),
  'group by history, of one prefix': groups('history', { ...all, addresses: ['203.0.113.0/24'] }),
}

for (const [name, ask] of Object.entries(questions)) {
  describe(name, () => {
    const run = async (cache: ByteCache): Promise<void> => {
      const asked = await tables(cache)
      await ask(asked, cache)
      for (const { file } of asked) await file.close()
    }
    bench('warm', () => run(kept), few)
    bench('cold', () => run(new ByteCache(64 * 1024 ** 2)), few)
  })
}
