// Kernel lines of one clock, gathered: named, their traces folded to the head, put in order of time.

import type { ClockId } from '@/lib/core/clock'
import type { KernelLevel } from '@/lib/core/kernel-event'
import { type KernelLines, kernelLevels, levelUnsaid, orderByTime, pickKernelLines } from '@/lib/core/kernel-lines'
import { Fingerprints, fingerprint, KernelLinesBuilder } from '@/lib/core/kernel-lines-builder'
import { type Reading, second } from '@/lib/core/units'
import { type KernelCategory, kernelCatalogue } from './kernel-catalogue'
import { readStamp } from './kernel-line'
import { foldedRepeat, longestMessage, suppressedBy } from './kernel-messages'
import { holds, KernelScanner, type MessageMeasure } from './kernel-scanner'
import type { Notes } from './notes'

export interface KernelEntry {
  readonly line: number
  readonly at: Reading | null
  readonly level: KernelLevel | null
  readonly message: string
}

// A stack dump is printed at once: registers, modules and up to some sixty frames.
const traceLines = 128
const traceTime = 2 * second

const dumping: ReadonlySet<KernelCategory> = new Set(['crash', 'lockup', 'hungtask', 'rcu', 'pagealloc', 'oom', 'nic', 'irq'])

const signatures = kernelCatalogue.map(({ id }) => id)
const [callTrace, oops, warning] = ['call_trace', 'oops', 'warn'].map((id) => signatures.indexOf(id))
const dumps = kernelCatalogue.map(({ id, category }) => id === 'call_trace' || dumping.has(category))
const suppresses = kernelCatalogue.map(({ category }) => category === 'suppressed')

// What in a message wants it read as text.
const unordinary = holds.folded | holds.perhapsSecret | holds.sender

const mostShapes = 8_192 // a flood is of few: of one firewall's lines there are some thousands

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const scratch = new Uint8Array(longestMessage * 3 + 1)

/**
 * The lines of one clock. A trace, from its head (`------------[ cut here ]`, `BUG:`, `INFO: task …`) to `---[ end trace`,
 * stays as lines, but `Call Trace:` and `Oops:` within it carry no signature: it is one event.
 * Stamps that go back a little, as they do between CPUs, are put in order; of equal ones the first read stays first.
 */
export class KernelEvents {
  readonly #lines: KernelLinesBuilder<Reading>
  readonly #scanner = new KernelScanner()
  #records: Fingerprints | null = null // of time and text together, from the first time it is asked
  #beside: Float64Array<ArrayBuffer> | null = null
  readonly #met = new Uint8Array(signatures.length) // kinds of which a text is kept
  readonly #shapes = new Fingerprints(mostShapes)
  readonly #shapeKinds = new Int16Array(mostShapes)
  readonly #shapeFlags = new Uint8Array(mostShapes)
  #kinds = new Int16Array(256) // by text
  #flags = new Uint8Array(256)
  #line = 0
  #part = 0
  #latest = Number.NEGATIVE_INFINITY
  #last = { kind: -1, suppressed: 0, said: 0 }
  #trace = { open: false, line: 0, at: 0, headed: false, cut: false }

  constructor(
    private readonly source: { readonly artefact: `a-${string}` },
    clock: ClockId,
    private readonly suppressions: Suppressions,
  ) {
    this.#lines = new KernelLinesBuilder({ artefact: source.artefact, clock }, signatures)
  }

  get length(): number {
    return this.#lines.length
  }

  /** The number of the line that was added last. */
  get lastLine(): number {
    return this.#line
  }

  /** The greatest stamp so far; null before the first. */
  get latest(): Reading | null {
    return this.#latest === Number.NEGATIVE_INFINITY ? null : (this.#latest as Reading)
  }

