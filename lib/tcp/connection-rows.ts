// Each connection of a capture as a row of the connection table, written as it is settled, and handed on in pieces. What the columns say
// is defined in core/connection-table.ts.

import type { ConnState } from '@/lib/core/connection'
import { ConnectionMark, type ConnectionSink, connStates, FinEnding, rowsPerPiece } from '@/lib/core/connection-table'
import { type Reading, times as timesOf } from '@/lib/core/units'
import type { Addresses } from './addresses'
import { type ConnectionFacts, finEndings, finWait, firstToClose, hopsOf, isStamped, NameSource, scaleOf, Tally } from './connection-facts'
import { type Ending, Fin, type FinEvents } from './fin-events'
import { type FlowTable, flowWords, Rare, RareTime, rareOf, State, Time, Word } from './flow-table'
import { Histories } from './histories'
import { connStateOf } from './history'
import type { ServerNames } from './server-names'
import { isOver } from './teardown'
import { isStall } from './wait'

// How the record of a connection is read: nothing below these knows its words.
const recordOf = (flow: number): number => flow / flowWords
const stateOf = (table: FlowTable, flow: number): number => table.words[flow + Word.state]!
const originatorOf = (state: number): 0 | 1 => ((state & State.originatorIsB) === 0 ? 0 : 1)
const portOf = (table: FlowTable, flow: number, side: number): number => (table.words[flow + Word.ports]! >>> (side === 0 ? 16 : 0)) & 0xffff
const addressOf = (table: FlowTable, flow: number, side: number): number => table.words[flow + Word.a + side]!
const packetsOf = (table: FlowTable, flow: number, side: number): number => table.words[flow + Word.packets + side]!
const lastOf = (table: FlowTable, flow: number, side: number): number => table.times[(flow >> 1) + Time.last + side]!
const lastFrameOf = (table: FlowTable, flow: number): number => table.words[flow + Word.lastFrame]!
const bytesOf = (table: FlowTable, flow: number, side: number): number => table.rareTimes[(rareOf(flow) >> 1) + RareTime.bytes + side]!
const firstOf = (table: FlowTable, flow: number): number => table.rareTimes[(rareOf(flow) >> 1) + RareTime.first]!
const firstFrameOf = (table: FlowTable, flow: number): number => table.rare[rareOf(flow) + Rare.firstFrame]!
const roundTripOf = (table: FlowTable, flow: number): number => table.rare[rareOf(flow) + Rare.roundTrip]!
/** Copies of the FIN that is kept are counted with it. */
const retransmitsOf = (table: FlowTable, events: FinEvents, flow: number, side: number): number =>
  table.rare[rareOf(flow) + Rare.retransmits + side]! + events.words[finOf(table, flow, side) + Fin.copies]!
/** The FIN event of a side; 0 for none, which reads as one without copies. */
const finOf = (table: FlowTable, flow: number, side: number): number => table.words[flow + Word.fin + side]!

/** Columns of one piece, used again and again. */
const newColumns = () => ({
  firstAt: new Float64Array(rowsPerPiece),
  lastAt: new Float64Array(rowsPerPiece),
  firstFrame: new Uint32Array(rowsPerPiece),
  lastFrame: new Uint32Array(rowsPerPiece),
  originator: new Int32Array(rowsPerPiece),
  responder: new Int32Array(rowsPerPiece),
  originatorPort: new Uint16Array(rowsPerPiece),
  responderPort: new Uint16Array(rowsPerPiece),
  marks: new Uint16Array(rowsPerPiece),
  state: new Uint8Array(rowsPerPiece),
  history: new Int32Array(rowsPerPiece),
  roundTrip: new Int32Array(rowsPerPiece),
  packetsSent: new Uint32Array(rowsPerPiece),
  packetsReceived: new Uint32Array(rowsPerPiece),
  bytesSent: new Float64Array(rowsPerPiece),
  bytesReceived: new Float64Array(rowsPerPiece),
  retransmitsSent: new Uint32Array(rowsPerPiece),
  retransmitsReceived: new Uint32Array(rowsPerPiece),
  fastRetransmits: new Uint16Array(rowsPerPiece),
  spuriousRetransmits: new Uint16Array(rowsPerPiece),
  outOfOrder: new Uint16Array(rowsPerPiece),
  dupAcks: new Uint16Array(rowsPerPiece),
  zeroWindows: new Uint16Array(rowsPerPiece),
  keepAlives: new Uint16Array(rowsPerPiece),
  resets: new Uint16Array(rowsPerPiece),
  serverName: new Int32Array(rowsPerPiece),
  scaleSent: new Int8Array(rowsPerPiece),
  scaleReceived: new Int8Array(rowsPerPiece),
  ttlSent: new Uint8Array(rowsPerPiece),
  ttlReceived: new Uint8Array(rowsPerPiece),
  finWait: new Float64Array(rowsPerPiece),
  finEnding: new Uint8Array(rowsPerPiece),
  finCopies: new Uint16Array(rowsPerPiece),
  finFrame: new Uint32Array(rowsPerPiece),
})

