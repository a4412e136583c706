// lsof -i: which program holds which connection. Reference: lsof(8), OUTPUT.

import { splitColumns } from '@/lib/text/columns'
import { ownText } from '@/lib/text/lines'
import { Notes } from '@/lib/text/notes'
import { parseInteger } from '@/lib/text/numbers'
import type { Line, LineFormat, LineReader, Source } from '../format'
import { Readings } from '../readings'
import { sniffLines } from '../sniff-lines'

/**
 *     COMMAND  PID USER   FD   TYPE DEVICE SIZE/OFF NODE NAME
 *     nginx   1234 www    17u  IPv4  55512      0t0  TCP 10.0.0.1:443->192.0.2.7:50122 (CLOSE_WAIT)
 *
 * Counted by program and state. What no program holds any more (an orphan) is not here: for those ss or sockstat must be asked. A socket that several
 * processes share is listed once for each.
 */
export const lsof: LineFormat = {
  name: 'lsof',
  collect: 'lsof -nP -i > lsof.txt',
  reference: 'https://man7.org/linux/man-pages/man8/lsof.8.html',
  sniff: (head) => sniffLines(head, lsof, 'rows of lsof'),
  begins: (line) => (headings.test(line.slice(0, 160)) ? 'certain' : null),
  open: (source) => new LsofReader(source),
}

const headings = /^COMMAND\s{1,24}PID\s.{0,60}\bFD\s.{0,60}\bNAME\s*$/
const tcp = /\sTCP \S{1,160} \(([A-Z_0-9]{3,16})\)\s*$/
const mostNames = 1_000

class LsofReader implements LineReader {
  readonly #notes: Notes
  readonly #readings: Readings
  readonly #states = new Map<string, { count: number; line: number }>()
  #begun = false

  constructor(source: Source) {
    this.#notes = new Notes(source)
    this.#readings = new Readings(source)
  }

  line({ text, number }: Line): 'parsed' | 'blank' | 'not-mine' {
    if (text === '') return 'blank'
    if (headings.test(text.slice(0, 160))) {
      this.#begun = true
      return 'parsed'
    }
    if (/^lsof: (?:WARNING|no pwd)|^ {6}Output information may be incomplete/.test(text)) return 'parsed'
    const words = this.#begun ? splitColumns(text, 8) : []
    if (words.length < 5 || parseInteger(words[1] ?? '') === null) return 'not-mine'
    const state = tcp.exec(text.slice(0, 600))?.[1]
    if (state === undefined) return 'parsed'
    for (const key of [`${state} `, `${state} ${words[0]}`]) {
      const known = this.#states.get(key)
      if (known) known.count++
      else if (this.#states.size < mostNames) this.#states.set(ownText(key), { count: 1, line: number })
    }
    return 'parsed'
  }

  end(): ReturnType<LineReader['end']> {
    for (const [key, { count, line }] of this.#states) {
      const at = key.indexOf(' ')
      this.#readings.context(`lsof.${key.slice(0, at)}`, key.slice(at + 1) || null, count, line)
    }
    return { sections: this.#readings.sections(), diagnostics: this.#notes.list(), whole: true }
  }
}
