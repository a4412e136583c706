// What the rows of one listing of sockets add up to, and the rows themselves as columns. ss, netstat and /proc/net/tcp fill it alike.

import type { SocketSnapshot, StuckSockets, TcpState } from '@/lib/core/socket'
import { mostRows, noState, noUid, SocketMark, type SocketTable, socketTimers, tcpStates } from '@/lib/core/socket-table'
import type { Reading } from '@/lib/core/units'
import { ClosingRows } from './socket-closing'
import { SocketPeers } from './socket-peers'
import type { SocketRow } from './socket-row'
import { SocketWords } from './socket-words'

const place = (state: TcpState): number => tcpStates.indexOf(state)
const [listen, unconn, estab] = [place('LISTEN'), place('UNCONN'), place('ESTAB')]
const closingStates: readonly TcpState[] = ['FIN-WAIT-1', 'CLOSING', 'LAST-ACK']
const isClosing: readonly boolean[] = tcpStates.map((state) => closingStates.includes(state))
const mostQueue = 2 ** 32 - 1

/** TIME-WAIT and its like are no sockets any more, and SYN-RECV is none yet: without an inode these are no orphans. */
const [timeWait, synRecv, timewait] = [place('TIME-WAIT'), place('SYN-RECV'), socketTimers.indexOf('timewait')]
const orphanable = ({ state, timer }: SocketRow): boolean => state !== timeWait && state !== synRecv && timer !== timewait

const shortestRow = 64 // bytes of a row, about
const fewRows = 256

/** How many rows an artefact's listings may keep together. The first is given room for all that so many bytes can hold. */
export class RowRoom {
  left = mostRows
  #expected: number

  constructor(size: number | null) {
    this.#expected = Math.max(fewRows, Math.min(mostRows, Math.ceil((size ?? 0) / shortestRow)))
  }

  begin(): number {
    const expected = this.#expected
    this.#expected = fewRows
    return expected
  }
}

type Figures = Pick<SocketSnapshot<Reading>, 'rows' | 'byState' | 'byNetid' | 'busiestPeers' | 'stuck' | 'closing' | 'table'>

/** The rows of one run of a tool. `netids` are the words of its first column, the first '' for none; `tcp` tells which of them are TCP's. */
export class SocketRows {
  rows = 0
  readonly #states = new Int32Array(256)
  readonly #netids: Int32Array
  readonly #tcp: readonly boolean[]
  readonly #addresses = new SocketWords()
  readonly #processes = new SocketWords()
  readonly #peers = new SocketPeers((address, named) => this.#nameOf(address, named))
  readonly #closing = new ClosingRows((address, named) => this.#nameOf(address, named), this.#peers)
  #timers = false
  #lastCloses = false
  #kept = 0
  #left = 0
  #columns: ReturnType<typeof columnsOf>
  #tail: Tail | null = null
  #tailed = 0 // rows since then have no tail

  constructor(
    private readonly netids: readonly string[],
    private readonly room: RowRoom,
  ) {
    this.#columns = columnsOf(room.begin())
    this.#netids = new Int32Array(netids.length)
    this.#tcp = netids.map((name) => name === '' || /^tcp/i.test(name))
  }

