// Does a segment say anything new? Wireshark's sequence analysis (tcp.analysis.*, epan/dissectors/packet-tcp.c of 4.0): the same
// states, the same order of the questions, so that the counts agree. Its retransmission classes are one to `judge`; `retransmissionKind` tells them apart.

import { type FlowTable, State, Time, Told, Word } from './flow-table'
import { Flag, Row, rowShift, type SegmentBatch } from './segment-batch'

export enum Novelty {
  advances, // also: says nothing at all (a pure ACK, a keep-alive)
  retransmission,
  outOfOrder,
  captureDuplicate,
}

/** Wireshark's classes of retransmissions. */
export enum Retransmission {
  plain,
  fast,
  spurious,
}

/** Wireshark's limits. */
const fastRetransmitWithin = 20_000 // µs after the last duplicate ACK
const outOfOrderWithin = 3_000 // µs, where the connection's round trip is not known

/** A tap that sees a packet twice (a mirror port, both legs of `-i any`) does so at once. */
const duplicateWithin = 1_000 // µs

/** Is sequence number `x` behind `y`? Serial numbers (RFC 1982): the difference, read as signed. */
export const behind = (x: number, y: number): boolean => ((x - y) | 0) < 0

/**
 * Judges the segment whose row begins at `from` and moves the sender's side forward. `flow` is where its connection's words begin.
 * Word.packets, Time.last, Time.bytes are left to the caller, who updates them afterwards.
 */
export function judge(table: FlowTable, batch: SegmentBatch, flow: number, from: number): Novelty {
  const row = batch.words
  const time = batch.times[from >> rowShift]!
  const { words, times } = table
  const flags = row[from + Row.flags]!
  const seq = row[from + Row.seq]!
  const ack = row[from + Row.ack]!
  const length = row[from + Row.length]!
  const window = row[from + Row.window]!
  const side = (flags & Flag.fromB) === 0 ? 0 : 1
  const own = flow + side
  const other = flow + 1 - side
  const ownTimes = (flow >> 1) + side
  const nextSeq = words[own + Word.nextSeq]!
  const told = words[own + Word.window]!
  const answered = words[other + Word.window]!
  const isControl = (flags & (Flag.syn | Flag.fin | Flag.rst)) !== 0
  const fingerprint = Math.imul(row[from + Row.identity]!, 0x9e3779b1) ^ seq
  let mark = 0
  let dupAcks = told >> 20

  if ((words[flow + Word.state]! & firstSeqsSet) !== firstSeqsSet) setFirstSeq(words, flow, side, flags, seq, ack)
  const lastAck = words[own + Word.lastAck]!
  if (length === 1 && seq === nextSeq && (answered & 0xffff) === 0 && words[other + Word.packets]! > 0) mark = Told.zeroWindowProbe
  else {
    if (length <= 1 && seq === ((nextSeq - 1) | 0) && !isControl) mark = Told.keepAlive
    const repeats = length === 0 && window === (told & 0xffff) && seq === nextSeq && ack === lastAck && !isControl
    if (repeats && window !== 0 && (answered & Told.keepAlive) === 0) {
      dupAcks = dupAcks < 0 ? 1 : Math.min(dupAcks + 1, 1000)
      mark = Told.duplicateAck
    }
  }
  if (ack !== lastAck) dupAcks = 0

  const reach = words[other + Word.maxSeq]!
  if (reach !== 0 && (flags & Flag.ack) !== 0 && behind(reach, ack)) {
    const otherNext = words[other + Word.nextSeq]!
    if (behind(reach, otherNext)) words[other + Word.maxSeq] = otherNext
    else words[other + Word.window] = (answered & 0xfffff) | (-1 << 20)
  }

  const counts = length > 0 || (flags & (Flag.syn | Flag.fin)) !== 0
  const end = (seq + length + ((flags & (Flag.syn | Flag.fin)) !== 0 ? 1 : 0)) | 0
  let novelty = Novelty.advances
  if (counts && mark !== Told.keepAlive) {
    const acked = words[other + Word.lastAck]!
    const advances = nextSeq === 0 || !behind(seq, nextSeq) || (length > 1 && ((nextSeq - 1) | 0) === seq)
    if (length > 0 && acked !== 0 && !behind(acked, seq + length)) novelty = Novelty.retransmission
    else if (!advances) {
      const otherTimes = (flow >> 1) + 1 - side
      const isFast = words[other + Word.window]! >>> 20 >= 2 && acked === seq && time - times[otherTimes + Time.last]! < fastRetransmitWithin
      const limit = words[flow + Word.initialRoundTrip]! || outOfOrderWithin
      const isLate = !isFast && time - times[ownTimes + Time.next]! < limit && nextSeq !== end
      novelty = isLate ? Novelty.outOfOrder : Novelty.retransmission
    }
    if (
      novelty !== Novelty.advances &&
      words[own + Word.fingerprint] === fingerprint &&
      lastAck === ack &&
      (told & 0xffff) === window &&
      time - times[ownTimes + Time.last]! < duplicateWithin
    )
      novelty = Novelty.captureDuplicate
  }

  const reached = counts ? end : seq
  if (mark !== Told.zeroWindowProbe) {
    if (nextSeq === 0 || behind(nextSeq, reached)) {
      words[own + Word.nextSeq] = reached
      times[ownTimes + Time.next] = time
    }
    const maxSeq = words[own + Word.maxSeq]!
    if (maxSeq === 0 || maxSeq === seq) words[own + Word.maxSeq] = words[own + Word.nextSeq]!
  }
  words[own + Word.window] = window | mark | (dupAcks << 20)
  words[own + Word.lastAck] = ack
  words[own + Word.fingerprint] = fingerprint
  return novelty
}

/**
 * Which retransmission is it? Asked right after `judge` said that it is one, before the caller moves Time.last: of what this reads `judge`
 * changes nothing.
 */
export function retransmissionKind(table: FlowTable, batch: SegmentBatch, flow: number, from: number): Retransmission {
  const row = batch.words
  const { words, times } = table
  const side = (row[from + Row.flags]! & Flag.fromB) === 0 ? 0 : 1
  const other = flow + 1 - side
  const seq = row[from + Row.seq]!
  const length = row[from + Row.length]!
  const acked = words[other + Word.lastAck]!
  if (length > 0 && acked !== 0 && !behind(acked, seq + length)) return Retransmission.spurious
  const sinceAck = batch.times[from >> rowShift]! - times[(flow >> 1) + 1 - side + Time.last]!
  const isFast = words[other + Word.window]! >>> 20 >= 2 && acked === seq && sinceAck < fastRetransmitWithin
  return isFast ? Retransmission.fast : Retransmission.plain
}

const firstSeqsSet = State.firstSeqSet * 3

/** The first sequence number of a side is its SYN's, else one before what it was seen to send or the other side to acknowledge. */
function setFirstSeq(words: Int32Array, flow: number, side: number, flags: number, seq: number, ack: number): void {
  const state = words[flow + Word.state]!
  const own = State.firstSeqSet << side
  const other = State.firstSeqSet << (1 - side)
  if ((state & own) === 0) {
    words[flow + Word.state] = words[flow + Word.state]! | own
    words[flow + Word.firstSeq + side] = (flags & Flag.syn) !== 0 ? seq : (seq - 1) | 0
  }
  if ((state & other) === 0 && (flags & Flag.ack) !== 0) {
    words[flow + Word.state] = words[flow + Word.state]! | other
    words[flow + Word.firstSeq + 1 - side] = (ack - 1) | 0
  }
}
