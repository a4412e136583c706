// JSON read as it comes, in pieces, without ever holding the document: each value is told with the path that leads to it.
// Bounded: so deep, so long a text, no recursion, no object that a hostile key could reach. Reference: RFC 8259.

export interface JsonHandler {
  /** A text, number, true, false or null. `path` joins the keys by '/', an element of a list having none: '/sysstat/hosts//nodename'. */
  value(path: string, value: string | number | boolean | null, line: number): void
  /** A list or object ends. */
  close(path: string, line: number): void
  key(key: string, line: number): void
  /** A number was written with a comma for its point, as printf does in some locales though JSON forbids it. */
  comma(line: number): void
}

export type JsonEnd = { readonly is: 'whole' | 'cut' | 'invalid' | 'too-deep' | 'empty'; readonly line: number; readonly near: string }

const deepest = 32 // what mpstat prints is seven deep
const longestText = 4_096
const longestWord = 40

interface Frame {
  readonly path: string
  readonly list: boolean
  key: string
  wants: 'key' | 'first-key' | 'colon' | 'value' | 'first-value' | 'comma'
}

export class JsonWalk {
  readonly #frames: Frame[] = []
  #token: 'text' | 'word' | 'word-comma' | null = null
  #held = ''
  #escaped = false
  #line = 1
  #begun = false
  #stopped: JsonEnd | null = null

  constructor(private readonly handler: JsonHandler) {}

  /** Lines begun so far. */
  get line(): number {
    return this.#line
  }

  push(text: string): void {
    for (let i = 0; i < text.length; i++) {
      if (this.#stopped !== null) {
        if (text.charCodeAt(i) === 10) this.#line++
      } else if (this.#token === 'text') i = this.#text(text, i)
      else this.#character(text[i] ?? '')
    }
  }

  end(): JsonEnd {
    if (this.#stopped) return this.#stopped
    if (!this.#begun) return this.#at('empty')
    return this.#at(this.#frames.length > 0 || this.#token !== null ? 'cut' : 'whole')
  }

  #at(is: JsonEnd['is'], near = this.#held): JsonEnd {
    return { is, line: this.#line, near: near.slice(-80) }
  }

  /** Goes on within a text from `from`; gives the offset of the last character taken. */
  #text(text: string, from: number): number {
    let i = from
    if (this.#escaped) {
      this.#escaped = false
      i++
    }
    while (i < text.length) {
      const code = text.charCodeAt(i)
      if (code === 34) break
      if (code === 10) this.#line++
      if (code === 92) {
        if (i + 1 === text.length) this.#escaped = true
        i++
      }
      i++
    }
    if (this.#held.length < longestText) this.#held += text.slice(from, i)
    if (i >= text.length) return text.length
    this.#token = null
    this.#ended(decoded(this.#held), true)
    this.#held = ''
    return i
  }

  #character(character: string): void {
    if (this.#token === 'word-comma') {
      this.#token = 'word'
      if (character >= '0' && character <= '9') {
        this.#held += '.'
        this.handler.comma(this.#line)
      } else {
        this.#wordEnds()
        this.#structure(',')
      }
    }
    if (this.#stopped) return
    if (this.#token === 'word') {
      if (/[\w.+-]/.test(character) && this.#held.length < longestWord) {
        this.#held += character
        return
      }
      if (character === ',' && this.#frames.at(-1)?.list === false && !this.#held.includes('.')) {
        this.#token = 'word-comma'
        return
      }
      this.#wordEnds()
    }
    if (character === '\n') this.#line++
    if (this.#stopped || character === ' ' || character === '\n' || character === '\r' || character === '\t' || character === '\ufeff') return
    this.#begun = true
    this.#structure(character)
  }

  #structure(character: string): void {
    const frame = this.#frames.at(-1)
    const wants = frame?.wants ?? 'value'
    if (character === '{' || character === '[') this.#open(frame, wants, character === '[')
    else if (character === '}' || character === ']') this.#close(frame, wants, character === ']')
    else if (character === ',' && frame && wants === 'comma') frame.wants = frame.list ? 'value' : 'key'
    else if (character === ':' && frame && wants === 'colon') frame.wants = 'value'
    else if (character === '"') this.#token = 'text'
    else if (/[\w-]/.test(character)) {
      this.#token = 'word'
      this.#held = character
    } else this.#stopped = this.#at('invalid', character)
  }

  #open(frame: Frame | undefined, wants: Frame['wants'], list: boolean): void {
    if (wants !== 'value' && wants !== 'first-value') this.#stopped = this.#at('invalid', list ? '[' : '{')
    else if (this.#frames.length >= deepest) this.#stopped = this.#at('too-deep')
    else {
      this.#frames.push({ path: pathBelow(frame), list, key: '', wants: list ? 'first-value' : 'first-key' })
      if (frame) frame.wants = 'comma'
    }
  }

  #close(frame: Frame | undefined, wants: Frame['wants'], list: boolean): void {
    if (!frame || frame.list !== list || (wants !== 'comma' && wants !== 'first-key' && wants !== 'first-value')) {
      this.#stopped = this.#at('invalid', list ? ']' : '}')
      return
    }
    this.#frames.pop()
    this.handler.close(frame.path, this.#line)
  }

  #wordEnds(): void {
    const word = this.#held
    this.#token = null
    this.#held = ''
    const literal = word === 'true' ? true : word === 'false' ? false : word === 'null' ? null : undefined
    if (literal !== undefined) this.#ended(literal, false)
    else if (/^-?\d{1,40}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,5})?$/.test(word)) this.#ended(Number(word), false)
    else this.#stopped = this.#at('invalid', word)
  }

  #ended(value: string | number | boolean | null, quoted: boolean): void {
    const frame = this.#frames.at(-1)
    const wants = frame?.wants ?? 'value'
    if (frame && quoted && (wants === 'key' || wants === 'first-key')) {
      frame.key = String(value)
      frame.wants = 'colon'
      this.handler.key(frame.key, this.#line)
    } else if (wants === 'value' || wants === 'first-value') {
      this.handler.value(pathBelow(frame), value, this.#line)
      if (frame) frame.wants = 'comma'
    } else this.#stopped = this.#at('invalid', String(value))
  }
}

const pathBelow = (frame: Frame | undefined): string => (frame ? `${frame.path}/${frame.list ? '' : frame.key.replaceAll('/', '?')}` : '')

function decoded(raw: string): string {
  if (!raw.includes('\\')) return raw
  try {
    const value: unknown = JSON.parse(`"${raw}"`)
    return typeof value === 'string' ? value : raw
  } catch {
    return raw
  }
}
