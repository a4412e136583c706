// The sockets of a listing that have closed and wait for their FIN to be acknowledged: how long at least, by their own timers.

import type { ClosingSocket, ClosingSockets, TcpState } from '@/lib/core/socket'
import { socketTimers, tcpStates } from '@/lib/core/socket-table'
import { leastUnanswered } from '@/lib/core/unanswered'
import { type Micros, micros } from '@/lib/core/units'
import type { SocketPeers } from './socket-peers'
import type { SocketRow } from './socket-row'

const [on, persist] = [socketTimers.indexOf('on'), socketTimers.indexOf('persist')]
const mostNamed = 10
const mostWaits = 1_000_000 // of which quantiles are taken
const mostCounted = 16 // `byRetransmits` ends with 16 and more

/** Takes closing rows as they come. What a line under a row says of it comes later, so each is counted when the next one begins. */
export class ClosingRows {
  mostRetransmits = 0
  readonly #byRetransmits: number[] = []
  readonly #oldest = new Longest()
  readonly #retransmitted = new Longest()
  #waits = new Float64Array(64)
  #count = 0
  #timed = 0
  #retransmitting = 0
  #probing = 0
  #finAlone = 0
  #orphans = 0
  #inodes = 0
  // the last row, not counted yet
  #open = false
  #address = 0
  #named = false
  #port = -1
  #state = 0
  #sendQ = -1
  #timer = 0
  #left = -1
  #slack = 0
  #retransmits = -1
  #rto = -1
  #backoff = -1
  #inode = -1
  #line = 0

  constructor(
    private readonly nameOf: (address: number, named: boolean) => string,
    private readonly peers: SocketPeers,
  ) {}

  add(row: SocketRow, address: number, line: number): void {
    this.#settle()
    this.#open = true
    this.#count++
    this.#address = address
    this.#named = row.peer.named
    this.#port = row.peer.port
    this.#state = row.state
    this.#sendQ = row.sendQ
    this.#line = line
    this.#take(row)
  }

  /** The last row again, of which a line below said more. */
  more(row: SocketRow): void {
    if (this.#open) this.#take(row)
  }

  /** Those of the `oldest` that sent again and again. */
  retransmitted(): ClosingSocket[] {
    this.#settle()
    return this.#retransmitted.list()
  }

  figures(states: readonly TcpState[]): ClosingSockets {
    this.#settle()
    const waits = this.#waits.slice(0, Math.min(this.#timed, mostWaits)).sort()
    const quantile = (share: number): Micros => micros(waits[Math.ceil(share * waits.length) - 1] ?? 0)
    return {
      count: this.#count,
      timed: this.#timed,
      retransmitting: this.#retransmitting,
      probing: this.#probing,
      finAlone: this.#finAlone,
      orphans: this.#inodes > 0 ? this.#orphans : null,
      byRetransmits: Array.from(this.#byRetransmits, (count: number | undefined) => count ?? 0),
      leastWait: waits.length > 0 ? { p50: quantile(0.5), p90: quantile(0.9), max: quantile(1) } : null,
      byPeer: this.peers.closingPeers(states),
      oldest: this.#oldest.list(),
    }
  }

  #take(row: SocketRow): void {
    this.#timer = row.timer
    this.#left = row.timerLeft
    this.#slack = row.timerSlack
    this.#retransmits = row.retransmits
    this.#rto = row.rto
    this.#backoff = row.backoff
    this.#inode = row.inode
  }

  #settle(): void {
    if (!this.#open) return
    this.#open = false
    if (this.#inode >= 0) this.#inodes++
    if (this.#inode === 0) this.#orphans++
    const probing = this.#timer === persist
    if (this.#retransmits < 0 || this.#left < 0 || !(probing || this.#timer === on)) return
    const retransmits = this.#retransmits
    const leastWait = this.#waited(probing)
    if (this.#timed === this.#waits.length && this.#timed < mostWaits) {
      const wider = new Float64Array(2 * this.#timed)
      wider.set(this.#waits)
      this.#waits = wider
    }
    if (this.#timed < this.#waits.length) this.#waits[this.#timed] = leastWait
    this.#timed++
    const again = !probing && retransmits > 0
    if (probing) this.#probing++
    if (again) {
      this.#retransmitting++
      this.mostRetransmits = Math.max(this.mostRetransmits, retransmits)
    }
    if (this.#sendQ === 1) this.#finAlone++
    const counted = Math.min(retransmits, mostCounted)
    this.#byRetransmits[counted] = (this.#byRetransmits[counted] ?? 0) + 1
    this.peers.closing(this.#address, this.#named, this.#state, retransmits, again, Math.floor(leastWait / 1000))
    this.#rank(probing ? 'persist' : 'on', retransmits, leastWait)
  }

  /** Where the rto is printed its doublings are too; where it is not, each retransmission is one. */
  #waited(probing: boolean): Micros {
    const [retransmits, left, slack] = [this.#retransmits, this.#left, this.#slack]
    if (this.#rto <= 0) return leastUnanswered({ retransmits, left, slack, firstRto: null, probing })
    const doublings = Math.min(Math.max(this.#backoff, 0), mostDoublings)
    if (probing) return leastUnanswered({ retransmits: Math.max(retransmits, doublings), left, slack, firstRto: this.#rto, probing })
    return leastUnanswered({ retransmits, left, slack, firstRto: this.#rto / 2 ** doublings, doublings, probing })
  }

  #rank(timer: 'on' | 'persist', retransmits: number, leastWait: Micros): void {
    const lists = timer === 'on' && retransmits > 0 ? [this.#oldest, this.#retransmitted] : [this.#oldest]
    const wanted = lists.filter((list) => list.takes(leastWait))
    const state = tcpStates[this.#state]
    if (wanted.length === 0 || state === undefined) return
    const address = this.nameOf(this.#address, this.#named)
    const peer = this.#port < 0 ? address : address.includes(':') ? `[${address}]:${this.#port}` : `${address}:${this.#port}`
    const left = micros(this.#left * 1000)
    const socket = { peer, state, timer, left, retransmits, finAlone: this.#sendQ === 1, leastWait, line: this.#line }
    for (const list of wanted) list.add(socket)
  }
}

/** Of many sockets those with the longest floors. */
class Longest {
  #sockets: ClosingSocket[] = []
  #shortest = -1 // what has waited no longer is not among them

  takes(leastWait: Micros): boolean {
    return leastWait > this.#shortest
  }

  add(socket: ClosingSocket): void {
    this.#sockets.push(socket)
    if (this.#sockets.length < 4 * mostNamed) return
    this.#sockets = this.list()
    this.#shortest = this.#sockets.at(-1)?.leastWait ?? 0
  }

  list(): ClosingSocket[] {
    return this.#sockets.toSorted((a, b) => b.leastWait - a.leastWait || b.retransmits - a.retransmits || a.line - b.line).slice(0, mostNamed)
  }
}

const mostDoublings = 30
