import { describe, expect, test } from 'vitest'
import { tcpStates } from '@/lib/core/socket-table'
import { LineBytes } from '../line-bytes'
import { formatNamed } from '../registry'
import { textOf } from '../socket-row'
import { readAll } from '../testing/promises'
import { parseHeading, RowScanner } from './row'

const heading = 'State Recv-Q Send-Q Local Address:Port Peer Address:Port\n'
const read = (text: string, fileName = 'x.txt') => {
  const parsed = readAll(formatNamed('ss'), new TextEncoder().encode(text), fileName)
  return { ...parsed, snapshots: parsed.sections.flatMap(({ facts }) => facts.snapshots), codes: parsed.diagnostics.map(({ code }) => code) }
}
const scanned = (text: string, headed = true) => {
  const scanner = new RowScanner()
  const bytes = new LineBytes().of(text)
  if (!scanner.scan(bytes, 0, headed ? { netid: false, state: true, queues: true } : null)) return null
  const { peer, state } = scanner.row
  const address = textOf(bytes, peer.from, peer.to)
  return { ...scanner, address, port: peer.port < 0 ? null : peer.port, state: tcpStates[state], row: scanner.row }
}

describe('headings', () => {
  test.each([
    ['Netid State  Recv-Q Send-Q Local Address:Port', { netid: true, state: true, queues: true }],
    ['State      Recv-Q Send-Q Local Address:Port', { netid: false, state: true, queues: true }],
    ['Recv-Q Send-Q Local Address:Port', { netid: false, state: false, queues: true }],
    ['State Local Address:Port', { netid: false, state: true, queues: false }],
    ['Proto Recv-Q Send-Q Local Address', null],
    ['State of the union', null],
  ])('%s', (line, layout) => {
    expect(parseHeading(line)).toEqual(layout)
  })
})

describe('peers', () => {
  test.each([
    ['203.0.113.87:80', '203.0.113.87', 80],
    ['[2001:db8::1]:443', '2001:db8::1', 443],
    ['2001:db8::1:443', '2001:db8::1', 443],
    ['[fe80::1%eth0]:22', 'fe80::1%eth0', 22],
    ['127.0.0.53%lo:53', '127.0.0.53%lo', 53],
    ['db1.example.net:postgresql', 'db1.example.net', null],
    ['*:*', '*', null],
  ])('%s', (end, address, port) => {
    const text = `ESTAB 0 0 10.0.0.1:22 ${end}`
    const row = scanned(text)
    expect(row && [row.badAddress, row.badNumber, row.address, row.port]).toEqual([null, null, address, port])
  })
  test.each(['300.1.2.3:80', '10.0.0.256:1', '1.2.3:80', 'x', '<b>:1'])('%s is no address, and the row still counts', (end) => {
    expect(scanned(`ESTAB 0 0 10.0.0.1:22 ${end}`)?.badAddress).toBe(end)
  })
  test.each(['10.0.0.1:65536', '10.0.0.1:-22', '10.0.0.1:'])('%s has no port', (end) => {
    expect(scanned(`ESTAB 0 0 10.0.0.1:22 ${end}`)?.badNumber).toBe(end)
  })
})

test.each(['-1', 'NaN', 'Infinity', '0x10', '1,5', '٣', '18446744073709551616'])('a queue of %s is named and is not 0', (queue) => {
  expect(scanned(`ESTAB ${queue} 0 10.0.0.1:22 10.0.0.2:1`)?.badNumber).toBe(queue)
})

test('without headings only whole rows are rows', () => {
  expect(scanned('ESTAB 0 0 10.0.0.1:22 10.0.0.2:1', false)?.state).toBe('ESTAB')
  expect(scanned('tcp 0 0 10.0.0.1:22 10.0.0.2:1 ESTABLISHED', false)).toBeNull()
  expect(scanned('LISTEN 2', false)).toBeNull()
  expect(scanned('ESTAB 0 0 here there', false)).toBeNull()
})

test('a peer seen on several ports has none', () => {
  const rows = [80, 443].map((port) => `ESTAB 0 0 10.0.0.1:22 192.0.2.7:${port}\n`).join('')
  expect(read(heading + rows).snapshots[0]?.busiestPeers).toEqual([{ peer: '192.0.2.7', port: null, state: 'ESTAB', count: 2 }])
})

test('the twenty busiest of each state are named, most first', () => {
  const rows = Array.from({ length: 3000 }, (_, i) => `TIME-WAIT 0 0 10.0.0.1:22 10.1.${Math.floor(Math.sqrt(i))}.1:80\n`).join('')
  const peers = read(heading + rows).snapshots[0]?.busiestPeers ?? []
  expect(peers).toHaveLength(20)
  expect(peers[0]).toEqual({ peer: '10.1.53.1', port: 80, state: 'TIME-WAIT', count: 107 })
  expect(peers.map(({ count }) => count)).toEqual([...peers.map(({ count }) => count)].sort((a, b) => b - a))
})

test('timers are told apart from their absence', () => {
  expect(read(`${heading}FIN-WAIT-1 0 1 10.0.0.1:22 10.0.0.2:1\n`).snapshots[0]).not.toHaveProperty('stuck')
  expect(read(`${heading}FIN-WAIT-1 0 1 10.0.0.1:22 10.0.0.2:1 timer:(on,,10)\n`).snapshots[0]?.stuck).toMatchObject({
    count: 1,
    mostRetransmits: 10,
  })
})

