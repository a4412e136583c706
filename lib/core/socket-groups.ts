// The rows of a table of sockets, grouped: by peer, by its net, by port, by program …

import type { TcpState } from './socket'
import { noState, noUid, SocketMark, type SocketTable, socketTimers, tcpStates } from './socket-table'
import { leastUnanswered } from './unanswered'
import { type Micros, micros } from './units'

export const socketGroupings = ['state', 'peer', 'prefix', 'peer-port', 'local-port', 'process', 'user', 'timer', 'retransmits'] as const
export type SocketGrouping = (typeof socketGroupings)[number]

export const socketGroupSorts = ['rows', 'retransmitting', 'longest', 'recvQ', 'sendQ'] as const
export type SocketGroupSort = (typeof socketGroupSorts)[number]

export interface SocketQuery {
  readonly by: SocketGrouping
  readonly states?: readonly TcpState[] // these alone; not said: all rows
  readonly sort?: SocketGroupSort // most first; rows where not said
  readonly most?: number // groups; 500 where not said
}

export interface SocketGroup {
  readonly key: string // 203.0.113.87, 203.0.113.0/24, 443, nginx, 33, on, 7, FIN-WAIT-1; '' for rows that do not say
  readonly rows: number
  readonly byState: Readonly<Partial<Record<TcpState, number>>>
  readonly retransmitting: number // timer `on` and one retransmission or more
  readonly longest: Micros | null // the longest time for which nothing was acknowledged, each a floor; null: no timer tells
  readonly recvQ: number // bytes, of the rows that say; those in LISTEN count connections there and are left out
  readonly sendQ: number
  readonly line: number // of its first row
}

export interface SocketGroups {
  readonly groups: readonly SocketGroup[]
  readonly of: number // groups there are
  readonly rows: number // that were grouped
}

interface Gathered {
  readonly key: number
  rows: number
  readonly states: Int32Array
  retransmitting: number
  longest: number
  recvQ: number
  sendQ: number
  readonly line: number
}

const mostGroups = 500
const listen = tcpStates.indexOf('LISTEN')
const [on, persist] = [socketTimers.indexOf('on'), socketTimers.indexOf('persist')]
const none = -1 // the key of rows that do not say
const textKeys = 2 ** 32 // keys of addresses that are texts begin here

/** Groups the rows of one table. Linear in its rows; of a group that is not among the `most` nothing is made but its counts. */
export function groupSockets(table: SocketTable, { by, states, sort = 'rows', most = mostGroups }: SocketQuery): SocketGroups {
  const wanted = states && new Set(states.map((state) => tcpStates.indexOf(state)))
  const keyOf = keys(table, by)
  const groups = new Map<number, Gathered>()
  let rows = 0
  for (let row = 0; row < table.rows; row++) {
    const state = table.state[row] ?? noState
    if (wanted && !wanted.has(state)) continue
    rows++
    const key = keyOf(row)
    let group = groups.get(key)
    if (group === undefined) {
      const line = table.line[row] ?? 0
      group = { key, rows: 0, states: new Int32Array(tcpStates.length), retransmitting: 0, longest: -1, recvQ: 0, sendQ: 0, line }
      groups.set(key, group)
    }
    add(group, table, row, state)
  }
  const ordered = [...groups.values()].sort((a, b) => b[sort] - a[sort] || b.rows - a.rows || a.line - b.line)
  return { groups: ordered.slice(0, most).map((group) => told(group, table, by)), of: groups.size, rows }
}

function add(group: Gathered, table: SocketTable, row: number, state: number): void {
  group.rows++
  if (state < tcpStates.length) group.states[state] = (group.states[state] ?? 0) + 1
  const marks = table.marks[row] ?? 0
  if (state !== listen && (marks & SocketMark.noRecvQ) === 0) group.recvQ += table.recvQ[row] ?? 0
  if (state !== listen && (marks & SocketMark.noSendQ) === 0) group.sendQ += table.sendQ[row] ?? 0
  const timer = table.timer?.[row] ?? 0
  const retransmits = table.retransmits?.[row] ?? -1
  if ((timer !== on && timer !== persist) || retransmits < 0) return
  if (timer === on && retransmits > 0) group.retransmitting++
  const left = table.timerLeft?.[row] ?? -1
  const firstRto = table.firstRto?.[row] ?? Number.NaN
  if (left < 0) return
  const waited = leastUnanswered({ retransmits, left, slack: left, firstRto: Number.isNaN(firstRto) ? null : firstRto, probing: timer === persist })
  if (waited > group.longest) group.longest = waited
}

