// Segments to connections: one pass, in batches, a record of words for each connection. What a segment means for its connection is
// asked in five places: sequence.ts (new or sent again), history.ts (Zeek's words), teardown.ts (FINs), peers.ts and seconds.ts.

import type { Capture } from '@/lib/core/capture'
import type { Reading } from '@/lib/core/units'
import type { Addresses } from './addresses'
import { ConnectionFacts, nameOf, noted, openingOf, Tally } from './connection-facts'
import type { ConnectionRows } from './connection-rows'
import { Fin } from './fin-events'
import { connectionBudget, FlowTable, flowWords, hashOf, Rare, RareTime, rareOf, responds, State, Time, Told, Word } from './flow-table'
import { flip, recount } from './history'
import { nearlyAll, Peer, Peers, Rate } from './peers'
import { Retired } from './retired'
import { Count, type Seconds } from './seconds'
import { batchRows, Flag, Row, rowShift, type SegmentBatch } from './segment-batch'
import { judge, Novelty, Retransmission, retransmissionKind } from './sequence'
import type { ServerNames } from './server-names'
import { isOver, lastTimeOf, Teardowns } from './teardown'
import { WorstConnections } from './worst-connections'

/** A batch can ask for this many rows of the rates at most: a SYN, a FIN and data to both ends. */
const ratesPerSegment = 3
/** Closed connections are kept this long for late copies: a FIN copy may come a minute after. */
const lingering = 60_000_000
const longestIdle = 120_000_000
/** So many connections stay as they are; of more, those that are over and quiet make room, for what is small is fast. */
const firstLevel = 1 << 17
/** The round trip of a handshake is asked for between these two. */
const handshake = State.synAnswered | State.roundTripKnown
/** A sweep that frees less than this share would come again at once. */
const leastFreed = 1 / 4

export class Tracker {
  readonly table: FlowTable
  readonly facts: ConnectionFacts
  rows: ConnectionRows | null = null
  readonly peers: Peers
  readonly teardowns: Teardowns
  readonly worst: WorstConnections
  readonly tcp = {
    packets: 0,
    syn: 0,
    fin: 0,
    rst: 0,
    connections: 0,
    retransmissions: 0,
    captureDuplicates: 0,
    outOfOrder: 0,
  } satisfies Capture<Reading>['tcp']
  evictedLive = 0
  private readonly retired: Retired
  private level = firstLevel
  private idle = longestIdle
  private now = 0
  private oneWay = 0
  private bothWays = 0

  constructor(
    private readonly batch: SegmentBatch,
    private readonly seconds: Seconds,
    private readonly addresses: Addresses,
    segments = Number.POSITIVE_INFINITY,
    budget = connectionBudget,
    private readonly names: ServerNames | null = null,
  ) {
    this.table = new FlowTable(Math.min(budget, segments))
    this.facts = new ConnectionFacts(this.table.budget)
    this.peers = new Peers(segments)
    this.retired = new Retired(segments)
    this.teardowns = new Teardowns(this.table, batch, this.peers, seconds, segments, this.facts)
    this.worst = new WorstConnections(this.table, addresses, this.teardowns.events)
  }

  /** Follows the batch's segments and empties it. */
  follow(): void {
    const { batch } = this
    if (!this.peers.hasRoom(batchRows * ratesPerSegment)) this.coarsenRates()
    for (let i = 0; i < batch.count; i++) this.segment(i << rowShift)
    batch.count = 0
  }

  /** Settles what is still open. `lastTime`: when the capture ends. */
  end(lastTime: number): void {
    this.follow()
    const { table } = this
    for (let index = 0; index < table.count; index++) this.settle(index * flowWords, lastTime)
    table.count = 0
  }

  /** (Nearly) all conversations beyond their SYN show one direction only. */
  get oneSided(): boolean {
    return this.oneWay > 0 && this.oneWay >= nearlyAll * (this.oneWay + this.bothWays)
  }

