// A block of bzip2, decoded: Huffman, move to front, the Burrows-Wheeler transform, runs. There is no specification; what is
// checked here is what bzip2 1.0.8's decompress.c checks.

const mostLength = 20 // bits of a code
const mostSelectors = 18_002
const groupSize = 50

/** The block cannot be: its bits contradict one another. */
export class Bzip2Damage extends Error {}

/** The bits were asked for beyond their end. */
export class Bzip2End extends Error {}

/** Bits from the highest of the first byte on. */
export class Bits {
  at = 0 // the next byte
  #hold = 0
  #count = 0
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  /** At most 24 bits. */
  read(count: number): number {
    const value = this.look(count)
    this.#count -= count
    return value
  }

  /** The next bits without taking them; zeros stand behind the last byte, of which at most 3 are looked at and none can be taken. */
  look(count: number): number {
    while (this.#count < count) {
      const byte = this.bytes[this.at++]
      if (byte === undefined && this.at > this.bytes.length + 3) throw new Bzip2End()
      this.#hold = (this.#hold << 8) | (byte ?? 0)
      this.#count += 8
    }
    return (this.#hold >>> (this.#count - count)) & ((1 << count) - 1)
  }

  skip(count: number): void {
    this.#count -= count
  }

  /** To the start of the next whole byte. Returns its place. */
  align(): number {
    const place = this.at - (this.#count >> 3)
    this.at = place
    this.#hold = 0
    this.#count = 0
    return place
  }

  /** The same bits, with `more` behind them. */
  followedBy(more: Uint8Array): Bits {
    const bits = new Bits(Buffer.concat([this.bytes.subarray(this.at), more]))
    bits.#hold = this.#hold
    bits.#count = this.#count
    return bits
  }

  /** Bits behind the last byte were looked at. What ends a stream is longer than any code, so that no whole stream comes to this. */
  get isOver(): boolean {
    return this.at > this.bytes.length
  }
}

/** The block's bytes before the transform is undone, in the low 8 bits of the first `length` of `table`, and where it begins. */
export interface Transformed {
  readonly length: number
  readonly origin: number
}

/** Reads what follows a block's mark and CRC. `table` has a place for every byte that a block of this stream may hold. */
export function readBlock(bits: Bits, table: Uint32Array, most: number): Transformed {
  if (bits.read(1) === 1) throw new Bzip2Damage('it is of a kind that bzip2 has not made since 1997')
  const origin = bits.read(24)
  const symbols = usedBytes(bits)
  const groups = bits.read(3)
  if (groups < 2 || groups > 6 || symbols.length === 0) throw new Bzip2Damage('a block without codes')
  const selectors = readSelectors(bits, groups)
  const codes = Array.from({ length: groups }, () => readCode(bits, symbols.length + 2))
  const front = Uint8Array.from(symbols)
  const endOfBlock = symbols.length + 1
  let [length, run, weight, group, left] = [0, 0, 1, 0, 0]
  let code = codes[0]
  for (;;) {
    if (left === 0) {
      code = group < selectors.length ? codes[selectors[group++] ?? 0] : undefined
      if (!code || bits.isOver) throw bits.isOver ? new Bzip2End() : new Bzip2Damage('a block goes on behind its codes')
      left = groupSize
    }
    left--
    const symbol = code ? readSymbol(bits, code) : 0
    if (symbol < 2) {
      run += weight << symbol
      weight *= 2
      if (run > most) throw new Bzip2Damage('a run is longer than a block')
      continue
    }
    if (run > 0) {
      if (length + run > most) throw new Bzip2Damage('a block is longer than its stream allows')
      table.fill(front[0] ?? 0, length, length + run)
      length += run
      run = 0
      weight = 1
    }
    if (symbol === endOfBlock) break
    if (length >= most) throw new Bzip2Damage('a block is longer than its stream allows')
    const index = symbol - 1
    const byte = front[index] ?? 0
    if (index < 16) for (let i = index; i > 0; i--) front[i] = front[i - 1] ?? 0
    else front.copyWithin(1, 0, index)
    front[0] = byte
    table[length++] = byte
  }
  if (bits.isOver) throw new Bzip2End()
  if (origin >= length) throw new Bzip2Damage('a block begins outside of itself')
  return { length, origin }
}

function usedBytes(bits: Bits): readonly number[] {
  const used: number[] = []
  const ranges = bits.read(16)
  for (let range = 0; range < 16; range++) {
    if (((ranges >> (15 - range)) & 1) === 0) continue
    const map = bits.read(16)
    for (let i = 0; i < 16; i++) if ((map >> (15 - i)) & 1) used.push(range * 16 + i)
  }
  return used
}

function readSelectors(bits: Bits, groups: number): Uint8Array {
  const count = bits.read(15)
  if (count === 0) throw new Bzip2Damage('a block without codes')
  const front = Array.from({ length: groups }, (_, i) => i)
  const selectors = new Uint8Array(Math.min(count, mostSelectors))
  for (let i = 0; i < count; i++) {
    let index = 0
    while (bits.read(1) === 1) if (++index >= groups) throw new Bzip2Damage('a code is chosen that there is not')
    const [group = 0] = front.splice(index, 1)
    front.unshift(group)
    if (i < selectors.length) selectors[i] = group
  }
  return selectors
}

const quickBits = 10

interface Code {
  readonly quick: Uint16Array // for the next 10 bits: symbol × 32 + length; 0 where the code is longer
  readonly limit: Int32Array // for each length the first code, as a number of that many bits, that is longer
  readonly first: Int32Array // for each length the place in `symbols` of the code 0
  readonly symbols: Uint16Array
}

function readCode(bits: Bits, count: number): Code {
  const lengths = new Uint8Array(count)
  let length = bits.read(5)
  for (let symbol = 0; symbol < count; symbol++) {
    for (;;) {
      if (length < 1 || length > mostLength) throw new Bzip2Damage('a code is longer than codes may be')
      if (bits.read(1) === 0) break
      length += bits.read(1) === 0 ? 1 : -1
    }
    lengths[symbol] = length
  }
  const code = { quick: new Uint16Array(1 << quickBits), limit: new Int32Array(22), first: new Int32Array(22), symbols: new Uint16Array(count) }
  let [next, place] = [0, 0]
  for (let of = 1; of <= mostLength; of++) {
    code.first[of] = place - next
    for (let symbol = 0; symbol < count; symbol++) {
      if (lengths[symbol] !== of) continue
      code.symbols[place++] = symbol
      if (of <= quickBits) code.quick.fill(symbol * 32 + of, next << (quickBits - of), (next + 1) << (quickBits - of))
      next++
    }
    code.limit[of] = next
    next *= 2
  }
  return code
}

function readSymbol(bits: Bits, code: Code): number {
  const found = code.quick[bits.look(quickBits)] ?? 0
  if (found > 0) {
    bits.skip(found & 31)
    return found >> 5
  }
  for (let length = quickBits + 1; length <= mostLength; length++) {
    const value = bits.look(length)
    if (value >= (code.limit[length] ?? 0)) continue
    bits.skip(length)
    const symbol = code.symbols[value + (code.first[length] ?? 0)]
    if (symbol !== undefined) return symbol
  }
  throw new Bzip2Damage('bits that are no code')
}

const crcTable = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24
  for (let i = 0; i < 8; i++) crc = (crc << 1) ^ (crc < 0 ? 0x04c11db7 : 0)
  return crc
})

