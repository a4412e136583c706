// The connections being followed: one fixed stretch of words each, an index of tagged slots, and a sweep when the table is full. What
// every packet asks lies in two cache lines; what is told once or rarely lies beside it, in a table of its own.

import { Flag, Row } from './segment-batch'
import { type Floats, firstSlots, floatsOf, powerOfTwo, tableOf, type Words } from './table-memory'

/**
 * Words of a connection that its packets ask for, two cache lines. Where the two sides differ, a's word comes first and b's right
 * behind it. Times are 64-bit floats: `Time`.
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
  fingerprint = 22, // of the last packet: its sequence number and identity, mixed
  firstSeq = 24, // Wireshark's base_seq
  initialRoundTrip = 26, // µs from SYN to the ACK after the SYN-ACK, 0 unknown: Wireshark's limit for out-of-order
  opening = 27, // of each side's first packet: TTL, window scale, timestamps, by `openingOf`
  fin = 28, // its FIN event in `FinEvents`, 0 for none
  seen = 30, // bits of the history letters already written
  lastFrame = 31,
}
export const flowWords = 32
const flowShift = 5

/** Places in the Float64Array over the same bytes, where a connection begins at half its number. */
export enum Time {
  last = 6, // of the last packet from this side
  next = 8, // when nextSeq last moved
}

/** Words of a connection that are told once or asked rarely: in `rare`, where a connection begins at `rareOf` its number. */
export enum Rare {
  peerOf = 4, // what this side is as a peer of the other
  retransmits = 6, // besides the copies of the FIN event that is kept
  history = 8, // four words: letters, five bits each
  firstFrame = 12,
  resetFrame,
  roundTrip, // µs, -1 unknown
  synRate, // row of the rates that counted the SYN
}
export const rareWords = 20

/** Places in the Float64Array over the same bytes, where a connection begins at half its number. */
export enum RareTime {
  bytes, // payload on the wire
  first = 8,
  syn, // the last SYN sent
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
  midStream = 1 << 10, // its first packet was no SYN
  noted = 1 << 11, // there are facts of it in `ConnectionFacts`
  zeek = 1 << 12, // three bits, by side, of `Endpoint`
  roundTripKnown = 1 << 18, // nothing more is to be asked of the handshake
}

/** 1 where that side is the responder, 0 where it is the originator. */
export const responds = (state: number, side: number): number => ((state & State.originatorIsB) === 0 ? side : 1 - side)

/** Bits beside the 16 of the window. */
export enum Told {
  keepAlive = 1 << 16,
  zeroWindowProbe = 1 << 17,
  duplicateAck = 1 << 18,
  dupAcks = 1 << 20, // a count from here up, -1 for Wireshark's "neutralised", which it takes for the largest number there is
}

/** Live connections in memory: 216 bytes each, 57 MB when all are in use, and nothing before they are. */
export const connectionBudget = 1 << 18
const indexMask = connectionBudget * 2 - 1 // record + 1 fits
const tagMask = ~indexMask

/** Where the rare words of a connection begin. */
export const rareOf = (flow: number): number => (flow >> flowShift) * rareWords

export class FlowTable {
  readonly words: Words
  readonly times: Floats
  readonly rare: Words
  readonly rareTimes: Floats
  count = 0
  private written = 0 // records that ever held a connection: the others are zero still
  private readonly slots: Words
  private mask: number

  /** `budget`: how many connections it may hold, `connectionBudget` at most. */
  constructor(readonly budget: number) {
    this.words = tableOf(budget * flowWords)
    this.times = floatsOf(this.words)
    this.rare = tableOf(budget * rareWords)
    this.rareTimes = floatsOf(this.rare)
    this.slots = tableOf(powerOfTwo(budget * 2))
    this.mask = Math.min(firstSlots, this.slots.length) - 1
  }

  /** Where the connection of the batch's row begins in `words`, or -1 where it is not known. */
  find(row: Int32Array, from: number): number {
    const { slots, words, mask } = this
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

  /** Takes the next record, all zero, for the connection of the batch's row. The table must not be full. */
  add(row: Int32Array, from: number): number {
    const flow = this.count * flowWords
    if (this.count < this.written) this.clear(flow)
    else this.written++
    this.name(flow, row, from)
    this.count++
    if (this.count * 2 > this.mask && this.mask + 1 < this.slots.length) {
      this.mask = this.mask * 2 + 1
      this.reindex()
    } else this.enter(row[from + Row.hash]!, this.count)
    return flow
  }

  /** Makes a record new for the same two ends. */
  renew(flow: number, row: Int32Array, from: number): void {
    this.clear(flow)
    this.name(flow, row, from)
  }

  get isFull(): boolean {
    return this.count === this.budget
  }

  /** Moves the records that `stays` says yes to together and forgets the rest. `moved` is told of each move, by the numbers of the records. */
  keep(stays: (flow: number) => boolean, moved: (from: number, to: number) => void): void {
    let kept = 0
    for (let index = 0; index < this.count; index++) {
      const flow = index * flowWords
      if (!stays(flow)) continue
      if (kept !== index) {
        copy(this.words, kept * flowWords, flow, flowWords)
        copy(this.rare, kept * rareWords, index * rareWords, rareWords)
        moved(index, kept)
      }
      kept++
    }
    this.count = kept
    this.reindex()
  }

  private clear(flow: number): void {
    this.words.fill(0, flow, flow + flowWords)
    this.rare.fill(0, rareOf(flow), rareOf(flow) + rareWords)
  }

  private name(flow: number, row: Int32Array, from: number): void {
    this.words[flow + Word.a] = row[from + Row.a]!
    this.words[flow + Word.b] = row[from + Row.b]!
    this.words[flow + Word.ports] = row[from + Row.ports]!
    this.words[flow + Word.state] = (row[from + Row.flags]! & Flag.v6) === 0 ? 0 : State.v6
  }

  private enter(hash: number, entry: number): void {
    const { slots, mask } = this
    let slot = hash & mask
    while (slots[slot] !== 0) slot = (slot + 1) & mask
    slots[slot] = (hash & tagMask) | entry
  }

  private reindex(): void {
    this.slots.fill(0, 0, this.mask + 1)
    for (let index = 0; index < this.count; index++) {
      const flow = index * flowWords
      this.enter(hashOf(this.words[flow + Word.a]!, this.words[flow + Word.b]!, this.words[flow + Word.ports]!), index + 1)
    }
  }
}

/** For so few words quicker than copyWithin. */
function copy(words: Words, to: number, from: number, length: number): void {
  for (let i = 0; i < length; i++) words[to + i] = words[from + i]!
}

/** Mixes the two ends; the decoder and the index must agree on it. */
export function hashOf(a: number, b: number, ports: number): number {
  let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(ports, 0xc2b2ae35)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return hash ^ (hash >>> 13)
}
