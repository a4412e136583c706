// One JSON document that is read as its bytes come: what the readers of sysstat's JSON have in common.

import type { Parsed } from '@/lib/core/timeline'
import { type JsonEnd, type JsonHandler, JsonWalk } from '@/lib/text/json-walk'
import type { Notes } from '@/lib/text/notes'

const reachesPrototype: ReadonlySet<string> = new Set(['__proto__', 'prototype', 'constructor'])

export class JsonDocument {
  readonly #notes: Notes
  readonly #walk: JsonWalk
  #decoder: TextDecoder | null = null
  #head = new Uint8Array(0)
  #lastCharacter = '\n'

  /** `values` is told what stands in the document; what is odd about its form is noted here. */
  constructor(notes: Notes, values: Pick<JsonHandler, 'value' | 'close'>) {
    this.#notes = notes
    this.#walk = new JsonWalk({
      value: (path, value, line) => values.value(path, value, line),
      close: (path, line) => values.close(path, line),
      key: (key, line) => {
        if (reachesPrototype.has(key)) notes.line('suspicious_key', 'notice', line, { actual: key })
      },
      comma: (line) => notes.line('locale_numbers', 'notice', line),
    })
  }

  /** Lines begun so far. */
  get line(): number {
    return this.#walk.line
  }

  push(bytes: Uint8Array): void {
    if (this.#decoder) this.#text(this.#decoder.decode(bytes, { stream: true }))
    else {
      const head = new Uint8Array(this.#head.length + bytes.length)
      head.set(this.#head)
      head.set(bytes, this.#head.length)
      this.#head = head
      if (head.length >= 2) this.#begin()
    }
  }

  /** The lines read, and whether the document is whole. `understood`: something was made of it, so that what stands before a fault counts as parsed. */
  end(understood: () => boolean): Pick<Parsed, 'tally' | 'whole'> {
    if (!this.#decoder) this.#begin()
    this.#text(this.#decoder?.decode() ?? '')
    const end = this.#walk.end()
    this.#noteEnd(end)
    const read = this.#walk.line - (this.#lastCharacter === '\n' ? 1 : 0)
    const parsed = end.is === 'whole' ? read : understood() || end.is === 'cut' ? Math.min(end.line, read) : 0
    return { tally: { of: 'lines', read, parsed, skipped: read - parsed, blank: 0 }, whole: end.is === 'whole' }
  }

  #noteEnd({ is, line, near }: JsonEnd): void {
    if (is === 'cut') this.#notes.line('json_truncated', 'data-loss', line, { actual: near })
    else if (is === 'too-deep') this.#notes.line('json_too_deep', 'error', line)
    else if (is === 'invalid') this.#notes.line('json_invalid', 'error', line, { actual: near })
    else if (is === 'empty') this.#notes.line('no_content', 'error', 1)
  }

  #begin(): void {
    const [a = 0, b = 0] = this.#head
    this.#decoder = new TextDecoder(a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : 'utf-8')
    this.#text(this.#decoder.decode(this.#head, { stream: true }))
    this.#head = new Uint8Array(0)
  }

  #text(text: string): void {
    if (text.length === 0) return
    this.#walk.push(text)
    this.#lastCharacter = text.at(-1) ?? ''
  }
}
