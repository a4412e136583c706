import { packColumns, unpackColumns } from '@/lib/core/columns'
import type { ConnectionColumns, ConnectionSink, ConnectionWords } from '@/lib/core/connection-table'
import type { Time } from '@/lib/core/units'
import { wordsOfV6 } from './addresses'
import { type Column, type ColumnName, columnKinds, columnNames } from './columns'
import { type Footer, rangeOf, trailerOf } from './footer'
import { packStrings } from './strings'

/**
 * Writes rows to a file of connections as they come, in pieces; `write` appends bytes. It holds one piece, and of those before it where
 * they lie. A table without a row is a file too: it says that there was none.
 */
export class ConnectionsWriter implements ConnectionSink {
  readonly #write: (bytes: Uint8Array) => void
  readonly #rows: number[] = []
  readonly #places: Readonly<Record<ColumnName, { at: number[]; min: number[]; max: number[] }>>
  #length = 0

  constructor(write: (bytes: Uint8Array) => void) {
    this.#write = write
    this.#places = eachColumn(() => ({ at: [], min: [], max: [] }))
  }

  piece(rows: number, columns: ConnectionColumns<Time>): void {
    if (rows === 0) return
    const packed = packColumns(eachColumn((name) => columnOf(name, columns[name], rows)))
    const laid = unpackColumns(packed) as Readonly<Record<ColumnName, Column>> // what was packed the line before
    for (const name of columnNames) {
      const [column, places] = [laid[name], this.#places[name]]
      const [min, max] = rangeOf(column)
      places.at.push(this.#length + column.byteOffset)
      places.min.push(min)
      places.max.push(max)
    }
    this.#rows.push(rows)
    this.#append(packed)
  }

  end({ addresses, histories, names }: ConnectionWords): void {
    const words = Uint32Array.from(addresses.flatMap(wordsOfV6))
    const byWords = (a: number, b: number): number => {
      for (let at = 0; at < 4; at++) if (words[a * 4 + at] !== words[b * 4 + at]) return (words[a * 4 + at] ?? 0) - (words[b * 4 + at] ?? 0)
      return 0
    }
    const footer: Footer = {
      format: 'finwait-connections',
      version: 1,
      rows: Uint32Array.from(this.#rows),
      columns: eachColumn((name) => {
        const { at, min, max } = this.#places[name]
        return { at: Float64Array.from(at), min: Float64Array.from(min), max: Float64Array.from(max) }
      }),
      addresses: { ...packStrings(addresses, byWords), words },
      histories: packStrings(histories),
      names: packStrings(names),
    }
    const packed = packColumns(footer)
    const at = this.#length
    this.#append(packed)
    this.#append(trailerOf(at, packed.length))
  }

  #append(bytes: Uint8Array): void {
    this.#write(bytes)
    this.#length += bytes.length
  }
}

const eachColumn = <T>(make: (name: ColumnName) => T): Readonly<Record<ColumnName, T>> =>
  Object.fromEntries(columnNames.map((name) => [name, make(name)])) as Record<ColumnName, T>

function columnOf(name: ColumnName, values: ArrayLike<number>, rows: number): Column {
  const Kind = columnKinds[name]
  return values instanceof Kind ? values.subarray(0, rows) : Kind.from(Array.from(values).slice(0, rows))
}
