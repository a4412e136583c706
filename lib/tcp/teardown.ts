// The FIN exchange, as lib/tcp/README.md defines it: events, copies, capture duplicates, answers, resets, stalls.

import type { FinFigures } from '@/lib/core/capture'
import { type ConnectionFacts, supersede } from './connection-facts'
import { Ending, Fin, FinEvents, FinTime } from './fin-events'
import { type FlowTable, Rare, rareOf, responds, State, Time, Word } from './flow-table'
import { Waits } from './kaplan-meier'
import { Peer, type Peers, Rate } from './peers'
import { Count, type Seconds } from './seconds'
import { Flag, Row, rowShift, type SegmentBatch } from './segment-batch'
import { behind, Novelty } from './sequence'
import { StallList } from './stall-list'
import { isStall, waitOf } from './wait'

/** ACKs of a FIN are counted this long after the first: copies queued on the way come back in one burst. */
const acksWithin = 2_000_000
export class Teardowns {
  readonly events: FinEvents
  readonly listed: StallList
  readonly waits = new Waits()
  readonly stallWaits = new Waits()
  packets = 0
  distinct = 0
  copies = 0
  duplicates = 0
  stalls = 0
  open = 0
  reset = 0

  constructor(
    private readonly table: FlowTable,
    private readonly batch: SegmentBatch,
    private readonly peers: Peers,
    private readonly seconds: Seconds,
    segments: number,
    private readonly facts: ConnectionFacts,
  ) {
    this.events = new FinEvents(table.budget, segments)
    this.listed = new StallList(segments)
  }

  /** A FIN was sent: a new event, a copy of one, or the same packet seen twice. */
  sent(flow: number, side: number, from: number, novelty: Novelty): void {
    const row = this.batch.words
    const { words } = this.table
    const fins = this.events.words
    const time = this.batch.times[from >> rowShift]!
    const event = words[flow + Word.fin + side]!
    const end = (row[from + Row.seq]! + row[from + Row.length]! + 1) | 0
    this.packets++
    this.seconds.add(row[from + Row.bucket]!, Count.fin, 1, this.responds(flow, side))
    const isRepeated = novelty === Novelty.retransmission && row[from + Row.length] === 0
    if (event === 0 || fins[event + Fin.end] !== end) {
      this.begin(flow, side, from, end)
      if (isRepeated) this.table.rare[rareOf(flow) + Rare.retransmits + side]!++
    } else if (novelty === Novelty.captureDuplicate) this.duplicates++
    else {
      if (!isRepeated) this.table.rare[rareOf(flow) + Rare.retransmits + side]!--
      const ordinal = ++fins[event + Fin.copies]!
      const tsVal = (row[from + Row.flags]! & Flag.stamped) === 0 ? 0 : row[from + Row.tsVal]!
      this.copies++
      this.seconds.add(row[from + Row.bucket]!, Count.finCopy, 1, this.responds(flow, side))
      this.events.again(event, ordinal, time, row[from + Row.frame]!, tsVal)
      this.events.times[(event >> 1) + FinTime.last] = time
    }
  }

  /** The other side acknowledged: if that covers the FIN of `side`, of which there is one, it is answered. */
  acknowledged(flow: number, side: number, from: number): void {
    const row = this.batch.words
    const fins = this.events.words
    const time = this.batch.times[from >> rowShift]!
    const event = this.table.words[flow + Word.fin + side]!
    const ending = fins[event]!
    if (ending === Ending.reset || behind(row[from + Row.ack]!, fins[event + Fin.end]!)) return
    const at = event >> 1
    if (ending !== Ending.open) {
      if (time - this.events.times[at + FinTime.answer]! <= acksWithin) fins[event + Fin.acks]!++
      return
    }
    const flags = row[from + Row.flags]!
    fins[event] = (flags & Flag.fin) === 0 ? Ending.ack : Ending.fin
    fins[event + Fin.acks] = 1
    fins[event + Fin.answerFrame] = row[from + Row.frame]!
    this.events.times[at + FinTime.answer] = time
    const tellsTime = (flags & Flag.stamped) !== 0 && row[from + Row.tsEcr] !== 0
    fins[event + Fin.echoed] = tellsTime ? this.events.sender(event, row[from + Row.tsEcr]!) : -1
    this.seconds.add(row[from + Row.bucket]!, Count.waiting, -1, this.responds(flow, side))
  }

  /** A RST ends every FIN event that still waits, whichever side sent it. */
  wasReset(flow: number, from: number): void {
    const row = this.batch.words
    const fins = this.events.words
    for (let side = 0; side < 2; side++) {
      const event = this.table.words[flow + Word.fin + side]!
      if (fins[event] !== Ending.open) continue
      fins[event] = Ending.reset
      fins[event + Fin.answerFrame] = row[from + Row.frame]!
      this.events.times[(event >> 1) + FinTime.answer] = this.batch.times[from >> rowShift]!
      this.seconds.add(row[from + Row.bucket]!, Count.waiting, -1, this.responds(flow, side))
    }
  }

  /** A FIN event that is still open is waited for no more: its connection is forgotten, or its side closed anew. */
  abandon(flow: number, side: number): void {
    const event = this.table.words[flow + Word.fin + side]!
    if (this.events.words[event] === Ending.open) this.seconds.add(this.seconds.current, Count.waiting, -1, this.responds(flow, side))
  }

