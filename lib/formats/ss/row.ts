// One row of ss(8), scanned by hand: a dump may hold 300,000.
//
//     [Netid] [State] [Recv-Q Send-Q] Local Address:Port  Peer Address:Port  [Process] [timer:(…)] [uid:… ino:…]
//
// Reference: iproute2 misc/ss.c, sock_state_print, inet_addr_print, proc_ctx_print, tcp_timer_print.

import type { TcpState } from '@/lib/core/socket'
import { isDigit, isName, isPlainNumber, isPortName, pastBlanks, pastWord } from './words'

/** The columns that a heading announces. Without Netid all rows are of one family; without State all are in one state. */
export interface Layout {
  readonly netid: boolean
  readonly state: boolean
  readonly queues: boolean
}

const states = [
  'ESTAB',
  'TIME-WAIT',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'CLOSE-WAIT',
  'LAST-ACK',
  'SYN-SENT',
  'SYN-RECV',
  'CLOSING',
  'LISTEN',
  'UNCONN',
] as const satisfies readonly TcpState[]

/** The state that a word of the line spells. Without making the word: this is the first thing done with every row. */
function stateAt(text: string, from: number, to: number): TcpState | null {
  const first = text.charCodeAt(from)
  if (first < 67 || first > 85) return null
  const last = text.charCodeAt(to - 1)
  for (const state of states) {
    if (state.length === to - from && state.charCodeAt(0) === first && state.charCodeAt(state.length - 1) === last && text.startsWith(state, from))
      return state
  }
  return null
}

const otherStates = new Set(['UNKNOWN', 'UNDEF', '`-', 'CLOSED', 'COOKIE_WAIT', 'COOKIE_ECHOED', 'SHUTDOWN_PENDING', 'SHUTDOWN_SENT', 'ACK_SENT'])
const netids = new Set('tcp udp raw icmp6 mptcp sctp dccp ??? u_str u_dgr u_seq p_raw p_dgr nl v_str v_dgr xdp ti_st ti_dg ti_rd ti_sq'.split(' '))
const internet = new Set(['tcp', 'udp', 'raw', 'icmp6', 'mptcp', 'sctp', 'dccp'])

/** The state that a word of a command line or a file name means: `fin-wait-1`, `established`. */
export const stateNamed = (word: string): TcpState | null =>
  stateAt(word.toUpperCase(), 0, word.length) ?? (word === 'established' ? 'ESTAB' : word === 'listening' ? 'LISTEN' : null)

/** The columns of a heading line, `State Recv-Q Send-Q Local Address:Port …`; null if it is none. */
export function parseHeading(text: string): Layout | null {
  const words = text
    .slice(0, 200)
    .trimStart()
    .split(/[ \t]+/, 5)
  const netid = words[0] === 'Netid'
  const state = words[netid ? 1 : 0] === 'State'
  const at = Number(netid) + Number(state)
  const queues = words[at] === 'Recv-Q' && words[at + 1] === 'Send-Q'
  if (!(netid || state || queues) || words[queues ? at + 2 : at] !== 'Local') return null
  return { netid, state, queues }
}

/** What the last scanned row says. One object for all rows: read it before the next `scan`. */
export class RowScanner {
  netid: string | null = null
  state: TcpState | null = null // null: not printed, or none of TCP's
  badNumber: string | null = null // the first field that should be a number and is not
  badAddress: string | null = null
  peerFrom = 0 // the peer's address is text.slice(peerFrom, peerTo)
  peerTo = 0
  peerIp = 0 // the peer's IPv4 address as a signed number, also where it stands in IPv6's clothes; 0: 0.0.0.0 or not IPv4
  port: number | null = null // the peer's port; null: `*`, a name, or bad
  restFrom = 0 // what follows the peer
  #at = 0 // end of the word that #word found
  #colon = 0
  #ip = 0
  #number: number | null | undefined // of the last endpoint's port: null for `*` and names, undefined for what is no port

