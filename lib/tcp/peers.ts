// Who is on the other side: one row for each address and port that SYNs, FINs and data were sent to, and what went there in
// each second.

import type { PeerFigures, PeerRates } from '@/lib/core/capture'
import { encodeWait } from '@/lib/core/encoded-wait'
import { type Micros, micros, type Reading, times } from '@/lib/core/units'
import type { Addresses } from './addresses'
import { mediansOf } from './kaplan-meier'
import { type Floats, firstSlots, floatsOf, powerOfTwo, tableOf, type Words } from './table-memory'

export enum Peer {
  address,
  port, // -1: it opened the connection, its port is its own each time
  v6,
  connections,
  synSent,
  synCopies,
  synAnswered,
  fins,
  finCopies,
  dataRetransmitted,
  stalls,
  open,
  reset,
  rate, // its newest row of the rates
}
const peerWords = 16
/** Peers told apart; all beyond them share row 0. 4 MB. */
const peerBudget = 1 << 16
/** Peers listed: enough for any table a person reads. */
const listed = 1_000

export enum Rate {
  step,
  peer,
  syn,
  synAnswered,
  synCopies,
  fins,
  stalls,
  data,
  dataRetransmitted,
}
const rateWords = 12
/** The sum of round trips, among the 64-bit floats over the same bytes: words 10 and 11. */
const roundTripSumAt = 5
const rateTimes = rateWords / 2
/** Rows of peer and second; when they are spent, steps get twice as long. 25 MB. */
const rateBudget = 1 << 19

/** Handshakes of which the median is taken by peer: the first 4 million of a capture. */
const handshakeBudget = 1 << 22

export class Peers {
  readonly words: Words
  count = 1 // row 0 takes the peers beyond the budget
  private readonly budget: number
  private readonly slots: Words
  private mask: number
  private readonly rates: Words
  private readonly rateFloats: Floats
  private rateCount = 1 // row 0 takes what has no time
  private shift = 0
  private readonly handshakePeers: Words
  private readonly handshakeTimes: Float32Array
  private handshakes = 0

  /** Room for no more than what `segments` can bring: two peers each, and three rows of the rates. */
  constructor(segments: number) {
    this.budget = Math.min(peerBudget, segments * 2 + 1)
    this.words = tableOf(this.budget * peerWords)
    this.slots = tableOf(powerOfTwo(this.budget * 2))
    this.mask = Math.min(firstSlots, this.slots.length) - 1
    this.rates = tableOf(Math.min(rateBudget, segments * 3 + 1) * rateWords)
    this.rateFloats = floatsOf(this.rates)
    const handshakes = Math.min(handshakeBudget, segments)
    this.handshakePeers = tableOf(handshakes)
    this.handshakeTimes = new Float32Array(new SharedArrayBuffer(handshakes * 4))
  }

  /** The row of a peer, made when it is first met. */
  at(address: number, port: number, v6: boolean): number {
    const flag = v6 ? 1 : 0
    const { mask } = this
    let slot = peerHash(address, port) & mask
    for (let row = this.slots[slot]!; row !== 0; row = this.slots[slot]!) {
      const from = row * peerWords
      if (this.words[from] === address && this.words[from + Peer.port] === port && this.words[from + Peer.v6] === flag) return row
      slot = (slot + 1) & mask
    }
    if (this.count === this.budget) return 0
    const row = this.count++
    this.words[row * peerWords] = address
    this.words[row * peerWords + Peer.port] = port
    this.words[row * peerWords + Peer.v6] = flag
    if (this.count * 2 > mask && mask + 1 < this.slots.length) this.widen()
    else this.enter(row)
    return row
  }

  add(peer: number, counter: Peer, many = 1): void {
    this.words[peer * peerWords + counter]! += many
  }

  /** The row of the rates for a peer in the second `second` of the capture; -1 stands for a packet without a time. */
  rate(peer: number, second: number): number {
    if (second < 0) return 0
    const step = second >> this.shift
    const newest = this.words[peer * peerWords + Peer.rate]!
    if (newest !== 0 && this.rates[newest * rateWords] === step) return newest
    const row = this.rateCount++
    this.rates[row * rateWords] = step
    this.rates[row * rateWords + Rate.peer] = peer
    this.words[peer * peerWords + Peer.rate] = row
    return row
  }

