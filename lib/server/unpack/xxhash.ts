// The checksums of lz4 and zstd, fed piece by piece. Reference: https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md
// A 64-bit number is two 32-bit halves where it is counted per byte: a BigInt is allocated at every step.

const [p32a, p32b, p32c, p32d, p32e] = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f, 0x165667b1]

const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by))
const word = (bytes: Uint8Array, at: number): number =>
  (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)

/** Cuts what is pushed into stripes of one length; `rest` holds what is over. */
abstract class Striped {
  protected length = 0
  protected readonly rest: Uint8Array
  #held = 0

  constructor(stripe: number) {
    this.rest = new Uint8Array(stripe)
  }

  protected get held(): number {
    return this.#held
  }

  protected abstract stripes(bytes: Uint8Array, from: number, to: number): void

  push(bytes: Uint8Array): this {
    const stripe = this.rest.length
    this.length += bytes.length
    let at = 0
    if (this.#held > 0) {
      at = Math.min(stripe - this.#held, bytes.length)
      this.rest.set(bytes.subarray(0, at), this.#held)
      this.#held += at
      if (this.#held < stripe) return this
      this.stripes(this.rest, 0, stripe)
    }
    const end = at + Math.floor((bytes.length - at) / stripe) * stripe
    this.stripes(bytes, at, end)
    this.rest.set(bytes.subarray(end))
    this.#held = bytes.length - end
    return this
  }
}

export class Xxh32 extends Striped {
  readonly #lanes = Int32Array.of(p32a + p32b, p32b, 0, -p32a)

  constructor() {
    super(16)
  }

  protected stripes(bytes: Uint8Array, from: number, to: number): void {
    let [a = 0, b = 0, c = 0, d = 0] = this.#lanes
    for (let at = from; at < to; at += 16) {
      a = Math.imul(rotate(a + Math.imul(word(bytes, at), p32b), 13), p32a)
      b = Math.imul(rotate(b + Math.imul(word(bytes, at + 4), p32b), 13), p32a)
      c = Math.imul(rotate(c + Math.imul(word(bytes, at + 8), p32b), 13), p32a)
      d = Math.imul(rotate(d + Math.imul(word(bytes, at + 12), p32b), 13), p32a)
    }
    this.#lanes.set([a, b, c, d])
  }

  /** The hash of all that was pushed, unsigned. */
  digest(): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.#lanes
    let hash = this.length >= 16 ? rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18) : p32e
    hash = (hash + this.length) | 0
    let at = 0
    for (; at + 4 <= this.held; at += 4) hash = Math.imul(rotate(hash + Math.imul(word(this.rest, at), p32c), 17), p32d)
    for (; at < this.held; at++) hash = Math.imul(rotate(hash + Math.imul(this.rest[at] ?? 0, p32e), 11), p32a)
    hash = Math.imul(hash ^ (hash >>> 15), p32b)
    hash = Math.imul(hash ^ (hash >>> 13), p32c)
    return (hash ^ (hash >>> 16)) >>> 0
  }
}

const mask = (1n << 64n) - 1n
const [p64a, p64b, p64c, p64d, p64e] = [0x9e3779b185ebca87n, 0xc2b2ae3d27d4eb4fn, 0x165667b19e3779f9n, 0x85ebca77c2b2ae63n, 0x27d4eb2f165667c5n]
const rotate64 = (x: bigint, by: bigint): bigint => ((x << by) | (x >> (64n - by))) & mask
const round64 = (lane: bigint, input: bigint): bigint => (rotate64((lane + input * p64b) & mask, 31n) * p64a) & mask

/** The upper half of the 64-bit product of two unsigned 32-bit numbers, given by their 16-bit halves. */
const high = (a: number, b1: number, b0: number): number => {
  const a1 = a >>> 16
  const a0 = a & 0xffff
  const w1 = a1 * b0 + ((a0 * b0) >>> 16)
  const w2 = a0 * b1 + (w1 & 0xffff)
  return (a1 * b1 + (w1 >>> 16) + (w2 >>> 16)) | 0
}

export class Xxh64 extends Striped {
  readonly #lanes = new Int32Array(BigUint64Array.of((p64a + p64b) & mask, p64b, 0n, (mask + 1n - p64a) & mask).buffer) // low, high, low, …

  constructor() {
    super(32)
  }

  protected stripes(bytes: Uint8Array, from: number, to: number): void {
    const lanes = this.#lanes
    for (let lane = 0; lane < 4; lane++) {
      let low = lanes[2 * lane] ?? 0
      let top = lanes[2 * lane + 1] ?? 0
      for (let at = from + 8 * lane; at < to; at += 32) {
        const inLow = word(bytes, at)
        const inTop = word(bytes, at + 4)
        const addLow = Math.imul(inLow, 0x27d4eb4f)
        const addTop = high(inLow, 0x27d4, 0xeb4f) + Math.imul(inTop, 0x27d4eb4f) + Math.imul(inLow, 0xc2b2ae3d)
        const sum = (low >>> 0) + (addLow >>> 0)
        top = (top + addTop + (sum > 0xffffffff ? 1 : 0)) | 0
        low = sum | 0
        const turned = (low << 31) | (top >>> 1)
        top = (top << 31) | (low >>> 1)
        low = turned
        top = (high(low, 0x85eb, 0xca87) + Math.imul(top, 0x85ebca87) + Math.imul(low, 0x9e3779b1)) | 0
        low = Math.imul(low, 0x85ebca87)
      }
      lanes[2 * lane] = low
      lanes[2 * lane + 1] = top
    }
  }

  /** The hash of all that was pushed. */
  digest(): bigint {
    const [a = 0n, b = 0n, c = 0n, d = 0n] = new BigUint64Array(this.#lanes.buffer)
    let hash = p64e
    if (this.length >= 32) {
      hash = (rotate64(a, 1n) + rotate64(b, 7n) + rotate64(c, 12n) + rotate64(d, 18n)) & mask
      for (const lane of [a, b, c, d]) hash = ((hash ^ round64(0n, lane)) * p64a + p64d) & mask
    }
    hash = (hash + BigInt(this.length)) & mask
    const rest = Buffer.from(this.rest.buffer)
    let at = 0
    for (; at + 8 <= this.held; at += 8) hash = (rotate64(hash ^ round64(0n, rest.readBigUInt64LE(at)), 27n) * p64a + p64d) & mask
    if (at + 4 <= this.held) {
      hash = (rotate64(hash ^ ((BigInt(rest.readUInt32LE(at)) * p64a) & mask), 23n) * p64b + p64c) & mask
      at += 4
    }
    for (; at < this.held; at++) hash = (rotate64(hash ^ ((BigInt(rest[at] ?? 0) * p64e) & mask), 11n) * p64a) & mask
    hash = ((hash ^ (hash >> 33n)) * p64b) & mask
    hash = ((hash ^ (hash >> 29n)) * p64c) & mask
    return hash ^ (hash >> 32n)
  }
}
