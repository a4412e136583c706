// Kernel log lines gathered into columns, and what names their texts.

import type { KernelEvent, KernelSignature } from './kernel-event'
import { type KernelLines, type KernelOrigin, kernelLevels, levelUnsaid } from './kernel-lines'
import type { Time } from './units'

/** How many distinct texts are kept, and how long they may be together: enough for any log that a person reads. */
const mostTexts = 16_384
const mostTextBytes = 4 * 1024 ** 2

/** The steps of a fingerprint, four bytes each, little-endian: for loops that read the bytes anyway. */
export const fingerprintStart = { low: 0x2f0b4c47, high: 0x1b873593 } as const
export const stepLow = (low: number, word: number): number => mixed(Math.imul(low ^ word, 0x01000193))
export const stepHigh = (high: number, word: number): number => mixed(Math.imul(high ^ word, 0x2c1b3c6d))
export const fingerprintOf = (low: number, high: number): number => (high >>> 11) * 4_294_967_296 + (low >>> 0)
const mixed = (half: number): number => half ^ (half >>> 15)

/** 53 bits of the bytes from `from` to `to`. The last step takes what is left of them, and how many those are. */
export function fingerprint(bytes: Uint8Array, from: number, to: number): number {
  let { low, high } = fingerprintStart as { low: number; high: number }
  const whole = from + ((to - from) & ~3)
  let word = 0
  for (let i = from; i < whole; i += 4) {
    word = (bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8) | ((bytes[i + 2] ?? 0) << 16) | ((bytes[i + 3] ?? 0) << 24)
    low = stepLow(low, word)
    high = stepHigh(high, word)
  }
  word = (to - whole) << 24
  for (let i = whole; i < to; i++) word |= (bytes[i] ?? 0) << ((i - whole) * 8)
  return fingerprintOf(stepLow(low, word), stepHigh(high, word))
}

/** Columns that grow. `signatures` are the names that `signature` counts into. */
export class KernelLinesBuilder<T extends Time> {
  length = 0
  #capacity = 1024
  #at = new Float64Array(this.#capacity)
  #level = new Uint8Array(this.#capacity)
  #signature = new Int16Array(this.#capacity)
  #times = new Uint32Array(this.#capacity)
  #suppressed = new Uint32Array(this.#capacity)
  #line = new Uint32Array(this.#capacity)
  #said = new Float64Array(this.#capacity)
  #text = new Int32Array(this.#capacity)
  #part: Uint32Array<ArrayBuffer> | null = null
  readonly #texts = new KeptTexts()

  constructor(
    private readonly origin: KernelOrigin,
    private readonly signatures: readonly KernelSignature[],
  ) {}

  /** Adds a row. `at`: NaN without a stamp; `part`: 0, or the nth record of one line; `text`: its number, or -1. */
  add(at: number, level: number, signature: number, times: number, suppressed: number, line: number, part: number, said: number, text: number): void {
    if (this.length === this.#capacity) this.#grow()
    const row = this.length++
    this.#at[row] = at
    this.#level[row] = level
    this.#signature[row] = signature
    this.#times[row] = times
    this.#suppressed[row] = suppressed
    this.#line[row] = line
    this.#said[row] = said
    this.#text[row] = text
    if (part > 0) {
      this.#part ??= new Uint32Array(this.#capacity)
      this.#part[row] = part
    }
  }

  /** Sets anew what the row added last says: its text went on. */
  amendLast(signature: number, suppressed: number, said: number, text: number): void {
    const row = this.length - 1
    this.#signature[row] = signature
    this.#suppressed[row] = suppressed
    this.#said[row] = said
    this.#text[row] = text
  }

  /** The number of a text that is kept, by its own fingerprint; -1: it is not. */
  textNumber(key: number): number {
    return this.#texts.find(key)
  }

  /** Keeps a text that is not kept yet, and gives its number; -1: enough are kept. `surely`: also then. */
  keep(key: number, bytes: Uint8Array, from: number, to: number, surely: boolean): number {
    return this.#texts.add(key, bytes, from, to, surely)
  }

  timeAt(row: number): number {
    return this.#at[row] ?? Number.NaN
  }

  saidAt(row: number): number {
    return this.#said[row] ?? Number.NaN
  }

  /** Views of the columns: to be taken once, at the end. */
  finish(): KernelLines<T> {
    const { length } = this
    return {
      length,
      origins: [this.origin],
      signatures: this.signatures,
      at: this.#at.subarray(0, length) as ArrayLike<number> as ArrayLike<T>,
      level: this.#level.subarray(0, length),
      signature: this.#signature.subarray(0, length),
      times: this.#times.subarray(0, length),
      suppressed: this.#suppressed.subarray(0, length),
      origin: new Uint16Array(length),
      line: this.#line.subarray(0, length),
      part: this.#part?.subarray(0, length) ?? null,
      said: this.#said.subarray(0, length),
      text: this.#text.subarray(0, length),
      texts: this.#texts.all(),
    }
  }

  #grow(): void {
    this.#capacity *= 8 // memory that is not written to yet costs nothing
    const wider = <C extends { set(from: C): void }>(from: C, to: C): C => {
      to.set(from)
      return to
    }
    this.#at = wider(this.#at, new Float64Array(this.#capacity))
    this.#level = wider(this.#level, new Uint8Array(this.#capacity))
    this.#signature = wider(this.#signature, new Int16Array(this.#capacity))
    this.#times = wider(this.#times, new Uint32Array(this.#capacity))
    this.#suppressed = wider(this.#suppressed, new Uint32Array(this.#capacity))
    this.#line = wider(this.#line, new Uint32Array(this.#capacity))
    this.#said = wider(this.#said, new Float64Array(this.#capacity))
    this.#text = wider(this.#text, new Int32Array(this.#capacity))
    if (this.#part) this.#part = wider(this.#part, new Uint32Array(this.#capacity))
  }
}

/** Distinct texts, found again by their fingerprints. */
class KeptTexts {
  readonly #index = new Fingerprints(mostTexts)
  #bytes = new Uint8Array(4096)
  #length = 0
  #ends = new Uint32Array(256)

