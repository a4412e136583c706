// The FIN exchange, as lib/tcp/README.md defines it: events, copies, capture duplicates, answers, resets, stalls.

import { type FinFigures, StallEnding, type StallTable } from '@/lib/core/capture'
import { type Micros, type Reading, times } from '@/lib/core/units'
import { FinLog } from './fin-log'
import { Ending, Fin, FinTime, type FlowTable, finWords, State, Time, Word } from './flow-table'
import { encodeWait, mediansOf, Waits } from './kaplan-meier'
import { Peer, type Peers, Rate } from './peers'
import { Count, type Seconds } from './seconds'
import { Flag, Row, rowShift, type SegmentBatch } from './segment-batch'
import { behind, Novelty } from './sequence'
import { floatsOf, tableOf } from './table-memory'
import { isStall, waitOf } from './wait'

/** ACKs of a FIN are counted this long after the first: copies queued on the way come back in one burst. */
const acksWithin = 2_000_000
/** Stalls listed one by one; all are counted. 100 MB of rows. */
const stallBudget = 1 << 20

enum Stall {
  order,
  from,
  to,
  ending,
  copies,
  acks,
  echoed,
  roundTrip,
  peer,
  frame,
  answerFrame,
  sender,
}
const stallFields = 12

/** A FIN event that ended, one way or the other. */
export interface Settled {
  readonly wait: number // µs; a floor unless it was answered
  readonly stalled: boolean
}

export class Teardowns {
  readonly log = new FinLog()
  readonly waits = new Waits()
  readonly stallWaits = new Waits()
  packets = 0
  distinct = 0
  copies = 0
  duplicates = 0
  stalls = 0
  open = 0
  reset = 0
  private rows = floatsOf(tableOf(64 * stallFields * 2))
  private listed = 0

  constructor(
    private readonly table: FlowTable,
    private readonly batch: SegmentBatch,
    private readonly peers: Peers,
    private readonly seconds: Seconds,
  ) {}

  /** A FIN was sent: a new event, a copy of one, or the same packet seen twice. */
  sent(flow: number, side: number, from: number, novelty: Novelty): void {
    const row = this.batch.words
    const time = this.batch.times[from >> rowShift]!
    const { words } = this.table
    const block = flow + Word.fin + side * finWords
    const end = (row[from + Row.seq]! + row[from + Row.length]! + 1) | 0
    const peer = words[flow + Word.peerOf + 1 - side]!
    this.packets++
    this.seconds.add(row[from + Row.bucket]!, Count.fin, 1)
    if (words[block + Fin.ending] !== Ending.none && words[flow + Word.finEnd + side] === end) {
      if (novelty === Novelty.captureDuplicate) {
        this.duplicates++
        return
      }
      this.copies++
      this.seconds.add(row[from + Row.bucket]!, Count.finCopy, 1)
      this.peers.add(peer, Peer.finCopies)
      const copies = ++words[block + Fin.copies]!
      const tsVal = (row[from + Row.flags]! & Flag.stamped) === 0 ? 0 : row[from + Row.tsVal]!
      words[block + Fin.log] = this.log.add(words[block + Fin.log]!, copies, time, row[from + Row.frame]!, tsVal)
      this.table.times[timesOf(block) + FinTime.last] = time
      return
    }
    this.abandon(flow, side)
    this.settle(flow, side, time)
    this.begin(flow, side, from, peer)
    words[flow + Word.finEnd + side] = end
  }

  /** The other side acknowledged: if that covers the FIN of `side`, it is answered. */
  acknowledged(flow: number, side: number, from: number): void {
    const row = this.batch.words
    const time = this.batch.times[from >> rowShift]!
    const { words } = this.table
    const block = flow + Word.fin + side * finWords
    const ending = words[block + Fin.ending]!
    if (ending === Ending.none || ending === Ending.reset || behind(row[from + Row.ack]!, words[flow + Word.finEnd + side]!)) return
    const at = timesOf(block)
    if (ending !== Ending.open) {
      if (time - this.table.times[at + FinTime.answer]! <= acksWithin) words[block + Fin.acks]!++
      return
    }
    const flags = row[from + Row.flags]!
    words[block + Fin.ending] = (flags & Flag.fin) === 0 ? Ending.ack : Ending.fin
    words[block + Fin.acks] = 1
    words[block + Fin.answerFrame] = row[from + Row.frame]!
    this.table.times[at + FinTime.answer] = time
    const tellsTime = (flags & Flag.stamped) !== 0 && row[from + Row.tsEcr] !== 0
    words[block + Fin.echoed] = tellsTime ? this.log.sent(words[block + Fin.log]!, words[block + Fin.tsVal]!, row[from + Row.tsEcr]!) : -1
    this.seconds.add(row[from + Row.bucket]!, Count.waiting, -1)
  }

