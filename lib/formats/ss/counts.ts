// What the rows of one snapshot add up to.

import type { PeerCount, SocketSnapshot, StuckSockets, TcpState } from '@/lib/core/socket'
import type { Reading } from '@/lib/core/units'
import { ownText } from '@/lib/text/lines'
import { parseInteger } from '@/lib/text/numbers'
import type { RowScanner } from './row'

const mostPeers = 20 // named of each state
const mostAddresses = 65_536 // told apart in each state: past it only those seen before are counted on
const mostExamples = 5
const closing: ReadonlySet<TcpState> = new Set(['FIN-WAIT-1', 'CLOSING', 'LAST-ACK'])
const onlyTcp = (state: string): boolean => state !== 'UNCONN' && state !== 'ESTAB'

interface Peer {
  readonly address: string | number // IPv4 as a number
  count: number
  port: number | null // null where the rows name several
}

/** Counts the rows of one run of ss. */
export class Counts {
  rows = 0
  readonly #byState = new Map<TcpState, number>()
  readonly #byNetid = new Map<string, number>()
  readonly #peers = new Map<TcpState, Map<string | number, Peer>>()
  #timers = false
  #stuck = 0
  #examples: { peer: string; state: TcpState; retransmits: number; line: number }[] = []

  /** `filtered` is the one state of a listing that has no State column, where it is known. Answers with a field that is no number, or null. */
  add(text: string, row: RowScanner, filtered: TcpState | null, line: number): string | null {
    this.rows++
    const state = row.state ?? filtered
    if (row.netid !== null) this.#byNetid.set(row.netid, (this.#byNetid.get(row.netid) ?? 0) + 1)
    if (state === null || (row.netid !== null && row.netid !== 'tcp')) return null
    this.#byState.set(state, (this.#byState.get(state) ?? 0) + 1)
    if (state === 'LISTEN' || row.badAddress !== null) return null
    this.#peer(state, row.peerIp === 0 ? text.slice(row.peerFrom, row.peerTo) : row.peerIp, row.port)
    if (row.restFrom + 8 >= text.length) return null
    return this.timer(text, row.restFrom, state, row, line)
  }

  #peer(state: TcpState, address: string | number, port: number | null): void {
    let peers = this.#peers.get(state)
    if (peers === undefined) {
      peers = new Map()
      this.#peers.set(state, peers)
    }
    const peer = peers.get(address)
    if (peer !== undefined) {
      peer.count++
      if (peer.port !== port) peer.port = null
    } else if (peers.size < mostAddresses) {
      const own = typeof address === 'number' ? address : ownText(address)
      peers.set(own, { address: own, count: 1, port })
    }
  }

  /**
   * `timer:(on,428ms,5)`: the retransmission timer runs, five were sent. The time left is not read: before iproute2 6.11 a `2.068ms`
   * there stands for 2.068 s.
   */
  timer(text: string, from: number, state: TcpState, row: RowScanner, line: number): string | null {
    const at = text.indexOf('timer:(', from)
    if (at < 0) return null
    this.#timers = true
    if (!closing.has(state) || !text.startsWith('on,', at + 7)) return null
    const comma = text.indexOf(',', at + 10)
    const end = text.indexOf(')', at + 10)
    const field = comma < 0 || end < comma ? '' : text.slice(comma + 1, end)
    const retransmits = parseInteger(field)
    if (retransmits === null) return text.slice(at, end < 0 ? undefined : end + 1)
    if (retransmits === 0) return null
    this.#stuck++
    const last = this.#examples.at(-1)
    if (this.#examples.length < mostExamples || (last !== undefined && retransmits > last.retransmits)) {
      const peer = peerName(row.peerIp === 0 ? ownText(text.slice(row.peerFrom, row.peerTo)) : row.peerIp)
      this.#examples.push({ peer: row.port === null ? peer : joined(peer, row.port), state, retransmits, line })
      this.#examples = this.#examples.sort((a, b) => b.retransmits - a.retransmits).slice(0, mostExamples)
    }
    return null
  }

  /** The figures of a snapshot. Rows without a Netid are TCP's unless all of them could only be UDP's. */
  figures(): Pick<SocketSnapshot<Reading>, 'rows' | 'byState' | 'byNetid' | 'busiestPeers' | 'stuck'> {
    const listed = [...this.#byState]
    const udp = this.#byNetid.size === 0 && this.#byState.has('UNCONN') && !listed.some(([state]) => onlyTcp(state))
    const stuck: StuckSockets = { count: this.#stuck, mostRetransmits: this.#examples[0]?.retransmits ?? 0, examples: this.#examples }
    return {
      rows: this.rows,
      byState: udp ? {} : Object.fromEntries(listed),
      ...(this.#byNetid.size > 0 ? { byNetid: Object.fromEntries(this.#byNetid) } : {}),
      busiestPeers: udp ? [] : [...this.#peers].flatMap(([state, peers]) => busiest(state, peers)).sort((a, b) => b.count - a.count),
      ...(this.#timers ? { stuck } : {}),
    }
  }
}

function busiest(state: TcpState, peers: ReadonlyMap<string | number, Peer>): PeerCount[] {
  let least = 1
  let best: Peer[] = []
  for (const peer of peers.values()) {
    if (peer.count < least) continue
    best.push(peer)
    if (best.length < 4 * mostPeers) continue
    best = best.sort((a, b) => b.count - a.count).slice(0, mostPeers)
    least = (best.at(-1)?.count ?? 0) + 1
  }
  return best
    .sort((a, b) => b.count - a.count)
    .slice(0, mostPeers)
    .map(({ address, port, count }) => ({ peer: peerName(address), port, state, count }))
}

/** An address as captures name it: IPv4 dotted, IPv6 without brackets. */
function peerName(address: string | number): string {
  if (typeof address === 'string') return address.startsWith('[') ? address.slice(1).replace(']', '') : address
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.')
}

const joined = (peer: string, port: number): string => (peer.includes(':') ? `[${peer}]:${port}` : `${peer}:${port}`)
