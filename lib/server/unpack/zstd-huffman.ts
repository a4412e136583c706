// The literals of a zstd block (RFC 8878, sections 3.1.1.3.1 and 4.2).

import { BackwardBits, readFseTable } from './zstd-entropy'

/** For every value of the next `log` bits the symbol they begin with, and how many of them it takes. */
export interface HuffmanTable {
  readonly log: number
  readonly symbol: Uint8Array
  readonly bits: Uint8Array
}

interface Literals {
  readonly length: number
  readonly next: number
  readonly table: HuffmanTable | null // to be used again by a later block
}

/** Reads the literals of the block in `input` from `at` on into `output`. Null for damage; throws RangeError for an empty stream. */
export function readLiterals(
  input: Uint8Array,
  view: DataView,
  at: number,
  end: number,
  output: Uint8Array,
  last: HuffmanTable | null,
): Literals | null {
  const head = view.getUint32(at, true)
  const [kind, format] = [head & 3, (head >> 2) & 3]
  if (kind < 2) {
    const header = format === 1 ? 2 : format === 3 ? 3 : 1
    const length = format === 1 ? (head >> 4) & 0xfff : format === 3 ? (head >> 4) & 0xfffff : (head >> 3) & 0x1f
    const next = at + header + (kind === 0 ? length : 1)
    if (next > end || length > output.length) return null
    if (kind === 0) output.set(input.subarray(at + header, next))
    else output.fill(view.getUint8(at + header), 0, length)
    return { length, next, table: last }
  }
  const header = format < 2 ? 3 : format + 2
  const width = format < 2 ? 10 : format === 2 ? 14 : 18
  const length = (head >>> 4) & ((1 << width) - 1)
  const packed = format < 2 ? (head >>> 14) & 0x3ff : format === 2 ? head >>> 18 : (head >>> 22) | (view.getUint8(at + 4) << 10)
  const next = at + header + packed
  if (next > end || length > output.length) return null
  const found = kind === 2 ? readHuffmanTable(input, view, at + header, next) : { table: last, next: at + header }
  if (!found?.table) return null
  const { table } = found
  if (format === 0) return readStream(view, found.next, next, table, output, 0, length) ? { length, next, table } : null
  const part = (length + 3) >> 2
  let from = found.next + 6
  for (let i = 0; i < 4; i++) {
    const to = i === 3 ? next : from + view.getUint16(found.next + 2 * i, true)
    if (to > next || 3 * part > length) return null
    if (!readStream(view, from, to, table, output, i * part, i === 3 ? length : (i + 1) * part)) return null
    from = to
  }
  return { length, next, table }
}

function readStream(view: DataView, start: number, end: number, table: HuffmanTable, output: Uint8Array, from: number, to: number): boolean {
  const bits = new BackwardBits(view, start, end)
  const { log, symbol, bits: lengths } = table
  for (let at = from; at < to; at++) {
    const code = bits.read(log)
    output[at] = symbol[code] ?? 0
    bits.left += log - (lengths[code] ?? 0)
    if (bits.left < 0) return false
  }
  return bits.left === 0
}

const mostSymbols = 256
const mostLog = 11

/** Reads the description of a table: a weight a symbol but the last, whose weight is what is left. */
function readHuffmanTable(
  input: Uint8Array,
  view: DataView,
  start: number,
  end: number,
): { readonly table: HuffmanTable; readonly next: number } | null {
  const head = start < end ? view.getUint8(start) : 0
  const next = start + 1 + (head < 128 ? head : (head - 126) >> 1)
  if (next > end) return null
  const weights = head < 128 ? packedWeights(input, view, start + 1, next) : []
  for (let i = 0; i < head - 127; i++) {
    const two = view.getUint8(start + 1 + (i >> 1))
    weights?.push(i % 2 === 0 ? two >> 4 : two & 15)
  }
  if (!weights || weights.length >= mostSymbols || weights.some((weight) => weight > mostLog)) return null
  const sum = weights.reduce((all, weight) => all + (weight > 0 ? 1 << (weight - 1) : 0), 0)
  const log = 32 - Math.clz32(sum)
  const left = (1 << log) - sum
  if (sum === 0 || log > mostLog || left & (left - 1)) return null
  weights.push(32 - Math.clz32(left))
  const table = { log, symbol: new Uint8Array(1 << log), bits: new Uint8Array(1 << log) }
  let at = 0
  for (let weight = 1; weight <= log; weight++)
    weights.forEach((one, symbol) => {
      if (one !== weight) return
      const to = at + (1 << (weight - 1))
      table.symbol.fill(symbol, at, to)
      table.bits.fill(log + 1 - weight, at, to)
      at = to
    })
  return { table, next }
}

function packedWeights(input: Uint8Array, view: DataView, start: number, end: number): number[] | null {
  const found = readFseTable(input, start, end, { symbols: mostLog + 2, mostLog: 6 })
  if (!found) return null
  const { log, symbol, bits: lengths, base } = found.table
  const bits = new BackwardBits(view, found.next, end)
  const weights: number[] = []
  let [state, other] = [bits.read(log), bits.read(log)]
  while (weights.length < mostSymbols) {
    weights.push(symbol[state] ?? 0)
    const following = (base[state] ?? 0) + bits.read(lengths[state] ?? 0)
    state = other
    other = following
    if (bits.left >= 0) continue
    weights.push(symbol[state] ?? 0)
    return weights
  }
  return null
}
