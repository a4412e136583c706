// What may be asked of the connections of a case, and how the answer looks: the words that page, routes and server share.

import type { ArtefactId } from './artefact'
import type { ConnState, Endpoint, Side } from './connection'
import type { ConnectionMark, FinEnding } from './connection-table'

export type FinEndingName = keyof typeof FinEnding
export type MarkName = keyof typeof ConnectionMark

/** All that is named must hold; of several states or endings one. */
export interface ConnectionFilter {
  readonly capture: ArtefactId | null
  readonly addresses: readonly string[] // an address or a prefix (203.0.113.0/24, 2001:db8::/48), each of either end
  readonly ports: readonly number[] // each of either end
  readonly states: readonly ConnState[]
  readonly endings: readonly FinEndingName[]
  readonly marks: readonly MarkName[]
  readonly name: string | null // part of a server name, in any case
  readonly history: string | null // letters that follow each other in Zeek's history
  readonly minWait: number | null // µs that a FIN waited at least
  readonly from: number | null // ms since the epoch: what was under way in this window
  readonly to: number | null
}

export const everyConnection: ConnectionFilter = {
  capture: null,
  addresses: [],
  ports: [],
  states: [],
  endings: [],
  marks: [],
  name: null,
  history: null,
  minWait: null,
  from: null,
  to: null,
}

export const connectionSorts = [
  'began',
  'ended',
  'length',
  'originator',
  'responder',
  'name',
  'state',
  'history',
  'handshake',
  'wait',
  'copies',
  'packets',
  'bytes',
  'retransmits',
  'frame',
] as const
export type ConnectionSort = (typeof connectionSorts)[number]

export const connectionGroupings = ['address', 'prefix', 'port', 'name', 'state', 'history'] as const
export type ConnectionGrouping = (typeof connectionGroupings)[number]

export const groupSorts = ['key', 'connections', 'stalled', 'open', 'reset', 'bytes', 'retransmits', 'longest'] as const
export type GroupSort = (typeof groupSorts)[number]

export interface Ordered<By extends string> {
  readonly by: By
  readonly descending: boolean
}

/** Rows of an answer at most. */
export const mostRows = 500

/** The query string of a filter; what is not asked for is not in it. */
export function filterQuery(filter: ConnectionFilter): URLSearchParams {
  const { capture, addresses, ports, states, endings, marks, name, history, minWait: wait, from, to } = filter
  const lists = { address: addresses.join(','), port: ports.join(','), state: states.join(','), ending: endings.join(','), mark: marks.join(',') }
  const said: Readonly<Record<string, string | number | null>> = { capture, ...lists, name, history, wait, from, to }
  return new URLSearchParams(Object.entries(said).flatMap(([key, value]) => (value === null || value === '' ? [] : [[key, String(value)]])))
}

/** One connection of the table. */
export interface ConnectionRow {
  readonly artefact: ArtefactId
  readonly firstFrame: number // as Wireshark counts
  readonly lastFrame: number
  readonly firstAt: number | null // µs since the epoch on the case's axis; null: the capture's clock has no place there
  readonly lastAt: number | null
  readonly firstReading: number // µs as the capture's own clock read
  readonly lastReading: number
  readonly originator: Endpoint
  readonly responder: Endpoint
  readonly state: ConnState
  readonly history: string
  readonly roundTrip: number | null // µs of the handshake
  readonly sent: RowTraffic
  readonly received: RowTraffic
  readonly fastRetransmits: number
  readonly spuriousRetransmits: number
  readonly outOfOrder: number
  readonly dupAcks: number
  readonly zeroWindows: number
  readonly keepAlives: number
  readonly resets: number
  readonly name: { readonly text: string; readonly from: 'sni' | 'host' | 'dns' | null } | null
  readonly fin: RowFin | null // null: none was sent
  readonly stalled: boolean
  readonly beginsMidStream: boolean
  readonly endsMidStream: boolean
  readonly closer: Side | null // null: neither FIN nor RST was seen
}

export interface RowTraffic {
  readonly packets: number
  readonly bytes: number // TCP payload on the wire, copies included
  readonly retransmits: number
  readonly scale: number | null // window scale offered; null: none, or no SYN seen
  readonly stamped: boolean // carries the timestamps option
  readonly ttl: number | null // of the first packet; null: no packet seen
}

/** The FIN that waited longest. */
export interface RowFin {
  readonly ending: Exclude<FinEndingName, 'none'>
  readonly wait: number | null // µs; unless it was answered, a floor; null: none can be claimed
  readonly copies: number // of both sides' FINs
  readonly frame: number | null
}

export interface ConnectionPage {
  readonly of: number // connections of the captures that were asked
  readonly matched: number
  readonly offset: number
  readonly rows: readonly ConnectionRow[]
}

export interface ConnectionGroup {
  readonly key: string // an address, a prefix, a port, a name, a state, a history; '' where there is none
  readonly connections: number
  readonly stalled: number
  readonly open: number // FINs that nothing had answered when the capture ended
  readonly reset: number
  readonly bytes: number
  readonly retransmits: number
  readonly waits: number // connections of which a FIN wait is known
  readonly medianWait: number | null // µs, Kaplan–Meier: open and reset waits are floors; null: not reached
  readonly longestWait: number | null // µs
  readonly longestIsFloor: boolean
}

export interface ConnectionGroups {
  readonly of: number
  readonly matched: number
  readonly groups: number // all there are
  readonly offset: number
  readonly rows: readonly ConnectionGroup[]
}

/** Of what the table can be told from: the captures that have one. */
export interface ConnectionCapture {
  readonly artefact: ArtefactId
  readonly fileName: string
  readonly connections: number
}
