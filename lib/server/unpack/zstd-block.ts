// One frame's compressed blocks, decoded (RFC 8878, section 3.1.1.3). Every length and place is checked against what the block may
// hold: the work is bounded by the block's content and never by what its bytes claim.

import { BackwardBits, type FseTable, fseTable, oneSymbol, readFseTable } from './zstd-entropy'
import { type HuffmanTable, readLiterals } from './zstd-huffman'

export const largestBlock = 128 * 1024
const margin = 32 // readable bytes before and behind a block: four at a time are looked at

class Damage extends Error {}

const bases = (bits: readonly number[], first: number): Int32Array => {
  let base = first
  return Int32Array.from(bits, (length) => {
    const at = base
    base += 2 ** length
    return at
  })
}
const zeros = (count: number): readonly number[] => new Array<number>(count).fill(0)
const literalBits = [...zeros(16), 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]
const matchBits = [...zeros(32), 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]
const [literalBase, matchBase] = [bases(literalBits, 0), bases(matchBits, 3)]
const [literalExtra, matchExtra] = [Uint8Array.from(literalBits), Uint8Array.from(matchBits)]

const ones = (count: number): readonly number[] => new Array<number>(count).fill(1)
const rare = (count: number): readonly number[] => new Array<number>(count).fill(-1)
interface Kind {
  readonly symbols: number
  readonly mostLog: number
  readonly usual: FseTable
}
const literalLengths: Kind = {
  symbols: 36,
  mostLog: 9,
  usual: fseTable([4, 3, ...new Array<number>(11).fill(2), 1, 1, 1, ...new Array<number>(9).fill(2), 3, 2, ...ones(5), ...rare(4)], 6),
}
const offsets: Kind = { symbols: 28, mostLog: 8, usual: fseTable([...ones(6), 2, 2, 2, ...ones(15), ...rare(5)], 5) } // 28: 128 MiB back
const matchLengths: Kind = { symbols: 53, mostLog: 9, usual: fseTable([1, 4, 3, ...new Array<number>(6).fill(2), ...ones(37), ...rare(7)], 6) }

/** The blocks of one frame, in order; it holds the window that they copy from, which grows as it is filled. */
export class ZstdBlocks {
  readonly #window: number
  readonly #most: number
  readonly #input = new Uint8Array(largestBlock + 2 * margin)
  readonly #view = new DataView(this.#input.buffer)
  readonly #literals = new Uint8Array(largestBlock)
  #history = new Uint8Array(2 * largestBlock)
  #end = 0
  #huffman: HuffmanTable | null = null
  #tables: readonly [FseTable | null, FseTable | null, FseTable | null] = [null, null, null]
  #repeats: [number, number, number] = [1, 4, 8]

  constructor(window: number) {
    this.#window = window
    this.#most = window + Math.max(window / 4, 2 * largestBlock)
  }

  /** A block that is stored as it is. */
  stored(bytes: Uint8Array): Uint8Array {
    this.#reserve()
    this.#history.set(bytes, this.#end)
    return this.#give(this.#end + bytes.length)
  }

  /** A block of one byte. */
  run(byte: number, length: number): Uint8Array {
    this.#reserve()
    this.#history.fill(byte, this.#end, this.#end + length)
    return this.#give(this.#end + length)
  }

  /** A compressed block's content, or null if it is damaged. */
  compressed(bytes: Uint8Array): Uint8Array | null {
    this.#reserve()
    this.#input.set(bytes, margin)
    try {
      return this.#give(this.#decode(margin + bytes.length))
    } catch (error) {
      if (error instanceof Damage || error instanceof RangeError) return null
      throw error
    }
  }