  /**
   * Closes the account of a FIN event whose connection leaves the table at `now`, and gives its wait in µs if it is a stall, else -1. An
   * event of which the other direction was never seen claims no more than its own copies prove; without copies nothing.
   */
  settle(flow: number, side: number, now: number): number {
    const { words, rare } = this.table
    const fins = this.events.words
    const event = words[flow + Word.fin + side]!
    if (event === 0) return -1
    const { times } = this.events
    const at = event >> 1
    const ending = fins[event]!
    const copies = fins[event + Fin.copies]!
    const peer = this.table.rare[rareOf(flow) + Rare.peerOf + 1 - side]!
    const unseen = words[flow + Word.packets + 1 - side] === 0
    this.peers.add(peer, Peer.finCopies, copies)
    if (ending === Ending.open && unseen && copies === 0) return -1
    const wait = waitOf(ending, times[at + FinTime.first]!, times[at + FinTime.answer]!, times[at + FinTime.last]!, unseen, now)
    const isFloor = ending === Ending.open || ending === Ending.reset
    this.waits.add(wait, isFloor)
    if (ending === Ending.open) {
      this.open++
      this.peers.add(peer, Peer.open)
    } else if (ending === Ending.reset) {
      this.reset++
      this.peers.add(peer, Peer.reset)
    }
    if (!isStall(wait, copies, rare[rareOf(flow) + Rare.roundTrip]!)) return -1
    this.stalls++
    this.stallWaits.add(wait, isFloor)
    this.peers.add(peer, Peer.stalls)
    this.peers.count1(fins[event + Fin.rate]!, Rate.stalls)
    return wait
  }

  /** Lists a FIN event that was settled as a stall. */
  list(flow: number, side: number, wait: number): void {
    const { words, rare } = this.table
    const said = rareOf(flow)
    const peer = rare[said + Rare.peerOf + 1 - side]!
    this.listed.add(this.events, words[flow + Word.fin + side]!, wait, peer, rare[said + Rare.roundTrip]!, this.responds(flow, side))
  }

  /** The last of a FIN event that was settled, when its connection goes on or its record is used again. */
  leave(flow: number, side: number): void {
    const { words, rare } = this.table
    const event = words[flow + Word.fin + side]!
    if (event === 0) return
    rare[rareOf(flow) + Rare.retransmits + side]! += this.events.words[event + Fin.copies]!
    words[flow + Word.fin + side] = 0
    this.events.release(event)
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

  /** 1 where that side is the responder, else 0. */
  private responds(flow: number, side: number): number {
    return responds(this.table.words[flow + Word.state]!, side)
  }

  private begin(flow: number, side: number, from: number, end: number): void {
    const row = this.batch.words
    const { words } = this.table
    const time = this.batch.times[from >> rowShift]!
    if (words[flow + Word.fin + side] !== 0) {
      this.abandon(flow, side)
      const wait = this.settle(flow, side, time)
      if (wait >= 0) this.list(flow, side, wait)
      supersede(this.table, this.events, this.facts, flow, side, time)
      this.leave(flow, side)
    }
    const peer = this.table.rare[rareOf(flow) + Rare.peerOf + 1 - side]!
    const rate = this.peers.rate(peer, row[from + Row.step]!)
    this.peers.add(peer, Peer.fins)
    this.peers.count1(rate, Rate.fins)
    const event = this.events.take()
    const fins = this.events.words
    const at = event >> 1
    const isOver = (words[flow + Word.state]! & State.resetSeen) !== 0
    words[flow + Word.fin + side] = event
    fins[event] = isOver ? Ending.reset : Ending.open
    fins[event + Fin.frame] = row[from + Row.frame]!
    fins[event + Fin.answerFrame] = isOver ? this.table.rare[rareOf(flow) + Rare.resetFrame]! : 0
    fins[event + Fin.copies] = 0
    fins[event + Fin.acks] = 0
    fins[event + Fin.tsVal] = (row[from + Row.flags]! & Flag.stamped) === 0 ? 0 : row[from + Row.tsVal]!
    fins[event + Fin.echoed] = -1
    fins[event + Fin.rate] = rate
    fins[event + Fin.end] = end
    fins[event + Fin.sheet] = 0
    fins[event + Fin.order] = this.distinct++
    this.events.times[at + FinTime.first] = time
    this.events.times[at + FinTime.answer] = time
    this.events.times[at + FinTime.last] = time
    if (!isOver) this.seconds.add(row[from + Row.bucket]!, Count.waiting, 1, this.responds(flow, side))
  }
}

/** Is a connection over: both FINs acknowledged, or reset? */
export function isOver({ words }: FlowTable, { words: fins }: FinEvents, flow: number): boolean {
  if ((words[flow + Word.state]! & State.resetSeen) !== 0) return true
  return fins[words[flow + Word.fin]!]! > Ending.open && fins[words[flow + Word.fin + 1]!]! > Ending.open
}

/** When either side last sent. */
export function lastTimeOf(table: FlowTable, flow: number): number {
  const at = flow >> 1
  return Math.max(table.times[at + Time.last]!, table.times[at + Time.last + 1]!)
}
