import { describe, expect, test } from 'vitest'
import {
  type ConnectionFilter,
  type ConnectionRow,
  type ConnectionSort,
  connectionSorts,
  everyConnection,
  mostRows,
} from '@/lib/core/connection-query'
import { ConnectionMark, FinEnding } from '@/lib/core/connection-table'
import { ByteCache } from './cache'
import { Pace } from './pace'
import { groupPageOf, pageOf } from './query'
import type { Table } from './table'
import { drawnRows, type Row, v4 } from './testing/fill'
import { tableOf } from './testing/tables'

const cache = new ByteCache(1 << 22)
const rowsIn = (seed: number, count: number) => {
  const { words, rowOf } = drawnRows(seed, 1_700_000_000_000_000)
  return { words, rows: Array.from({ length: count }, (_, row) => rowOf(row)) }
}
const all = (tables: readonly Table[], filter: Partial<ConnectionFilter> = {}, by: ConnectionSort = 'frame', descending = false) =>
  everyPage(tables, { ...everyConnection, ...filter }, by, descending)

async function everyPage(tables: readonly Table[], filter: ConnectionFilter, by: ConnectionSort, descending: boolean, limit = 97) {
  const rows: ConnectionRow[] = []
  for (;;) {
    const page = await pageOf(tables, filter, { by, descending, offset: rows.length, limit }, cache, new Pace())
    rows.push(...page.rows)
    if (page.rows.length === 0) return { ...page, rows }
  }
}

const keyOf: Readonly<Record<ConnectionSort, (row: ConnectionRow) => number | string | null>> = {
  began: (row) => row.firstAt,
  ended: (row) => row.lastAt,
  length: (row) => row.lastReading - row.firstReading,
  originator: (row) => endKey(row.originator),
  responder: (row) => endKey(row.responder),
  name: (row) => row.name?.text ?? null,
  state: (row) => ['S0', 'S1', 'SF', 'REJ', 'S2', 'S3', 'RSTO', 'RSTR', 'RSTOS0', 'RSTRH', 'SH', 'SHR', 'OTH'].indexOf(row.state),
  history: (row) => row.history,
  handshake: (row) => row.roundTrip,
  wait: (row) => row.fin?.wait ?? null,
  copies: (row) => row.fin?.copies ?? 0,
  packets: (row) => row.sent.packets + row.received.packets,
  bytes: (row) => row.sent.bytes + row.received.bytes,
  retransmits: (row) => row.sent.retransmits + row.received.retransmits,
  frame: (row) => row.firstFrame,
}
const endKey = ({ address, port }: { address: string; port: number }): string => {
  const parts = address.includes(':')
    ? address.split(/::?/).map((group) => group.padStart(4, '0'))
    : address.split('.').map((part) => part.padStart(3, '0'))
  return `${address.includes(':') ? 1 : 0} ${parts.join('.')} ${String(port).padStart(5, '0')}`
}

describe('a page', () => {
  test('of any order is a page of the whole in that order; what cannot be ordered comes last', async () => {
    const tables = [await tableOf({ ...rowsIn(1, 450), offset: 5_000_000, ours: '198.18.7.2' }), await tableOf({ ...rowsIn(2, 130), perPiece: 64 })]
    for (const by of connectionSorts) {
      for (const descending of [false, true]) {
        const { rows, matched } = await all(tables, {}, by, descending)
        expect(matched).toBe(580)
        expect(rows).toHaveLength(580)
        const keys = rows.map(keyOf[by])
        const known = keys.filter((key) => key !== null)
        expect(
          keys.slice(known.length).every((key) => key === null),
          `${by}: what has none comes last`,
        ).toBe(true)
        const sorted = [...known].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
        expect(known, `${by} ${descending}`).toEqual(descending ? sorted.reverse() : sorted)
      }
    }
  })

  test('of many equals keeps them in the order of the table, far down as at the top', async () => {
    const rows: Row[] = Array.from({ length: 40_000 }, (_, row) => ({ firstFrame: row + 1, state: row % 2 }))
    const table = await tableOf({ rows, perPiece: 16_384 })
    const page = (offset: number, descending = false) =>
      pageOf([table], everyConnection, { by: 'state', descending, offset, limit: 3 }, cache, new Pace()).then((found) =>
        found.rows.map((row) => row.firstFrame),
      )
    expect(await page(0)).toEqual([1, 3, 5])
    expect(await page(19_998)).toEqual([39_997, 39_999, 2])
    expect(await page(30_000)).toEqual([20_002, 20_004, 20_006])
    expect(await page(19_999, true)).toEqual([40_000, 1, 3])
    expect(await page(39_999)).toEqual([40_000])
    expect(await page(40_000)).toEqual([])
  })

  test('says how many there are and how many the filter keeps', async () => {
    const table = await tableOf({ rows: [{ state: 2 }, { state: 4 }, { state: 2 }] })
    const page = await pageOf(
      [table],
      { ...everyConnection, states: ['SF'] },
      { by: 'frame', descending: false, offset: 0, limit: 1 },
      cache,
      new Pace(),
    )
    expect(page).toMatchObject({ of: 3, matched: 2, offset: 0 })
    expect(page.rows).toHaveLength(1)
  })

  test('of a table without a row is empty', async () => {
    expect(await all([await tableOf({ rows: [] })])).toMatchObject({ of: 0, matched: 0, rows: [] })
  })
})

