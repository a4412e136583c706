import type { ConnState } from './connection'
import type { Time } from './units'

/**
 * Every connection of a capture, a row each, in the order in which they were settled. Typed arrays of equal length. Tables of millions of
 * rows are kept as pieces of `rowsPerPiece` rows, beside the report.
 */
export interface ConnectionColumns<T extends Time> {
  readonly firstAt: ArrayLike<T> // Float64Array
  readonly lastAt: ArrayLike<T> // Float64Array
  readonly firstFrame: ArrayLike<number> // Uint32Array, as Wireshark counts
  readonly lastFrame: ArrayLike<number> // Uint32Array
  readonly originator: ArrayLike<number> // Int32Array: an IPv4 address as its 32 bits, or the number of an IPv6 address, 1 the first of `addresses`
  readonly responder: ArrayLike<number> // Int32Array
  readonly originatorPort: ArrayLike<number> // Uint16Array
  readonly responderPort: ArrayLike<number> // Uint16Array
  readonly marks: ArrayLike<number> // Uint16Array: bits of `ConnectionMark`
  readonly state: ArrayLike<number> // Uint8Array: place in `connStates`
  readonly history: ArrayLike<number> // Int32Array: place in `histories`
  readonly roundTrip: ArrayLike<number> // Int32Array: of the handshake, µs, -1 not known
  readonly packetsSent: ArrayLike<number> // Uint32Array: by the originator
  readonly packetsReceived: ArrayLike<number> // Uint32Array: by the responder
  readonly bytesSent: ArrayLike<number> // Float64Array: TCP payload on the wire, copies included
  readonly bytesReceived: ArrayLike<number> // Float64Array
  readonly retransmitsSent: ArrayLike<number> // Uint32Array: Wireshark's retransmission, fast and spurious together, SYNs and FINs too, capture duplicates left out
  readonly retransmitsReceived: ArrayLike<number> // Uint32Array
  readonly fastRetransmits: ArrayLike<number> // Uint16Array, saturating as all that follow; of both sides together
  readonly spuriousRetransmits: ArrayLike<number> // Uint16Array
  readonly outOfOrder: ArrayLike<number> // Uint16Array
  readonly dupAcks: ArrayLike<number> // Uint16Array: tcp.analysis.duplicate_ack
  readonly zeroWindows: ArrayLike<number> // Uint16Array: tcp.analysis.zero_window
  readonly keepAlives: ArrayLike<number> // Uint16Array: tcp.analysis.keep_alive
  readonly resets: ArrayLike<number> // Uint16Array
  readonly serverName: ArrayLike<number> // Int32Array: place in `names`, -1 none seen
  readonly scaleSent: ArrayLike<number> // Int8Array: window scale of the originator's SYN, -1 none offered, -2 not known: no SYN seen, or cut
  readonly scaleReceived: ArrayLike<number> // Int8Array: of the responder's SYN-ACK
  readonly ttlSent: ArrayLike<number> // Uint8Array: TTL or hop limit of the originator's first packet, 0 none seen
  readonly ttlReceived: ArrayLike<number> // Uint8Array: of the responder's first packet
  readonly finWait: ArrayLike<number> // Float64Array: the longer wait of its FINs in µs, NaN where no FIN was sent or no wait can be claimed
  readonly finEnding: ArrayLike<number> // Uint8Array: `FinEnding` of that FIN
  readonly finCopies: ArrayLike<number> // Uint16Array: of both sides together
  readonly finFrame: ArrayLike<number> // Uint32Array: first sending of that FIN, 0 none
}

/** What the numbers of the columns stand for. Complete once the last row is written. */
export interface ConnectionWords {
  readonly addresses: readonly string[] // IPv6
  readonly histories: readonly string[]
  readonly names: readonly string[]
}

export const connStates = [
  'S0', 'S1', 'SF', 'REJ', 'S2', 'S3', 'RSTO', 'RSTR', 'RSTOS0', 'RSTRH', 'SH', 'SHR', 'OTH',
] as const satisfies readonly ConnState[] // biome-ignore format: one line reads better

export const FinEnding = { none: 0, answered: 1, open: 2, reset: 3 } as const

export const ConnectionMark = {
  v6: 1,
  stalled: 2, // one of its FINs stalled
  stampedSent: 4, // the originator's first packet carries the timestamps option
  stampedReceived: 8,
  beginsMidStream: 16, // its first packet was no SYN (nor SYN-ACK)
  endsMidStream: 32, // neither closed nor reset when the capture ended (or it had to leave memory)
  nameFromSni: 64,
  nameFromHost: 128,
  nameFromDns: 256,
  closedByResponder: 512, // the first FIN or RST came from the responder
} as const

/** Rows of a piece: what a reader holds at once, and a row group of an export. */
export const rowsPerPiece = 16_384

/** Takes rows as connections settle. The columns are used again once `piece` returns: copy or write them. */
export interface ConnectionSink {
  piece(rows: number, columns: ConnectionColumns<Time>): void
  end(words: ConnectionWords): void
}