  /**
   * Scans one row. False if the line is none. A field that cannot be read is named in `badNumber` or `badAddress` and the row still
   * counts. `layout` is the last heading's, null without one: then the first words tell the columns.
   */
  scan(text: string, layout: Layout | null): boolean {
    this.badNumber = null
    this.badAddress = null
    this.netid = null
    this.port = null
    let from = this.#word(text, 0)
    let state = stateAt(text, from, this.#at)
    let known = state !== null
    if (state === null) {
      let word = text.slice(from, Math.min(this.#at, from + 20))
      if (netids.has(word)) {
        this.netid = word
        from = this.#word(text, this.#at)
        state = stateAt(text, from, this.#at)
        if (state === null) word = text.slice(from, Math.min(this.#at, from + 20))
      }
      known = state !== null || otherStates.has(word)
      if (word === '`-') this.#word(text, this.#at)
    }
    this.state = state
    if (known) from = this.#word(text, this.#at)
    else if (layout?.state === true || (layout === null && this.netid !== null) || !isDigit(text.charCodeAt(from))) return false // netstat's `tcp 0 0 …` is none
    if (layout?.queues ?? isPlainNumber(text, from, this.#at)) {
      if (!isPlainNumber(text, from, this.#at)) this.badNumber = text.slice(from, this.#at)
      from = this.#word(text, this.#at)
      if (!isPlainNumber(text, from, this.#at)) {
        if (layout === null) return false
        this.badNumber ??= text.slice(from, this.#at)
      }
      from = pastBlanks(text, this.#at)
    }
    return from < text.length && this.#ends(text, from, layout)
  }

  /** The two addresses. Sockets that are not of the internet (unix, netlink, packet) have names of many words: they only count. */
  #ends(text: string, localFrom: number, layout: Layout | null): boolean {
    if (this.netid !== null && !internet.has(this.netid)) {
      this.restFrom = text.length
      return true
    }
    if (!this.#endpoint(text, localFrom)) {
      if (layout === null) return false
      this.badAddress = text.slice(localFrom, this.#at)
    } else if (this.#number === undefined) this.badNumber ??= text.slice(localFrom, this.#at)
    const from = pastBlanks(text, this.#at)
    if (from >= text.length) {
      if (layout === null) return false
      this.badAddress ??= text.slice(localFrom)
    } else if (this.#endpoint(text, from)) {
      if (this.#number === undefined) this.badNumber ??= text.slice(from, this.#at)
      this.port = this.#number ?? null
      this.peerFrom = from
      this.peerTo = this.#colon
      this.peerIp = this.#ip
    } else {
      if (layout === null) return false
      this.badAddress ??= text.slice(from, this.#at)
    }
    this.restFrom = this.#at
    return true
  }

  /** The address and the port that begin at `from`; false if no address does. Plain IPv4 is read in one pass: most rows are. */
  #endpoint(text: string, from: number): boolean {
    let ip = 0
    let octet = 0
    let digits = 0
    let dots = 0
    let at = from
    let code = text.charCodeAt(at)
    for (; ; code = text.charCodeAt(++at)) {
      if (code >= 48 && code <= 57) {
        octet = octet * 10 + code - 48
        digits++
      } else if (code === 46 && dots < 3 && digits > 0 && octet <= 255) {
        ip = (ip << 8) | octet
        dots++
        octet = 0
        digits = 0
      } else break
    }
    if (code === 58 && dots === 3 && digits > 0 && octet <= 255) {
      const colon = at
      let port = 0
      code = text.charCodeAt(++at)
      for (; code >= 48 && code <= 57; code = text.charCodeAt(++at)) port = port * 10 + code - 48
      if (at > colon + 1 && port <= 65_535 && (code === 32 || code === 9 || at >= text.length)) {
        this.#colon = colon
        this.#ip = (ip << 8) | octet
        this.#number = port
        this.#at = at
        return true
      }
    }
    this.#at = pastWord(text, from)
    if (!this.#address(text, from, this.#at)) return false
    this.#number = this.#port(text, this.#at)
    return true
  }

  #word(text: string, from: number): number {
    const start = pastBlanks(text, from)
    this.#at = pastWord(text, start)
    return start
  }

  /** Whether `address:port` stands there, split at the last colon, with an address that can be one: IPv4, IPv6, `*` or a name. */
  #address(text: string, from: number, to: number): boolean {
    let colon = to - 1
    while (colon > from && text.charCodeAt(colon) !== 58) colon--
    this.#colon = colon
    this.#ip = 0
    if (colon <= from) return false
    const bracket = text.charCodeAt(from) === 91 ? 1 : 0
    const mapped = text.charCodeAt(from + bracket) === 58 && text.startsWith('::ffff:', from + bracket) // IPv4 in IPv6's clothes
    const start = mapped ? from + bracket + 7 : from
    const end = mapped ? colon - bracket : colon
    let ip = 0
    let octet = 0
    let digits = 0
    let dots = 0
    for (let i = start; i < end; i++) {
      const code = text.charCodeAt(i)
      if (code >= 48 && code <= 57) {
        octet = octet * 10 + code - 48
        digits++
      } else if (code === 46) {
        if (octet > 255 || digits === 0) return isName(text, from, i, colon)
        dots++
        ip = (ip << 8) | octet
        octet = 0
        digits = 0
      } else return isName(text, from, i, colon)
    }
    if (dots !== 3 || octet > 255 || digits === 0) return false
    this.#ip = (ip << 8) | octet
    return true
  }

  /** The port after the colon; null for `*` and names, undefined for what is no port. */
  #port(text: string, to: number): number | null | undefined {
    let port = 0
    for (let i = this.#colon + 1; i < to; i++) {
      const code = text.charCodeAt(i)
      if (code < 48 || code > 57) return isPortName(text, this.#colon + 1, to) ? null : undefined
      port = port * 10 + code - 48
      if (port > 65_535) return undefined
    }
    return to > this.#colon + 1 ? port : undefined
  }
}