function told({ key, rows, states, retransmitting, longest, recvQ, sendQ, line }: Gathered, table: SocketTable, by: SocketGrouping): SocketGroup {
  const counted = tcpStates.flatMap((state, n): [TcpState, number][] => ((states[n] ?? 0) > 0 ? [[state, states[n] ?? 0]] : []))
  const byState: SocketGroup['byState'] = Object.fromEntries(counted)
  return { key: nameOf(key, table, by), rows, byState, retransmitting, longest: longest < 0 ? null : micros(longest), recvQ, sendQ, line }
}

/** The key of a row as a number, which the name is made of later, for the few groups that are shown. */
function keys(table: SocketTable, by: SocketGrouping): (row: number) => number {
  const { marks, peer, timer, retransmits, uid, process } = table
  const marked = (row: number, mark: number): boolean => ((marks[row] ?? 0) & mark) !== 0
  const address = (row: number): number =>
    marked(row, SocketMark.noPeerAddress) ? none : marked(row, SocketMark.peerNamed) ? textKeys + (peer[row] ?? 0) : (peer[row] ?? 0) >>> 0
  switch (by) {
    case 'state':
      return (row) => table.state[row] ?? noState
    case 'peer':
      return address
    case 'prefix': {
      const nets = netsOf(table.addresses)
      return (row) => {
        const key = address(row)
        return key < textKeys ? (key === none ? none : (key & 0xffffff00) >>> 0) : textKeys + (nets[key - textKeys] ?? 0)
      }
    }
    case 'peer-port':
      return (row) => (marked(row, SocketMark.noPeerPort) ? none : (table.peerPort[row] ?? none))
    case 'local-port':
      return (row) => (marked(row, SocketMark.noLocalPort) ? none : (table.localPort[row] ?? none))
    case 'process':
      return (row) => process?.[row] ?? none
    case 'user':
      return (row) => (uid === undefined || uid[row] === noUid ? none : (uid[row] ?? none))
    case 'timer':
      return (row) => timer?.[row] ?? none
    case 'retransmits':
      return (row) => retransmits?.[row] ?? none
  }
}

function nameOf(key: number, table: SocketTable, by: SocketGrouping): string {
  if (key === none) return ''
  if (by === 'state') return tcpStates[key] ?? ''
  if (by === 'process') return table.processes[key] ?? ''
  if (by === 'timer') return socketTimers[key] ?? ''
  if (by !== 'peer' && by !== 'prefix') return String(key)
  if (key >= textKeys) {
    const text = table.addresses[key - textKeys] ?? ''
    return by === 'prefix' ? (netOf(text) ?? text) : text
  }
  const dotted = [24, 16, 8, 0].map((shift) => (key >>> shift) & 255).join('.')
  return by === 'prefix' ? `${dotted}/24` : dotted
}

/** Of each address the place of the first that lies in the same net. */
function netsOf(addresses: readonly string[]): readonly number[] {
  const first = new Map<string, number>()
  return addresses.map((address, place) => {
    const net = netOf(address) ?? address
    const known = first.get(net)
    if (known === undefined) first.set(net, place)
    return known ?? place
  })
}

const groupsOfNet = 4 // of eight: /64, what one line of a customer has

/** The /64 that an IPv6 address lies in: `2001:db8::1` → 2001:db8::/64. Null for names and `*`. */
function netOf(address: string): string | null {
  const bare = address.split('%', 1)[0] ?? ''
  if (!bare.includes(':') || !/^[0-9a-fA-F:.]{2,45}$/.test(bare)) return null
  const [before = '', after] = bare.split('::', 2)
  const head = before === '' ? [] : before.split(':')
  const tail = after === undefined || after === '' ? [] : after.split(':')
  const length = (parts: readonly string[]): number => parts.reduce((sum, part) => sum + (part.includes('.') ? 2 : 1), 0)
  const zeros = after === undefined ? 0 : 8 - length(head) - length(tail)
  if (zeros < 0) return null
  const groups = [...head, ...Array.from({ length: zeros }, () => '0'), ...tail].slice(0, groupsOfNet)
  const net = groups.map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
  while (net.at(-1) === '0') net.pop()
  return `${net.join(':')}::/64`
}