describe('a row', () => {
  test('says what is not known as null, never as 0', async () => {
    const [row] = (await all([await tableOf({ rows: [{ firstFrame: 7, firstAt: 12, lastAt: 14 }], offset: null })])).rows
    expect(row).toMatchObject({ firstFrame: 7, firstAt: null, lastAt: null, firstReading: 12, roundTrip: null, name: null, fin: null, closer: null })
    expect(row?.sent).toMatchObject({ scale: null, ttl: null, stamped: false })
  })

  test('carries names, addresses and the FIN that waited longest', async () => {
    const table = await tableOf({
      words: { addresses: ['2001:db8::1', '2001:db8::2'], names: ['shop.example'], histories: ['S', 'ShAaF'] },
      rows: [
        {
          ...{
            originator: 2,
            responder: 1,
            originatorPort: 40_000,
            responderPort: 443,
            marks: ConnectionMark.v6 | ConnectionMark.nameFromSni | ConnectionMark.stalled,
          },
          ...{
            serverName: 0,
            history: 1,
            state: 4,
            finWait: 14e6,
            finEnding: FinEnding.open,
            finCopies: 6,
            finFrame: 12,
            roundTrip: 0,
            scaleSent: 0,
            ttlSent: 64,
          },
        },
      ],
    })
    expect((await all([table])).rows[0]).toMatchObject({
      originator: { address: '2001:db8::2', port: 40_000 },
      responder: { address: '2001:db8::1', port: 443 },
      name: { text: 'shop.example', from: 'sni' },
      fin: { ending: 'open', wait: 14e6, copies: 6, frame: 12 },
      ...{ history: 'ShAaF', state: 'S2', stalled: true, closer: 'originator', roundTrip: 0, sent: { scale: 0, ttl: 64 } },
    })
  })
})

describe('a filter', () => {
  const matched = async (filter: Partial<ConnectionFilter>, tables: readonly Table[]): Promise<number[]> =>
    (await all(tables, filter)).rows.map((row) => row.firstFrame)

  test('keeps the rows of which every condition holds', async () => {
    const table = await tableOf({
      words: { addresses: ['2001:db8:1::1', '2001:db8:2::1'], names: ['Shop.example', 'mail.test'], histories: ['ShAa', 'ShR'] },
      perPiece: 2,
      offset: 1000,
      rows: [
        {
          firstFrame: 1,
          originator: v4('10.0.0.1'),
          responder: v4('203.0.113.7'),
          originatorPort: 40_000,
          responderPort: 80,
          state: 2,
          finWait: 2e6,
          finEnding: 1,
        },
        {
          firstFrame: 2,
          originator: v4('10.0.0.2'),
          responder: v4('203.0.113.200'),
          responderPort: 443,
          state: 4,
          serverName: 0,
          finWait: 9e6,
          finEnding: 2,
        },
        {
          firstFrame: 3,
          originator: 1,
          responder: 2,
          marks: ConnectionMark.v6 | ConnectionMark.stalled,
          responderPort: 443,
          history: 1,
          serverName: 1,
        },
        { firstFrame: 4, originator: v4('203.0.114.7'), responder: v4('0.0.0.1'), responderPort: 80, firstAt: 9_000_000, lastAt: 9_500_000 },
      ],
    })
    const cases: readonly (readonly [Partial<ConnectionFilter>, number[]])[] = [
      [{}, [1, 2, 3, 4]],
      [{ addresses: ['203.0.113.7'] }, [1]],
      [{ addresses: ['203.0.113.0/24'] }, [1, 2]],
      [{ addresses: ['203.0.112.0/22', '10.0.0.2'] }, [2]],
      [{ addresses: ['0.0.0.0/0'] }, [1, 2, 4]],
      [{ addresses: ['0.0.0.1'] }, [4]],
      [{ addresses: ['2001:db8:2::/48'] }, [3]],
      [{ addresses: ['::/0'] }, [3]],
      [{ addresses: ['2001:db8:3::/48'] }, []],
      [{ ports: [443] }, [2, 3]],
      [{ ports: [80, 40_000] }, [1]],
      [{ states: ['SF', 'S2'] }, [1, 2]],
      [{ endings: ['open'] }, [2]],
      [{ endings: ['none'] }, [3, 4]],
      [{ marks: ['stalled'] }, [3]],
      [{ name: 'SHOP' }, [2]],
      [{ name: 'nowhere' }, []],
      [{ history: 'R' }, [3]],
      [{ minWait: 5e6 }, [2]],
      [{ minWait: 2e6 }, [1, 2]],
      [{ from: 9_200 }, [4]],
      [{ to: 9_000 }, [1, 2, 3]],
      [{ from: 1, to: 2 }, [1, 2, 3]],
      [{ from: 2, to: 3 }, []],
      [{ capture: 'a-ffffffffffff' }, []],
      [{ capture: table.artefact, ports: [443] }, [2, 3]],
    ]
    for (const [filter, kept] of cases) expect(await matched(filter, [table]), JSON.stringify(filter)).toEqual(kept)
  })

  test('of a window keeps nothing of a capture whose clock has no place', async () => {
    expect(await matched({ from: 0, to: 1e15 }, [await tableOf({ rows: [{ firstFrame: 1 }], offset: null })])).toEqual([])
  })
})

