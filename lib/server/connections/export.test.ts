import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { describe, expect, test } from 'vitest'
import { type ConnectionFilter, everyConnection } from '@/lib/core/connection-query'
import { ConnectionMark, FinEnding } from '@/lib/core/connection-table'
import { ByteCache } from './cache'
import { csvOf, csvText, parquetOf } from './export'
import { exportColumns } from './export-columns'
import { Pace } from './pace'
import type { Table } from './table'
import { drawnRows, v4 } from './testing/fill'
import { tableOf } from './testing/tables'

const began = 1_700_000_000_123_456 // µs
const one = () =>
  tableOf({
    words: { histories: ['ShAaF'], names: ['=cmd|"/c calc"!A1, "x"'] },
    offset: 1_000_000,
    rows: [
      {
        ...{ firstAt: began, lastAt: began + 14_000_000, firstFrame: 1, lastFrame: 12, originator: v4('10.0.0.1'), responder: v4('203.0.113.7') },
        ...{ originatorPort: 40_000, responderPort: 80, state: 4, serverName: 0, marks: ConnectionMark.nameFromHost | ConnectionMark.stalled },
        ...{ finWait: 13_999_999, finEnding: FinEnding.open, finCopies: 6, finFrame: 5, bytesReceived: 2 ** 40, packetsSent: 4_000_000_000 },
      },
      {},
    ],
  })

async function bytesOf(pieces: AsyncGenerator<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = []
  for await (const piece of pieces) parts.push(piece)
  return new Uint8Array(Buffer.concat(parts))
}
const csv = async (tables: readonly Table[], filter: Partial<ConnectionFilter> = {}): Promise<string> =>
  new TextDecoder().decode(await bytesOf(csvOf(tables, { ...everyConnection, ...filter }, new ByteCache(1 << 20), new Pace())))
const parquet = (tables: readonly Table[]) => bytesOf(parquetOf(tables, everyConnection, new ByteCache(1 << 20), new Pace()))

describe('CSV', () => {
  test('has a header, times on the axis and as read, and nothing where nothing is known', async () => {
    const [header = '', first = '', second = '', last] = (await csv([await one()])).split('\r\n')
    const names = header.split(',')
    const cells = Object.fromEntries(second.split(',').map((cell, at) => [names[at], cell]))
    expect(first).toContain(
      ',2023-11-14T22:13:21.123456Z,2023-11-14T22:13:35.123456Z,1700000000123456,1700000014123456,10.0.0.1,40000,203.0.113.7,80,',
    )
    expect(first).toContain(',13999999,open,6,5,true,originator,4000000000,0,0,1099511627776,')
    expect(cells).toMatchObject({ handshake_us: '', fin_wait_us: '', fin_ending: '', server_name: '', closed_by: '', ttl_sent: '', stalled: 'false' })
    expect(last).toBe('')
  })

  test('keeps a name from being computed, and from ending its cell', async () => {
    expect(await csv([await one()])).toContain(`,"'=cmd|""/c calc""!A1, ""x""",host,`)
    for (const begin of ['=', '+', '-', '@', '\t', '\r']) expect(csvText(`${begin}1`).replace(/^"/, '')).toMatch(/^'/)
    expect(csvText('shop.example')).toBe('shop.example')
  })

  test('holds every row that the filter keeps, once', async () => {
    const { words, rowOf } = drawnRows(5, began)
    const rows = Array.from({ length: 700 }, (_, row) => ({ ...rowOf(row), firstFrame: row + 1 }))
    const tables = [await tableOf({ words, rows: rows.slice(0, 300) }), await tableOf({ words, rows: rows.slice(300), perPiece: 64 })]
    const frames = (await csv(tables))
      .trimEnd()
      .split('\r\n')
      .slice(1)
      .map((line) => Number(line.split(',')[1]))
    expect(frames).toEqual(rows.map((row) => row.firstFrame))
    const late = (await csv(tables, { marks: ['stalled'] })).trimEnd().split('\r\n').slice(1)
    expect(late).toHaveLength(rows.filter((row) => ((row.marks ?? 0) & ConnectionMark.stalled) !== 0).length)
  })
})

describe('Parquet', () => {
  test('is read back as it was written, a row group a piece', async () => {
    const { words, rowOf } = drawnRows(6, began)
    const rows = Array.from({ length: 250 }, (_, row) => ({ ...rowOf(row), firstFrame: row + 1 }))
    const file = (await parquet([await tableOf({ words, rows, perPiece: 100 }), await one()])).buffer
    const { row_groups, num_rows } = parquetMetadata(file)
    expect(num_rows).toBe(252n)
    expect(row_groups.map((group) => Number(group.num_rows))).toEqual([100, 100, 50, 2])
    const read = await parquetReadObjects({ file })
    expect(Object.keys(read[0] ?? {})).toEqual(exportColumns.map(({ name }) => name))
    expect(read.slice(0, 250).map((row) => row.first_frame)).toEqual(rows.map((row) => row.firstFrame))
    expect(read[250]).toMatchObject({
      ...{ began_reading_us: BigInt(began), payload_received_bytes: 2n ** 40n, packets_sent: 4_000_000_000, stalled: true },
      ...{ server_name: '=cmd|"/c calc"!A1, "x"', fin_wait_us: 13_999_999n, handshake_us: null },
    })
    expect(read[250]?.began_utc).toEqual(new Date(Math.floor((began + 1e6) / 1e3)))
    expect(read[251]).toMatchObject({ fin_wait_us: null, server_name: null, handshake_us: null, closed_by: null })
  })

  test('of nothing is a file without rows', async () => {
    const file = (await parquet([await tableOf({ rows: [] })])).buffer
    expect(await parquetReadObjects({ file })).toEqual([])
  })
})
