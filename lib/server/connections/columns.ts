import type { MarkName } from '@/lib/core/connection-query'
import { type ConnectionColumns, ConnectionMark, connStates, FinEnding } from '@/lib/core/connection-table'
import type { Time } from '@/lib/core/units'

export type ColumnName = keyof ConnectionColumns<Time>

/** How each column is kept. */
export const columnKinds = {
  firstAt: Float64Array,
  lastAt: Float64Array,
  firstFrame: Uint32Array,
  lastFrame: Uint32Array,
  originator: Int32Array,
  responder: Int32Array,
  originatorPort: Uint16Array,
  responderPort: Uint16Array,
  marks: Uint16Array,
  state: Uint8Array,
  history: Int32Array,
  roundTrip: Int32Array,
  packetsSent: Uint32Array,
  packetsReceived: Uint32Array,
  bytesSent: Float64Array,
  bytesReceived: Float64Array,
  retransmitsSent: Uint32Array,
  retransmitsReceived: Uint32Array,
  fastRetransmits: Uint16Array,
  spuriousRetransmits: Uint16Array,
  outOfOrder: Uint16Array,
  dupAcks: Uint16Array,
  zeroWindows: Uint16Array,
  keepAlives: Uint16Array,
  resets: Uint16Array,
  serverName: Int32Array,
  scaleSent: Int8Array,
  scaleReceived: Int8Array,
  ttlSent: Uint8Array,
  ttlReceived: Uint8Array,
  finWait: Float64Array,
  finEnding: Uint8Array,
  finCopies: Uint16Array,
  finFrame: Uint32Array,
} as const satisfies Record<ColumnName, unknown>

export type Column = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array | Int8Array

export const columnNames = Object.keys(columnKinds) as readonly ColumnName[] // as typed by the record above

export const endingNames = Object.keys(FinEnding) as readonly (keyof typeof FinEnding)[]
export const markNames = Object.keys(ConnectionMark) as readonly MarkName[]
export const stateOf = (place: number): (typeof connStates)[number] => connStates[place] ?? 'OTH'
