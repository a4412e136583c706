import type { ConnectionRow, RowFin, RowTraffic } from '@/lib/core/connection-query'
import { ConnectionMark } from '@/lib/core/connection-table'
import { textOfV4 } from './addresses'
import { type ColumnName, endingNames, stateOf } from './columns'
import type { Pace } from './pace'
import type { Place, Table } from './table'

/** These rows, in this order, with their words. */
export async function rowsOf(tables: readonly Table[], places: readonly Place[], pace: Pace): Promise<readonly ConnectionRow[]> {
  const rows: ConnectionRow[] = []
  for (const { table, row } of places) {
    const found = tables[table]
    if (found) rows.push(rowOf(found, (name) => found.file.value(name, row)))
    await pace.rest()
  }
  return rows
}

/** One row, of which `value` reads the columns. */
export function rowOf({ artefact, file, offset }: Table, value: (name: ColumnName) => number): ConnectionRow {
  const marks = value('marks')
  const marked = (mark: keyof typeof ConnectionMark): boolean => (marks & ConnectionMark[mark]) !== 0
  const address = (name: number): string => (marked('v6') ? file.addresses.at(name - 1) : textOfV4(name))
  const [first, last] = [value('firstAt'), value('lastAt')]
  const roundTrip = value('roundTrip')
  return {
    artefact,
    firstFrame: value('firstFrame'),
    lastFrame: value('lastFrame'),
    firstAt: offset === null ? null : first + offset,
    lastAt: offset === null ? null : last + offset,
    firstReading: first,
    lastReading: last,
    originator: { address: address(value('originator')), port: value('originatorPort') },
    responder: { address: address(value('responder')), port: value('responderPort') },
    state: stateOf(value('state')),
    history: file.histories.at(value('history')),
    roundTrip: roundTrip < 0 ? null : roundTrip,
    sent: trafficOf(value, 'sent', marked('stampedSent')),
    received: trafficOf(value, 'received', marked('stampedReceived')),
    fastRetransmits: value('fastRetransmits'),
    spuriousRetransmits: value('spuriousRetransmits'),
    outOfOrder: value('outOfOrder'),
    dupAcks: value('dupAcks'),
    zeroWindows: value('zeroWindows'),
    keepAlives: value('keepAlives'),
    resets: value('resets'),
    name: nameOf(file.names.at(value('serverName')), marked),
    fin: finOf(value),
    stalled: marked('stalled'),
    beginsMidStream: marked('beginsMidStream'),
    endsMidStream: marked('endsMidStream'),
    closer: closerOf(value, marked('closedByResponder')),
  }
}

const ways = {
  sent: { packets: 'packetsSent', bytes: 'bytesSent', retransmits: 'retransmitsSent', scale: 'scaleSent', ttl: 'ttlSent' },
  received: { packets: 'packetsReceived', bytes: 'bytesReceived', retransmits: 'retransmitsReceived', scale: 'scaleReceived', ttl: 'ttlReceived' },
} as const

function trafficOf(value: (name: ColumnName) => number, way: keyof typeof ways, stamped: boolean): RowTraffic {
  const names = ways[way]
  const [scale, ttl] = [value(names.scale), value(names.ttl)]
  return {
    packets: value(names.packets),
    bytes: value(names.bytes),
    retransmits: value(names.retransmits),
    scale: scale < 0 ? null : scale,
    stamped,
    ttl: ttl === 0 ? null : ttl,
  }
}

function nameOf(text: string, marked: (mark: keyof typeof ConnectionMark) => boolean): ConnectionRow['name'] {
  if (text === '') return null
  return { text, from: marked('nameFromSni') ? 'sni' : marked('nameFromHost') ? 'host' : marked('nameFromDns') ? 'dns' : null }
}

function finOf(value: (name: ColumnName) => number): RowFin | null {
  const ending = endingNames[value('finEnding')] ?? 'none'
  if (ending === 'none') return null
  const [wait, frame] = [value('finWait'), value('finFrame')]
  return { ending, wait: Number.isNaN(wait) ? null : wait, copies: value('finCopies'), frame: frame === 0 ? null : frame }
}

/** Zeek's histories say whether any FIN or RST was seen; the mark alone does not. */
function closerOf(value: (name: ColumnName) => number, byResponder: boolean): ConnectionRow['closer'] {
  if (byResponder) return 'responder'
  return value('finFrame') > 0 || value('resets') > 0 ? 'originator' : null
}