  /** A RST ends every FIN event that still waits, whichever side sent it. */
  wasReset(flow: number, from: number): void {
    const row = this.batch.words
    const time = this.batch.times[from >> rowShift]!
    const { words } = this.table
    if ((words[flow + Word.state]! & finsSent) === 0) return
    for (let side = 0; side < 2; side++) {
      const block = flow + Word.fin + side * finWords
      if (words[block + Fin.ending] !== Ending.open) continue
      words[block + Fin.ending] = Ending.reset
      words[block + Fin.answerFrame] = row[from + Row.frame]!
      this.table.times[timesOf(block) + FinTime.answer] = time
      this.seconds.add(row[from + Row.bucket]!, Count.waiting, -1)
    }
  }

  /** A FIN event that is still open is waited for no more: its connection is forgotten, or its side closed anew. */
  abandon(flow: number, side: number): void {
    if (this.table.words[flow + Word.fin + side * finWords] === Ending.open) this.seconds.add(this.seconds.current, Count.waiting, -1)
  }

  /**
   * Closes the account of a FIN event when its connection leaves the table at `now`. An event of which the other direction was never
   * seen claims no more than its own copies prove; without copies nothing.
   */
  settle(flow: number, side: number, now: number): Settled | null {
    const { words } = this.table
    const block = flow + Word.fin + side * finWords
    const ending = words[block + Fin.ending]!
    if (ending === Ending.none) return null
    const at = timesOf(block)
    const first = this.table.times[at + FinTime.first]!
    const copies = words[block + Fin.copies]!
    const unseen = words[flow + Word.packets + 1 - side] === 0
    if (ending === Ending.open && unseen && copies === 0) return null
    const wait = waitOf(ending, first, this.table.times[at + FinTime.answer]!, this.table.times[at + FinTime.last]!, unseen, now)
    const isFloor = ending === Ending.open || ending === Ending.reset
    const peer = words[flow + Word.peerOf + 1 - side]!
    this.waits.add(wait, isFloor)
    if (ending === Ending.open) {
      this.open++
      this.peers.add(peer, Peer.open)
    } else if (ending === Ending.reset) {
      this.reset++
      this.peers.add(peer, Peer.reset)
    }
    const stalled = isStall(wait, copies, words[flow + Word.roundTrip]!)
    if (stalled) {
      this.stalls++
      this.stallWaits.add(wait, isFloor)
      this.peers.add(peer, Peer.stalls)
      this.peers.count1(words[block + Fin.rate]!, Rate.stalls)
      this.list(flow, side, block, first, first + wait, peer)
    }
    return { wait, stalled }
  }

  figures(): FinFigures {
    const { packets, distinct, copies, duplicates: captureDuplicates, stalls, open, reset } = this
    return {
      packets,
      distinct,
      copies,
      captureDuplicates,
      stalls,
      open,
      reset,
      wait: this.waits.percentiles(),
      stallWait: this.stallWaits.percentiles(),
    }
  }

  /** The stalls in order of their beginning. `places`: where each peer stands in the list of peers. */
  stallTable(places: Int32Array): StallTable<Reading> {
    const { rows, listed } = this
    const order = this.inOrder()
    const from = new Float64Array(listed)
    const to = new Float64Array(listed)
    const ending = new Uint8Array(listed)
    const copies = new Uint16Array(listed)
    const acks = new Uint16Array(listed)
    const echoed = new Int16Array(listed)
    const roundTrip = new Float64Array(listed)
    const peer = new Int32Array(listed)
    const frame = new Float64Array(listed)
    const answerFrame = new Float64Array(listed)
    const sender = new Uint8Array(listed)
    for (let i = 0; i < listed; i++) {
      const row = order[i]! * stallFields
      from[i] = rows[row + Stall.from]!
      to[i] = rows[row + Stall.to]!
      ending[i] = rows[row + Stall.ending]!
      copies[i] = rows[row + Stall.copies]!
      acks[i] = rows[row + Stall.acks]!
      echoed[i] = rows[row + Stall.echoed]!
      roundTrip[i] = rows[row + Stall.roundTrip]!
      peer[i] = places[rows[row + Stall.peer]!]!
      frame[i] = rows[row + Stall.frame]!
      answerFrame[i] = rows[row + Stall.answerFrame]!
      sender[i] = rows[row + Stall.sender]!
    }
    return { from: times(from), to: times(to), ending, copies, acks, echoed, roundTrip, peer, frame, answerFrame, sender }
  }

  /** Of the listed stalls the median wait of each peer, by its place in the list of peers; null where half were not seen to end. */
  medianWaits(places: Int32Array, length: number): readonly (Micros | null)[] {
    const { rows, listed } = this
    const of = new Int32Array(listed)
    const encoded = new Float64Array(listed)
    for (let i = 0, row = 0; i < listed; i++, row += stallFields) {
      of[i] = places[rows[row + Stall.peer]!]!
      encoded[i] = encodeWait(rows[row + Stall.to]! - rows[row + Stall.from]!, rows[row + Stall.ending] !== StallEnding.answered)
    }
    return mediansOf(length, of, encoded)
  }

