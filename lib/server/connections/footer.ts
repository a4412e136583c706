// What stands at the end of a file of connections. Pieces of columns, as `packColumns` makes them, lie one behind the other as they
// came; the footer, packed alike, says where each column of each piece lies; the last 16 bytes say where the footer does.
//
//     piece · piece · … · footer · f64 where it begins · u32 its bytes · 'FWCT'

import { unpackColumns } from '@/lib/core/columns'
import { FinwaitError } from '@/lib/core/errors'
import { type Column, type ColumnName, columnKinds, columnNames } from './columns'
import type { PackedStrings } from './strings'

export interface Footer {
  readonly format: 'finwait-connections'
  readonly version: 1
  readonly rows: Uint32Array // of each piece
  readonly columns: Readonly<Record<ColumnName, Places>>
  readonly addresses: PackedStrings & { readonly words: Uint32Array } // four of each IPv6 address
  readonly histories: PackedStrings
  readonly names: PackedStrings
}

/** Of one column, a number a piece. */
export interface Places {
  readonly at: Float64Array // where it begins in the file
  readonly min: Float64Array // of its rows that are numbers; NaN where none is
  readonly max: Float64Array
}

export const trailerLength = 16
const magic = 0x54435746 // 'FWCT' read little-endian

export function trailerOf(at: number, length: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(trailerLength))
  view.setFloat64(0, at, true)
  view.setUint32(8, length, true)
  view.setUint32(12, magic, true)
  return new Uint8Array(view.buffer)
}

export function readTrailer(trailer: Uint8Array, size: number): { readonly at: number; readonly length: number } {
  const view = new DataView(trailer.buffer, trailer.byteOffset, trailer.byteLength)
  if (trailer.length < trailerLength || view.getUint32(12, true) !== magic) throw corrupt('it is no file of connections, or cut short')
  const [at, length] = [view.getFloat64(0, true), view.getUint32(8, true)]
  if (!Number.isSafeInteger(at) || at < 0 || at + length !== size - trailerLength) throw corrupt('its footer does not lie where it should')
  return { at, length }
}

/** The footer of `size` bytes of file, checked so far that no place read by it lies elsewhere. */
export function readFooter(packed: Uint8Array, size: number): Footer {
  const footer = unpackColumns(packed)
  if (!isFooter(footer)) throw corrupt('its footer has another shape')
  const { rows, columns, addresses, histories, names } = footer
  for (const name of columnNames) {
    const { at, min, max } = columns[name]
    const bytes = columnKinds[name].BYTES_PER_ELEMENT
    if (at.length !== rows.length || min.length !== rows.length || max.length !== rows.length) throw corrupt(`${name} has other pieces`)
    for (let piece = 0; piece < rows.length; piece++) {
      const begins = at[piece] ?? Number.NaN
      if (!Number.isSafeInteger(begins) || begins < 0 || begins + (rows[piece] ?? 0) * bytes > size) throw corrupt(`${name} lies outside`)
    }
  }
  for (const strings of [addresses, histories, names]) checkStrings(strings)
  if (addresses.words.length !== addresses.ends.length * 4) throw corrupt('addresses are missing')
  return footer
}

function checkStrings({ text, ends, rank }: PackedStrings): void {
  let last = 0
  for (let place = 0; place < ends.length; place++) {
    const end = ends[place] ?? 0
    if (end < last || end > text.length || (rank[place] ?? ends.length) >= ends.length) throw corrupt('its words lie outside')
    last = end
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => value !== null && typeof value === 'object'
const isStrings = (value: unknown): value is PackedStrings =>
  isRecord(value) && value.text instanceof Uint8Array && value.ends instanceof Uint32Array && value.rank instanceof Uint32Array
const isPlaces = (value: unknown): value is Places =>
  isRecord(value) && value.at instanceof Float64Array && value.min instanceof Float64Array && value.max instanceof Float64Array

function isFooter(value: unknown): value is Footer {
  if (!isRecord(value) || value.format !== 'finwait-connections' || value.version !== 1 || !(value.rows instanceof Uint32Array)) return false
  const { columns, addresses, histories, names } = value
  if (!isRecord(columns) || !columnNames.every((name) => isPlaces(columns[name]))) return false
  return isStrings(addresses) && 'words' in addresses && addresses.words instanceof Uint32Array && isStrings(histories) && isStrings(names)
}

export const corrupt = (why: string): FinwaitError => new FinwaitError('store/corrupt', `The table of connections cannot be read: ${why}.`)

/** The least and the greatest number of a column. */
export function rangeOf(column: Column): readonly [number, number] {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let row = 0; row < column.length; row++) {
    const value = column[row]!
    if (value < min) min = value
    if (value > max) max = value
  }
  return min > max ? [Number.NaN, Number.NaN] : [min, max]
}
