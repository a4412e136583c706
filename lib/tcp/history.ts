// Zeek's words for a connection: the endpoint states, conn_state, and the history letters (scripts/base/protocols/conn/main.zeek,
// src/packet_analysis/protocol/tcp/TCPSessionAdapter.cc).

import type { ConnState } from '@/lib/core/connection'
import { type FlowTable, Rare, rareOf, State, Word } from './flow-table'
import { Flag } from './segment-batch'
import { Novelty } from './sequence'

/** What an end was last seen to do. */
export enum Endpoint {
  inactive,
  synSent,
  synAckSent,
  partial, // sent without a SYN being seen
  established,
  closed,
  reset,
}

const letters = 'shadfrtqi^'
enum Letter {
  syn,
  synAck,
  ack,
  data,
  fin,
  reset,
  retransmission,
  synWithFinOrReset,
  finAndReset,
  flipped,
}
const letterBits = 5
const perWord = 6
const historyWords = 4

/** Moves the sender's state and writes the letters this segment adds: each letter once a side. `side` is that of a or b. */
export function recount(table: FlowTable, flow: number, side: number, flags: number, length: number, novelty: Novelty): void {
  const { words } = table
  const state = words[flow + Word.state]!
  const own = endpoint(state, side)
  if (own === Endpoint.inactive || own === Endpoint.synAckSent || (flags & (Flag.fin | Flag.rst)) !== 0) move(words, flow, side, flags, own)
  const letter = letterOf(flags, length)
  let news = letter < 0 ? 0 : bit(letter, side)
  if (length > 0) news |= novelty === Novelty.retransmission ? bit(Letter.data, side) | bit(Letter.retransmission, side) : bit(Letter.data, side)
  news &= ~words[flow + Word.seen]!
  if (news === 0) return
  if (letter >= 0 && (news & bit(letter, side)) !== 0) write(table, flow, letter, side)
  if (letter !== Letter.data && (news & bit(Letter.data, side)) !== 0) write(table, flow, Letter.data, side)
  if ((news & bit(Letter.retransmission, side)) !== 0) write(table, flow, Letter.retransmission, side)
}

function move(words: Int32Array, flow: number, side: number, flags: number, own: Endpoint): void {
  const state = words[flow + Word.state]!
  const peer = endpoint(state, 1 - side)
  let nextOwn = own
  let nextPeer = peer
  if ((flags & Flag.rst) !== 0) nextOwn = Endpoint.reset
  else if ((flags & Flag.fin) !== 0) nextOwn = Endpoint.closed
  else if (own === Endpoint.inactive) {
    if ((flags & Flag.syn) === 0) nextOwn = Endpoint.partial
    else if ((flags & Flag.ack) === 0) nextOwn = Endpoint.synSent
    else if (peer === Endpoint.synSent) {
      nextOwn = Endpoint.established
      nextPeer = Endpoint.established
    } else nextOwn = Endpoint.synAckSent
  } else if (own === Endpoint.synAckSent && (flags & Flag.syn) === 0) nextOwn = Endpoint.established
  const cleared = state & ~(7 * State.zeek) & ~(7 * State.zeek * 8)
  const a = side === 0 ? nextOwn : nextPeer
  const b = side === 0 ? nextPeer : nextOwn
  words[flow + Word.state] = cleared | (a * State.zeek) | (b * State.zeek * 8)
}

/** The first packet seen was the answer: the other end is taken for the originator, and Zeek says so by `^`. */
export const flip = (table: FlowTable, flow: number): void => write(table, flow, Letter.flipped, 0)

function letterOf(flags: number, length: number): number {
  const control = flags & (Flag.syn | Flag.fin | Flag.rst)
  switch (control) {
    case 0:
      return length > 0 ? Letter.data : (flags & Flag.ack) !== 0 ? Letter.ack : -1
    case Flag.syn:
      return (flags & Flag.ack) === 0 ? Letter.syn : Letter.synAck
    case Flag.fin:
      return Letter.fin
    case Flag.rst:
      return Letter.reset
    case Flag.fin | Flag.rst:
      return Letter.finAndReset
    default:
      return Letter.synWithFinOrReset
  }
}

const bit = (letter: number, side: number): number => 1 << (letter * 2 + side)

/** A letter takes five bits: four name it (0 for none), one its side. */
function write({ words, rare }: FlowTable, flow: number, letter: number, side: number): void {
  const seen = words[flow + Word.seen]!
  let place = 0
  for (let rest = seen; rest !== 0; rest &= rest - 1) place++
  words[flow + Word.seen] = seen | bit(letter, side)
  if (place >= perWord * historyWords) return
  const word = (place / perWord) | 0
  const shift = (place - word * perWord) * letterBits
  rare[rareOf(flow) + Rare.history + word]! |= (((letter + 1) << 1) | side) << shift
}

/** `ShADadfFa`: upper case from the originator. */
export function historyOf({ words, rare }: FlowTable, flow: number): string {
  const originator = (words[flow + Word.state]! & State.originatorIsB) === 0 ? 0 : 1
  let history = ''
  for (let place = 0; place < perWord * historyWords; place++) {
    const code = (rare[rareOf(flow) + Rare.history + Math.floor(place / perWord)]! >>> ((place % perWord) * letterBits)) & 31
    if (code === 0) break
    const letter = letters.charAt((code >> 1) - 1)
    history += (code & 1) === originator ? letter.toUpperCase() : letter
  }
  return history
}

/** Zeek's conn_state, asked in its order: reset first, then closed, then how far it opened. */
export function connStateOf({ words }: FlowTable, flow: number, payload: number): ConnState {
  const state = words[flow + Word.state]!
  const originatorSide = (state & State.originatorIsB) === 0 ? 0 : 1
  const originator = endpoint(state, originatorSide)
  const responder = endpoint(state, 1 - originatorSide)
  const originatorSilent = originator === Endpoint.inactive || originator === Endpoint.partial
  const responderSilent = responder === Endpoint.inactive || responder === Endpoint.partial
  if (responder === Endpoint.reset) {
    const refused = originator === Endpoint.synSent || originator === Endpoint.synAckSent || (originator === Endpoint.reset && payload === 0)
    return refused ? 'REJ' : originatorSilent ? 'RSTRH' : 'RSTR'
  }
  if (originator === Endpoint.reset) return responderSilent ? 'RSTOS0' : 'RSTO'
  if (responder === Endpoint.closed && originator === Endpoint.closed) return 'SF'
  if (originator === Endpoint.closed) return responderSilent ? 'SH' : 'S2'
  if (responder === Endpoint.closed) return originatorSilent ? 'SHR' : 'S3'
  if (originator === Endpoint.synSent && responder === Endpoint.inactive) return 'S0'
  if (originator === Endpoint.established && responder === Endpoint.established) return 'S1'
  return 'OTH'
}

const endpoint = (state: number, side: number): Endpoint => (state >> (12 + side * 3)) & 7