  count1(rate: number, counter: Rate): void {
    this.rates[rate * rateWords + counter]!++
  }

  answered(rate: number, peer: number, roundTrip: number): void {
    this.count1(rate, Rate.synAnswered)
    this.rateFloats[rate * rateTimes + roundTripSumAt]! += roundTrip
    this.add(peer, Peer.synAnswered)
  }

  handshake(peer: number, roundTrip: number): void {
    if (this.handshakes === this.handshakePeers.length) return
    this.handshakePeers[this.handshakes] = peer
    this.handshakeTimes[this.handshakes++] = roundTrip
  }

  /** Is there room for `rows` more rows of the rates? If not, `coarsen` makes some. */
  hasRoom(rows: number): boolean {
    return this.rateCount + rows <= rateBudget
  }

  /** Doubles the step. Gives where each row went, for those who hold its number. */
  coarsen(): Int32Array {
    this.shift++
    const moved = new Int32Array(this.rateCount)
    const newest = new Int32Array(this.count)
    let kept = 1
    for (let row = 1; row < this.rateCount; row++) {
      const from = row * rateWords
      const step = this.rates[from]! >> 1
      const peer = this.rates[from + Rate.peer]!
      const into = newest[peer]!
      if (into !== 0 && this.rates[into * rateWords] === step) {
        this.addRow(into, row)
        moved[row] = into
      } else {
        this.rates.copyWithin(kept * rateWords, from, from + rateWords)
        this.rates[kept * rateWords] = step
        newest[peer] = kept
        moved[row] = kept++
      }
    }
    this.rates.fill(0, kept * rateWords, this.rateCount * rateWords)
    this.rateCount = kept
    for (let peer = 0; peer < this.count; peer++) {
      const at = peer * peerWords + Peer.rate
      this.words[at] = moved[this.words[at]!]!
    }
    return moved
  }

  /** The address that is an end of nearly every connection: ours. Null where none or both ends are. */
  ours(addresses: Addresses, connections: number): string | null {
    const ends = new Map<number, number>()
    for (let peer = 1; peer < this.count; peer++) {
      const from = peer * peerWords
      const key = (this.words[from]! >>> 0) * 2 + this.words[from + Peer.v6]!
      ends.set(key, (ends.get(key) ?? 0) + this.words[from + Peer.connections]!)
    }
    const nearly = [...ends].filter(([, count]) => count >= connections * nearlyAll)
    const only = nearly[0]
    if (nearly.length !== 1 || only === undefined) return null
    return addresses.text(Math.floor(only[0] / 2) | 0, only[0] % 2 === 1)
  }

  /** The peers to list, most stalls first, and for each row here its place in that list, -1 beyond it. */
  rank(): { readonly chosen: readonly number[]; readonly places: Int32Array } {
    const { words } = this
    const of = (peer: number, counter: Peer): number => words[peer * peerWords + counter]!
    const chosen = Array.from({ length: this.count - 1 }, (_, i) => i + 1)
      .sort(
        (x, y) =>
          of(y, Peer.stalls) - of(x, Peer.stalls) ||
          of(y, Peer.fins) - of(x, Peer.fins) ||
          of(y, Peer.connections) - of(x, Peer.connections) ||
          x - y,
      )
      .slice(0, listed)
    const places = new Int32Array(this.count).fill(-1)
    for (const [place, peer] of chosen.entries()) places[peer] = place
    return { chosen, places }
  }

  figures(addresses: Addresses, chosen: readonly number[], places: Int32Array, stallWaits: readonly (Micros | null)[]): PeerFigures[] {
    const medians = this.handshakeMedians(places, chosen.length)
    return chosen.map((peer, place): PeerFigures => {
      const of = (counter: Peer): number => this.words[peer * peerWords + counter]!
      const port = of(Peer.port)
      return {
        address: addresses.text(of(Peer.address), of(Peer.v6) === 1),
        port: port < 0 ? null : port,
        connections: of(Peer.connections),
        synSent: of(Peer.synSent),
        synCopies: of(Peer.synCopies),
        synAnswered: of(Peer.synAnswered),
        handshakeP50: medians[place] ?? null,
        fins: of(Peer.fins),
        finCopies: of(Peer.finCopies),
        stalls: of(Peer.stalls),
        open: of(Peer.open),
        reset: of(Peer.reset),
        stallWaitP50: stallWaits[place] ?? null,
        dataRetransmitted: of(Peer.dataRetransmitted),
      }
    })
  }

