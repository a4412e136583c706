// A capture's figures, put together from its FIN stalls and what went to each peer in each second.

import type { Capture, PeerFigures } from '@/lib/core/capture'
import { StallEnding } from '@/lib/core/capture'
import type { Instant } from '@/lib/core/units'
import { bytes, micros, times } from '@/lib/core/units'
import { waitFigures } from '../kaplan-meier'
import { at } from './moments'

/** One FIN that stalled; times in seconds after the start of the scenario. */
export interface Row {
  from: number
  to: number
  ending: number
  copies: number
  acks: number
  echoed: number
  peer: number
}

/** What went to one peer in one second. */
export interface Cell {
  readonly second: number
  readonly peer: number
  readonly syn: number
  readonly synAnswered: number
  readonly synCopies: number
  readonly roundTripSum: number // µs
  readonly fins: number
  readonly stalls: number
  readonly data: number
  readonly dataRetransmitted: number
}

export interface Recorded {
  readonly from?: number
  readonly seconds: number // its end
  readonly ours: string
  readonly addresses: readonly string[]
  readonly rows: readonly Row[] // in order of `from`
  readonly cells: readonly Cell[]
  readonly oneSided: boolean
}

export function assembleCapture({ from = 0, seconds, ours, addresses, rows, cells, oneSided }: Recorded): Capture<Instant> {
  const ordered = [...cells].sort((a, b) => a.second - b.second)
  const sum = (of: readonly Cell[], key: keyof Cell): number => of.reduce((n, cell) => n + cell[key], 0)
  const peers: PeerFigures[] = addresses.map((address, i) => {
    const own = ordered.filter(({ peer }) => peer === i)
    const mine = rows.filter(({ peer }) => peer === i)
    return {
      address,
      port: 80,
      connections: sum(own, 'syn'),
      synSent: sum(own, 'syn'),
      synCopies: sum(own, 'synCopies'),
      synAnswered: sum(own, 'synAnswered'),
      handshakeP50: micros(20_000),
      fins: sum(own, 'fins'),
      finCopies: mine.reduce((n, row) => n + row.copies, 0),
      stalls: mine.length,
      open: mine.filter(({ ending }) => ending === StallEnding.open).length,
      reset: 0,
      stallWaitP50: null,
      dataRetransmitted: sum(own, 'dataRetransmitted'),
    }
  })
  const copies = rows.reduce((n, row) => n + row.copies, 0)
  const distinct = sum(ordered, 'fins')
  const connections = sum(ordered, 'syn')
  const packets = connections * 9 + copies
  const { n: _n, ...stallWait } = waitFigures(
    rows.map(({ from, to }) => (to - from) * 1e6),
    rows.map(({ ending }) => ending === StallEnding.answered),
  )
  const column = (of: (row: Row) => number): Float64Array => Float64Array.from(rows, of)
  return {
    id: 'p-pcap',
    clock: 'a-pcap#0',
    source: { artefact: 'a-pcap', place: { kind: 'whole' } },
    linkTypes: ['EN10MB'],
    snapLength: bytes(128),
    packets,
    bytes: bytes(packets * 90),
    first: at(from),
    last: at(seconds),
    tcp: { packets, syn: connections * 2, fin: distinct + copies, rst: 0, connections, retransmissions: copies, outOfOrder: 0 },
    fin: {
      packets: distinct + copies,
      distinct,
      copies,
      captureDuplicates: 0,
      stalls: rows.length,
      open: rows.filter(({ ending }) => ending === StallEnding.open).length,
      reset: 0,
      wait: stallWait,
      stallWait,
    },
    oneSided,
    ours,
    stalls: {
      from: times(column((row) => at(row.from))),
      to: times(column((row) => at(row.to))),
      ending: Uint8Array.from(rows, (row) => row.ending),
      copies: Uint16Array.from(rows, (row) => row.copies),
      acks: Uint16Array.from(rows, (row) => row.acks),
      echoed: Int16Array.from(rows, (row) => row.echoed),
      roundTrip: column(() => 20_000),
      peer: Int32Array.from(rows, (row) => row.peer),
      frame: Float64Array.from(rows, (_, i) => i + 1),
      answerFrame: Float64Array.from(rows, (row, i) => (row.ending === StallEnding.answered ? i + 2 : 0)),
      sender: new Uint8Array(rows.length),
    },
    peers,
    rates: {
      step: micros(1e6),
      at: times(Float64Array.from(ordered, ({ second }) => at(second))),
      peer: Int32Array.from(ordered, ({ peer }) => peer),
      syn: Uint32Array.from(ordered, ({ syn }) => syn),
      synAnswered: Uint32Array.from(ordered, ({ synAnswered }) => synAnswered),
      synCopies: Uint32Array.from(ordered, ({ synCopies }) => synCopies),
      roundTripSum: Float64Array.from(ordered, ({ roundTripSum }) => roundTripSum),
      fins: Uint32Array.from(ordered, ({ fins }) => fins),
      stalls: Uint32Array.from(ordered, ({ stalls }) => stalls),
      data: Uint32Array.from(ordered, ({ data }) => data),
      dataRetransmitted: Uint32Array.from(ordered, ({ dataRetransmitted }) => dataRetransmitted),
    },
    worst: [],
  }
}
