import type { ArtefactId, SourceRef } from './artefact'
import type { ClockId } from './clock'
import type { Connection } from './connection'
import type { Bytes, Micros, Time } from './units'

/** One packet capture, counted. Every count has Wireshark's meaning unless its comment says otherwise. */
export interface Capture<T extends Time> {
  readonly id: CaptureId
  readonly clock: ClockId
  readonly source: SourceRef
  readonly files?: readonly CaptureFile[] // of a ring buffer, in order; frames are numbered through all of them
  readonly linkTypes: readonly string[] // tcpdump's names: EN10MB, LINUX_SLL
  readonly snapLength: Bytes | null // null: not limited, or not said
  readonly packets: number
  readonly bytes: Bytes // on the wire, not as captured
  readonly first: T | null
  readonly last: T | null
  readonly tcp: {
    readonly packets: number
    readonly syn: number // tcp.flags.syn == 1, SYN-ACKs too
    readonly fin: number
    readonly rst: number
    readonly connections: number
    readonly retransmissions: number // all of Wireshark's classes together, capture duplicates left out
    readonly captureDuplicates?: number // what Wireshark calls a retransmission too, but the tap saw one packet twice
    readonly outOfOrder: number
  }
  readonly fin: FinFigures
  readonly oneSided: boolean // (nearly) all conversations show one direction only: no wait can be claimed
  readonly ours: string | null // the address that is an end of nearly every connection, if there is one
  readonly stalls: StallTable<T>
  readonly peers: readonly PeerFigures[] // most stalls first, then most FIN events; at most 1,000 and then `othersPeers`
  readonly rates: PeerRates<T>
  readonly fine?: FineSeries<T> | null // null: the capture is too long for it
  readonly worst: readonly Connection<T>[] // at most 50 stalled connections, longest wait first
}

export type CaptureId = `p-${string}`

/** A file of a capture in several. */
export interface CaptureFile {
  readonly artefact: ArtefactId
  readonly fileName: string
  readonly frames: number // in this file alone
}

/**
 * Where frame `frame` of a capture in several files lies: the file, and the number that Wireshark gives it there. Frame 150 of files of
 * 100 and 80 frames is frame 50 of the second. null: it lies in none of them.
 */
export function fileOfFrame(files: readonly CaptureFile[], frame: number): { readonly file: CaptureFile; readonly frame: number } | null {
  let left = frame
  for (const file of files) {
    if (left >= 1 && left <= file.frames) return { file, frame: left }
    left -= file.frames
  }
  return null
}

/** FIN events as the product defines them (lib/tcp/README.md). distinct + copies + captureDuplicates = packets. */
export interface FinFigures {
  readonly packets: number // tcp.flags.fin == 1
  readonly distinct: number // FIN events
  readonly copies: number // same direction, same end-sequence, later
  readonly captureDuplicates: number // the same packet seen twice by the tap
  readonly stalls: number // wait >= max(1 s, 5 handshake round trips), or two or more copies
  readonly open: number // never answered within the capture
  readonly reset: number // ended by a RST
  readonly wait: WaitPercentiles // over all FIN events
  readonly stallWait: WaitPercentiles // over the stalls
}

/** Kaplan–Meier percentiles: open and reset waits are floors, neither dropped nor taken as finished. null: not reached, or nothing to ask. */
export interface WaitPercentiles {
  readonly p50: Micros | null
  readonly p90: Micros | null
  readonly p99: Micros | null
  readonly max: Micros | null // the longest wait seen, answered or floor
  readonly maxIsFloor: boolean
}

/** One row a FIN stall, in order of `from`. Typed arrays of equal length. */
export interface StallTable<T extends Time> {
  readonly from: ArrayLike<T> // Float64Array: first sending of the FIN
  readonly to: ArrayLike<T> // Float64Array: its answer, its RST, or the end of the capture
  readonly ending: ArrayLike<number> // Uint8Array: StallEnding
  readonly copies: ArrayLike<number> // Uint16Array, saturating
  readonly acks: ArrayLike<number> // Uint16Array: reverse segments that acknowledge the FIN, seen until 2 s after the first
  readonly echoed: ArrayLike<number> // Int16Array: which sending the answer's TSecr names: 0 the first, k the kth copy, -1 not known
  readonly roundTrip: ArrayLike<number> // Float64Array: handshake round trip in µs, NaN if not seen
  readonly peer: ArrayLike<number> // Int32Array: index into `peers`, -1 beyond them: who should have answered
  readonly frame: ArrayLike<number> // Float64Array: Wireshark frame number of the first sending
  readonly answerFrame: ArrayLike<number> // Float64Array: of the answer or RST, 0 if open
  readonly sender: ArrayLike<number> // Uint8Array: 0 the originator closed, 1 the responder
}

export const StallEnding = { answered: 0, open: 1, reset: 2 } as const

/** What one remote end did: the one to whom SYNs and FINs were sent. */
export interface PeerFigures {
  readonly address: string
  readonly port: number | null // the responder's port; null where the peer is the originator (its port is its own each time)
  readonly connections: number
  readonly synSent: number // SYN events (first sendings) to it
  readonly synCopies: number
  readonly synAnswered: number
  readonly handshakeP50: Micros | null
  readonly fins: number // FIN events sent to it
  readonly finCopies: number
  readonly stalls: number
  readonly open: number
  readonly reset: number
  readonly stallWaitP50: Micros | null // Kaplan–Meier
  readonly dataRetransmitted: number // data segments to it that were sent again
}

/** What was seen in each tenth of a second, to look at closely. Columns of equal length, tenths without packets as zeros. */
export interface FineSeries<T extends Time> {
  readonly step: Micros
  readonly at: ArrayLike<T> // Float64Array: the end of the tenth
  readonly packets: ArrayLike<number> // Uint32Array
  readonly fromResponder: ArrayLike<number> // Uint32Array: TCP segments of responders
  readonly bytes: ArrayLike<number> // Float64Array, on the wire
  readonly syn: ArrayLike<number> // Uint32Array, as all but the last
  readonly fin: ArrayLike<number>
  readonly finCopies: ArrayLike<number>
  readonly rst: ArrayLike<number>
  readonly retransmitted: ArrayLike<number>
  readonly waiting: ArrayLike<number> // Float64Array: FIN events without an answer at the end
}

/** What went to each peer in each second: sparse rows in order of time. It answers "was the path fine at that very moment?" */
export interface PeerRates<T extends Time> {
  readonly step: Micros // 1 s, coarser in very large captures
  readonly at: ArrayLike<T> // Float64Array: start of the step
  readonly peer: ArrayLike<number> // Int32Array: index into `peers`, -1 for all beyond them
  readonly syn: ArrayLike<number> // Uint32Array: SYN events sent
  readonly synAnswered: ArrayLike<number> // of those, answered later
  readonly synCopies: ArrayLike<number>
  readonly roundTripSum: ArrayLike<number> // Float64Array, µs, over synAnswered
  readonly fins: ArrayLike<number> // FIN events sent
  readonly stalls: ArrayLike<number> // of those, stalled later
  readonly data: ArrayLike<number> // data segments sent to it
  readonly dataRetransmitted: ArrayLike<number>
}
