// Bytes into lines. '\n', '\r\n' and a lone '\r' end a line, as editors count them; nothing else does.

import type { ArtefactId } from '@/lib/core/artefact'
import type { Diagnostic } from '@/lib/core/diagnostic'
import { plainText } from './control-sequences'
import { Notes } from './notes'

/** A line's text is cut here; what follows on it is skipped. Real lines of `ss -e -i -m` stay below 4 KiB. */
export const longestLine = 65_536

const block = 262_144 // bytes decoded at a time, so that memory stays flat and texts stay in cache
const longestEncoded = longestLine * 3 + 3 // bytes that surely hold `longestLine` whole UTF-16 units

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const lenient = new TextDecoder('utf-8', { ignoreBOM: true })
const encoder = new TextEncoder()

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const controls = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: the same, with C1
const anyControl = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/
const reordering = /[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/

/** `unended`: the file ends within this line, without a line end. */
export type TakeLine = (text: string, number: number, unended: boolean) => void

/** Whole lines as they lie in memory, each with its line feed. Whoever takes some moves `at` behind them and adds to `taken`. */
export interface LineBlock {
  readonly bytes: Uint8Array
  readonly end: number // bytes[end - 1] is a line feed
  readonly number: number // of the line at which the block begins
  at: number
  taken: number // lines
  blank: number // of them: blanks alone. The last that is taken is none
}

/**
 * Takes lines straight from their bytes, from the first on, as far as each is printable ASCII and it is sure of it: no text is
 * made of those. What it leaves comes as text.
 */
export type TakeBlock = (block: LineBlock) => void

const tries = 8 // lines in a row that are not taken as bytes, after which the rest of the piece comes as text at once

/**
 * Cuts one artefact's bytes into lines and hands each to `take`: text without its line end, number from 1.
 * Takes UTF-8 with or without BOM, and UTF-16 by its BOM. Odd bytes become U+FFFD, NULs and terminal control sequences are
 * taken out, lines past 64 KiB are cut; each is noted once in `diagnostics` with its count and first line.
 * The texts are views of larger blocks: keep by `ownText` what is kept for long.
 */
export class LineCutter {
  readonly #notes: Notes
  readonly #take: TakeLine
  readonly #takeBlock: TakeBlock | null
  #held = new Uint8Array(2 * block)
  #filled = 0
  #number = 0
  #skipping = false // the line was cut: its rest is not read
  #utf16: TextDecoder | null = null
  #begun = false

  constructor(source: { readonly artefact: ArtefactId; readonly fileName: string }, take: TakeLine, takeBlock: TakeBlock | null = null) {
    this.#notes = new Notes(source)
    this.#take = take
    this.#takeBlock = takeBlock
  }

  /** Lines handed on so far. */
  get count(): number {
    return this.#number
  }

  get diagnostics(): Diagnostic[] {
    return this.#notes.list()
  }

  push(bytes: Uint8Array): void {
    if (this.#begun) this.#bytes(bytes)
    else {
      const missing = Math.max(0, 3 - this.#filled)
      this.#hold(bytes.subarray(0, missing))
      if (this.#filled < 3) return
      this.#begin()
      this.#bytes(bytes.subarray(missing))
    }
  }

  end(): void {
    if (!this.#begun) this.#begin()
    const rest = this.#utf16?.decode() ?? ''
    if (rest.length > 0) this.#utf8(encoder.encode(rest))
    if (this.#filled > 0) this.#decode(this.#filled, true)
  }

  #begin(): void {
    this.#begun = true
    const first = this.#held.slice(0, this.#filled)
    this.#filled = 0
    const mark = first.length >= 2 ? ((first[0] ?? 0) << 8) | (first[1] ?? 0) : 0
    if (mark === 0xfffe || mark === 0xfeff) {
      const encoding = mark === 0xfffe ? 'UTF-16LE' : 'UTF-16BE'
      this.#utf16 = new TextDecoder(encoding, { ignoreBOM: true })
      this.#notes.line('transcoded_utf16', 'info', 1, { actual: encoding })
      this.#bytes(first.subarray(2))
    } else this.#bytes(mark === 0xefbb && first[2] === 0xbf ? first.subarray(3) : first)
  }

  #bytes(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += block) {
      const piece = bytes.subarray(at, at + block)
      if (this.#utf16 === null) this.#piece(piece)
      else this.#utf8(encoder.encode(this.#utf16.decode(piece, { stream: true })))
    }
  }

  #utf8(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += block) this.#piece(bytes.subarray(at, at + block))
  }

  /** Takes at most `block` more bytes, and decodes what is now whole lines. */
  #piece(bytes: Uint8Array): void {
    const before = Math.max(0, this.#filled - 1)
    this.#hold(bytes)
    const end = before + pastLastLine(this.#held.subarray(before, this.#filled))
    if (end > before) this.#decode(end, false)
    if (this.#filled > longestEncoded) {
      this.#decode(this.#held[this.#filled - 1] === 13 ? this.#filled - 1 : this.#filled, false)
      this.#skipping = true
    }
  }

  #hold(bytes: Uint8Array): void {
    this.#held.set(bytes, this.#filled)
    this.#filled += bytes.length
  }

  /** Hands on the first `length` held bytes and lets them go. */
  #decode(length: number, last: boolean): void {
    const feeds = this.#takeBlock === null || this.#skipping ? 0 : this.#held.subarray(0, length).lastIndexOf(10) + 1
    const from = feeds > 0 && this.#takeBlock !== null ? this.#handBlock(feeds, this.#takeBlock) : 0
    if (from < length) this.#decodeText(this.#held.subarray(from, length), last)
    this.#held.copyWithin(0, length, this.#filled)
    this.#filled -= length
  }

  /** Hands on lines as bytes, and as text those that are not taken so. Says how far it came. */
  #handBlock(end: number, takeBlock: TakeBlock): number {
    const block = { bytes: this.#held, end, number: this.#number + 1, at: 0, taken: 0, blank: 0 }
    for (let left = 0; left < tries; ) {
      const before = block.taken
      takeBlock(block)
      this.#number += block.taken - before
      if (block.at >= end) return end
      left = block.taken > before ? 0 : left + 1
      const next = this.#held.indexOf(10, block.at) + 1
      const number = this.#number
      this.#decodeText(this.#held.subarray(block.at, next), false)
      block.at = next
      block.taken += this.#number - number
      if (next >= end) return end
    }
    return block.at
  }

  #decodeText(bytes: Uint8Array, last: boolean): void {
    let text: string
    let valid = true
    try {
      text = strict.decode(bytes)
    } catch {
      text = lenient.decode(bytes)
      valid = false
    }
    this.#cut(text, valid && text.length === bytes.length && !controls.test(text) ? null : { valid }, last)
  }

  /** `odd` is null where every line is printable ASCII: nothing is looked for then. */
  #cut(text: string, odd: { readonly valid: boolean } | null, last: boolean): void {
    const returns = text.indexOf('\r') >= 0
    const lines = text.split('\n')
    const rest = lines.pop() ?? ''
    for (const line of lines) {
      if (returns) this.#withReturns(line, true, odd, last)
      else this.#line(line, odd, false)
    }
    if (rest === '') return
    if (returns) this.#withReturns(rest, false, odd, last)
    else this.#line(rest, odd, last)
  }

  /** One line, or several that lone carriage returns part. `fed`: a line feed follows. */
  #withReturns(text: string, fed: boolean, odd: { readonly valid: boolean } | null, last: boolean): void {
    const end = fed && text.endsWith('\r') ? text.length - 1 : text.length
    for (let from = 0; ; ) {
      const at = text.indexOf('\r', from)
      if (at < 0 || at >= end) {
        if (from < end || fed) this.#line(text.slice(from, end), odd, last && !fed)
        return
      }
      this.#line(text.slice(from, at), odd, false)
      this.#notes.line('cr_line_ends', 'info', this.#number)
      from = at + 1
    }
  }

  #line(whole: string, odd: { readonly valid: boolean } | null, unended: boolean): void {
    if (this.#skipping) {
      this.#skipping = false
      return
    }
    this.#number++
    let line = whole
    if (whole.length > longestLine) {
      line = whole.slice(0, longestLine)
      this.#notes.line('line_too_long', 'data-loss', this.#number, { actual: line.slice(0, 80), figures: { longest: longestLine } })
    }
    if (odd !== null) line = this.#plain(line, odd.valid)
    this.#take(line, this.#number, unended)
  }

  #plain(line: string, valid: boolean): string {
    if (!valid && line.includes('\ufffd')) this.#notes.line('invalid_utf8', 'notice', this.#number, { actual: line })
    if (reordering.test(line)) this.#notes.line('bidi_chars', 'notice', this.#number, { actual: line })
    if (!anyControl.test(line)) return line
    const { text, nuls, controls } = plainText(line)
    if (nuls > 0) this.#notes.line('nul_bytes', 'notice', this.#number, { count: nuls, actual: line })
    if (controls > 0) this.#notes.line('control_chars', 'notice', this.#number, { count: controls, actual: line })
    return text
  }
}