describe('groups', () => {
  const grouped = (
    tables: readonly Table[],
    by: Parameters<typeof groupPageOf>[2],
    sort: Parameters<typeof groupPageOf>[3]['by'] = 'connections',
    offset = 0,
  ) => groupPageOf(tables, everyConnection, by, { by: sort, descending: sort !== 'key', offset, limit: mostRows }, cache, new Pace())

  test('sum what falls into them; the median counts open and reset waits as floors', async () => {
    const server = v4('203.0.113.7')
    const stalled = { responder: server, responderPort: 80, marks: ConnectionMark.stalled, bytesSent: 10, bytesReceived: 5, retransmitsSent: 2 }
    const table = await tableOf({
      perPiece: 2,
      rows: [
        { ...stalled, finWait: 1e6, finEnding: FinEnding.answered },
        { ...stalled, finWait: 2e6, finEnding: FinEnding.open },
        { ...stalled, finWait: 3e6, finEnding: FinEnding.answered },
        { ...stalled, finWait: 4e6, finEnding: FinEnding.reset },
        { responder: v4('198.51.100.1'), responderPort: 443, finWait: 5e6, finEnding: FinEnding.open },
        { responder: v4('198.51.100.1'), responderPort: 443 },
      ],
    })
    const { rows, groups, matched } = await grouped([table], 'address')
    expect({ groups, matched }).toEqual({ groups: 2, matched: 6 })
    // Of four, one is answered at 1 s (3/4 wait on); one leaves at 2 s unanswered; of two one is answered at 3 s (3/8 wait on).
    expect(rows[0]).toEqual({
      ...{ key: '203.0.113.7', connections: 4, stalled: 4, open: 1, reset: 1, bytes: 60, retransmits: 8, waits: 4 },
      ...{ medianWait: 3e6, longestWait: 4e6, longestIsFloor: true },
    })
    expect(rows[1]).toMatchObject({ key: '198.51.100.1', waits: 1, medianWait: null, longestWait: 5e6, longestIsFloor: true })
  })

  test('by address and prefix take the peer: the end that is not ours, of either family', async () => {
    const table = await tableOf({
      words: { addresses: ['2001:db8:7:1::9', '2001:db8:7:2::9'] },
      ours: '10.0.0.1',
      rows: [
        { originator: v4('10.0.0.1'), responder: v4('203.0.113.7') },
        { originator: v4('203.0.113.8'), responder: v4('10.0.0.1') },
        { originator: 1, responder: 2, marks: ConnectionMark.v6 },
        { originator: 2, responder: 1, marks: ConnectionMark.v6 },
      ],
    })
    expect((await grouped([table], 'address', 'key')).rows.map(({ key }) => key)).toEqual([
      '203.0.113.7',
      '203.0.113.8',
      '2001:db8:7:1::9',
      '2001:db8:7:2::9',
    ])
    expect((await grouped([table], 'prefix', 'key')).rows.map(({ key, connections }) => [key, connections])).toEqual([
      ['203.0.113.0/24', 2],
      ['2001:db8:7::/48', 2],
    ])
  })

  test('of several captures know one name as one; what has no name is a group without one', async () => {
    const one = await tableOf({ words: { names: ['b.test', 'a.test'] }, rows: [{ serverName: 0 }, { serverName: 1 }, {}] })
    const other = await tableOf({ words: { names: ['c.test', 'b.test'] }, rows: [{ serverName: 1 }, { serverName: 0 }] })
    expect((await grouped([one, other], 'name', 'key')).rows.map(({ key, connections }) => [key, connections])).toEqual([
      ['', 1],
      ['a.test', 1],
      ['b.test', 2],
      ['c.test', 1],
    ])
  })

  test('are paged in order however many there are', async () => {
    const rows: Row[] = Array.from({ length: 3000 }, (_, row) => ({ responder: v4('10.0.0.0') + (row % 1500), bytesSent: (row * 7919) % 1500 }))
    const table = await tableOf({ rows, perPiece: 512 })
    const seen = [0, 500, 1000].map((offset) => grouped([table], 'address', 'bytes', offset))
    const bytes = (await Promise.all(seen)).flatMap((page) => page.rows.map((row) => row.bytes))
    expect(bytes).toHaveLength(1500)
    expect(bytes).toEqual([...bytes].sort((a, b) => b - a))
  })
})
