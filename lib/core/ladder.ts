import type { Endpoint, Side } from './connection'
import type { Bytes, Micros, Reading } from './units'

/**
 * The segments of one connection, one under the other, with the numbers that Wireshark shows: an engineer lays the two
 * side by side. Bounded: of a longer connection the beginning and the end are told, and `leftOut` says what lies between.
 */
export interface Ladder {
  readonly originator: Endpoint
  readonly responder: Endpoint
  readonly firstFrame: number // of the connection, as Wireshark counts
  readonly lastFrame: number
  readonly frames: number // all of the connection, told or not
  readonly leftOut: { readonly after: number; readonly frames: number } | null // after so many rungs so many frames are missing
  readonly rungs: readonly Rung[]
}

export interface Rung {
  readonly frame: number
  readonly at: Reading // of the capture's own clock, µs UTC as Wireshark shows it
  readonly gap: Micros | null // since the frame of the connection before, told or not; null: it is the first
  readonly from: Side
  readonly flags: readonly string[] // Wireshark's: FIN, ACK
  readonly seq: number // relative to the first sequence number, as Wireshark shows it
  readonly ack: number | null // null: it acknowledges nothing
  readonly length: Bytes // payload on the wire
  readonly window: number // scaled where both SYNs told the scale, else as it stands
  readonly tsVal: number | null
  readonly tsEcr: number | null
  readonly notes: readonly RungNote[]
}

/** What a segment is, in the product's words (lib/tcp/README.md). */
export type RungNote =
  | { readonly is: 'syn' }
  | { readonly is: 'syn-ack'; readonly after: Micros } // since the last SYN
  | { readonly is: 'fin' }
  | { readonly is: 'fin-copy'; readonly copy: number; readonly of: number; readonly after: Micros } // of frame `of`; since the sending before
  | {
      readonly is: 'fin-answer'
      readonly of: number
      readonly after: Micros
      readonly echoed: { readonly sending: number; readonly frame: number } | null
    } // sending 0: the first
  | { readonly is: 'fin-answered-again'; readonly of: number }
  | { readonly is: 'rst'; readonly of: number | null; readonly after: Micros | null } // the FIN that still waited, if one did
  | { readonly is: 'retransmission'; readonly of: number | null } // null: that frame is not known
  | { readonly is: 'out-of-order' }
  | { readonly is: 'capture-duplicate'; readonly of: number | null }
  | { readonly is: 'zero-window' }