const pieceLength = 1024 ** 2

/** Undoes the transform and the runs of a block. Returns its content, at most 46 MB where it is one long run, and its CRC. */
export function untransform(table: Uint32Array, { length, origin }: Transformed): { readonly pieces: readonly Uint8Array[]; readonly crc: number } {
  const starts = new Uint32Array(257)
  for (let i = 0; i < length; i++) starts[((table[i] ?? 0) & 255) + 1] = (starts[((table[i] ?? 0) & 255) + 1] ?? 0) + 1
  for (let byte = 0; byte < 256; byte++) starts[byte + 1] = (starts[byte + 1] ?? 0) + (starts[byte] ?? 0)
  for (let i = 0; i < length; i++) {
    const byte = (table[i] ?? 0) & 255
    const place = starts[byte] ?? 0
    starts[byte] = place + 1
    table[place] = (table[place] ?? 0) | (i << 8)
  }
  const pieces: Uint8Array[] = []
  let piece = new Uint8Array(pieceLength)
  let [at, crc, same, last] = [0, -1, 0, -1]
  let next = (table[origin] ?? 0) >>> 8
  for (let i = 0; i < length; i++) {
    const entry = table[next] ?? 0
    next = entry >>> 8
    let [byte, count] = [entry & 255, 1]
    if (same === 4) {
      count = byte
      byte = last
      same = 0
      last = -1
    } else if (byte === last) same++
    else {
      same = 1
      last = byte
    }
    for (; count > 0; count--) {
      if (at === pieceLength) {
        pieces.push(piece)
        piece = new Uint8Array(pieceLength)
        at = 0
      }
      piece[at++] = byte
      crc = (crc << 8) ^ (crcTable[(crc >>> 24) ^ byte] ?? 0)
    }
  }
  if (at > 0) pieces.push(piece.subarray(0, at))
  return { pieces, crc: ~crc >>> 0 }
}
