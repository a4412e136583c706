// The connections that a filter keeps as a file to take away, made as it is sent: it never holds more than one piece of the table.

import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import type { ConnectionFilter, ConnectionRow } from '@/lib/core/connection-query'
import type { ByteCache } from './cache'
import { type Column, type ColumnName, columnNames } from './columns'
import { type Cell, exportColumns } from './export-columns'
import { matchesOf } from './filter'
import type { Pace } from './pace'
import { rowOf } from './rows'
import type { Table } from './table'

/** Rows made into text, or read out of a piece, between two looks at the clock. */
const rowsAtOnce = 1024

/** Of one piece, the rows that are kept, in the order of the table. */
async function* keptRows(
  all: readonly Table[],
  filter: ConnectionFilter,
  cache: ByteCache,
  pace: Pace,
): AsyncGenerator<{ readonly capture: string; readonly rows: readonly ConnectionRow[] }> {
  const tables = filter.capture === null ? all : all.filter(({ artefact }) => artefact === filter.capture)
  const matches = await matchesOf(tables, filter, cache, pace)
  for (const [at, table] of tables.entries()) {
    const { file } = table
    for (let piece = 0; piece < file.pieces; piece++) {
      const start = file.startOf(piece)
      const kept = matches.of[at]?.subarray(start, start + file.rowsOf(piece)) ?? null
      if (kept?.includes(1) === false) continue
      const columns = Object.fromEntries(await Promise.all(columnNames.map(async (name) => [name, await file.column(name, piece)])))
      const rows: ConnectionRow[] = []
      for (let row = 0; row < file.rowsOf(piece); row++) {
        if (kept === null || kept[row] === 1) rows.push(rowOf(table, (name) => valueIn(columns, name, row)))
        if (row % rowsAtOnce === 0) await pace.rest()
      }
      yield { capture: table.fileName, rows }
    }
  }
}

const valueIn = (columns: Readonly<Partial<Record<ColumnName, Column>>>, name: ColumnName, row: number): number => columns[name]?.[row] ?? 0

/** RFC 4180, with a header; what is not known is empty. Text that a spreadsheet would compute begins with an apostrophe. */
export async function* csvOf(tables: readonly Table[], filter: ConnectionFilter, cache: ByteCache, pace: Pace): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  yield encoder.encode(`${exportColumns.map(({ name }) => name).join(',')}\r\n`)
  for await (const { capture, rows } of keptRows(tables, filter, cache, pace)) {
    for (let from = 0; from < rows.length; from += rowsAtOnce) {
      const lines = rows.slice(from, from + rowsAtOnce).map((row) => exportColumns.map((column) => csvCell(column, row, capture)).join(','))
      yield encoder.encode(`${lines.join('\r\n')}\r\n`)
      await pace.rest()
    }
  }
}

function csvCell(column: Cell, row: ConnectionRow, capture: string): string {
  switch (column.kind) {
    case 'text':
      return csvText(column.of(row, capture) ?? '')
    case 'truth':
      return String(column.of(row))
    case 'time':
      return isoOf(column.of(row))
    default:
      return String(column.of(row) ?? '')
  }
}

export function csvText(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const latest = 8.64e15 // ms, the last moment that a Date can hold

/** `2026-11-22T10:20:09.123456Z`. */
function isoOf(micros: number | null): string {
  const millis = micros === null ? Number.NaN : Math.floor(micros / 1e3)
  if (micros === null || !(Math.abs(millis) <= latest)) return ''
  const rest = String(Math.floor(micros - millis * 1e3)).padStart(3, '0')
  return `${new Date(millis).toISOString().slice(0, -1)}${rest}Z`
}

const elements = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  count: { type: 'INT32', converted_type: 'UINT_32' },
  whole: { type: 'INT64' },
  time: { type: 'INT64', converted_type: 'TIMESTAMP_MICROS' },
  truth: { type: 'BOOLEAN' },
} as const

/** Parquet, a row group a piece. What is not known is null. */
export async function* parquetOf(tables: readonly Table[], filter: ConnectionFilter, cache: ByteCache, pace: Pace): AsyncGenerator<Uint8Array> {
  const writer = new ByteWriter()
  const schema = [
    { name: 'connections', num_children: exportColumns.length },
    ...exportColumns.map(({ name, kind }) => ({ name, repetition_type: 'OPTIONAL' as const, ...elements[kind] })),
  ]
  const parquet = new ParquetWriter({ writer, schema, createdBy: 'Finwait' })
  for await (const { capture, rows } of keptRows(tables, filter, cache, pace)) {
    const before = parquet.row_groups.length
    for (const column of exportColumns) {
      const data = rows.map((row) => parquetValue(column, row, capture))
      await parquet.write({ columnData: [{ name: column.name, data, offsetIndex: false }], rowGroupSize: Math.max(1, rows.length) })
      await pace.rest()
    }
    joinGroups(parquet, before)
    yield taken(writer)
  }
  await parquet.finish()
  yield taken(writer)
}

function parquetValue(column: Cell, row: ConnectionRow, capture: string): string | number | bigint | boolean | null {
  if (column.kind === 'text') return column.of(row, capture)
  const value = column.of(row)
  return typeof value === 'number' && column.kind !== 'count' ? BigInt(Math.round(value)) : value
}

/** A row group takes a quarter of a second to write, so each column was written as a group by itself: here they become the one they are. */
function joinGroups(parquet: ParquetWriter, from: number): void {
  const groups = parquet.row_groups.splice(from)
  const [first, ...others] = groups
  if (!first) return
  const sum = (size: 'total_byte_size' | 'total_compressed_size'): bigint => groups.reduce((bytes, group) => bytes + (group[size] ?? 0n), 0n)
  for (const { num_rows } of others) parquet.num_rows -= num_rows
  parquet.row_groups.push({
    columns: groups.flatMap(({ columns }) => columns),
    num_rows: first.num_rows,
    total_byte_size: sum('total_byte_size'),
    total_compressed_size: sum('total_compressed_size'),
  })
}

/** What was written since the last time; the writer counts on from there. */
function taken(writer: ByteWriter): Uint8Array {
  const bytes = writer.getBytes().slice()
  writer.index = 0
  return bytes
}
