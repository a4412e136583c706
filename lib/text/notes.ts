// Diagnostics as they gather while an artefact is read: one entry a code, its first place, and how often.

import type { ArtefactId } from '@/lib/core/artefact'
import type { Diagnostic, DiagnosticCode } from '@/lib/core/diagnostic'

const longestActual = 200

/** Text from an input made fit to print: control characters escaped as \xNN or \u{N}, at most `most` characters. */
export function printable(text: string, most = longestActual): string {
  let out = ''
  for (const character of text.slice(0, most)) {
    const code = character.codePointAt(0) ?? 0
    if (code < 32 || (code >= 0x7f && code < 0xa0)) out += `\\x${code.toString(16).padStart(2, '0')}`
    else if (isBidi(code) || (code >= 0xd800 && code < 0xe000)) out += `\\u{${code.toString(16)}}`
    else out += character
    if (out.length >= most) break
  }
  return out.length < text.length && out.length >= most ? `${out.slice(0, most - 1)}…` : out.slice(0, most)
}

/** Characters that reorder or hide the text around them. */
const isBidi = (code: number): boolean =>
  (code >= 0x200b && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) || (code >= 0x2060 && code <= 0x2069) || code === 0x061c || code === 0xfeff

export interface NoteDetail {
  readonly actual?: string
  readonly expected?: readonly string[]
  readonly figures?: Readonly<Record<string, number | string>>
  readonly count?: number
}

/** Gathers the diagnostics of one artefact. The first note of a code says where and what; later ones only count. */
export class Notes {
  readonly #noted = new Map<string, { -readonly [K in keyof Diagnostic]: Diagnostic[K] }>()
  constructor(private readonly source: { readonly artefact: ArtefactId; readonly fileName: string }) {}

  /** Notes something about one line (1-based). `level`: info, notice, data-loss or error. */
  line(code: DiagnosticCode, level: Diagnostic['level'], line: number, detail: NoteDetail = {}): void {
    const noted = this.#noted.get(code)
    if (noted) {
      noted.count += detail.count ?? 1
      return
    }
    this.#noted.set(code, {
      code,
      level,
      count: detail.count ?? 1,
      at: { artefact: this.source.artefact, place: { kind: 'lines', first: line, last: line } },
      fileName: this.source.fileName,
      ...(detail.actual === undefined ? {} : { actual: printable(detail.actual) }),
      ...(detail.expected === undefined ? {} : { expected: detail.expected }),
      ...(detail.figures === undefined ? {} : { figures: detail.figures }),
    })
  }

  list(): Diagnostic[] {
    return [...this.#noted.values()]
  }
}
