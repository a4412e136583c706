// One row of /proc/net/tcp: hexadecimal but for uid, timeout and inode.

import { noState, socketTimers, tcpStates } from '@/lib/core/socket-table'
import { noPort, SocketRow } from '../socket-row'

const address = '[0-9A-Fa-f]{8}(?:[0-9A-Fa-f]{24})?'
export const rowPattern = new RegExp(
  `^\\s{0,8}\\d{1,10}: (${address}):([0-9A-Fa-f]{4}) (${address}):([0-9A-Fa-f]{4}) ([0-9A-Fa-f]{2}) ([0-9A-Fa-f]{8}):([0-9A-Fa-f]{8}) ([0-9A-Fa-f]{2}):([0-9A-Fa-f]{8}) ([0-9A-Fa-f]{8}) {1,12}(\\d{1,10}) {1,12}(\\d{1,10}) (\\d{1,20})(?:\\s|$)`,
)

/** The timers by their number, in ss's words: 2 is keepalive, or that of a SYN-ACK. */
const timers = ['off', 'on', 'keepalive', 'timewait', 'persist'] as const
const tick = 10 // ms: USER_HZ
const mostRetransmits = 255
const newSynRecv = 12
const orphanable = (state: number): boolean => state !== tcpStates.indexOf('TIME-WAIT') && state !== tcpStates.indexOf('SYN-RECV')

export class RowReader {
  readonly row = new SocketRow()
  ends: readonly [readonly number[], readonly number[]] = [[], []] // the two addresses as 16-bit groups, where they are IPv6
  unknownState: string | null = null
  badNumber: string | null = null

  /** Reads what `rowPattern` found in a line. `little`: the machine was little-endian. */
  read(found: RegExpExecArray, little: boolean): void {
    const [
      ,
      local = '',
      localPort = '',
      peer = '',
      peerPort = '',
      state = '',
      tx = '',
      rx = '',
      timer = '',
      when = '',
      retransmits = '',
      uid = '',
      timeout = '',
      inode = '',
    ] = found
    const { row } = this
    row.clearTail()
    this.unknownState = null
    this.badNumber = null
    this.ends = [this.#end(row.local, local, localPort, little), this.#end(row.peer, peer, peerPort, little)]
    row.hasLocal = true
    row.hasPeer = true
    const number = Number.parseInt(state, 16)
    row.state = number === newSynRecv ? tcpStates.indexOf('SYN-RECV') : number >= 1 && number <= tcpStates.length ? number - 1 : noState
    if (row.state === noState) this.unknownState = state
    row.sendQ = Number.parseInt(tx, 16)
    row.recvQ = Number.parseInt(rx, 16)
    row.hasTail = true
    const kind = timers[Number.parseInt(timer, 16)]
    row.timer = socketTimers.indexOf(kind ?? 'unknown')
    if (kind !== 'off') {
      row.timerLeft = Math.min((Number.parseInt(when, 16) + 1) * tick - 1, 2 ** 31 - 1)
      row.timerSlack = tick - 1
      const times = kind === 'persist' || kind === 'keepalive' ? Number(timeout) : Number.parseInt(retransmits, 16)
      if (times <= mostRetransmits) row.retransmits = times
      else this.badNumber = kind === 'persist' ? timeout : retransmits
    }
    row.uid = Number(uid) <= 4_294_967_295 ? Number(uid) : -1
    row.inode = orphanable(row.state) && kind !== 'timewait' ? Number(inode) : -1
  }

  #end(end: SocketRow['local'], hex: string, port: string, little: boolean): readonly number[] {
    end.port = Number.parseInt(port, 16)
    if (end.port === 0) end.port = noPort // `*`
    end.named = false
    if (hex.length === 8) {
      end.ip = word(hex, little) | 0
      return noGroups
    }
    const words = [0, 8, 16, 24].map((at) => word(hex.slice(at, at + 8), little))
    const [first, second, third, last = 0] = words
    end.named = !(first === 0 && second === 0 && third === 0xffff)
    end.ip = end.named ? 0 : last | 0
    return words.flatMap((one) => [one >>> 16, one & 0xffff])
  }
}

const noGroups: readonly number[] = []

/** A 32-bit word of an address as the net has it. */
function word(hex: string, little: boolean): number {
  const value = Number.parseInt(hex, 16)
  return little ? (((value & 0xff) << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)) >>> 0 : value
}

/** Nets that a machine's own or its neighbours' addresses lie in, and no address of the internet whose bytes stand the other way round is likely to. */
const isKnownNet = (ip: number): boolean => {
  const [a, b] = [ip >>> 24, (ip >>> 16) & 255]
  return (
    a === 10 ||
    a === 127 ||
    (a === 192 && b === 168) ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 169 && b === 254) ||
    (a === 100 && b >= 64 && b < 128)
  )
}

/** Whether the addresses of a row show a little-endian machine; null where they do not tell. */
export function lowerEnd(found: RegExpExecArray): boolean | null {
  for (const hex of [found[1] ?? '', found[3] ?? '']) {
    if (hex.length === 32 && /^0{24}(?:00000001|01000000)$/.test(hex)) return hex.endsWith('01000000')
    if (hex.length === 32 && /^0{16}(?:0000FFFF|FFFF0000)/i.test(hex)) return /^0{16}FFFF0000/i.test(hex)
    if (hex.length !== 8) continue
    const [little, big] = [isKnownNet(word(hex, true)), isKnownNet(word(hex, false))]
    if (little !== big) return little
  }
  return null
}

/** IPv6 as RFC 5952 writes it: `2001:db8::1`. */
export function ipv6Text(groups: readonly number[]): string {
  let [best, length] = [-1, 1]
  for (let from = 0; from < groups.length; from++) {
    let to = from
    while (groups[to] === 0) to++
    if (to - from > length) [best, length] = [from, to - from]
  }
  const text = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':')
  return best < 0 ? text(groups) : `${text(groups.slice(0, best))}::${text(groups.slice(best + length))}`
}
