import { describe, expect, test } from 'vitest'
import { formatNamed } from '../registry'
import { readAll } from '../testing/promises'
import { parseHeading, RowScanner } from './row'

const heading = 'State Recv-Q Send-Q Local Address:Port Peer Address:Port\n'
const read = (text: string, fileName = 'x.txt') => {
  const parsed = readAll(formatNamed('ss'), new TextEncoder().encode(text), fileName)
  return { ...parsed, snapshots: parsed.sections.flatMap(({ facts }) => facts.snapshots), codes: parsed.diagnostics.map(({ code }) => code) }
}
const scanned = (text: string, headed = true) => {
  const row = new RowScanner()
  return row.scan(text, headed ? { netid: false, state: true, queues: true } : null) ? row : null
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
    ['[2001:db8::1]:443', '[2001:db8::1]', 443],
    ['2001:db8::1:443', '2001:db8::1', 443],
    ['[fe80::1%eth0]:22', '[fe80::1%eth0]', 22],
    ['127.0.0.53%lo:53', '127.0.0.53%lo', 53],
    ['db1.example.net:postgresql', 'db1.example.net', null],
    ['*:*', '*', null],
  ])('%s', (end, address, port) => {
    const text = `ESTAB 0 0 10.0.0.1:22 ${end}`
    const row = scanned(text)
    expect(row && [row.badAddress, row.badNumber, text.slice(row.peerFrom, row.peerTo), row.port]).toEqual([null, null, address, port])
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