  private begin(flow: number, side: number, from: number, peer: number): void {
    const row = this.batch.words
    const time = this.batch.times[from >> rowShift]!
    const { words } = this.table
    const block = flow + Word.fin + side * finWords
    this.log.release(words[block + Fin.log]!)
    const at = timesOf(block)
    const rate = this.peers.rate(peer, row[from + Row.step]!)
    words[flow + Word.state]! |= State.finSent << side
    words[block + Fin.ending] = Ending.open
    words[block + Fin.frame] = row[from + Row.frame]!
    words[block + Fin.answerFrame] = 0
    words[block + Fin.copies] = 0
    words[block + Fin.acks] = 0
    words[block + Fin.tsVal] = (row[from + Row.flags]! & Flag.stamped) === 0 ? 0 : row[from + Row.tsVal]!
    words[block + Fin.echoed] = -1
    words[block + Fin.rate] = rate
    words[block + Fin.log] = 0
    words[block + Fin.order] = this.distinct++
    this.table.times[at + FinTime.first] = time
    this.table.times[at + FinTime.last] = time
    this.peers.add(peer, Peer.fins)
    this.peers.count1(rate, Rate.fins)
    if ((words[flow + Word.state]! & State.resetSeen) === 0) this.seconds.add(row[from + Row.bucket]!, Count.waiting, 1)
    else {
      words[block + Fin.ending] = Ending.reset
      words[block + Fin.answerFrame] = words[flow + Word.resetFrame]!
      this.table.times[at + FinTime.answer] = time
    }
  }

  private list(flow: number, side: number, block: number, from: number, to: number, peer: number): void {
    if (this.listed === stallBudget) return
    if ((this.listed + 1) * stallFields > this.rows.length) {
      const grown = floatsOf(tableOf(stallBudget * stallFields * 2)) // at once: memory that is not written costs nothing, copying does
      grown.set(this.rows)
      this.rows = grown
    }
    const { words } = this.table
    const ending = words[block + Fin.ending]!
    const originatorIsB = (words[flow + Word.state]! & State.originatorIsB) !== 0
    const roundTrip = words[flow + Word.roundTrip]!
    const row = this.listed++ * stallFields
    this.rows[row + Stall.order] = words[block + Fin.order]!
    this.rows[row + Stall.from] = from
    this.rows[row + Stall.to] = to
    this.rows[row + Stall.ending] = ending === Ending.open ? StallEnding.open : ending === Ending.reset ? StallEnding.reset : StallEnding.answered
    this.rows[row + Stall.copies] = Math.min(0xffff, words[block + Fin.copies]!)
    this.rows[row + Stall.acks] = Math.min(0xffff, words[block + Fin.acks]!)
    this.rows[row + Stall.echoed] = words[block + Fin.echoed]!
    this.rows[row + Stall.roundTrip] = roundTrip < 0 ? Number.NaN : roundTrip
    this.rows[row + Stall.peer] = peer
    this.rows[row + Stall.frame] = words[block + Fin.frame]! >>> 0
    this.rows[row + Stall.answerFrame] = words[block + Fin.answerFrame]! >>> 0
    this.rows[row + Stall.sender] = (side === 1) === originatorIsB ? 0 : 1
  }

  /** Events are numbered as they begin, so that placing them by number puts them in order, but where the capture's time steps back. */
  private inOrder(): Int32Array {
    const { rows, listed, distinct } = this
    const byNumber = new Int32Array(distinct) // row + 1
    for (let row = 0; row < listed; row++) byNumber[rows[row * stallFields + Stall.order]!] = row + 1
    const order = new Int32Array(listed)
    let isOrdered = true
    let last = -Infinity
    for (let number = 0, i = 0; number < distinct; number++) {
      const row = byNumber[number]! - 1
      if (row < 0) continue
      const began = rows[row * stallFields + Stall.from]!
      if (began < last) isOrdered = false
      last = began
      order[i++] = row
    }
    return isOrdered ? order : order.sort((x, y) => rows[x * stallFields + Stall.from]! - rows[y * stallFields + Stall.from]!)
  }
}

const finsSent = State.finSent * 3

/** Where a block of words begins among the 64-bit floats. */
const timesOf = (block: number): number => block >> 1

/** Is a connection over: both FINs acknowledged, or reset? */
export function isOver(table: FlowTable, flow: number): boolean {
  const { words } = table
  if ((words[flow + Word.state]! & State.resetSeen) !== 0) return true
  const a = words[flow + Word.fin + Fin.ending]!
  const b = words[flow + Word.fin + finWords + Fin.ending]!
  return a !== Ending.none && a !== Ending.open && b !== Ending.none && b !== Ending.open
}

/** When either side last sent. */
export function lastTimeOf(table: FlowTable, flow: number): number {
  const at = flow >> 1
  return Math.max(table.times[at + Time.last]!, table.times[at + Time.last + 1]!)
}