const statePlaces = Object.fromEntries(connStates.map((state, place) => [state, place])) as Record<ConnState, number>
const nameMarks: Readonly<Record<NameSource, number>> = {
  [NameSource.none]: 0,
  [NameSource.dns]: ConnectionMark.nameFromDns,
  [NameSource.host]: ConnectionMark.nameFromHost,
  [NameSource.sni]: ConnectionMark.nameFromSni,
}

export class ConnectionRows {
  private readonly columns = newColumns()
  private readonly histories = new Histories()
  private rows = 0

  constructor(
    private readonly sink: ConnectionSink,
    private readonly table: FlowTable,
    private readonly events: FinEvents,
    private readonly known: ConnectionFacts,
    private readonly addresses: Addresses,
    private readonly names: ServerNames,
  ) {}

  /** Writes the row of the connection at `flow`, whose record may go afterwards. `now`: until when it was watched. */
  add(flow: number, now: number): void {
    const { table, events, known, columns } = this
    const row = this.rows
    const state = stateOf(table, flow)
    const opening = table.words[flow + Word.opening]!
    const sender = originatorOf(state)
    const receiver = 1 - sender
    const sent = bytesOf(table, flow, sender)
    const received = bytesOf(table, flow, receiver)
    columns.firstAt[row] = firstOf(table, flow)
    columns.lastAt[row] = Math.max(lastOf(table, flow, 0), lastOf(table, flow, 1))
    columns.firstFrame[row] = firstFrameOf(table, flow)
    columns.lastFrame[row] = lastFrameOf(table, flow)
    columns.originator[row] = addressOf(table, flow, sender)
    columns.responder[row] = addressOf(table, flow, receiver)
    columns.originatorPort[row] = portOf(table, flow, sender)
    columns.responderPort[row] = portOf(table, flow, receiver)
    columns.state[row] = statePlaces[connStateOf(table, flow, sent + received)]
    columns.history[row] = this.histories.numberOf(table, flow)
    columns.roundTrip[row] = roundTripOf(table, flow)
    columns.packetsSent[row] = packetsOf(table, flow, sender)
    columns.packetsReceived[row] = packetsOf(table, flow, receiver)
    columns.bytesSent[row] = sent
    columns.bytesReceived[row] = received
    columns.retransmitsSent[row] = retransmitsOf(table, events, flow, sender)
    columns.retransmitsReceived[row] = retransmitsOf(table, events, flow, receiver)
    columns.scaleSent[row] = scaleOf(opening, sender)
    columns.scaleReceived[row] = scaleOf(opening, receiver)
    columns.ttlSent[row] = hopsOf(opening, sender)
    columns.ttlReceived[row] = hopsOf(opening, receiver)
    this.clear(row)
    let marks = this.fins(row, flow, now) ? ConnectionMark.stalled : 0
    let closer = firstToClose(table, events, flow)
    if ((state & State.noted) !== 0) {
      const record = recordOf(flow)
      marks |= this.facts(row, record, sender)
      const earlier = known.closer(record)
      if (earlier >= 0) closer = earlier
    }
    if ((state & State.v6) !== 0) marks |= ConnectionMark.v6
    if (isStamped(opening, sender)) marks |= ConnectionMark.stampedSent
    if (isStamped(opening, receiver)) marks |= ConnectionMark.stampedReceived
    if ((state & State.midStream) !== 0) marks |= ConnectionMark.beginsMidStream
    if (!isOver(table, events, flow)) marks |= ConnectionMark.endsMidStream
    if (closer === receiver) marks |= ConnectionMark.closedByResponder
    columns.marks[row] = marks
    if (++this.rows === rowsPerPiece) this.handOver()
  }

