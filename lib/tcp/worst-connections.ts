// The stalled connections worth opening one by one: the longest waits, each told whole.

import type { ArtefactId } from '@/lib/core/artefact'
import type { ClockId } from '@/lib/core/clock'
import type { Connection, ConnectionId, Endpoint, Fin as FinFact, Side, Teardown, Traffic, Wait } from '@/lib/core/connection'
import { bytes, micros, type Reading, reading } from '@/lib/core/units'
import type { Addresses } from './addresses'
import { Ending, Fin, type FinEvents, FinTime, sendingsKept } from './fin-events'
import { type FlowTable, Rare, RareTime, rareOf, State, Time, Word } from './flow-table'
import { connStateOf, historyOf } from './history'
import { isStall, waitOf } from './wait'

/** As many as a person may look through. */
const kept = 50

interface Candidate {
  readonly wait: number
  readonly tell: (artefact: ArtefactId, clock: ClockId) => Connection<Reading>
}

export class WorstConnections {
  private candidates: Candidate[] = []

  constructor(
    private readonly table: FlowTable,
    private readonly addresses: Addresses,
    private readonly events: FinEvents,
  ) {}

  /** Takes the connection if its wait is among the longest. Its record may go afterwards. */
  offer(flow: number, wait: number, now: number): void {
    const least = this.candidates[kept - 1]
    if (least !== undefined && wait <= least.wait) return
    const tell = this.connection(flow, now)
    const place = this.candidates.findIndex((candidate) => candidate.wait < wait)
    this.candidates.splice(place < 0 ? this.candidates.length : place, 0, { wait, tell })
    this.candidates.length = Math.min(this.candidates.length, kept)
  }

  tell(artefact: ArtefactId, clock: ClockId): Connection<Reading>[] {
    return this.candidates.map((candidate) => candidate.tell(artefact, clock))
  }

  private connection(flow: number, now: number): Candidate['tell'] {
    const { words, times, rare, rareTimes } = this.table
    const at = flow >> 1
    const said = rareOf(flow)
    const state = words[flow + Word.state]!
    const originator = (state & State.originatorIsB) === 0 ? 0 : 1
    const responder = 1 - originator
    const traffic = (side: number): Traffic => ({
      packets: words[flow + Word.packets + side]!,
      bytes: bytes(rareTimes[(said >> 1) + RareTime.bytes + side]!),
      retransmits: rare[said + Rare.retransmits + side]! + this.events.words[words[flow + Word.fin + side]! + Fin.copies]!,
    })
    const sent = traffic(originator)
    const received = traffic(responder)
    const roundTrip = rare[said + Rare.roundTrip]!
    const firstFrame = rare[said + Rare.firstFrame]! >>> 0
    const lastFrame = words[flow + Word.lastFrame]! >>> 0
    const facts = {
      originator: this.endpoint(flow, originator),
      responder: this.endpoint(flow, responder),
      first: reading(rareTimes[(said >> 1) + RareTime.first]!),
      last: reading(Math.max(times[at + Time.last]!, times[at + Time.last + 1]!)),
      firstFrame,
      lastFrame,
      state: connStateOf(this.table, flow, sent.bytes + received.bytes),
      history: historyOf(this.table, flow),
      handshake: roundTrip < 0 ? null : { roundTrip: micros(roundTrip) },
      teardown: this.teardown(flow, originator, now),
      sent,
      received,
    }
    return (artefact, clock) => ({
      ...facts,
      id: `c-${artefact.slice(2)}-${firstFrame}` satisfies ConnectionId,
      clock,
      source: { artefact, place: { kind: 'packets', first: firstFrame, last: lastFrame } },
    })
  }

  private endpoint(flow: number, side: number): Endpoint {
    const { words } = this.table
    const ports = words[flow + Word.ports]!
    const v6 = (words[flow + Word.state]! & State.v6) !== 0
    return { address: this.addresses.text(words[flow + side]!, v6), port: side === 0 ? ports >>> 16 : ports & 0xffff }
  }

  private teardown(flow: number, originator: number, now: number): Teardown<Reading> | null {
    const { words } = this.table
    const sideOf = (side: number): Side => (side === originator ? 'originator' : 'responder')
    const fins = [this.fin(flow, 0, sideOf(0), now), this.fin(flow, 1, sideOf(1), now)]
      .filter((fin) => fin !== null)
      .sort((x, y) => x.sentAt[0] - y.sentAt[0])
    const state = words[flow + Word.state]!
    const isReset = (state & State.resetSeen) !== 0
    const first = fins[0]
    if (first === undefined) return isReset ? { closer: sideOf((state & State.resetFromB) === 0 ? 0 : 1), fins, ending: 'reset' } : null
    if (isReset) return { closer: first.from, fins, ending: 'reset' }
    if (first.wait.kind !== 'answered') return { closer: first.from, fins, ending: 'unanswered' }
    const isClosed = fins.length === 2 && fins.every((fin) => fin.wait.kind === 'answered')
    return { closer: first.from, fins, ending: isClosed ? 'closed' : 'half-closed' }
  }

  private fin(flow: number, side: number, from: Side, now: number): FinFact<Reading> | null {
    const { table, events } = this
    const event = table.words[flow + Word.fin + side]!
    const ending = events.words[event]!
    if (ending === Ending.none) return null
    const at = event >> 1
    const unseen = table.words[flow + Word.packets + 1 - side] === 0
    const first = events.times[at + FinTime.first]!
    const copies = events.copies(event).slice(0, sendingsKept - 1)
    const after = waitOf(ending, first, events.times[at + FinTime.answer]!, events.times[at + FinTime.last]!, unseen, now)
    const answerFrame = events.words[event + Fin.answerFrame]! >>> 0
    return {
      from,
      sentAt: [reading(first), ...copies.map((copy) => reading(copy.at))],
      frames: [events.words[event + Fin.frame]! >>> 0, ...copies.map((copy) => copy.frame)],
      answerFrame: answerFrame === 0 ? null : answerFrame,
      wait: told(ending, after),
      stalled: isStall(after, events.words[event + Fin.copies]!, table.rare[rareOf(flow) + Rare.roundTrip]!),
    }
  }
}

function told(ending: Ending, wait: number): Wait {
  const after = micros(wait)
  if (ending === Ending.open) return { kind: 'at-least', after }
  if (ending === Ending.reset) return { kind: 'reset', after }
  return { kind: 'answered', after, by: ending === Ending.fin ? 'fin' : 'ack' }
}
