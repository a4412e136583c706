// FSE, the entropy coding of zstd (RFC 8878, section 4.1), and the bits that are read from the end.

/** What a state stands for, how many bits lead to the next, and from where those count. */
export interface FseTable {
  readonly log: number
  readonly symbol: Uint8Array
  readonly bits: Uint8Array
  readonly base: Uint16Array
}

/** Bits from the end of a range to its start; the highest bit that is set in the last byte is not one of them. */
export class BackwardBits {
  left: number // negative: more were read than there are
  readonly #view: DataView
  readonly #start: number

  /** At least 12 bytes before `start` and 4 behind `end` must be readable. Throws RangeError for an empty range or one without mark. */
  constructor(view: DataView, start: number, end: number) {
    const last = end > start ? view.getUint8(end - 1) : 0
    if (last === 0) throw new RangeError('no bits')
    this.#view = view
    this.#start = start
    this.left = (end - start) * 8 - 1 - Math.clz32(last) + 24
  }

  /** The next `count` bits, at most 25. */
  read(count: number): number {
    this.left -= count
    return this.look(count)
  }

  /** The bits that were read last. */
  look(count: number): number {
    return (this.#view.getUint32(this.#start + (this.left >> 3), true) >>> (this.left & 7)) & ((1 << count) - 1)
  }
}

/** The table of the given probabilities, of which -1 is less than one. They must sum up to 2 ** log. */
export function fseTable(counts: readonly number[], log: number): FseTable {
  const size = 1 << log
  const [symbol, bits, base] = [new Uint8Array(size), new Uint8Array(size), new Uint16Array(size)]
  let high = size
  counts.forEach((count, i) => {
    if (count === -1) symbol[--high] = i
  })
  const step = (size >> 1) + (size >> 3) + 3
  let at = 0
  counts.forEach((count, i) => {
    for (let n = 0; n < count; n++) {
      symbol[at] = i
      do at = (at + step) & (size - 1)
      while (at >= high)
    }
  })
  const next = counts.map(Math.abs)
  for (let state = 0; state < size; state++) {
    const of = symbol[state] ?? 0
    const n = next[of] ?? 1
    next[of] = n + 1
    const length = log - (31 - Math.clz32(n))
    bits[state] = length
    base[state] = (n << length) - size
  }
  return { log, symbol, bits, base }
}

/** A table that says one symbol and takes no bits; null for a symbol that there is not. */
export const oneSymbol = (symbol: number, symbols: number): FseTable | null =>
  symbol < symbols ? { log: 0, symbol: Uint8Array.of(symbol), bits: new Uint8Array(1), base: new Uint16Array(1) } : null

/** Reads a table's description. Returns it and where it ends, null for damage. */
export function readFseTable(
  input: Uint8Array,
  start: number,
  end: number,
  most: { readonly symbols: number; readonly mostLog: number },
): { readonly table: FseTable; readonly next: number } | null {
  let at = start * 8
  const read = (count: number): number => {
    const byte = at >> 3
    const value = ((input[byte] ?? 0) | ((input[byte + 1] ?? 0) << 8) | ((input[byte + 2] ?? 0) << 16)) >> (at & 7)
    at += count
    return value & ((1 << count) - 1)
  }
  const log = read(4) + 5
  if (log > most.mostLog) return null
  const counts: number[] = []
  for (let left = 1 << log; left > 0; ) {
    const length = 32 - Math.clz32(left + 1)
    const half = (1 << (length - 1)) - 1
    const threshold = (1 << length) - 2 - left
    let value = read(length)
    if ((value & half) < threshold) {
      at--
      value &= half
    } else if (value > half) value -= threshold
    const count = value - 1
    left -= Math.abs(count)
    counts.push(count)
    for (let more = count === 0 ? 3 : 0; more === 3; ) {
      more = read(2)
      for (let i = 0; i < more; i++) counts.push(0)
      if (counts.length > most.symbols) return null
    }
    if (left < 0 || counts.length > most.symbols) return null
  }
  const next = (at + 7) >> 3
  return next > end ? null : { table: fseTable(counts, log), next }
}
