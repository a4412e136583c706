import type { SourceRef } from './artefact'
import type { ClockId } from './clock'
import type { Bytes, Micros, Time } from './units'

/** One TCP connection seen on the wire. */
export interface Connection<T extends Time> {
  readonly id: ConnectionId
  readonly clock: ClockId
  readonly originator: Endpoint
  readonly responder: Endpoint
  readonly first: T
  readonly last: T
  readonly firstFrame: number // as Wireshark counts
  readonly lastFrame: number
  readonly state: ConnState
  readonly history: string // Zeek's letters; upper case: from the originator
  readonly handshake: Handshake | null // null: the capture began mid-stream
  readonly teardown: Teardown<T> | null // null: no FIN and no RST seen
  readonly sent: Traffic // by the originator
  readonly received: Traffic // by the responder
  readonly source: SourceRef
}

export type ConnectionId = `c-${string}` // `c-${artefact without 'a-'}-${firstFrame}`
export interface Endpoint {
  readonly address: string
  readonly port: number
}
export interface Traffic {
  readonly packets: number
  readonly bytes: Bytes // TCP payload on the wire, copies included
  readonly retransmits: number
}
export interface Handshake {
  readonly roundTrip: Micros // SYN to its SYN-ACK, from the last SYN before it if sent once, null-ed otherwise
}
export type Side = 'originator' | 'responder'

/** Zeek's conn_state. S2 and S3 are half-closed: a FIN went out and none came back. */
export type ConnState = 'S0' | 'S1' | 'SF' | 'REJ' | 'S2' | 'S3' | 'RSTO' | 'RSTR' | 'RSTOS0' | 'RSTRH' | 'SH' | 'SHR' | 'OTH'

/** The FIN exchange: who closed, when, how often they asked, and what answered. */
export interface Teardown<T extends Time> {
  readonly closer: Side // who sent the first FIN (or the RST)
  readonly fins: readonly Fin<T>[] // in time order; a retransmitted FIN is one more `sentAt`
  readonly ending: 'closed' | 'half-closed' | 'unanswered' | 'reset'
}

export interface Fin<T extends Time> {
  readonly from: Side
  readonly sentAt: readonly [T, ...T[]] // first transmission, then each retransmission (at most 32 kept)
  readonly frames: readonly number[] // of each of them
  readonly answerFrame: number | null
  readonly wait: Wait
  readonly stalled: boolean
}

/** FIN to the first segment that acknowledges it. A capture that ends first gives only a floor. */
export type Wait =
  | { readonly kind: 'answered'; readonly after: Micros; readonly by: 'ack' | 'fin' }
  | { readonly kind: 'reset'; readonly after: Micros }
  | { readonly kind: 'at-least'; readonly after: Micros }
