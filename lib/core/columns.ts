// A document with columns: JSON whose typed arrays lie behind it as they lie in memory.
//
//     'FWC1' · u32 length of JSON · JSON · padding to 8 · column · padding to 8 · column …
//
// In the JSON a column is { "$column": type, "at": byte offset behind the JSON, "length": elements }. Little-endian, as
// every machine that runs this is. Readable without a copy: a column is a view of the file's bytes.

import { FinwaitError } from './errors'

const magic = 0x31435746 // 'FWC1' read little-endian

const kinds = {
  f64: Float64Array,
  f32: Float32Array,
  i32: Int32Array,
  u32: Uint32Array,
  i16: Int16Array,
  u16: Uint16Array,
  i8: Int8Array,
  u8: Uint8Array,
} as const
type Kind = keyof typeof kinds
type Column = InstanceType<(typeof kinds)[Kind]>

const kindOf = (value: unknown): Kind | null => {
  if (!ArrayBuffer.isView(value)) return null
  for (const kind of Object.keys(kinds) as Kind[]) if (value instanceof kinds[kind]) return kind
  return null
}

const padded = (n: number): number => (n + 7) & ~7

/** The bytes of `document`, whose typed arrays are kept as columns and all else as JSON. */
export function packColumns(document: unknown): Uint8Array<ArrayBuffer> {
  const columns: { bytes: Uint8Array; at: number }[] = []
  let length = 0
  const json = JSON.stringify(document, (_key, value: unknown) => {
    const kind = kindOf(value)
    if (kind === null) return value
    const column = value as Column
    const at = length
    columns.push({ bytes: new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at })
    length = padded(length + column.byteLength)
    return { $column: kind, at, length: column.length }
  })
  const head = new TextEncoder().encode(json)
  const start = padded(8 + head.length)
  const out = new Uint8Array(start + length)
  const view = new DataView(out.buffer)
  view.setUint32(0, magic, true)
  view.setUint32(4, head.length, true)
  out.set(head, 8)
  for (const { bytes, at } of columns) out.set(bytes, start + at)
  return out
}

/**
 * The document that `packColumns` made. Its columns are views of `packed`, which must not change afterwards.
 * Throws `store/corrupt` if these are not such bytes, or a column would lie outside them.
 */
export function unpackColumns(packed: Uint8Array): unknown {
  const bytes = packed.byteOffset % 8 === 0 ? packed : packed.slice()
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 8 || view.getUint32(0, true) !== magic) throw new FinwaitError('store/corrupt', 'not a document with columns')
  const headLength = view.getUint32(4, true)
  const start = padded(8 + headLength)
  if (8 + headLength > bytes.length) throw new FinwaitError('store/corrupt', 'the document is cut short')
  return JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headLength)), (_key, value: unknown) => {
    if (value === null || typeof value !== 'object' || !('$column' in value)) return value
    const { $column, at, length } = value as { $column: Kind; at: number; length: number }
    const make = Object.hasOwn(kinds, $column) ? kinds[$column] : null
    const end = make && start + at + length * make.BYTES_PER_ELEMENT
    if (!make || end === null || !Number.isSafeInteger(end) || at < 0 || at % 8 !== 0 || length < 0 || end > bytes.length)
      throw new FinwaitError('store/corrupt', 'a column lies outside the document')
    return new make(bytes.buffer as ArrayBuffer, bytes.byteOffset + start + at, length)
  })
}