/** Length of the whole lines in `bytes`. A '\r' at the very end may still have its '\n' to come. */
function pastLastLine(bytes: Uint8Array): number {
  const feed = bytes.lastIndexOf(10)
  const tail = bytes.subarray(feed + 1)
  const lone = tail.length > 1 ? tail.lastIndexOf(13, tail.length - 2) : -1
  return feed + 1 + lone + 1
}

const scratch = new Uint8Array(longestEncoded)

/** The same text in memory of its own, where `text` may be a view that keeps a whole block alive. */
export function ownText(text: string): string {
  if (text.length < 13 || text.length > longestLine) return text // V8 makes no views of shorter ones
  return lenient.decode(scratch.subarray(0, encoder.encodeInto(text, scratch).written))
}

const tooOdd = 0.1 // share of unprintable characters past which bytes are not text: logs stay below 1 %, random bytes lie near 50 %

/** The text of an artefact's first bytes as `LineCutter` would give it, line ends made '\n'; null if this is not text. */
export function headText(bytes: Uint8Array): string | null {
  const lines: string[] = []
  const cutter = new LineCutter({ artefact: 'a-', fileName: '' }, (text, _number, unended) => lines.push(unended ? text : `${text}\n`))
  cutter.push(bytes)
  cutter.end()
  const text = lines.join('')
  let odd = cutter.diagnostics.find((diagnostic) => diagnostic.code === 'control_chars')?.count ?? 0
  for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', at + 1)) odd++
  return odd > tooOdd * (text.length + odd) ? null : text
}
