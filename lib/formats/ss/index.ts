// ss(8): the sockets of a host at one moment, a row each; with -i, -m or -e further lines under a row.
// Reference: iproute2, misc/ss.c (2004 to v7.1) and man 8 ss.

import type { Sureness } from '@/lib/core/artefact'
import type { TcpState } from '@/lib/core/socket'
import { indent } from '@/lib/text/columns'
import { Notes } from '@/lib/text/notes'
import type { Head, Line, LineFormat, LineReader, Sniff, Source, Stamp } from '../format'
import { SnapshotClocks } from '../snapshot-clocks'
import { Counts } from './counts'
import { type Layout, parseHeading, RowScanner, stateNamed } from './row'

/**
 *     State      Recv-Q Send-Q Local Address:Port    Peer Address:Port Process
 *     FIN-WAIT-1 0      1         198.18.7.2:32778   203.0.113.87:80    timer:(on,428ms,5)
 *
 * One snapshot a run: a heading, a date, a prompt or a rule begins the next. ss prints no time.
 * The State column is missing where a filter leaves one state: it is then taken from the prompt or the file's name.
 * Of the lines under a row (`-i`, `-m`, `-e`) nothing is kept; they are counted as read.
 */
export const ss: LineFormat = {
  name: 'ss',
  collect: 'ss -tanoi > "ss-tanoi-$(date +%Y%m%d-%H%M%S).txt"',
  reference: 'https://man7.org/linux/man-pages/man8/ss.8.html',
  sniff: sniffSs,
  begins: (line) => (line.length < 8 ? null : parseHeading(line) ? 'certain' : beginsAsRow(line)),
  open: (source) => new SsReader(source),
}

const probe = new RowScanner()

function beginsAsRow(line: string): Sureness | null {
  if (!probe.scan(line, null)) return looksLikeDetail(line) && line.includes(' cwnd:') ? 'possible' : null
  return probe.state === null ? 'likely' : 'certain'
}

function sniffSs(head: Head): Sniff {
  let sniff: Sniff = null
  for (const line of head.text?.split('\n') ?? []) {
    const is = ss.begins(line)
    if (is === 'certain') return { is, why: parseHeading(line) ? 'A line has the headings of ss.' : 'A line is a socket as ss lists them.' }
    if (is !== null) sniff ??= { is, why: 'A line looks like a socket as ss lists them.' }
  }
  return sniff
}

/** A line under a row: `\t cubic wscale:7,7 rto:204 …`, or the end of a row that a narrow terminal broke. */
function looksLikeDetail(text: string): boolean {
  const at = indent(text)
  if (at > 0) return text.includes(':', at)
  return /^(?:users:\(|timer:\(|skmem:\(|uid:|ino:|sk:|cgroup:|<->)/.test(text)
}

interface Run {
  readonly counts: Counts
  readonly stamp: Stamp | null
  readonly first: number
  last: number
}

class SsReader implements LineReader {
  readonly #notes: Notes
  readonly #clocks: SnapshotClocks
  readonly #row = new RowScanner()
  #layout: Layout | null = null
  #filtered: TcpState | null
  #run: Run | null = null
  #under = false // the last line was a row or stood under one

  constructor(private readonly source: Source) {
    this.#notes = new Notes(source)
    this.#clocks = new SnapshotClocks(source)
    this.#filtered = stateIn(
      source.fileName.toLowerCase(),
      /(?:established|listening|fin-wait-[12]|time-wait|close-wait|last-ack|closing|syn-sent|syn-recv)/,
    )
  }

  command(command: string): void {
    this.#filtered = stateIn(command, /(?<=\bstate )[\w-]{1,16}/)
    this.#layout = null
  }

  line(line: Line): 'parsed' | 'blank' | 'skipped' | 'not-mine' {
    const { text, number } = line
    if (text === '') return 'blank'
    if (this.#row.scan(text, this.#layout) || (this.#layout !== null && this.#row.scan(text, null))) {
      this.#add(line)
      return 'parsed'
    }
    const layout = parseHeading(text)
    if (layout !== null) {
      this.#layout = layout
      this.#begin(line)
      if (!layout.state && this.#filtered === null) this.#notes.line('column_missing', 'notice', number, { actual: text.trim(), expected: ['State'] })
      return 'parsed'
    }
    if (looksLikeDetail(text)) return this.#detail(line)
    if (line.unended !== true || !this.#under) return 'not-mine'
    this.#notes.line('line_incomplete', 'notice', number, { actual: text })
    return 'skipped'
  }

  end(): ReturnType<LineReader['end']> {
    this.#close()
    return { sections: this.#clocks.sections(), diagnostics: this.#notes.list(), whole: true }
  }

  #add(line: Line): void {
    const { text, number } = line
    if (this.#run === null || (line.begins && this.#run.counts.rows > 0)) this.#begin(line)
    const run = this.#run
    if (run === null) return
    run.last = number
    this.#under = true
    const row = this.#row
    if (row.badNumber !== null) this.#notes.line('bad_number', 'data-loss', number, { actual: row.badNumber })
    if (row.badAddress !== null) this.#notes.line('bad_address', 'notice', number, { actual: row.badAddress })
    const bad = run.counts.add(text, row, row.state === null ? this.#filtered : null, number)
    if (bad !== null) this.#notes.line('bad_number', 'data-loss', number, { actual: bad })
    if (line.unended && text.lastIndexOf('(') > text.lastIndexOf(')')) this.#notes.line('line_incomplete', 'notice', number, { actual: text })
  }

  #detail({ text, number, begins, unended }: Line): 'parsed' | 'skipped' | 'not-mine' {
    if (!this.#under || begins) {
      if (!text.includes(' cwnd:')) return 'not-mine'
      this.#notes.line('orphan_line', 'notice', number, { actual: text.trim() })
      return 'skipped'
    }
    if (this.#run) this.#run.last = number
    if (unended && !text.includes(' cwnd:') && !text.includes('skmem:') && !text.includes(')'))
      this.#notes.line('line_incomplete', 'notice', number, { actual: text.trim() })
    return 'parsed'
  }

  #begin({ number, stamp }: Line): void {
    this.#close()
    this.#run = { counts: new Counts(), stamp, first: number, last: number }
    this.#under = false
  }

  #close(): void {
    if (this.#run === null) return
    const { counts, stamp, first, last } = this.#run
    this.#run = null
    this.#clocks.add(stamp, (clock, at) => ({
      id: `n-${this.source.artefact.slice(2)}-${first}`,
      clock,
      at,
      said: 'ss',
      ...counts.figures(),
      source: { artefact: this.source.artefact, place: { kind: 'lines', first, last } },
    }))
  }
}

const stateIn = (text: string, pattern: RegExp): TcpState | null => {
  const word = pattern.exec(text)?.[0]
  return word === undefined ? null : stateNamed(word)
}
