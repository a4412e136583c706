// Which peers the sockets of a listing have, state by state: counted in one table of numbers, an object each only for the few that are named.

import type { ClosingPeer, PeerCount, TcpState } from '@/lib/core/socket'
import { tcpStates } from '@/lib/core/socket-table'
import { micros } from '@/lib/core/units'
import { mixed } from './socket-words'

const mostNamed = 20 // of each state
const mostClosing = 10 // named of those that close
const mostRanked = 80 // of each state, of which those of several states are put together
const mostTimed = 65_536 // peers whose timers are known: past it the peer is counted, its waits are not
const mostPeers = 262_144 // told apart, states apart: past it only those seen before are counted on
const batch = 512
const width = 4 // of an entry: the fields below
const [address, kind, count, port] = [0, 1, 2, 3] as const
const named = 256 // in `kind`: the address is a word's number; below it the state's place + 1
const several = -3 // in `port`

/** What the timers of closing sockets say of one peer in one state. */
interface Timed {
  retransmitting: number
  retransmits: number
  waitedMs: number
}

export class SocketPeers {
  #entries = new Int32Array(width * 1024)
  #used = 0
  #waiting = 0 // rows that are not counted yet
  readonly #of = new Int32Array(batch)
  readonly #kind = new Int32Array(batch)
  readonly #port = new Int32Array(batch)
  readonly #timed = new Map<number, Timed>() // by address and kind
  #ranked: readonly number[][] | null = null

  constructor(private readonly nameOf: (address: number, named: boolean) => string) {}