  private segment(from: number): void {
    const row = this.batch.words
    const time = this.batch.times[from >> rowShift]!
    const { table, seconds } = this
    const flags = row[from + Row.flags]!
    const bucket = row[from + Row.bucket]!
    const side = (flags & Flag.fromB) === 0 ? 0 : 1
    this.tcp.packets++
    if (time > this.now) this.now = time

    const flow = this.connection(from, flags, side)
    const { words, times } = table
    const novelty = judge(table, this.batch, flow, from)
    const length = row[from + Row.length]!
    const told = words[flow + side + Word.window]!
    if ((told & (Told.keepAlive | Told.duplicateAck)) !== 0 || (told & 0xffff) === 0) this.note(flow, told, flags)
    if (novelty !== Novelty.advances) this.repeated(flow, side, bucket, from, novelty, flags, length)
    recount(table, flow, side, flags, length, novelty)

    if ((flags & Flag.syn) !== 0) this.syn(flow, side, from, flags, novelty)
    else words[flow + Word.state]! |= State.established
    if ((flags & (Flag.ack | Flag.rst)) === Flag.ack) {
      if (words[flow + Word.fin + 1 - side] !== 0) this.teardowns.acknowledged(flow, 1 - side, from)
      if ((words[flow + Word.state]! & handshake) === State.synAnswered) this.initialRoundTrip(flow, side, from, flags)
    }
    if ((flags & Flag.fin) !== 0) {
      this.tcp.fin++
      this.teardowns.sent(flow, side, from, novelty)
    }
    if ((flags & Flag.rst) !== 0) this.reset(flow, side, from)
    if (length > 0) {
      const name = nameOf(row[from + Row.aside]!)
      if (name !== 0) this.facts.name(this.noted(flow), name)
      table.rareTimes[(rareOf(flow) >> 1) + side + RareTime.bytes]! += length
      seconds.payload(bucket, length, responds(words[flow + Word.state]!, side))
      const peer = this.table.rare[rareOf(flow) + Rare.peerOf + 1 - side]!
      const rate = this.peers.rate(peer, row[from + Row.step]!)
      this.peers.count1(rate, Rate.data)
      if (novelty === Novelty.retransmission) {
        this.peers.count1(rate, Rate.dataRetransmitted)
        this.peers.add(peer, Peer.dataRetransmitted)
      }
    }

    if (words[flow + Word.packets + side]!++ === 0)
      words[flow + Word.opening]! |= openingOf(row[from + Row.aside]!, (flags & Flag.stamped) !== 0, side)
    words[flow + Word.lastFrame] = row[from + Row.frame]!
    times[(flow >> 1) + side + Time.last] = time
    if ((flags & Flag.syn) !== 0) seconds.add(bucket, Count.syn, 1, 0)
    if (responds(words[flow + Word.state]!, side) !== 0) seconds.returned(bucket)
  }

  /** The connection of a segment. A SYN with another first sequence number begins a new one on the same ports. */
  private connection(from: number, flags: number, side: number): number {
    const row = this.batch.words
    const time = this.batch.times[from >> rowShift]!
    const flow = this.table.find(row, from)
    if (flow < 0) {
      if (this.table.isFull || this.table.count >= this.level) this.makeRoom()
      return this.open(this.table.add(row, from), from, flags, side)
    }
    if ((flags & (Flag.syn | Flag.ack)) === Flag.syn) {
      const { words } = this.table
      const isKnown = (words[flow + Word.state]! & (State.firstSeqSet << side)) !== 0
      if (isKnown && words[flow + Word.firstSeq + side] !== row[from + Row.seq]) {
        this.forget(flow, time)
        this.table.renew(flow, row, from)
        return this.open(flow, from, flags, side)
      }
    }
    return flow
  }

  private open(flow: number, from: number, flags: number, side: number): number {
    const row = this.batch.words
    const time = this.batch.times[from >> rowShift]!
    const { words, rare, rareTimes } = this.table
    const said = rareOf(flow)
    const answersFirst = (flags & (Flag.syn | Flag.ack)) === (Flag.syn | Flag.ack)
    const originator = answersFirst ? 1 - side : side
    const v6 = (flags & Flag.v6) !== 0
    const ports = words[flow + Word.ports]!
    const responder = 1 - originator
    const responderPort = responder === 0 ? ports >>> 16 : ports & 0xffff
    if (originator === 1) words[flow + Word.state]! |= State.originatorIsB
    if (answersFirst) flip(this.table, flow)
    rare[said + Rare.peerOf + responder] = this.peers.at(words[flow + responder]!, responderPort, v6)
    rare[said + Rare.peerOf + originator] = this.peers.at(words[flow + originator]!, -1, v6)
    if ((flags & Flag.syn) === 0) words[flow + Word.state]! |= State.midStream
    const name = this.names?.nameOfAddress(words[flow + responder]!, v6, this.addresses) ?? 0
    if (name !== 0) this.facts.name(this.noted(flow), name)
    rare[said + Rare.roundTrip] = -1
    rare[said + Rare.firstFrame] = row[from + Row.frame]!
    rareTimes[(said >> 1) + RareTime.first] = time
    const speaksAgain = (flags & (Flag.syn | Flag.ack)) !== Flag.syn && this.retired.has(row[from + Row.hash]!)
    if (!speaksAgain) {
      this.tcp.connections++
      this.seconds.add(row[from + Row.bucket]!, Count.connections, 1, 0)
      this.peers.add(rare[said + Rare.peerOf]!, Peer.connections)
      this.peers.add(rare[said + Rare.peerOf + 1]!, Peer.connections)
    }
    return flow
  }