  find(key: number): number {
    return this.#index.find(key)
  }

  add(key: number, bytes: Uint8Array, from: number, to: number, surely: boolean): number {
    const full = this.#index.size >= mostTexts - 1024 || this.#length + to - from > mostTextBytes
    if ((full && !surely) || this.#index.size >= mostTexts) return -1
    const n = this.#index.add(key)
    const end = this.#length + to - from
    if (end > this.#bytes.length) {
      const wider = new Uint8Array(Math.max(end, this.#bytes.length * 2))
      wider.set(this.#bytes.subarray(0, this.#length))
      this.#bytes = wider
    }
    this.#bytes.set(bytes.subarray(from, to), this.#length)
    this.#length = end
    if (n >= this.#ends.length) {
      const more = new Uint32Array(this.#ends.length * 2)
      more.set(this.#ends)
      this.#ends = more
    }
    this.#ends[n] = end
    return n
  }

  all(): KernelLines<Time>['texts'] {
    return { ends: this.#ends.slice(0, this.#index.size), bytes: this.#bytes.slice(0, this.#length) }
  }
}

/** Numbers fingerprints in the order in which they are added: an open-addressing table of at most half its slots. */
export class Fingerprints {
  size = 0
  #slots = new Int32Array(512).fill(-1)
  #keys = new Float64Array(256)

  constructor(private readonly most = Number.POSITIVE_INFINITY) {}

  /** Its number, or -1. */
  find(key: number): number {
    const mask = this.#slots.length - 1
    for (let slot = spread(key) & mask; ; slot = (slot + 1) & mask) {
      const n = this.#slots[slot] ?? -1
      if (n < 0 || this.#keys[n] === key) return n
    }
  }

  /** Adds one that is not known. */
  add(key: number): number {
    if (this.size >= this.most) return -1
    if (this.size === this.#keys.length) this.#grow()
    this.#keys[this.size] = key
    this.#put(this.size, key)
    return this.size++
  }

  #put(n: number, key: number): void {
    const mask = this.#slots.length - 1
    let slot = spread(key) & mask
    while ((this.#slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask
    this.#slots[slot] = n
  }

  #grow(): void {
    const wider = new Float64Array(this.#keys.length * 2)
    wider.set(this.#keys)
    this.#keys = wider
    this.#slots = new Int32Array(wider.length * 2).fill(-1)
    for (let n = 0; n < this.size; n++) this.#put(n, this.#keys[n] ?? 0)
  }
}

/** The low half of a fingerprint, its bits mixed. */
function spread(key: number): number {
  const low = key | 0 // the low 32 bits, whatever stands above them
  return Math.imul(low ^ (low >>> 15), 0x2c1b3c6d) >>> 7
}

const encoder = new TextEncoder()

/** Lines given one by one as objects, a folded one as `message repeated 3 times: [ text]`: for few. Their ids must be those of their lines. */
export function kernelLinesOf<T extends Time>(events: readonly KernelEvent<T>[]): KernelLines<T> {
  const origins: KernelOrigin[] = []
  const signatures = [...new Set(events.flatMap(({ signature }) => signature ?? []))]
  const builder = new KernelLinesBuilder<T>({ artefact: 'a-', clock: 'utc' }, signatures)
  const origin = Uint16Array.from(events, ({ source, clock }) => {
    const at = origins.findIndex((one) => one.artefact === source.artefact && one.clock === clock)
    return at >= 0 ? at : origins.push({ artefact: source.artefact, clock }) - 1
  })
  for (const { at, level, signature, times, suppressed, source, message, id } of events) {
    const bytes = encoder.encode(message ?? '')
    const own = fingerprint(bytes, 0, bytes.length)
    const said = times > 1 ? fingerprint(bytes, bytes.indexOf(91) + 2, bytes.lastIndexOf(93)) : own
    const line = source.place.kind === 'lines' ? source.place.first : 0
    const part = Number(/\.(\d{1,9})$/.exec(id)?.[1] ?? 0)
    const kind = signature === null ? -1 : signatures.indexOf(signature)
    const known = builder.textNumber(own)
    const text = message === null || known >= 0 ? known : builder.keep(own, bytes, 0, bytes.length, true)
    builder.add(at ?? Number.NaN, level === null ? levelUnsaid : kernelLevels.indexOf(level), kind, times, suppressed, line, part, said, text)
  }
  return { ...builder.finish(), origins, origin }
}