  add(of: number, isNamed: boolean, state: number, itsPort: number): void {
    const n = this.#waiting++
    this.#of[n] = of
    this.#kind[n] = (isNamed ? named : 0) | (state + 1)
    this.#port[n] = itsPort
    if (this.#waiting === batch) this.#count()
  }

  /** Looks up the rows that wait. The table is larger than a processor's cache: looked up together they wait for memory together. */
  #count(): void {
    const [ofs, kinds, ports] = [this.#of, this.#kind, this.#port]
    let entries = this.#entries
    let last = entries.length - 1
    for (let n = 0; n < this.#waiting; n++) {
      const of = ofs[n] ?? 0
      const itsKind = kinds[n] ?? 0
      let at = placeOf(of, itsKind) & last
      while (entries[at + kind] !== 0 && !(entries[at + kind] === itsKind && entries[at + address] === of)) at = (at + width) & last
      const itsPort = ports[n] ?? 0
      if (entries[at + kind] !== 0) {
        if (entries[at + port] !== itsPort) entries[at + port] = several
      } else {
        if (this.#used >= mostPeers) continue
        this.#used++
        entries[at + address] = of
        entries[at + kind] = itsKind
        entries[at + port] = itsPort
      }
      entries[at + count] = (entries[at + count] ?? 0) + 1
      if (2 * width * this.#used > last) {
        entries = this.#widen()
        last = entries.length - 1
      }
    }
    this.#waiting = 0
    this.#ranked = null
  }

  /** What the timer of a closing socket says, once or more often for one peer. */
  closing(of: number, isNamed: boolean, state: number, retransmits: number, isRetransmitting: boolean, waitedMs: number): void {
    const key = keyOf(of, (isNamed ? named : 0) | (state + 1))
    let timed = this.#timed.get(key)
    if (timed === undefined) {
      if (this.#timed.size >= mostTimed) return
      timed = { retransmitting: 0, retransmits, waitedMs }
      this.#timed.set(key, timed)
    }
    if (isRetransmitting) timed.retransmitting++
    if (retransmits > timed.retransmits) timed.retransmits = retransmits
    if (waitedMs > timed.waitedMs) timed.waitedMs = waitedMs
  }

  /** Of each state but LISTEN its busiest peers, most first. */
  busiest(listen: number): PeerCount[] {
    return this.#best()
      .flatMap((entries, place) =>
        place === listen
          ? []
          : entries.slice(0, mostNamed).flatMap((at): PeerCount[] => {
              const [state, itsPort] = [tcpStates[place], this.#field(at, port)]
              return state === undefined ? [] : [{ peer: this.#name(at), port: itsPort >= 0 ? itsPort : null, state, count: this.#field(at, count) }]
            }),
      )
      .sort((a, b) => b.count - a.count)
  }

  /** The peers that most of the sockets in `states` wait for, these states together. */
  closingPeers(states: readonly TcpState[]): ClosingPeer[] {
    const together = new Map<string, { peer: string; count: number; timed: Timed | null }>()
    const best = this.#best()
    for (const at of states.flatMap((state) => best[tcpStates.indexOf(state)] ?? [])) {
      const peer = this.#name(at)
      const known = together.get(peer) ?? { peer, count: 0, timed: null }
      known.count += this.#field(at, count)
      known.timed = both(known.timed, this.#timed.get(keyOf(this.#field(at, address), this.#field(at, kind))) ?? null)
      together.set(peer, known)
    }
    return [...together.values()]
      .sort((a, b) => b.count - a.count)
      .slice(0, mostClosing)
      .map(({ peer, count: all, timed }) => ({
        peer,
        count: all,
        retransmitting: timed?.retransmitting ?? 0,
        mostRetransmits: timed?.retransmits ?? null,
        leastWait: timed === null ? null : micros(timed.waitedMs * 1000),
      }))
  }

  #field(at: number, field: number): number {
    return this.#entries[at + field] ?? 0
  }

  #name(at: number): string {
    return this.nameOf(this.#field(at, address), (this.#field(at, kind) & named) !== 0)
  }

  /** Of each state the entries with the highest counts, most first. */
  #best(): readonly number[][] {
    if (this.#waiting > 0 || this.#ranked === null) this.#ranked = this.#rank(mostRanked)
    return this.#ranked
  }

  #rank(most: number): number[][] {
    this.#count()
    const best = tcpStates.map((): number[] => [])
    const least = new Int32Array(tcpStates.length)
    const entries = this.#entries
    const byCount = (a: number, b: number): number => (entries[b + count] ?? 0) - (entries[a + count] ?? 0)
    for (let at = 0; at < entries.length; at += width) {
      const itsKind = entries[at + kind] ?? 0
      if (itsKind === 0) continue
      const state = (itsKind & 255) - 1
      if ((entries[at + count] ?? 0) <= (least[state] ?? 0)) continue
      const own = best[state]
      if (own === undefined || own.push(at) < 4 * most) continue
      own.sort(byCount).length = most
      least[state] = this.#field(own.at(-1) ?? 0, count)
    }
    return best.map((own) => own.sort(byCount).slice(0, most))
  }

  #widen(): Int32Array<ArrayBuffer> {
    const before = this.#entries
    const entries = new Int32Array(4 * before.length)
    const last = entries.length - 1
    for (let from = 0; from < before.length; from += width) {
      const itsKind = before[from + kind] ?? 0
      if (itsKind === 0) continue
      let at = placeOf(before[from + address] ?? 0, itsKind) & last
      while (entries[at + kind] !== 0) at = (at + width) & last
      for (let field = 0; field < width; field++) entries[at + field] = before[from + field] ?? 0
    }
    this.#entries = entries
    return entries
  }
}

const placeOf = (address: number, kind: number): number => mixed(address ^ (kind << 20)) << 2

const keyOf = (address: number, kind: number): number => kind * 2 ** 32 + (address >>> 0)

const both = (a: Timed | null, b: Timed | null): Timed | null =>
  a === null || b === null
    ? (a ?? b)
    : {
        retransmitting: a.retransmitting + b.retransmitting,
        retransmits: Math.max(a.retransmits, b.retransmits),
        waitedMs: Math.max(a.waitedMs, b.waitedMs),
      }
