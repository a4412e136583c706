// One row of ss(8), scanned from bytes.
//
//     [Netid] [State] [Recv-Q Send-Q] Local Address:Port  Peer Address:Port  [Process] [timer:(…)] [uid:… ino:…] [rto:… backoff:…]
//
// Reference: iproute2 misc/ss.c, sock_state_print, inet_addr_print, proc_ctx_print, tcp_timer_print, sock_details_print, tcp_stats_print.

import type { TcpState } from '@/lib/core/socket'
import { noState, tcpStates } from '@/lib/core/socket-table'
import { badPort, feed, inWord, isDigit, longestNumber, pastBlanks, pastWord, placeIn, SocketRow, textOf, wordsOf } from '../socket-row'
import { scanTail } from './tail'

/** The columns that a heading announces. Without Netid all rows are of one family; without State all are in one state. */
export interface Layout {
  readonly netid: boolean
  readonly state: boolean
  readonly queues: boolean
}

export const netids = ' tcp udp raw icmp6 mptcp sctp dccp ??? u_str u_dgr u_seq p_raw p_dgr nl v_str v_dgr xdp ti_st ti_dg ti_rd ti_sq'.split(' ')
const internet = new Set(['', 'tcp', 'udp', 'raw', 'icmp6', 'mptcp', 'sctp', 'dccp'].map((name) => netids.indexOf(name)))
const otherStates = new Set(['UNKNOWN', 'UNDEF', '`-', 'CLOSED', 'COOKIE_WAIT', 'COOKIE_ECHOED', 'SHUTDOWN_PENDING', 'SHUTDOWN_SENT', 'ACK_SENT'])

/** A place for each state, by its length, first and last letter: no two share one. */
const slotOf = (length: number, first: number, last: number): number => (length * 4 + first + last * 6) & 15
const stateWords = wordsOf(tcpStates)
const stateSlots = new Int8Array(16).fill(-1)
stateWords.forEach((word, n) => {
  stateSlots[slotOf(word.length, word[0] ?? 0, word[word.length - 1] ?? 0)] = n
})

/** The place in `tcpStates` of the word that stands between; `noState` if it is none. */
function stateAt(bytes: Uint8Array, from: number, to: number): number {
  const place = stateSlots[slotOf(to - from, bytes[from] ?? 0, bytes[to - 1] ?? 0)] ?? -1
  const word = place < 0 ? undefined : stateWords[place]
  if (word === undefined || word.length !== to - from) return noState
  for (let i = 0; i < word.length; i++) if (word[i] !== bytes[from + i]) return noState
  return place
}

const netidWords = wordsOf(netids)
/** The place in `netids` of the word that stands between; 0 if it is none. */
export const netidAt = (bytes: Uint8Array, from: number, to: number): number =>
  to - from > 5 ? 0 : Math.max(0, placeIn(netidWords, bytes, from, to))

/** The state that a word of a command line or a file name means: `fin-wait-1`, `established`. */
export function stateNamed(word: string): TcpState | null {
  const name = word === 'established' ? 'ESTAB' : word === 'listening' ? 'LISTEN' : word.toUpperCase()
  return tcpStates.find((state) => state === name) ?? null
}

/** The columns of a heading line, `State Recv-Q Send-Q Local Address:Port …`; null if it is none. A narrow terminal breaks it after Send-Q. */
export function parseHeading(text: string): Layout | null {
  const words = text
    .slice(0, 200)
    .trimStart()
    .split(/[ \t]+/, 5)
  const netid = words[0] === 'Netid'
  const state = words[netid ? 1 : 0] === 'State'
  const at = Number(netid) + Number(state)
  const queues = words[at] === 'Recv-Q' && words[at + 1] === 'Send-Q'
  const next = words[queues ? at + 2 : at]
  if (!(netid || state || queues) || (next !== 'Local' && !(state && queues && !next))) return null
  return { netid, state, queues }
}

/** Scans rows. What the last one says is in `row` until the next `scan`. */
export class RowScanner {
  readonly row = new SocketRow()
  badNumber: string | null = null // the first field that should be a number and is not
  badAddress: string | null = null
  internet = true // it has addresses of the internet: the others (unix, netlink, packet) have names of many words, and only count
  short = false // the line ends before the peer's address
  end = 0 // its line feed
  #past = 0