  /** Rows in order of time, peers beyond the list together. `origin`: the second that steps count from. */
  tellRates(places: Int32Array, origin: number): PeerRates<Reading> {
    const { rates, rateFloats } = this
    const order = this.inOrder()
    const newest = new Int32Array(listed + 1).fill(-1) // of each place the row told last
    const told = new Int32Array(order.length) // rows of `rates` that the others are added to
    let length = 0
    for (const row of order) {
      const place = places[rates[row * rateWords + Rate.peer]!]! + 1
      const into = newest[place]!
      if (into < 0 || rates[told[into]! * rateWords] !== rates[row * rateWords]) {
        newest[place] = length
        told[length++] = row
      } else this.addRow(told[into]!, row)
    }
    const step = 2 ** this.shift
    const at = new Float64Array(length)
    const peer = new Int32Array(length)
    const syn = new Uint32Array(length)
    const synAnswered = new Uint32Array(length)
    const synCopies = new Uint32Array(length)
    const roundTripSum = new Float64Array(length)
    const fins = new Uint32Array(length)
    const stalls = new Uint32Array(length)
    const data = new Uint32Array(length)
    const dataRetransmitted = new Uint32Array(length)
    for (let i = 0; i < length; i++) {
      const row = told[i]!
      const from = row * rateWords
      at[i] = (origin + rates[from]! * step) * 1e6
      peer[i] = places[rates[from + Rate.peer]!]!
      syn[i] = rates[from + Rate.syn]!
      synAnswered[i] = rates[from + Rate.synAnswered]!
      synCopies[i] = rates[from + Rate.synCopies]!
      roundTripSum[i] = rateFloats[row * rateTimes + roundTripSumAt]!
      fins[i] = rates[from + Rate.fins]!
      stalls[i] = rates[from + Rate.stalls]!
      data[i] = rates[from + Rate.data]!
      dataRetransmitted[i] = rates[from + Rate.dataRetransmitted]!
    }
    return { step: micros(step * 1e6), at: times(at), peer, syn, synAnswered, synCopies, roundTripSum, fins, stalls, data, dataRetransmitted }
  }

  /** Rows come in the order of the packets: only where the capture's time steps back they must be sorted. */
  private inOrder(): Int32Array {
    const { rates } = this
    const order = new Int32Array(this.rateCount - 1)
    let isOrdered = true
    let last = 0
    for (let row = 1; row < this.rateCount; row++) {
      const step = rates[row * rateWords]!
      if (step < last) isOrdered = false
      last = step
      order[row - 1] = row
    }
    return isOrdered ? order : order.sort((x, y) => rates[x * rateWords]! - rates[y * rateWords]!)
  }

  private addRow(into: number, row: number): void {
    for (let counter = Rate.syn; counter <= Rate.dataRetransmitted; counter++)
      this.rates[into * rateWords + counter]! += this.rates[row * rateWords + counter]!
    this.rateFloats[into * rateTimes + roundTripSumAt]! += this.rateFloats[row * rateTimes + roundTripSumAt]!
  }

  private handshakeMedians(places: Int32Array, length: number): (Micros | null)[] {
    const of = new Int32Array(this.handshakes)
    const encoded = new Float64Array(this.handshakes)
    for (let i = 0; i < this.handshakes; i++) {
      of[i] = places[this.handshakePeers[i]!]!
      encoded[i] = encodeWait(this.handshakeTimes[i]!, false)
    }
    return mediansOf(length, of, encoded)
  }

  private widen(): void {
    this.slots.fill(0, 0, this.mask + 1)
    this.mask = this.mask * 2 + 1
    for (let row = 1; row < this.count; row++) this.enter(row)
  }

  private enter(row: number): void {
    const { mask } = this
    let slot = peerHash(this.words[row * peerWords]!, this.words[row * peerWords + Peer.port]!) & mask
    while (this.slots[slot] !== 0) slot = (slot + 1) & mask
    this.slots[slot] = row
  }
}

/** "Nearly every": one connection in twenty may be another's. */
export const nearlyAll = 0.95

function peerHash(address: number, port: number): number {
  const hash = Math.imul(address ^ Math.imul(port, 0x85ebca6b), 0x9e3779b1)
  return hash ^ (hash >>> 15)
}
