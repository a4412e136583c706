// One row of netstat, scanned from bytes.
//
//     tcp        0      1 198.18.7.2:32778        203.0.113.87:80         FIN_WAIT1   0          0          -                    on (5.20/7/0)
//     tcp4       0      0  198.18.7.2.32778       203.0.113.87.80         FIN_WAIT_1
//       TCP    198.18.7.2:32778       203.0.113.87:80        FIN_WAIT_1      812
//
// Reference: net-tools netstat.c tcp_do_one, finish_this_one; FreeBSD usr.bin/netstat/inet.c protopr.

import { noState, socketTimers } from '@/lib/core/socket-table'
import { badPort, feed, isDigit, numberIn, pastBlanks, pastWord, placeIn, SocketRow, textOf, wordsOf } from '../socket-row'
import { statePlaces, stateWords } from '../tcp-state-names'

/** The columns that a heading announces behind the addresses, and how ports are written. Without a heading `plain`. */
export interface Layout {
  readonly queues: boolean
  readonly user: boolean
  readonly inode: boolean
}
export const plain: Layout = { queues: true, user: false, inode: false }

export const protocols = ' tcp tcp6 tcp4 tcp46 udp udp6 udp4 udp46 udpl udpl6 raw raw6 sctp sctp6 icm4 icm6 icmp icmp6 mptcp TCP UDP unix'.split(' ')
const protocolWords = wordsOf(protocols)
const unix = protocols.indexOf('unix')

/** The columns of a heading line of Linux, BSD or Windows; null if it is none. */
export function parseHeading(text: string): Layout | null {
  const line = text.slice(0, 300)
  const found = /^\s{0,8}Proto\s{1,8}(Recv-Q\s{1,8}Send-Q\s{1,8})?(?:Recv-Q Send-Q )?Local Address\s/.exec(line)
  if (found === null || !/\sForeign Address(?:\s|$)/.test(line)) return null
  return { queues: found[1] !== undefined, user: /\sUser\s/.test(line), inode: /\sInode\s/.test(line) }
}

const [colon, dot] = [58, 46]
const timerAt = /\s(off|on|keepalive|timewait|probe|unkn-\d{1,3}) \((\d{1,9})\.(\d\d)\/(\d{1,6})\/(\d{1,6})\)\s{0,80}$/
const programAt = /^(\d{1,10})\/(.{1,64})$/
const longestTail = 400
const mostRetransmits = 255

export class RowScanner {
  readonly row = new SocketRow()
  badNumber: string | null = null
  badAddress: string | null = null
  unknownState: string | null = null
  internet = true
  odd = false // a byte that is no printable ASCII stands in it
  end = 0 // its line feed

  /** Scans the line at `from`, whose bytes end in a line feed. False if it is no row. A field that cannot be read is named, and the row still counts. */
  scan(bytes: Uint8Array, from: number, layout: Layout): boolean {
    const { row } = this
    this.badNumber = null
    this.badAddress = null
    this.unknownState = null
    this.internet = true
    row.clearTail()
    row.state = noState
    row.recvQ = -1
    row.sendQ = -1
    let at = pastBlanks(bytes, from)
    let end = pastWord(bytes, at)
    row.netid = end - at > 5 ? -1 : placeIn(protocolWords, bytes, at, end)
    if (row.netid <= 0) return false
    if (row.netid === unix) return this.#unix(bytes, end)
    at = pastBlanks(bytes, end)
    if (layout.queues) {
      end = pastWord(bytes, at)
      row.recvQ = numberIn(bytes, at, end)
      const next = pastBlanks(bytes, end)
      const nextEnd = pastWord(bytes, next)
      row.sendQ = numberIn(bytes, next, nextEnd)
      if (row.recvQ < 0 && row.sendQ < 0) return false
      if (row.recvQ < 0) this.badNumber = textOf(bytes, at, end)
      else if (row.sendQ < 0) this.badNumber = textOf(bytes, next, nextEnd)
      at = pastBlanks(bytes, nextEnd)
    }
    return this.#ends(bytes, at, layout)
  }