test('rows that can only be of UDP are no TCP states', () => {
  expect(read(`${heading}UNCONN 0 0 0.0.0.0:53 0.0.0.0:*\nESTAB 0 0 10.0.0.1:68 10.0.0.2:67\n`).snapshots[0]).toMatchObject({ rows: 2, byState: {} })
})

test('a heading without rows is a run that found none', () => {
  expect(read(heading).snapshots).toMatchObject([{ rows: 0, byState: {} }])
})

test('a listing without states and without a word of which says so', () => {
  const { snapshots, codes } = read('Recv-Q Send-Q Local Address:Port Peer Address:Port\n0 0 10.0.0.1:22 10.0.0.2:1\n')
  expect(snapshots).toMatchObject([{ rows: 1, byState: {} }])
  expect(codes).toEqual(['column_missing'])
})

test('a row or a detail that the end of the file cuts is noted', () => {
  expect(read(`${heading}ESTAB 0 0 10.0.0.1:22 10.0.0.2:1\n\t cubic rto:204 mss:1448 `).codes).toEqual(['line_incomplete'])
  expect(read(`${heading}ESTAB 0 0 10.0.0.1:22 10.0.0.2:1 users:(("ss`).codes).toEqual(['line_incomplete'])
  expect(read(`${heading}ESTAB 0 0 10.0.0.1:22 10.0.0.2:1`).codes).toEqual([])
})

test('names of programs are only names', () => {
  const rows = ['__proto__', 'constructor', '=cmd'].map((name, i) => `ESTAB 0 0 10.0.0.1:${i} 10.0.0.2:1 users:(("${name}",pid=1,fd=1))\n`).join('')
  expect(read(heading + rows).snapshots[0]).toMatchObject({ rows: 3, byState: { ESTAB: 3 } })
})

test.each([...tcpStates])('%s is told from its bytes', (state) => {
  expect(scanned(`${state} 0 0 10.0.0.1:22 10.0.0.2:1`)?.state).toBe(state)
  expect(scanned(`${state}X 0 0 10.0.0.1:22 10.0.0.2:1`)).toBeNull()
})

describe('closing sockets', () => {
  const closing = (rows: string) => read(heading + rows).snapshots[0]?.closing
  test('tell how long at least nothing was acknowledged, and by whom', () => {
    const rows = 'FIN-WAIT-1 0 1 10.0.0.1:22 192.0.2.7:80 timer:(on,5.2sec,7)\nLAST-ACK 0 900 10.0.0.1:23 192.0.2.7:81 timer:(on,200ms,0)\n'
    expect(closing(rows)).toMatchObject({
      count: 2,
      timed: 2,
      retransmitting: 1,
      finAlone: 1,
      orphans: null,
      leastWait: { max: 45_800_000 },
      byPeer: [{ peer: '192.0.2.7', count: 2, retransmitting: 1, mostRetransmits: 7, leastWait: 45_800_000 }],
      oldest: [{ peer: '192.0.2.7:80', leastWait: 45_800_000 }, { peer: '192.0.2.7:81' }],
    })
  })
  test('take the timeout and its doublings from the line below', () => {
    const row = 'FIN-WAIT-1 0 1 10.0.0.1:22 192.0.2.7:80 timer:(on,1sec,3)\n\t cubic wscale:7,7 rto:3200 backoff:3 mss:1448 cwnd:1\n'
    expect(closing(row)?.leastWait?.max).toBe((400 * 15 - 1000) * 1000)
  })
  test('whose window is closed double their timer, though each answered probe sets the count back', () => {
    const row = 'FIN-WAIT-1 0 900 10.0.0.1:22 192.0.2.7:80 timer:(persist,20sec,0)\n\t cubic rto:208 backoff:7 cwnd:16\n'
    expect(closing(row)).toMatchObject({ probing: 1, retransmitting: 0, leastWait: { max: (208 * 255 - 20_999) * 1000 } })
  })
  test('without a process are orphans where the inode is printed', () => {
    const rows = 'FIN-WAIT-1 0 1 10.0.0.1:22 192.0.2.7:80 ino:0 sk:1 ---\nCLOSING 0 1 10.0.0.1:22 192.0.2.7:81 uid:33 ino:77 sk:2 <->\n'
    expect(closing(rows)).toMatchObject({ count: 2, timed: 0, orphans: 1, leastWait: null })
  })
})

test('the rows stand in columns, up to the room there is', () => {
  const rows = 'ESTAB 0 7 10.0.0.1:22 [2001:db8::1]:80 users:(("a","b",pid=7,fd=1),("c",pid=8,fd=2)) uid:33\nTIME-WAIT 0 0 10.0.0.1:22 10.0.0.2:*\n'
  const table = read(heading + rows).snapshots[0]?.table
  expect(table).toMatchObject({ rows: 2, left: 0, addresses: ['2001:db8::1'], processes: ['a","b'] })
  expect([table?.sendQ, table?.uid, table?.pid, table?.line].map((column) => Array.from(column ?? []))).toEqual([
    [7, 0],
    [33, 4_294_967_295],
    [7, -1],
    [2, 3],
  ])
  expect(table).not.toHaveProperty('timer')
})