  private repeated(flow: number, side: number, bucket: number, from: number, novelty: Novelty, flags: number, length: number): void {
    const row = this.batch.words
    if (novelty === Novelty.outOfOrder) {
      this.tcp.outOfOrder++
      this.facts.count(this.noted(flow), Tally.outOfOrder)
    } else if (novelty === Novelty.captureDuplicate) this.tcp.captureDuplicates++
    else {
      const { words } = this.table
      this.tcp.retransmissions++
      this.seconds.add(bucket, Count.retransmitted, 1, responds(words[flow + Word.state]!, side))
      if (length > 0) this.table.rare[rareOf(flow) + Rare.retransmits + side]!++
      else if ((flags & Flag.fin) === 0) this.facts.synCopy(this.noted(flow), side)
      const kind = retransmissionKind(this.table, this.batch, flow, from)
      if (kind === Retransmission.fast) this.facts.count(this.noted(flow), Tally.fastRetransmission)
      if (kind === Retransmission.spurious) this.facts.count(this.noted(flow), Tally.spuriousRetransmission)
      if ((flags & (Flag.syn | Flag.ack)) === Flag.syn) {
        const peer = this.table.rare[rareOf(flow) + Rare.peerOf + 1 - side]!
        words[flow + Word.state]! |= State.synRepeated
        this.peers.add(peer, Peer.synCopies)
        this.peers.count1(this.peers.rate(peer, row[from + Row.step]!), Rate.synCopies)
      }
    }
  }

  /** What `judge` left in the window's word beside what counts for the sequence: Wireshark's notes on ACKs and windows. */
  private note(flow: number, told: number, flags: number): void {
    if ((told & Told.keepAlive) !== 0) this.facts.count(this.noted(flow), Tally.keepAlive)
    if ((told & Told.duplicateAck) !== 0) this.facts.count(this.noted(flow), Tally.duplicateAck)
    const isZero = (told & (0xffff | Told.zeroWindowProbe)) === 0 && (flags & (Flag.syn | Flag.fin | Flag.rst)) === 0
    if (isZero) this.facts.count(this.noted(flow), Tally.zeroWindow)
  }

  /** The number of the record at `flow`, of which there are facts from now on. */
  private noted(flow: number): number {
    return noted(this.table, this.facts, flow)
  }

  private syn(flow: number, side: number, from: number, flags: number, novelty: Novelty): void {
    const row = this.batch.words
    const time = this.batch.times[from >> rowShift]!
    const { words, rare, rareTimes } = this.table
    const said = rareOf(flow)
    this.tcp.syn++
    if ((flags & Flag.ack) === 0) {
      rareTimes[(said >> 1) + RareTime.syn] = time
      if ((words[flow + Word.state]! & State.synSeen) === 0 && novelty === Novelty.advances) {
        const peer = this.table.rare[rareOf(flow) + Rare.peerOf + 1 - side]!
        const rate = this.peers.rate(peer, row[from + Row.step]!)
        words[flow + Word.state]! |= State.synSeen
        rare[said + Rare.synRate] = rate
        this.peers.add(peer, Peer.synSent)
        this.peers.count1(rate, Rate.syn)
      }
      return
    }
    const state = words[flow + Word.state]!
    if ((state & (State.synSeen | State.synAnswered)) !== State.synSeen) return
    if (row[from + Row.ack] !== ((words[flow + Word.firstSeq + 1 - side]! + 1) | 0)) return
    const roundTrip = Math.max(0, Math.round(time - rareTimes[(said >> 1) + RareTime.syn]!))
    const peer = rare[said + Rare.peerOf + side]!
    words[flow + Word.state]! |= State.synAnswered
    this.peers.answered(rare[said + Rare.synRate]!, peer, roundTrip)
    if ((state & State.synRepeated) !== 0) return
    rare[said + Rare.roundTrip] = Math.min(roundTrip, 0x7fffffff)
    this.peers.handshake(peer, roundTrip)
  }

  /** Wireshark's initial round trip: from the SYN to the first ACK after the SYN-ACK. */
  private initialRoundTrip(flow: number, side: number, from: number, flags: number): void {
    const row = this.batch.words
    const time = this.batch.times[from >> rowShift]!
    const { words, rareTimes } = this.table
    const said = rareOf(flow)
    if ((flags & Flag.syn) !== 0) return
    const completes =
      row[from + Row.seq] === ((words[flow + Word.firstSeq + side]! + 1) | 0) &&
      row[from + Row.ack] === ((words[flow + Word.firstSeq + 1 - side]! + 1) | 0)
    if (!completes) return
    words[flow + Word.state]! |= State.roundTripKnown
    words[flow + Word.initialRoundTrip] = Math.min(0x7fffffff, Math.max(1, Math.round(time - rareTimes[(said >> 1) + RareTime.syn]!)))
  }