  #ends(bytes: Uint8Array, from: number, layout: Layout): boolean {
    const { row } = this
    const { local, peer } = row
    row.hasLocal = this.#endpoint(bytes, from, local)
    const at = pastBlanks(bytes, local.end)
    if (at === local.end || (bytes[at] ?? feed) === feed || bytes[at] === 13) return false
    row.hasPeer = this.#endpoint(bytes, at, peer)
    if (!row.hasLocal) this.badAddress = textOf(bytes, from, local.end)
    else if (!row.hasPeer) this.badAddress = textOf(bytes, at, peer.end)
    else if (local.port === badPort) this.badNumber ??= textOf(bytes, from, local.end)
    else if (peer.port === badPort) this.badNumber ??= textOf(bytes, at, peer.end)
    if (!row.hasLocal && !row.hasPeer) return false
    this.#tail(bytes, peer.end, layout)
    return true
  }

  /** An address with its port behind the last colon, or behind a later dot as BSD has it. */
  #endpoint(bytes: Uint8Array, from: number, endpoint: SocketRow['local']): boolean {
    if (endpoint.scan(bytes, from) && endpoint.port >= 0) return true
    let at = endpoint.end
    while (at > from && bytes[at] !== colon && bytes[at] !== dot) at--
    return bytes[at] === dot ? endpoint.scanDotted(bytes, from) : endpoint.scan(bytes, from)
  }

  #tail(bytes: Uint8Array, from: number, layout: Layout): void {
    const { row } = this
    const to = this.#finish(bytes, from)
    const at = pastBlanks(bytes, from)
    if (at >= to) return
    const end = pastWord(bytes, at)
    const known = placeIn(stateWords, bytes, at, end)
    if (known >= 0) row.state = statePlaces[known] ?? noState
    else if (this.isTcp && !isDigit(bytes[at] ?? feed) && end > at + 1) this.unknownState = textOf(bytes, at, end) // another language's word
    const after = known >= 0 || this.unknownState !== null ? end : at
    if (pastBlanks(bytes, after) < to) this.#more(textOf(bytes, after, Math.min(to, after + longestTail)), after, bytes, layout)
  }

  get isTcp(): boolean {
    return /^tcp/i.test(protocols[this.row.netid] ?? '')
  }

  /** User, inode, program and timer, as far as they are printed. */
  #more(text: string, from: number, bytes: Uint8Array, layout: Layout): void {
    const { row } = this
    const timer = timerAt.exec(text)
    if (timer !== null) this.#timer(timer)
    let rest = timer === null ? text : text.slice(0, timer.index)
    const word = (): string => {
      const found = /^\s{0,200}(\S{1,64})/.exec(rest)
      rest = rest.slice(found?.[0].length ?? 0)
      return found?.[1] ?? ''
    }
    if (layout.user) {
      const user = word()
      if (/^\d{1,10}$/.test(user)) row.uid = Number(user)
    }
    if (layout.inode) {
      const inode = word()
      if (/^\d{1,15}$/.test(inode)) row.inode = Number(inode)
      else this.badNumber ??= inode
    }
    const pid = layout.queues ? null : /^\s{0,200}(\d{1,9})\s{0,80}$/.exec(rest) // Windows names the process alone
    if (pid !== null) row.pid = Number(pid[1])
    const program = programAt.exec(rest.trim())
    if (program !== null && Number(program[1]) < 2 ** 31) {
      row.pid = Number(program[1])
      const slash = bytes.indexOf(47, from)
      row.processFrom = slash + 1
      row.processTo = slash + 1 + new TextEncoder().encode(program[2]).length
    }
    row.hasTail = true
  }

  #timer([, name = '', seconds = '', hundredths = '', retransmits = '', probes = '']: readonly string[]): void {
    const { row } = this
    row.timer = socketTimers.indexOf(name === 'probe' ? 'persist' : name.startsWith('unkn') ? 'unknown' : (name as (typeof socketTimers)[number]))
    if (name === 'off') return
    row.timerLeft = Math.min(Number(seconds) * 1000 + Number(hundredths) * 10 + 9, 2 ** 31 - 1)
    row.timerSlack = 9
    const times = Number(name === 'probe' || name === 'keepalive' ? probes : retransmits)
    if (times <= mostRetransmits) row.retransmits = times
    else this.badNumber ??= `${name} (${seconds}.${hundredths}/${retransmits}/${probes})`
  }

  /** `unix  3      [ ]         STREAM     CONNECTED     30460    …`: counted, no more. */
  #unix(bytes: Uint8Array, from: number): boolean {
    const at = pastBlanks(bytes, from)
    const end = pastWord(bytes, at)
    const flags = pastBlanks(bytes, end)
    if (numberIn(bytes, at, end) < 0 || bytes[flags] !== 91) return false
    this.internet = false
    this.#finish(bytes, flags)
    return true
  }

  /** Where the line ends; `odd` if a byte on the way is no printable ASCII. */
  #finish(bytes: Uint8Array, from: number): number {
    let to = from
    this.odd = false
    for (let code = bytes[to] ?? feed; code !== feed; code = bytes[++to] ?? feed)
      if (code > 126 || (code < 32 && code !== 9)) this.odd ||= code !== 13 || bytes[to + 1] !== feed
    this.end = to
    return bytes[to - 1] === 13 ? to - 1 : to
  }
}
