// A kernel message read once, byte by byte: which kind it is, its fingerprint, and whether it wants a second look.

import { fingerprintOf, fingerprintStart, stepHigh, stepLow } from '@/lib/core/kernel-lines-builder'
import { type Automaton, buildAutomaton } from './automaton'
import { kernelCatalogue } from './kernel-catalogue'
import { secretMarks } from './secrets'

/** What else a message may hold than a kind's words. */
export const holds = { endOfTrace: 1, cutHere: 2, folded: 4, perhapsSecret: 8, sender: 16 } as const

const marks: readonly (readonly [text: string, flag: number])[] = [
  ['---[ end ', holds.endOfTrace],
  ['[ cut here ]', holds.cutHere],
  ['message repeated ', holds.folded],
  [' kernel: ', holds.sender],
  ...secretMarks.map((mark) => [mark, holds.perhapsSecret] as const),
]

/** What it means that a text was found, text by text. A text that means several things is there several times. */
interface Rules {
  readonly automaton: Automaton
  readonly what: Uint8Array // of `means`
  readonly value: Int16Array // the kind, the number of the saying, or the flag
  readonly behind: readonly (RegExp | 'end of word' | null)[] // what must stand behind it
  readonly kindOf: Int16Array // of each saying
}

/** It is the kind; it is the first part of a saying; it is what must follow later in that saying; it is a flag. */
const means = { kind: 0, arms: 1, later: 2, flag: 3 } as const

const looked = 400 // bytes behind a text in which its pattern must match: each pattern is shorter

const noKind = 32_767

let made: Rules | null = null

function rulesOfCatalogue(): Rules {
  const texts: string[] = []
  const what: number[] = []
  const value: number[] = []
  const behind: Rules['behind'][number][] = []
  const kindOf: number[] = []
  const add = (text: string, its: number, of: number, then: Rules['behind'][number] = null): void => {
    texts.push(text)
    what.push(its)
    value.push(of)
    behind.push(then)
  }
  kernelCatalogue.forEach(({ says }, kind) => {
    for (const saying of says) {
      const [text, then, later] = typeof saying === 'string' ? ([saying, null, undefined] as const) : saying
      if (later === undefined) add(text, means.kind, kind, then)
      else {
        const number = kindOf.push(kind) - 1
        add(text, means.arms, number, then)
        for (const word of later) add(word, means.later, number)
      }
    }
  })
  for (const [text, flag] of marks) add(text, means.flag, flag)
  return { automaton: buildAutomaton(texts), what: Uint8Array.from(what), value: Int16Array.from(value), behind, kindOf: Int16Array.from(kindOf) }
}

const decoder = new TextDecoder()

/** Reads where a message ends and what names its text, four bytes at a time, before anything else is asked of it. */
export class MessageMeasure {
  end = 0
  said = 0 // its fingerprint
  #view: DataView = new DataView(new ArrayBuffer(0))