  private reset(flow: number, side: number, from: number): void {
    const row = this.batch.words
    const { words } = this.table
    this.tcp.rst++
    this.facts.count(this.noted(flow), Tally.reset)
    this.seconds.add(row[from + Row.bucket]!, Count.rst, 1, responds(words[flow + Word.state]!, side))
    this.teardowns.wasReset(flow, from)
    if ((words[flow + Word.state]! & State.resetSeen) !== 0) return
    words[flow + Word.state]! |= side === 0 ? State.resetSeen : State.resetSeen | State.resetFromB
    this.table.rare[rareOf(flow) + Rare.resetFrame] = row[from + Row.frame]!
  }

  /** The last word on a connection before its record goes. */
  private settle(flow: number, now: number): void {
    const { words } = this.table
    if ((words[flow + Word.state]! & State.established) !== 0) {
      const a = words[flow + Word.packets]!
      const b = words[flow + Word.packets + 1]!
      if (a > 0 && b > 0) this.bothWays++
      else if (a + b > 1) this.oneWay++
    }
    const a = this.teardowns.settle(flow, 0, now)
    const b = this.teardowns.settle(flow, 1, now)
    this.rows?.add(flow, now)
    if (a < 0 && b < 0) return
    this.worst.offer(flow, Math.max(a, b), now)
    if (a >= 0) this.teardowns.list(flow, 0, a)
    if (b >= 0) this.teardowns.list(flow, 1, b)
  }

  private forget(flow: number, now: number): void {
    this.teardowns.abandon(flow, 0)
    this.teardowns.abandon(flow, 1)
    this.settle(flow, now)
    this.teardowns.leave(flow, 0)
    this.teardowns.leave(flow, 1)
  }

  /** Lets those go that are over and quiet; where they are few, the table may fill further, and only when it is full others must go. */
  private makeRoom(): void {
    const { table, now } = this
    const { events } = this.teardowns
    const isDone = (flow: number): boolean => isOver(table, events, flow) && now - lastTimeOf(table, flow) >= lingering
    if (this.howMany(isDone) >= Math.ceil(table.count * leastFreed)) this.letGo(isDone)
    else if (this.level < table.budget) this.level *= 2
    else this.sweep()
  }

  /** First what is over, then what has been quiet longest, then what began first. */
  private sweep(): void {
    const { table, now } = this
    const { events } = this.teardowns
    const least = Math.ceil(table.count * leastFreed)
    const isQuiet = (flow: number, idle: number): boolean => now - lastTimeOf(table, flow) >= idle
    let goes = (flow: number): boolean => isOver(table, events, flow)
    this.idle = Math.min(longestIdle, Math.max(1, this.idle) * 4)
    while (this.howMany(goes) < least && this.idle >= 1) {
      const { idle } = this
      goes = (flow) => isOver(table, events, flow) || isQuiet(flow, idle)
      this.idle = Math.floor(idle / 2)
    }
    if (this.howMany(goes) < least) goes = (flow) => flow < least * flowWords
    this.letGo(goes)
  }

  private letGo(goes: (flow: number) => boolean): void {
    const { table, now } = this
    const { events } = this.teardowns
    const { words } = table
    table.keep(
      (flow) => {
        if (!goes(flow)) return true
        if (!isOver(table, events, flow)) this.evictedLive++
        this.retired.add(hashOf(words[flow + Word.a]!, words[flow + Word.b]!, words[flow + Word.ports]!))
        this.forget(flow, now)
        return false
      },
      (was, is) => this.facts.move(was, is),
    )
  }

  private howMany(goes: (flow: number) => boolean): number {
    let many = 0
    for (let index = 0; index < this.table.count; index++) if (goes(index * flowWords)) many++
    return many
  }

  private coarsenRates(): void {
    while (!this.peers.hasRoom(batchRows * ratesPerSegment)) {
      const moved = this.peers.coarsen()
      const { words, rare, count } = this.table
      const { words: fins } = this.teardowns.events
      for (let flow = 0; flow < count * flowWords; flow += flowWords) {
        const said = rareOf(flow)
        rare[said + Rare.synRate] = moved[rare[said + Rare.synRate]!]!
        for (const event of [words[flow + Word.fin]!, words[flow + Word.fin + 1]!]) fins[event + Fin.rate] = moved[fins[event + Fin.rate]!]!
      }
    }
  }
}