  /**
   * Scans the line at `from`, whose bytes end in a line feed. False if it is no row. A field that cannot be read is named in `badNumber` or
   * `badAddress` and the row still counts. `layout` is the last heading's, null without one: then the first words tell the columns.
   */
  scan(bytes: Uint8Array, from: number, layout: Layout | null): boolean {
    const row = this.row
    this.badNumber = null
    this.badAddress = null
    this.internet = true
    this.short = false
    row.netid = 0
    let at = pastBlanks(bytes, from)
    let end = pastWord(bytes, at)
    row.state = stateAt(bytes, at, end)
    let known = row.state !== noState
    if (!known) {
      const netid = netidAt(bytes, at, end)
      if (netid > 0) {
        row.netid = netid
        this.internet = internet.has(netid)
        at = pastBlanks(bytes, end)
        end = pastWord(bytes, at)
        row.state = stateAt(bytes, at, end)
      }
      known = row.state !== noState || (end - at <= 16 && (bytes[at] ?? feed) > 57 && otherStates.has(textOf(bytes, at, end)))
      if (known && end - at === 2) end = pastWord(bytes, pastBlanks(bytes, end)) // SCTP's `- ESTAB
    }
    if (known) at = pastBlanks(bytes, end)
    else if (layout?.state === true || (layout === null && row.netid > 0) || !isDigit(bytes[at] ?? feed)) return false // netstat's `tcp 0 0 …` is none
    row.recvQ = -1
    row.sendQ = -1
    if (layout === null ? isDigit(bytes[at] ?? feed) : layout.queues) {
      row.recvQ = this.#number(bytes, at)
      if (row.recvQ < 0) {
        if (layout === null) return this.#ends(bytes, at, layout)
        this.badNumber = textOf(bytes, at, this.#past)
      }
      at = pastBlanks(bytes, this.#past)
      row.sendQ = this.#number(bytes, at)
      if (row.sendQ < 0) {
        if (layout === null) return false
        this.badNumber ??= textOf(bytes, at, this.#past)
      }
      at = pastBlanks(bytes, this.#past)
    }
    const code = bytes[at] ?? feed
    if (code === feed || code === 13) {
      this.short = layout !== null && known
      return false
    }
    return this.#ends(bytes, at, layout)
  }

  /** The whole number that stands at `from`, -1 where the word is none; `#past` is then the end of the word. */
  #number(bytes: Uint8Array, from: number): number {
    let value = 0
    let at = from
    let code = bytes[at] ?? feed
    for (; code >= 48 && code <= 57; code = bytes[++at] ?? feed) value = value * 10 + code - 48
    if (inWord(code)) {
      this.#past = pastWord(bytes, at)
      return -1
    }
    this.#past = at
    return at > from && at - from <= longestNumber ? value : -1
  }

  #ends(bytes: Uint8Array, from: number, layout: Layout | null): boolean {
    const { row } = this
    const { local, peer } = row
    row.clearTail()
    if (!this.internet) {
      this.end = this.#rest(bytes, from)
      return true
    }
    row.hasLocal = local.scan(bytes, from)
    if (!row.hasLocal) {
      if (layout === null) return false
      this.badAddress = textOf(bytes, from, local.end)
    } else if (local.port === badPort) this.badNumber ??= textOf(bytes, from, local.end)
    const at = pastBlanks(bytes, local.end)
    const code = bytes[at] ?? feed
    if (code === feed || code === 13) {
      if (layout === null) return false
      this.short = true
      row.hasPeer = false
      this.badAddress ??= textOf(bytes, from, local.end)
      this.end = this.#rest(bytes, at)
      return true
    }
    row.hasPeer = peer.scan(bytes, at)
    if (row.hasPeer) {
      if (peer.port === badPort) this.badNumber ??= textOf(bytes, at, peer.end)
    } else {
      if (layout === null) return false
      this.badAddress ??= textOf(bytes, at, peer.end)
    }
    this.end = this.#rest(bytes, peer.end)
    return true
  }

  /** Reads what stands under a row into it: `\t cubic rto:204 backoff:3 …`, or the end of a row that a narrow terminal broke. */
  under(bytes: Uint8Array, from: number): void {
    this.badNumber = null
    this.row.badTail = null
    this.row.odd = false
    this.row.named = false
    this.end = this.#rest(bytes, from)
  }

  #rest(bytes: Uint8Array, from: number): number {
    const end = scanTail(bytes, from, this.row)
    if (this.row.badTail !== null) this.badNumber ??= this.row.badTail
    return end
  }
}
