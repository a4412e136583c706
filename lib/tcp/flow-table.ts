// The connections being followed: one fixed stretch of words each, an index of tagged slots, and a sweep when the table is full.

import { Flag, Row, rowWords } from './segment-batch'
import { type Floats, floatsOf, tableOf, type Words } from './table-memory'

/**
 * Words of a connection, in the order of how often they are touched: a pure ACK stays within two cache lines, data within three. Where
 * the two sides differ, a's word comes first and b's right behind it. Times are 64-bit floats: `Time` and `FinTime`.
 */
export enum Word {
  a,
  b,
  ports,
  state, // bits of `State`
  nextSeq, // Wireshark's nextseq, 0 where unset
  lastAck = 6,
  window = 8, // the window last told, and the bits of `Told`
  maxSeq = 10, // Wireshark's maxseqtobeacked
  packets = 20,
  lastFrame = 22,
  initialRoundTrip = 23, // µs from SYN to the ACK after the SYN-ACK, 0 unknown: Wireshark's limit for out-of-order
  fingerprint = 24, // of the last packet: its sequence number and identity, mixed
  seen = 26, // bits of the history letters already written
  peerOf = 28, // what this side is as a peer of the other
  finEnd = 30,
  firstSeq = 36, // Wireshark's base_seq
  retransmits = 38,
  firstFrame = 40,
  resetFrame = 41,
  roundTrip = 42, // µs, -1 unknown
  synRate = 43, // row of the rates that counted the SYN
  history = 50, // 50 … 53: letters, five bits each
  fin = 64, // 64 … 79 and 80 … 95: see `Fin`
}
export const flowWords = 96

/** Places in the Float64Array over the same bytes, where a connection begins at half its number. */
export enum Time {
  last = 6, // of the last packet from this side
  next = 8, // when nextSeq last moved
  bytes = 16, // payload on the wire
  first = 22,
  syn, // the last SYN sent
}

/** A FIN event of one side: a's words from `Word.fin`, then b's. */
export enum Fin {
  ending, // of `Ending`
  frame,
  answerFrame,
  copies,
  acks,
  tsVal,
  echoed,
  rate, // row of the rates that counted it
  log, // newest sending in the log, 0 for none
  order, // its number among all FIN events
}
export const finWords = 16
/** Its times, from the block's half. */
export enum FinTime {
  first = 5,
  answer,
  last,
}

export enum Ending {
  none, // no FIN sent
  open,
  ack,
  fin,
  reset,
}

export enum State {
  v6 = 1,
  originatorIsB = 2,
  firstSeqSet = 4, // 4 and 8, by side
  synAnswered = 16,
  synRepeated = 32,
  resetSeen = 64,
  resetFromB = 128,
  synSeen = 256,
  established = 512, // some segment but a SYN was seen
  finSent = 1 << 10, // two bits, by side
  zeek = 1 << 12, // three bits, by side, of `Endpoint`
}

/** Bits beside the 16 of the window. */
export enum Told {
  keepAlive = 1 << 16,
  zeroWindowProbe = 1 << 17,
  dupAcks = 1 << 20, // a count from here up, -1 for Wireshark's "neutralised"
}

/** Live connections in memory: 384 bytes each, 101 MB when all are in use, and nothing before they are. */
export const connectionBudget = 1 << 18
const firstCapacity = 1 << 12
const indexMask = connectionBudget * 2 - 1 // record + 1 fits
const tagMask = ~indexMask

export class FlowTable {
  capacity: number
  words: Words
  times: Floats
  count = 0
  private written = 0 // records that ever held a connection: the others are zero still
  private slots: Int32Array

  /** `budget`: how many connections it may hold, `connectionBudget` at most. */
  constructor(private readonly budget: number) {
    this.capacity = Math.min(firstCapacity, budget)
    this.words = tableOf(this.capacity * flowWords)
    this.times = floatsOf(this.words)
    this.slots = new Int32Array(powerOfTwo(this.capacity * 2))
  }

