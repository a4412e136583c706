// Texts that come again and again, each kept once and known by its number, without making a string of every one.

import { textOf } from './socket-row'

const mostWords = 524_288

/** Numbers texts in the order of their first use. */
export class SocketWords {
  #bytes = new Uint8Array(4096)
  #ends = new Int32Array(64) // of each text in `#bytes`
  #slots = new Int32Array(128) // number + 1, by hash
  #count = 0

  /** The number of the text between; -1 where too many are known. */
  place(bytes: Uint8Array, from: number, to: number): number {
    const mask = this.#slots.length - 1
    for (let slot = hashOf(bytes, from, to) & mask; ; slot = (slot + 1) & mask) {
      const number = (this.#slots[slot] ?? 0) - 1
      if (number < 0) return this.#add(bytes, from, to, slot)
      if (this.#is(number, bytes, from, to)) return number
    }
  }

  text(number: number): string {
    return textOf(this.#bytes, this.#begin(number), this.#ends[number] ?? 0)
  }

  list(): string[] {
    return Array.from({ length: this.#count }, (_, number) => this.text(number))
  }

  #begin(number: number): number {
    return number === 0 ? 0 : (this.#ends[number - 1] ?? 0)
  }

  #is(number: number, bytes: Uint8Array, from: number, to: number): boolean {
    const begin = this.#begin(number)
    if ((this.#ends[number] ?? 0) - begin !== to - from) return false
    for (let i = 0; i < to - from; i++) if (this.#bytes[begin + i] !== bytes[from + i]) return false
    return true
  }

  #add(bytes: Uint8Array, from: number, to: number, slot: number): number {
    if (this.#count >= mostWords) return -1
    const number = this.#count++
    const begin = this.#begin(number)
    const end = begin + to - from
    if (end > this.#bytes.length) this.#bytes = wider(this.#bytes, new Uint8Array(2 * end))
    this.#bytes.set(bytes.subarray(from, to), begin)
    if (number >= this.#ends.length) this.#ends = wider(this.#ends, new Int32Array(2 * number))
    this.#ends[number] = end
    this.#slots[slot] = number + 1
    if (2 * this.#count > this.#slots.length) this.#rehash()
    return number
  }

  #rehash(): void {
    const known = this.#count
    this.#slots = new Int32Array(2 * this.#slots.length)
    const mask = this.#slots.length - 1
    for (let number = 0; number < known; number++) {
      let slot = hashOf(this.#bytes, this.#begin(number), this.#ends[number] ?? 0) & mask
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
      this.#slots[slot] = number + 1
    }
  }
}

function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = to - from
  for (let i = from; i < to; i++) hash = (Math.imul(hash, 31) + (bytes[i] ?? 0)) | 0
  return mixed(hash)
}

/** Every bit of `n` in every bit of the answer. */
export function mixed(n: number): number {
  const once = Math.imul(n ^ (n >>> 15), 0x2c1b3c6d)
  return once ^ (once >>> 13)
}

function wider<A extends Uint8Array | Int32Array>(before: A, after: A): A {
  after.set(before)
  return after
}
