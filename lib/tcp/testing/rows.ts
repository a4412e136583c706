// The connection table of a capture as objects, for tests: a row's numbers, with what they stand for put in their place.

import { ConnectionMark, type ConnectionSink, type ConnectionWords, connStates, FinEnding } from '@/lib/core/connection-table'
import type { Time } from '@/lib/core/units'
import type { Format } from '@/lib/formats/format'
import { pcap } from '@/lib/formats/pcap'

type Columns = Parameters<ConnectionSink['piece']>[1]
type Numbers = { -readonly [Name in keyof Columns]: number }

export interface ConnectionRow extends Omit<Numbers, 'originator' | 'responder' | 'marks' | 'state' | 'history' | 'serverName' | 'finEnding'> {
  readonly originator: string
  readonly responder: string
  readonly marks: readonly string[]
  readonly state: string
  readonly history: string
  readonly serverName: string | null
  readonly finEnding: string
}

/** Keeps every row that is handed over. */
export class RowKeeper implements ConnectionSink {
  readonly sizes: number[] = []
  readonly numbers: Numbers[] = []
  words: ConnectionWords | null = null

  piece(rows: number, columns: Columns): void {
    this.sizes.push(rows)
    const names = Object.keys(columns) as (keyof Columns)[]
    for (let i = 0; i < rows; i++) {
      const row: Partial<Record<keyof Columns, number | Time>> = {}
      for (const name of names) row[name] = columns[name][i] ?? Number.NaN
      this.numbers.push(row as Numbers)
    }
  }

  end(words: ConnectionWords): void {
    this.words = words
  }

  get rows(): ConnectionRow[] {
    const { words } = this
    if (words === null) throw new Error('the table was not ended')
    return this.numbers.map((row) => told(row, words))
  }
}

function told(row: Numbers, words: ConnectionWords): ConnectionRow {
  const marks = Object.entries(ConnectionMark).flatMap(([name, bit]) => ((row.marks & bit) === 0 ? [] : [name]))
  const address = (number: number): string => (marks.includes('v6') ? (words.addresses[number - 1] ?? '?') : dotted(number))
  return {
    ...row,
    originator: address(row.originator),
    responder: address(row.responder),
    marks,
    state: connStates[row.state] ?? '?',
    history: words.histories[row.history] ?? '?',
    serverName: row.serverName < 0 ? null : (words.names[row.serverName] ?? '?'),
    finEnding: Object.entries(FinEnding).find(([, value]) => value === row.finEnding)?.[0] ?? '?',
  }
}

const dotted = (address: number): string => [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.')

/** The connection table of a capture, and how many rows each of its pieces had. */
export function tableOf(bytes: Uint8Array, format: Format = pcap): RowKeeper {
  const keeper = new RowKeeper()
  const reader = format.open({ artefact: 'a-0123456789ab', fileName: 'scripted.pcap', size: bytes.length, connections: keeper })
  reader.push(bytes.slice())
  reader.end()
  return keeper
}

export const rowsOf = (bytes: Uint8Array, format: Format = pcap): ConnectionRow[] => tableOf(bytes, format).rows
