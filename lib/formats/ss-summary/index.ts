// ss -s: the sockets of a host as counts.
// Reference: iproute2, misc/ss.c, print_summary (changed in v4.17) and get_snmp_int, slabinfo.

import { Notes } from '@/lib/text/notes'
import { parseInteger } from '@/lib/text/numbers'
import type { Line, LineFormat, LineReader, Source, Stamp } from '../format'
import { SnapshotClocks } from '../snapshot-clocks'

/**
 *     Total: 798 (kernel 1122)
 *     TCP:   192 (estab 99, closed 81, orphaned 0, synrecv 0, timewait 1/0), ports 0
 *
 * New since 4.17: no `(kernel N)`, no `synrecv`, one timewait, no `ports`; mixtures exist.
 * `closed` is computed by ss from other counters and contains the time-waits: never add the two. Of `timewait 1/0` the first is
 * the kernel's count, the second slabinfo's. The table below (Transport, RAW, UDP …) is read as known and not kept.
 */
export const ssSummary: LineFormat = {
  name: 'ss-summary',
  collect: 'ss -s > "ss-s-$(date +%Y%m%d-%H%M%S).txt"',
  reference: 'https://man7.org/linux/man-pages/man8/ss.8.html',
  sniff: ({ text }) => {
    const found = text?.split('\n').some((line) => tcpLine.test(line.slice(0, longest)))
    return found ? { is: 'certain', why: 'A line sums TCP sockets up as ss -s does.' } : null
  },
  begins: (line) => {
    const text = line.slice(0, longest)
    return tcpLine.test(text) || totalLine.test(text) ? 'certain' : null
  },
  open: (source) => new SummaryReader(source),
}

const longest = 200
const totalLine = /^\s{0,16}Total: \d{1,15}(?: \(kernel \d{1,15}\))?\s{0,80}$/
const tcpLine = /^\s{0,16}TCP:\s{1,16}(\S{1,24}) \(((?:estab|closed|orphaned) [^)]{1,120})\)/
const tableLine = /^\s{0,16}(?:Transport\s{1,8}Total\s|(?:\*|RAW|UDP|TCP|INET|FRAG)\s{1,16}[\d-])/

const named = { estab: 'established', closed: 'closed', orphaned: 'orphan', synrecv: 'synRecv', timewait: 'timeWait' } as const
type Figures = Partial<Record<(typeof named)[keyof typeof named] | 'total', number>>

class SummaryReader implements LineReader {
  readonly #notes: Notes
  readonly #clocks: SnapshotClocks
  #open: { figures: Figures; stamp: Stamp | null; first: number; last: number } | null = null

  constructor(source: Source) {
    this.#notes = new Notes(source)
    this.#clocks = new SnapshotClocks(source)
  }

  line(line: Line): 'parsed' | 'blank' | 'not-mine' {
    const text = line.text.slice(0, longest)
    if (text === '') return 'blank'
    const tcp = tcpLine.exec(text)
    if (tcp) {
      if (this.#open === null || Object.keys(this.#open.figures).length > 0) this.#begin(line)
      this.#read(tcp[1] ?? '', tcp[2] ?? '', line)
      return 'parsed'
    }
    if (totalLine.test(text)) {
      this.#begin(line)
      return 'parsed'
    }
    if (this.#open === null || !tableLine.test(text)) return 'not-mine'
    this.#open.last = line.number
    return 'parsed'
  }

  end(): ReturnType<LineReader['end']> {
    this.#close()
    return { sections: this.#clocks.sections(), diagnostics: this.#notes.list(), whole: true }
  }

  #read(total: string, counts: string, { number }: Line): void {
    if (this.#open === null) return
    this.#open.last = number
    const set = (name: keyof Figures, text: string): void => {
      const value = parseInteger(text)
      if (value === null) this.#notes.line('bad_number', 'data-loss', number, { actual: text })
      else if (this.#open) this.#open.figures[name] = value
    }
    set('total', total)
    for (const part of counts.split(',')) {
      const [word = '', value = ''] = part.trim().split(' ')
      if (Object.hasOwn(named, word)) set(named[word as keyof typeof named], value.split('/')[0] ?? '')
    }
  }

  #begin({ number, stamp }: Line): void {
    this.#close()
    this.#open = { figures: {}, stamp, first: number, last: number }
  }

  #close(): void {
    if (this.#open === null) return
    this.#clocks.addCounts('ss-summary', this.#open)
    this.#open = null
  }
}
