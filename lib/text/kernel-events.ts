// Kernel lines of one clock, gathered: named, their traces folded to the head, put in order of time.

import type { ClockId } from '@/lib/core/clock'
import type { KernelEvent, KernelLevel } from '@/lib/core/kernel-event'
import { type Reading, second } from '@/lib/core/units'
import type { KernelCategory } from './kernel-catalogue'
import type { MessageNamer } from './kernel-messages'
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

/**
 * The events of one clock. A trace, from its head (`------------[ cut here ]`, `BUG:`, `INFO: task …`) to `---[ end trace`,
 * stays as lines, but `Call Trace:` and `Oops:` within it carry no signature: it is one event.
 * Stamps that go back a little, as they do between CPUs, are put in order; of equal ones the first read stays first.
 */
export class KernelEvents {
  readonly #events: KernelEvent<Reading>[] = []
  readonly #order: number[] = []
  #seen: Set<string> | null = null // from the first time it is asked
  #added: KernelEvent<Reading> | null = null
  #sorted = true
  #line = 0
  #sameLine = 0
  #last = Number.NEGATIVE_INFINITY
  #trace: { line: number; at: number; headed: boolean; cut: boolean } | null = null

  constructor(
    private readonly source: { readonly artefact: `a-${string}` },
    private readonly clock: ClockId,
    private readonly namer: MessageNamer,
    private readonly suppressions: Suppressions,
  ) {}

  get length(): number {
    return this.#events.length
  }

  /** The greatest stamp so far; null before the first. */
  get latest(): Reading | null {
    return this.#last === Number.NEGATIVE_INFINITY ? null : (this.#last as Reading)
  }

  /** Has this very record been read before? A ring buffer that is dumped twice says every line again. */
  holds(at: Reading, message: string): boolean {
    this.#seen ??= new Set(this.#events.map((event) => `${event.at} ${event.message}`))
    return this.#seen.has(`${at} ${message}`)
  }

  /** Is a trace open, so that a line without a stamp may be a part of it? */
  inTrace(line: number): boolean {
    return this.#trace !== null && line - this.#trace.line <= traceLines
  }

  add({ line, at, level, message }: KernelEntry): void {
    const named = this.namer.name(message)
    this.#push(line, at, level, named.text, this.#signature(named.kind, message, line, at), named.times, named.suppressed)
    if (named.suppressed > 0) this.suppressions.add(line, named.text, named.suppressed)
  }

  /** `last message repeated 3 times`: `before` was said so often again. */
  repeat({ line, at, level, message }: KernelEntry, times: number, before: KernelEvent<Reading>): void {
    this.#push(line, at, level, this.namer.name(message).text, before.signature, times, before.suppressed * times)
  }

  /** The event that was added last. */
  get last(): KernelEvent<Reading> | null {
    return this.#added
  }

  list(): readonly KernelEvent<Reading>[] {
    this.#sort()
    return this.#events
  }

  #push(
    line: number,
    at: Reading | null,
    level: KernelLevel | null,
    message: string,
    signature: string | null,
    times: number,
    suppressed: number,
  ): void {
    const key = at ?? this.#order.at(-1) ?? Number.NEGATIVE_INFINITY
    if (key < this.#last) this.#sorted = false
    else this.#last = key
    this.#order.push(key)
    this.#seen?.add(`${at} ${message}`)
    const { artefact } = this.source
    this.#sameLine = line === this.#line ? this.#sameLine + 1 : 0 // JSON may hold a whole log in one line
    this.#line = line
    this.#added = {
      id: `k-${artefact.slice(2)}-${line}${this.#sameLine === 0 ? '' : `.${this.#sameLine}`}`,
      clock: this.clock,
      at,
      level,
      message,
      signature,
      times,
      suppressed,
      source: { artefact, place: { kind: 'lines', first: line, last: line } },
    }
    this.#events.push(this.#added)
  }

  #signature(kind: { id: string; category: KernelCategory } | null, message: string, line: number, at: Reading | null): string | null {
    const open = this.#trace
    const time = at ?? this.#last
    if (open && (!this.inTrace(line) || time - open.at > traceTime)) this.#trace = null
    if (message.includes('---[ end ')) this.#trace = null
    if (message.includes('[ cut here ]')) this.#trace = { line, at: time, headed: false, cut: true }
    if (!kind) return null
    const within = kind.id === 'call_trace' || kind.id === 'oops' || (kind.id === 'warn' && this.#trace?.cut === true)
    if (within && this.#trace?.headed) return null
    if (kind.id === 'call_trace' || dumping.has(kind.category)) this.#trace = { line, at: time, headed: true, cut: this.#trace?.cut ?? false }
    return kind.id
  }

  #sort(): void {
    if (this.#sorted) return
    const order = this.#order.map((key, i) => ({ key, i })).sort((a, b) => a.key - b.key || a.i - b.i)
    const events = order.map(({ i }) => this.#events[i]).filter((event) => event !== undefined)
    order.forEach(({ key }, i) => {
      this.#order[i] = key
    })
    this.#events.splice(0, this.#events.length)
    for (const event of events) this.#events.push(event)
    this.#sorted = true
  }
}

/** What an artefact's kernel lines say was left unsaid, told once. */
export class Suppressions {
  #first: { readonly line: number; readonly text: string } | null = null
  #lines = 0
  #messages = 0

  add(line: number, text: string, messages: number): void {
    this.#first ??= { line, text }
    this.#lines++
    this.#messages += messages
  }

  note(notes: Notes): void {
    if (!this.#first) return
    const { line, text } = this.#first
    notes.line('messages_suppressed', 'info', line, { count: this.#lines, actual: text, figures: { messages: this.#messages } })
  }
}