  /** Counts one row whose addresses stand in `bytes`. `internet`: it has addresses, and a place in the table. */
  add(row: SocketRow, bytes: Uint8Array, line: number, internet = true): void {
    this.rows++
    const { netid, state } = row
    this.#netids[netid] = (this.#netids[netid] ?? 0) + 1
    const tcp = this.#tcp[netid] === true
    if (tcp) this.#states[state] = (this.#states[state] ?? 0) + 1
    this.#lastCloses = false
    if (!internet) return
    const { local, peer } = row
    const peerAt = !row.hasPeer ? 0 : peer.named ? this.#addresses.place(bytes, peer.from, peer.to) : peer.ip
    if (this.room.left > 0) {
      this.room.left--
      const localAt = !row.hasLocal ? 0 : local.named ? this.#addresses.place(bytes, local.from, local.to) : local.ip
      this.#keep(row, localAt, peerAt, line)
    } else this.#left++
    if (row.hasTail) this.#keepTail(row, bytes)
    if (!tcp || state === noState || state === listen || !row.hasPeer) return
    const port = peer.port >= 0 ? peer.port : -1
    this.#peers.add(peerAt, peer.named, state, port)
    this.#lastCloses = isClosing[state] === true
    if (this.#lastCloses) this.#closing.add(row, peerAt, line)
  }

  /** The last row, of which a line below said more. */
  more(row: SocketRow, bytes: Uint8Array): void {
    if (row.hasTail) this.#keepTail(row, bytes)
    if (this.#lastCloses) this.#closing.more(row)
  }

  /** The figures of a snapshot. Rows without a protocol are TCP's unless all of them could only be UDP's. */
  figures(): Figures {
    const byState: Partial<Record<TcpState, number>> = {}
    let other = false
    tcpStates.forEach((state, n) => {
      const count = this.#states[n] ?? 0
      if (count > 0) byState[state] = count
      if (count > 0 && n !== unconn && n !== estab) other = true
    })
    const protocols = this.netids.flatMap((name, n): [string, number][] =>
      name !== '' && (this.#netids[n] ?? 0) > 0 ? [[name, this.#netids[n] ?? 0]] : [],
    )
    const udp = protocols.length === 0 && byState.UNCONN !== undefined && !other
    const closing = this.#closing.figures(closingStates)
    const stuck: StuckSockets = {
      count: closing.retransmitting,
      mostRetransmits: this.#closing.mostRetransmits,
      examples: this.#closing
        .retransmitted()
        .toSorted((a, b) => b.retransmits - a.retransmits)
        .slice(0, 5)
        .map(({ peer, state, retransmits, line }) => ({ peer, state, retransmits, line })),
    }
    return {
      rows: this.rows,
      byState: udp ? {} : byState,
      ...(protocols.length > 0 ? { byNetid: Object.fromEntries(protocols) } : {}),
      busiestPeers: udp ? [] : this.#peers.busiest(listen),
      ...(this.#timers ? { stuck } : {}),
      ...(closing.count > 0 ? { closing } : {}),
      ...(this.#kept > 0 ? { table: this.#table() } : {}),
    }
  }

  #nameOf(address: number, named: boolean): string {
    if (!named) return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.')
    return plainAddress(this.#addresses.text(address))
  }

  #keep(row: SocketRow, localAt: number, peerAt: number, line: number): void {
    const n = this.#kept++
    if (n === this.#columns.line.length) this.#columns = widened(this.#columns, 2 * n)
    const columns = this.#columns
    const { local, peer } = row
    let marks = 0
    if (!row.hasLocal || localAt < 0) marks |= SocketMark.noLocalAddress
    else if (local.named) marks |= SocketMark.localNamed
    if (!row.hasPeer || peerAt < 0) marks |= SocketMark.noPeerAddress
    else if (peer.named) marks |= SocketMark.peerNamed
    if (local.port < 0) marks |= SocketMark.noLocalPort
    if (peer.port < 0) marks |= SocketMark.noPeerPort
    if (row.recvQ < 0 || row.recvQ > mostQueue) marks |= SocketMark.noRecvQ
    if (row.sendQ < 0 || row.sendQ > mostQueue) marks |= SocketMark.noSendQ
    columns.line[n] = line
    columns.netid[n] = row.netid
    columns.state[n] = row.state
    columns.marks[n] = marks
    columns.local[n] = localAt
    columns.peer[n] = peerAt
    columns.localPort[n] = Math.max(local.port, 0)
    columns.peerPort[n] = Math.max(peer.port, 0)
    columns.recvQ[n] = Math.max(row.recvQ, 0)
    columns.sendQ[n] = Math.max(row.sendQ, 0)
  }

  /** What stands behind the addresses. Its columns are made when a row first has something for them. */
  #keepTail(row: SocketRow, bytes: Uint8Array): void {
    if (row.timer > 0) this.#timers = true
    if (this.#left > 0) return
    const n = this.#kept - 1
    const size = this.#columns.line.length
    if (this.#tail === null) this.#tail = tailOf(size)
    else if (this.#tail.timer.length < size) this.#tail = widened(this.#tail, size, blankTail)
    const tail = this.#tail
    this.#tailed = this.#kept
    if (row.timer > 0) tail.timer[n] = row.timer
    if (row.timer > 0) tail.timerLeft[n] = row.timerLeft
    if (row.retransmits >= 0) tail.retransmits[n] = Math.min(row.retransmits, 32_767)
    if (row.rto > 0) tail.firstRto[n] = firstRtoOf(row) ?? Number.NaN
    if (row.uid >= 0) tail.uid[n] = row.uid
    if (row.inode === 0 && orphanable(row)) this.#columns.marks[n] = (this.#columns.marks[n] ?? 0) | SocketMark.orphan
    if (row.processTo > row.processFrom) {
      tail.process[n] = this.#processes.place(bytes, row.processFrom, row.processTo)
      row.processTo = row.processFrom // a line below lies in other bytes
    }
    if (row.pid >= 0) tail.pid[n] = row.pid
    if (row.shared) this.#columns.marks[n] = (this.#columns.marks[n] ?? 0) | SocketMark.shared
  }

  #table(): SocketTable {
    const rows = this.#kept
    const cut = <A extends Cut<A>>(column: A): A => (2 * rows > column.length ? column.subarray(0, rows) : column.slice(0, rows))
    const { line, netid, state, marks, local, peer, localPort, peerPort, recvQ, sendQ } = this.#columns
    const base = { line: cut(line), netid: cut(netid), state: cut(state), marks: cut(marks), local: cut(local), peer: cut(peer) }
    const rest = { localPort: cut(localPort), peerPort: cut(peerPort), recvQ: cut(recvQ), sendQ: cut(sendQ) }
    const words = { addresses: this.#addresses.list().map(plainAddress), netids: this.netids, processes: this.#processes.list() }
    return { rows, left: this.#left, ...base, ...rest, ...this.#tailColumns(rows), ...words }
  }

  /** The columns of the tail in which any row says anything. */
  #tailColumns(rows: number): Partial<Tail> {
    if (this.#tail === null) return {}
    const tail = this.#tail.timer.length < rows ? widened(this.#tail, rows, blankTail) : this.#tail
    const said = Object.entries(tail).flatMap(([name, column]) => {
      const blank = blankTail[name as keyof Tail]
      const used = column
        .subarray(0, Math.min(rows, this.#tailed))
        .some((value: number) => (Number.isNaN(blank) ? !Number.isNaN(value) : value !== blank))
      return used ? [[name, column.slice(0, rows)]] : []
    })
    return Object.fromEntries(said)
  }
}

/** The retransmission timeout before it was doubled, ms. `rto` holds the doublings while it is the retransmission timer that runs. */
export function firstRtoOf({ rto, backoff, timer }: Pick<SocketRow, 'rto' | 'backoff' | 'timer'>): number | null {
  if (rto <= 0) return null
  return socketTimers[timer] === 'persist' ? rto : rto / 2 ** Math.min(Math.max(backoff, 0), 30)
}

/** As captures name it: IPv6 without brackets. */
const plainAddress = (text: string): string => (text.startsWith('[') ? text.slice(1).replace(']', '') : text)

const columnsOf = (size: number) => ({
  line: new Uint32Array(size),
  netid: new Uint8Array(size),
  state: new Uint8Array(size),
  marks: new Uint16Array(size),
  local: new Int32Array(size),
  peer: new Int32Array(size),
  localPort: new Uint16Array(size),
  peerPort: new Uint16Array(size),
  recvQ: new Uint32Array(size),
  sendQ: new Uint32Array(size),
})

interface Tail {
  readonly timer: Uint8Array
  readonly timerLeft: Int32Array
  readonly retransmits: Int16Array
  readonly firstRto: Float32Array
  readonly uid: Uint32Array
  readonly process: Int32Array
  readonly pid: Int32Array
}
const blankTail: Readonly<Record<keyof Tail, number>> = {
  timer: 0,
  timerLeft: -1,
  retransmits: -1,
  firstRto: Number.NaN,
  uid: noUid,
  process: -1,
  pid: -1,
}
const tailOf = (size: number): Tail => ({
  timer: new Uint8Array(size),
  timerLeft: new Int32Array(size).fill(-1),
  retransmits: new Int16Array(size).fill(-1),
  firstRto: new Float32Array(size).fill(Number.NaN),
  uid: new Uint32Array(size).fill(noUid),
  process: new Int32Array(size).fill(-1),
  pid: new Int32Array(size).fill(-1),
})

interface Cut<A> {
  readonly length: number
  slice(from: number, to: number): A
  subarray(from: number, to: number): A
}
type Column = Uint8Array | Uint16Array | Uint32Array | Int16Array | Int32Array | Float32Array

/** The same columns with room for `size` rows; new places hold `blank`'s values, or 0. The one place where columns are told by their names. */
function widened<C extends object>(columns: C, size: number, blank: Partial<Record<keyof C, number>> = {}): C {
  const wide = Object.entries(columns as Record<string, Column>).map(([name, column]) => {
    const Kind = column.constructor as new (length: number) => Column
    const wider = new Kind(size)
    const value = (blank as Record<string, number>)[name]
    if (value !== undefined && value !== 0) wider.fill(value)
    wider.set(column)
    return [name, wider]
  })
  return Object.fromEntries(wide) as C
}