  #give(end: number): Uint8Array {
    const block = this.#history.slice(this.#end, end)
    this.#end = end
    return block
  }

  #reserve(): void {
    const needed = this.#end + largestBlock
    if (needed <= this.#history.length) return
    if (needed > this.#most) {
      this.#history.copyWithin(0, this.#end - this.#window, this.#end)
      this.#end = this.#window
    } else {
      const wider = new Uint8Array(Math.min(this.#most, Math.max(2 * this.#history.length, needed)))
      wider.set(this.#history.subarray(0, this.#end))
      this.#history = wider
    }
  }

  #byte(at: number, end: number): number {
    if (at >= end) throw new Damage()
    return this.#view.getUint8(at)
  }

  /** Decodes the input up to `end` behind the history. Returns where the content ends. */
  #decode(end: number): number {
    const literals = readLiterals(this.#input, this.#view, margin, end, this.#literals, this.#huffman)
    if (!literals) throw new Damage()
    this.#huffman = literals.table
    const most = this.#end + largestBlock
    let at = literals.next
    let count = this.#byte(at++, end)
    if (count === 255) {
      count = 0x7f00 + this.#byte(at, end) + (this.#byte(at + 1, end) << 8)
      at += 2
    } else if (count > 127) count = ((count - 128) << 8) + this.#byte(at++, end)
    let [from, to] = [0, this.#end]
    if (count > 0) {
      const modes = this.#byte(at++, end)
      if (modes & 3) throw new Damage()
      const read = (kind: Kind, mode: number, last: FseTable | null): FseTable => {
        if (mode === 0) return kind.usual
        if (mode === 3 && last) return last
        const table = mode === 1 ? oneSymbol(this.#byte(at++, end), kind.symbols) : null
        if (table) return table
        const found = mode === 2 ? readFseTable(this.#input, at, end, kind) : null
        if (!found) throw new Damage()
        at = found.next
        return found.table
      }
      const literalTable = read(literalLengths, modes >> 6, this.#tables[0])
      const offsetTable = read(offsets, (modes >> 4) & 3, this.#tables[1])
      const matchTable = read(matchLengths, (modes >> 2) & 3, this.#tables[2])
      this.#tables = [literalTable, offsetTable, matchTable]
      ;({ from, to } = this.#copy(count, at, end, literals.length, most))
    }
    const rest = literals.length - from
    if (to + rest > most) throw new Damage()
    this.#history.set(this.#literals.subarray(from, literals.length), to)
    return to + rest
  }

  /** Carries out `count` sequences: literals, then a copy of what was before. */
  #copy(count: number, at: number, end: number, literalsEnd: number, most: number): { readonly from: number; readonly to: number } {
    const [literalTable, offsetTable, matchTable] = this.#tables
    if (!literalTable || !offsetTable || !matchTable) throw new Damage()
    const bits = new BackwardBits(this.#view, at, end)
    const history = this.#history
    const literals = this.#literals
    let [first, second, third] = this.#repeats
    let literalState = bits.read(literalTable.log)
    let offsetState = bits.read(offsetTable.log)
    let matchState = bits.read(matchTable.log)
    let [from, to] = [0, this.#end]
    for (let left = count; left > 0; left--) {
      const offsetCode = offsetTable.symbol[offsetState] ?? 0
      const matchCode = matchTable.symbol[matchState] ?? 0
      const literalCode = literalTable.symbol[literalState] ?? 0
      const value = 2 ** offsetCode + (offsetCode > 16 ? bits.read(offsetCode - 16) * 65_536 + bits.read(16) : bits.read(offsetCode))
      const matchLength = (matchBase[matchCode] ?? 0) + bits.read(matchExtra[matchCode] ?? 0)
      const literalLength = (literalBase[literalCode] ?? 0) + bits.read(literalExtra[literalCode] ?? 0)
      if (left > 1) {
        literalState = (literalTable.base[literalState] ?? 0) + bits.read(literalTable.bits[literalState] ?? 0)
        matchState = (matchTable.base[matchState] ?? 0) + bits.read(matchTable.bits[matchState] ?? 0)
        offsetState = (offsetTable.base[offsetState] ?? 0) + bits.read(offsetTable.bits[offsetState] ?? 0)
      }
      if (bits.left < 0) throw new Damage()

      let back = value - 3
      const repeat = value > 3 ? 3 : value - 1 + (literalLength === 0 ? 1 : 0)
      if (value <= 3) back = repeat === 0 ? first : repeat === 1 ? second : repeat === 2 ? third : first - 1
      if (repeat > 1) third = second
      if (repeat > 0) {
        second = first
        first = back
      }

      const match = to + literalLength
      if (from + literalLength > literalsEnd || match + matchLength > most || back < 1 || back > match || back > this.#window) throw new Damage()
      if (literalLength > 64) history.set(literals.subarray(from, from + literalLength), to)
      else for (let i = 0; i < literalLength; i++) history[to + i] = literals[from + i] ?? 0
      from += literalLength
      to = match + matchLength
      if (matchLength > 64 && back >= matchLength) history.copyWithin(match, match - back, match - back + matchLength)
      else for (let i = match; i < to; i++) history[i] = history[i - back] ?? 0
    }
    if (bits.left !== 0) throw new Damage()
    this.#repeats = [first, second, third]
    return { from, to }
  }
}