  /** After the last row: what is left of a piece, and the words that the numbers stand for. */
  end(): void {
    if (this.rows > 0) this.handOver()
    const { addresses } = this
    this.sink.end({
      addresses: Array.from({ length: addresses.size }, (_, i) => addresses.text(i + 1, true)),
      histories: this.histories.words,
      names: this.names.words,
    })
  }

  private handOver(): void {
    const { columns, rows } = this
    this.rows = 0
    this.sink.piece(rows, { ...columns, firstAt: timesOf<Reading>(columns.firstAt), lastAt: timesOf<Reading>(columns.lastAt) })
  }

  /** What a connection has of which there are no facts. */
  private clear(row: number): void {
    const { columns } = this
    columns.fastRetransmits[row] = 0
    columns.spuriousRetransmits[row] = 0
    columns.outOfOrder[row] = 0
    columns.dupAcks[row] = 0
    columns.zeroWindows[row] = 0
    columns.keepAlives[row] = 0
    columns.resets[row] = 0
    columns.serverName[row] = -1
  }

  /** What stands apart, added to what the record told; gives the marks that follow from it. */
  private facts(row: number, record: number, sender: number): number {
    const { columns, known } = this
    columns.retransmitsSent[row]! += known.synCopies(record, sender)
    columns.retransmitsReceived[row]! += known.synCopies(record, 1 - sender)
    columns.fastRetransmits[row] = known.tally(record, Tally.fastRetransmission)
    columns.spuriousRetransmits[row] = known.tally(record, Tally.spuriousRetransmission)
    columns.outOfOrder[row] = known.tally(record, Tally.outOfOrder)
    columns.dupAcks[row] = known.tally(record, Tally.duplicateAck)
    columns.zeroWindows[row] = known.tally(record, Tally.zeroWindow)
    columns.keepAlives[row] = known.tally(record, Tally.keepAlive)
    columns.resets[row] = known.tally(record, Tally.reset)
    columns.finCopies[row] = Math.min(0xffff, columns.finCopies[row]! + known.tally(record, Tally.finCopies))
    const fin = known.earlierFin(record)
    if (fin !== null && !(fin.wait < columns.finWait[row]!)) {
      columns.finWait[row] = fin.wait
      columns.finEnding[row] = fin.ending
      columns.finFrame[row] = fin.frame
    }
    const source = known.nameSource(record)
    if (source !== NameSource.none) columns.serverName[row] = known.nameNumber(record)
    return nameMarks[source] | (known.hadStall(record) ? ConnectionMark.stalled : 0)
  }

  /** Writes the FIN that waited longest; gives whether one of them stalled. One of which no wait can be claimed stands behind any other. */
  private fins(row: number, flow: number, now: number): boolean {
    const { table, events, columns } = this
    let copies = 0
    let wait = Number.NaN
    let ending: number = FinEnding.none
    let frame = 0
    let stalled = false
    for (let side = 0; side < 2; side++) {
      const event = finOf(table, flow, side)
      if (event === 0) continue
      const own = events.words[event + Fin.copies]!
      const after = finWait(table, events, flow, side, now)
      copies += own
      if (isStall(after, own, roundTripOf(table, flow))) stalled = true
      if (ending !== FinEnding.none && !(after > wait || Number.isNaN(wait))) continue
      wait = after
      ending = finEndings[events.words[event] as Ending]
      frame = events.words[event + Fin.frame]!
    }
    columns.finWait[row] = wait
    columns.finEnding[row] = ending
    columns.finCopies[row] = Math.min(0xffff, copies)
    columns.finFrame[row] = frame
    return stalled
  }
}