  /**
   * Of the message that begins at `from` and ends at a line feed, or at a carriage return and a line feed. False: there is
   * something else in it than printable ASCII and tabs. Three bytes more than the message must be readable.
   */
  read(bytes: Uint8Array, from: number): boolean {
    if (this.#view.buffer !== bytes.buffer || this.#view.byteLength !== bytes.byteLength)
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const view = this.#view
    let { low, high } = fingerprintStart as { low: number; high: number }
    let i = from
    // Two words a turn as long as there is nothing odd in either.
    for (const last = view.byteLength - 8; i <= last; i += 8) {
      const [one, two] = [view.getInt32(i, true), view.getInt32(i + 4, true)]
      if ((((one - 0x20202020) | (one + 0x01010101) | one | (two - 0x20202020) | (two + 0x01010101) | two) & 0x80808080) !== 0) break
      low = stepLow(stepLow(low, one), two)
      high = stepHigh(stepHigh(high, one), two)
    }
    for (; ; i += 4) {
      const word = view.getInt32(i, true)
      // below a blank, a DEL or not ASCII, in any of the four
      if ((((word - 0x20202020) | (word + 0x01010101) | word) & 0x80808080) !== 0) {
        const left = ordinary(bytes, i)
        if (left < 0) return false
        if (left < 4) {
          const last = (left << 24) | (word & ((1 << (left * 8)) - 1))
          this.end = i + left
          this.said = fingerprintOf(stepLow(low, last), stepHigh(high, last))
          return true
        }
      }
      low = stepLow(low, word)
      high = stepHigh(high, word)
    }
  }

  /**
   * The fingerprint of the message read last, which begins at `from`, with each digit as a 0 unless it stands right behind a
   * letter. Messages of one shape are of one kind: no fixed text of the catalogue holds other digits than such, and no pattern
   * tells one digit from another.
   */
  shape(from: number): number {
    const view = this.#view
    const { end } = this
    let { low, high } = fingerprintStart as { low: number; high: number }
    let before = 0
    for (let i = from; i < end; i += 4) {
      const left = end - i
      const word = left < 4 ? view.getInt32(i, true) & ((1 << (left * 8)) - 1) : view.getInt32(i, true)
      const letter = letters(word)
      const digit = digits(word) & ~((letter << 8) | before)
      const masked = word & ~((digit >>> 7) * 15)
      before = letter >>> 24
      low = stepLow(low, masked)
      high = stepHigh(high, masked)
    }
    return fingerprintOf(stepLow(low, end - from), stepHigh(high, end - from))
  }
}

// Of four printable bytes: 0x80 in each that is a digit, or a letter.
const digits = (word: number): number => ~((word ^ 0x30303030) + 0x76767676) & 0x80808080
const letters = (word: number): number => {
  const folded = (word | 0x20202020) ^ 0x60606060
  return (folded + 0x7f7f7f7f) & ~(folded + 0x65656565) & 0x80808080
}

/** How many of the four bytes at `from` stand before the line's end, 4 if it is not there; -1 if one of them is odd. */
function ordinary(bytes: Uint8Array, from: number): number {
  for (let n = 0; n < 4; n++) {
    const byte = bytes[from + n] ?? 0
    if (byte === 10 || (byte === 13 && bytes[from + n + 1] === 10)) return n
    if ((byte < 32 && byte !== 9) || byte > 126) return -1
  }
  return 4
}

/**
 * Scans messages, one after the other; what it found of the last stands in its fields. One machine serves all scanners;
 * it is built when the first message is scanned.
 */
export class KernelScanner {
  kind = -1 // index into kernelCatalogue; the first kind that matches
  flags = 0 // of `holds`
  readonly #rules: Rules
  readonly #armed: Int32Array // by saying: the number of the message that holds its first part
  #message = 0

  constructor() {
    made ??= rulesOfCatalogue()
    this.#rules = made
    this.#armed = new Int32Array(made.kindOf.length)
  }

  /** Reads the message from `from` to `to`. What stands behind it must be a line feed. */
  scan(bytes: Uint8Array, from: number, to: number): void {
    const { classOf, next, firstHit } = this.#rules.automaton
    let state = 0
    this.kind = noKind
    this.flags = 0
    this.#message++
    for (let i = from; i < to; i++) {
      state = next[state + (classOf[bytes[i] ?? 0] ?? 0)] ?? 0
      if (state >= firstHit) this.#hit(state, bytes, i + 1)
    }
    if (this.kind === noKind) this.kind = -1
  }

  #hit(state: number, bytes: Uint8Array, end: number): void {
    const { automaton, what, value, behind, kindOf } = this.#rules
    const { hits, hitsAt, firstHit, width } = automaton
    for (let at = hitsAt[(state - firstHit) / width] ?? 0; ; at++) {
      const rule = hits[at] ?? -1
      if (rule < 0) return
      const [is, of] = [what[rule] ?? 0, value[rule] ?? 0]
      if (is === means.flag) this.flags |= of
      else if (is === means.later) {
        const kind = kindOf[of] ?? noKind
        if (kind < this.kind && this.#armed[of] === this.#message) this.kind = kind
      } else if (is === means.arms || of < this.kind) {
        const then = behind[rule]
        if (then && !follows(then, bytes, end)) continue
        if (is === means.arms) this.#armed[of] = this.#message
        else this.kind = of
      }
    }
  }
}

const isWord = (byte: number): boolean => (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || byte === 95 || (byte >= 97 && byte <= 122)

function follows(then: RegExp | 'end of word', bytes: Uint8Array, at: number): boolean {
  if (typeof then === 'string') return !isWord(bytes[at] ?? 10)
  let end = at
  while (end - at < looked && (bytes[end] ?? 10) !== 10) end++
  then.lastIndex = 0
  return then.test(decoder.decode(bytes.subarray(at, end)))
}