  /** Has this very record been read before? A ring buffer that is dumped twice says every line again. */
  holds(at: Reading, message: string): boolean {
    if (this.#records === null) {
      this.#records = new Fingerprints()
      for (let row = 0; row < this.#lines.length; row++) this.#record(this.#lines.timeAt(row), this.#lines.saidAt(row))
    }
    return this.#records.find(recordKey(at, fingerprint(scratch, 0, encodeMessage(message)))) >= 0
  }

  /** Is a trace open, so that a line without a stamp may be a part of it? */
  inTrace(line: number): boolean {
    return this.#trace.open && line - this.#trace.line <= traceLines
  }

  /** Adds a line. `beside`: what another clock printed in it. */
  add({ line, at, level, message }: KernelEntry, beside = Number.NaN): void {
    const end = this.#scanText(message)
    const said = fingerprint(scratch, 0, end)
    const { flags, kind } = this.#scanner
    const text = this.#keep(said, scratch, 0, end, kind, flags)
    const folded = (flags & holds.folded) !== 0 ? foldedRepeat(message) : null
    if (folded?.text) {
      this.#addFolded({ line, at, level, message: withoutStamp(folded.text) }, folded.times, beside, text)
      return
    }
    const suppressed = suppresses[kind] ? suppressedBy(message) : 0
    const signature = this.#signature(kind, flags, line, at)
    this.#row(line, at ?? Number.NaN, levelNumber(level), signature, 1, suppressed, said, beside, text)
    this.#remember(signature, suppressed, said)
    if (suppressed > 0) this.suppressions.add(line, message, suppressed)
  }

  #addFolded({ line, at, level, message }: KernelEntry, times: number, beside: number, text: number): void {
    const said = fingerprint(scratch, 0, this.#scanText(message))
    const { kind } = this.#scanner
    const suppressed = suppresses[kind] ? suppressedBy(message) : 0
    const signature = this.#signature(kind, 0, line, at)
    this.#row(line, at ?? Number.NaN, levelNumber(level), signature, times, suppressed * times, said, beside, text)
    this.#remember(signature, suppressed, said)
    if (suppressed > 0) this.suppressions.add(line, message, suppressed * times)
  }

  /**
   * Adds the message in `bytes` that `measure` has read from `from`: `add` without a text or an object. False, and nothing is
   * added, where it holds what wants the line as a text: a repeat, what may be a password, another program's name.
   */
  addMeasured(line: number, at: Reading, level: number, measure: MessageMeasure, bytes: Uint8Array, from: number, beside = Number.NaN): boolean {
    const { end, said } = measure
    let text = this.#lines.textNumber(said)
    let [kind, flags] = [this.#kinds[text] ?? -1, this.#flags[text] ?? 0]
    if (text < 0) {
      const shape = this.#shapeOf(measure, bytes, from)
      kind = this.#shapeKinds[shape] ?? this.#scanner.kind
      flags = this.#shapeFlags[shape] ?? this.#scanner.flags
    }
    if ((flags & unordinary) !== 0) return false
    if (text < 0) text = this.#keepNew(said, bytes, from, end, kind, flags)
    const suppressed = kind >= 0 && suppresses[kind] === true ? this.#suppressed(line, bytes, from, end) : 0
    const signature = flags === 0 && !this.#trace.open && (kind < 0 || !dumps[kind]) ? kind : this.#signature(kind, flags, line, at)
    this.#row(line, at, level, signature, 1, suppressed, said, beside, text)
    this.#remember(signature, suppressed, said)
    return true
  }

  /** The number of the message's shape, of which kind and flags are known; -1 where there are too many: then it was scanned. */
  #shapeOf(measure: MessageMeasure, bytes: Uint8Array, from: number): number {
    const key = measure.shape(from)
    const known = this.#shapes.find(key)
    if (known >= 0) return known
    this.#scanner.scan(bytes, from, measure.end)
    const shape = this.#shapes.add(key)
    if (shape < 0) return shape
    this.#shapeKinds[shape] = this.#scanner.kind
    this.#shapeFlags[shape] = this.#scanner.flags
    return shape
  }

  /** The line that was added last goes on: `message` is now all that it says. */
  amend(line: number, message: string): void {
    const end = this.#scanText(message)
    const said = fingerprint(scratch, 0, end)
    const { flags, kind } = this.#scanner
    const text = this.#keep(said, scratch, 0, end, kind, flags)
    const suppressed = suppresses[kind] ? suppressedBy(message) : 0
    const signature = this.#last.kind >= 0 ? this.#last.kind : this.#signature(kind, flags, line, null)
    if (suppressed > this.#last.suppressed) this.suppressions.add(line, message, suppressed - this.#last.suppressed)
    this.#lines.amendLast(signature, suppressed, said, text)
    this.#remember(signature, suppressed, said)
  }

  /** `last message repeated 3 times`: what `before` was given last was said so often again. */
  repeat({ line, at, level, message }: KernelEntry, times: number, before: KernelEvents): void {
    const { kind, suppressed, said } = before.#last
    const end = this.#scanText(message)
    const text = this.#keep(fingerprint(scratch, 0, end), scratch, 0, end, this.#scanner.kind, this.#scanner.flags)
    this.#row(line, at ?? Number.NaN, levelNumber(level), kind, times, suppressed * times, said, Number.NaN, text)
  }

  /** All lines in order of time. To be asked once, at the end. */
  list(): KernelLines<Reading> {
    const lines = this.#lines.finish()
    const order = orderByTime(lines.at)
    return order === null ? lines : pickKernelLines(lines, order)
  }

  /** All lines at the times that stood beside them, on the clock that printed those. */
  listBeside(clock: ClockId): KernelLines<Reading> {
    const at = new Float64Array(this.length).fill(Number.NaN)
    if (this.#beside !== null) at.set(this.#beside.subarray(0, this.length))
    const { artefact } = this.source
    const lines = { ...this.#lines.finish(), at: at as ArrayLike<number> as ArrayLike<Reading>, origins: [{ artefact, clock }] }
    const order = orderByTime(at)
    return order === null ? lines : pickKernelLines(lines, order)
  }

  /** The number of a text, which is kept if it is not yet; what it says is remembered with it. */
  #keep(said: number, bytes: Uint8Array, from: number, end: number, kind: number, flags: number): number {
    const known = this.#lines.textNumber(said)
    return known >= 0 ? known : this.#keepNew(said, bytes, from, end, kind, flags)
  }

  #keepNew(said: number, bytes: Uint8Array, from: number, end: number, kind: number, flags: number): number {
    const isFirst = kind >= 0 && this.#met[kind] === 0
    if (isFirst) this.#met[kind] = 1
    const text = this.#lines.keep(said, bytes, from, end, isFirst)
    if (text < 0) return text
    if (text >= this.#kinds.length) {
      const [kinds, all] = [new Int16Array(text * 4), new Uint8Array(text * 4)]
      kinds.set(this.#kinds)
      all.set(this.#flags)
      this.#kinds = kinds
      this.#flags = all
    }
    this.#kinds[text] = kind
    this.#flags[text] = flags
    return text
  }

  #suppressed(line: number, bytes: Uint8Array, from: number, end: number): number {
    const short = callbacksSuppressed(bytes, from, end)
    const messages = short < 0 ? suppressedBy(decoder.decode(bytes.subarray(from, end))) : short
    if (messages > 0) this.suppressions.add(line, () => decoder.decode(bytes.subarray(from, end)), messages)
    return messages
  }

  #row(
    line: number,
    at: number,
    level: number,
    signature: number,
    times: number,
    suppressed: number,
    said: number,
    beside: number,
    text: number,
  ): void {
    if (at > this.#latest) this.#latest = at
    this.#part = line === this.#line ? this.#part + 1 : 0 // JSON may hold a whole log in one line
    this.#line = line
    if (!Number.isNaN(beside)) this.#setBeside(this.#lines.length, beside)
    this.#lines.add(at, level, signature, times, suppressed, line, this.#part, said, text)
    if (this.#records !== null) this.#record(at, said)
  }

  #remember(kind: number, suppressed: number, said: number): void {
    const last = this.#last
    last.kind = kind
    last.suppressed = suppressed
    last.said = said
  }

  #setBeside(row: number, at: number): void {
    if (this.#beside === null || row >= this.#beside.length) {
      const wider = new Float64Array(Math.max(1024, row * 2)).fill(Number.NaN)
      if (this.#beside !== null) wider.set(this.#beside)
      this.#beside = wider
    }
    this.#beside[row] = at
  }

  #record(at: number, said: number): void {
    const key = recordKey(at, said)
    if (this.#records !== null && this.#records.find(key) < 0) this.#records.add(key)
  }

  #scanText(message: string): number {
    const end = encodeMessage(message)
    this.#scanner.scan(scratch, 0, end)
    return end
  }

  #signature(kind: number, flags: number, line: number, at: Reading | null): number {
    const trace = this.#trace
    const time = at ?? this.#latest
    if (trace.open && (!this.inTrace(line) || time - trace.at > traceTime)) trace.open = false
    if ((flags & holds.endOfTrace) !== 0) trace.open = false
    if ((flags & holds.cutHere) !== 0) this.#open(line, time, false, true)
    if (kind < 0) return kind
    const within = kind === callTrace || kind === oops || (kind === warning && trace.open && trace.cut)
    if (within && trace.open && trace.headed) return -1
    if (dumps[kind]) this.#open(line, time, true, trace.open && trace.cut)
    return kind
  }

  #open(line: number, at: number, headed: boolean, cut: boolean): void {
    const trace = this.#trace
    trace.open = true
    trace.line = line
    trace.at = at
    trace.headed = headed
    trace.cut = cut
  }
}

