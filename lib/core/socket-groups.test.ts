import { describe, expect, test } from 'vitest'
import { groupSockets, socketGroupings } from './socket-groups'
import { noState, noUid, SocketMark, type SocketTable, socketTimers, tcpStates } from './socket-table'

const ip = (text: string): number => text.split('.').reduce((sum, part) => (sum << 8) | Number(part), 0)
const addresses = ['2001:db8::1', '2001:db8::2', '2001:db8:0:1::1', 'db1.example']
const sockets = [
  // state, peer, peer port, send queue, timer, retransmits, process
  ['FIN-WAIT-1', '203.0.113.87', 80, 1, 'on', 7, 0],
  ['FIN-WAIT-1', '203.0.113.88', 80, 1, 'on', 0, 0],
  ['FIN-WAIT-1', '203.0.113.87', 443, 2904, 'persist', 3, -1],
  ['ESTAB', '198.51.100.1', 443, 10, 'none', -1, 1],
  ['LISTEN', '0.0.0.0', -1, 128, 'none', -1, 1],
  ['TIME-WAIT', '2001:db8::1', 443, 0, 'timewait', 0, -1],
  ['TIME-WAIT', '2001:db8::2', 443, 0, 'timewait', 0, -1],
  ['TIME-WAIT', '2001:db8:0:1::1', 443, 0, 'timewait', 0, -1],
  ['ESTAB', 'db1.example', 5432, 0, 'none', -1, 1],
] as const
const table: SocketTable = {
  rows: sockets.length,
  left: 0,
  line: Uint32Array.from(sockets, (_, row) => row + 2),
  netid: new Uint8Array(sockets.length),
  state: Uint8Array.from(sockets, ([state]) => tcpStates.indexOf(state)),
  marks: Uint16Array.from(
    sockets,
    ([, peer, port]) => (addresses.includes(peer) ? SocketMark.peerNamed : 0) | (port < 0 ? SocketMark.noPeerPort : 0) | SocketMark.noRecvQ,
  ),
  local: new Int32Array(sockets.length),
  peer: Int32Array.from(sockets, ([, peer]) => (addresses.includes(peer) ? addresses.indexOf(peer) : ip(peer))),
  localPort: new Uint16Array(sockets.length).fill(22),
  peerPort: Uint16Array.from(sockets, ([, , port]) => Math.max(0, port)),
  recvQ: new Uint32Array(sockets.length).fill(9),
  sendQ: Uint32Array.from(sockets, ([, , , queue]) => queue),
  timer: Uint8Array.from(sockets, ([, , , , timer]) => socketTimers.indexOf(timer)),
  timerLeft: Int32Array.from(sockets, ([, , , , timer]) => (timer === 'none' ? -1 : 100)),
  retransmits: Int16Array.from(sockets, ([, , , , , retransmits]) => retransmits),
  process: Int32Array.from(sockets, ([, , , , , , process]) => process),
  uid: new Uint32Array(sockets.length).fill(noUid),
  addresses,
  netids: [''],
  processes: ['nginx', 'java'],
}
const grouped = (by: (typeof socketGroupings)[number]) => Object.fromEntries(groupSockets(table, { by }).groups.map(({ key, rows }) => [key, rows]))

describe('groups', () => {
  test.each([
    ['state', { 'FIN-WAIT-1': 3, 'TIME-WAIT': 3, ESTAB: 2, LISTEN: 1 }],
    ['prefix', { '203.0.113.0/24': 3, '2001:db8::/64': 2, '2001:db8:0:1::/64': 1, '198.51.100.0/24': 1, '0.0.0.0/24': 1, 'db1.example': 1 }],
    ['peer-port', { 80: 2, 443: 5, 5432: 1, '': 1 }],
    ['local-port', { 22: 9 }],
    ['process', { nginx: 2, java: 3, '': 4 }],
    ['user', { '': 9 }],
    ['timer', { none: 3, on: 2, persist: 1, timewait: 3 }],
    ['retransmits', { 7: 1, 0: 4, 3: 1, '': 3 }],
  ] as const)('by %s', (by, counts) => {
    expect(grouped(by)).toEqual(counts)
  })
  test('every row lies in one group, whatever it is grouped by', () => {
    for (const by of socketGroupings) expect(groupSockets(table, { by }).groups.reduce((sum, { rows }) => sum + rows, 0)).toBe(table.rows)
  })
})

test('a group tells its states, its retransmissions and the longest floor of its waits', () => {
  const [first] = groupSockets(table, { by: 'prefix', states: ['FIN-WAIT-1'] }).groups
  expect(first).toEqual({
    key: '203.0.113.0/24',
    rows: 3,
    byState: { 'FIN-WAIT-1': 3 },
    retransmitting: 1,
    longest: (0.2 * 255 - 0.1) * 1e6,
    recvQ: 0,
    sendQ: 2906,
    line: 2,
  })
})

test('only some groups are told, the first by what is asked, and how many there are', () => {
  const { groups, of, rows } = groupSockets(table, { by: 'peer', sort: 'sendQ', most: 1 })
  expect([groups.map(({ key }) => key), of, rows]).toEqual([['203.0.113.87'], 8, 9])
})

test('queues that were not printed, and those of listeners, add nothing', () => {
  const all = groupSockets({ ...table, state: table.state, marks: new Uint16Array(table.rows) }, { by: 'local-port' }).groups[0]
  expect(all?.recvQ).toBe(9 * 8)
  expect(groupSockets({ ...table, state: new Uint8Array(table.rows).fill(noState) }, { by: 'state' }).groups[0]?.byState).toEqual({})
})