  /** Where the connection of the batch's row begins in `words`, or -1 where it is not known. */
  find(row: Int32Array, from: number): number {
    const { slots, words } = this
    const mask = slots.length - 1
    const hash = row[from + Row.hash]!
    const a = row[from + Row.a]!
    const b = row[from + Row.b]!
    const ports = row[from + Row.ports]!
    const v6 = row[from + Row.flags]! & Flag.v6
    let slot = hash & mask
    for (let entry = slots[slot]!; entry !== 0; entry = slots[slot]!) {
      if (((entry ^ hash) & tagMask) === 0) {
        const flow = ((entry & indexMask) - 1) * flowWords
        if (
          words[flow + Word.a] === a &&
          words[flow + Word.b] === b &&
          words[flow + Word.ports] === ports &&
          (words[flow + Word.state]! & State.v6) === (v6 === 0 ? 0 : State.v6)
        )
          return flow
      }
      slot = (slot + 1) & mask
    }
    return -1
  }

  /**
   * Reads what `find` will read for the batch, and leaves it at that: the loads run side by side here, where one after the other each
   * would be waited for. Gives a number so that the loads are not optimised away.
   */
  touch(row: Int32Array, rows: number): number {
    const { slots, words } = this
    const mask = slots.length - 1
    let sum = 0
    for (let from = 0; from < rows * rowWords; from += rowWords) sum ^= slots[row[from + Row.hash]! & mask]!
    for (let from = 0; from < rows * rowWords; from += rowWords) {
      const entry = slots[row[from + Row.hash]! & mask]! & indexMask
      if (entry === 0) continue
      const flow = (entry - 1) * flowWords
      sum ^= words[flow]! ^ words[flow + Word.packets]! ^ words[flow + Word.firstSeq]! ^ words[flow + Word.fin]! ^ words[flow + Word.fin + finWords]!
    }
    return sum
  }

  /** Takes the next record, all zero, for the connection of the batch's row. The table must not be full. */
  add(row: Int32Array, from: number): number {
    if (this.count === this.capacity) this.grow()
    const flow = this.count * flowWords
    if (this.count < this.written) this.words.fill(0, flow, flow + flowWords)
    else this.written++
    this.name(flow, row, from)
    this.count++
    this.enter(row[from + Row.hash]!, this.count)
    return flow
  }

  /** Makes a record new for the same two ends. */
  renew(flow: number, row: Int32Array, from: number): void {
    this.words.fill(0, flow, flow + flowWords)
    this.name(flow, row, from)
  }

  get isFull(): boolean {
    return this.count === this.budget
  }

  /** Moves the records that `stays` says yes to together and forgets the rest. */
  keep(stays: (flow: number) => boolean): void {
    let kept = 0
    for (let index = 0; index < this.count; index++) {
      const flow = index * flowWords
      if (!stays(flow)) continue
      if (kept !== index) this.words.copyWithin(kept * flowWords, flow, flow + flowWords)
      kept++
    }
    this.count = kept
    this.reindex()
  }

  private name(flow: number, row: Int32Array, from: number): void {
    this.words[flow + Word.a] = row[from + Row.a]!
    this.words[flow + Word.b] = row[from + Row.b]!
    this.words[flow + Word.ports] = row[from + Row.ports]!
    this.words[flow + Word.state] = (row[from + Row.flags]! & Flag.v6) === 0 ? 0 : State.v6
  }

  private enter(hash: number, entry: number): void {
    const mask = this.slots.length - 1
    let slot = hash & mask
    while (this.slots[slot] !== 0) slot = (slot + 1) & mask
    this.slots[slot] = (hash & tagMask) | entry
  }

  private grow(): void {
    this.capacity = this.budget // at once: memory that is not written costs nothing, copying does
    const words = tableOf(this.capacity * flowWords)
    words.set(this.words.subarray(0, this.count * flowWords))
    this.words = words
    this.times = floatsOf(words)
    this.slots = new Int32Array(powerOfTwo(this.capacity * 2))
    this.reindex()
  }

  private reindex(): void {
    this.slots.fill(0)
    for (let index = 0; index < this.count; index++) {
      const flow = index * flowWords
      this.enter(hashOf(this.words[flow + Word.a]!, this.words[flow + Word.b]!, this.words[flow + Word.ports]!), index + 1)
    }
  }
}

const powerOfTwo = (least: number): number => 2 ** Math.ceil(Math.log2(least))

/** Mixes the two ends; the decoder and the index must agree on it. */
export function hashOf(a: number, b: number, ports: number): number {
  let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(ports, 0xc2b2ae35)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return hash ^ (hash >>> 13)
}