const suffix = [...' callbacks suppressed'].map((letter) => letter.charCodeAt(0))

/** The number before ` callbacks suppressed` at the end of a message; -1 where it does not end so. */
function callbacksSuppressed(bytes: Uint8Array, from: number, end: number): number {
  let at = end - suffix.length
  if (at < from) return -1
  for (let i = 0; i < suffix.length; i++) if (bytes[at + i] !== suffix[i]) return -1
  let [messages, unit] = [0, 1]
  for (at--; at >= from && unit < 1e9; at--) {
    const digit = (bytes[at] ?? 0) - 48
    if (digit < 0 || digit > 9) return messages
    messages += digit * unit
    unit *= 10
  }
  return -1
}

/** Into `scratch`, up to the offset that it answers with, where a line feed is put. */
function encodeMessage(message: string): number {
  const text = message.length > longestMessage ? message.slice(0, longestMessage) : message
  const end = encoder.encodeInto(text, scratch).written
  scratch[end] = 10
  return end
}

const levelNumber = (level: KernelLevel | null): number => (level === null ? levelUnsaid : kernelLevels.indexOf(level))

/** 53 bits of a time and a fingerprint. */
const recordKey = (at: number, said: number): number => (said + at * 2_654_435_761) % 9_007_199_254_740_881

/** What a folded line repeats, without the stamp of the first that said it. */
function withoutStamp(text: string): string {
  const found = readStamp(text, 0)
  return found === null ? text : text.slice(found.end)
}

/** What an artefact's kernel lines say was left unsaid, told once. */
export class Suppressions {
  #first: { readonly line: number; readonly text: string } | null = null
  #lines = 0
  #messages = 0

  add(line: number, text: string | (() => string), messages: number): void {
    this.#first ??= { line, text: typeof text === 'string' ? text : text() }
    this.#lines++
    this.#messages += messages
  }

  note(notes: Notes): void {
    if (!this.#first) return
    const { line, text } = this.#first
    notes.line('messages_suppressed', 'info', line, { count: this.#lines, actual: text, figures: { messages: this.#messages } })
  }
}
