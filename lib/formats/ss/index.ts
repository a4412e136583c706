// ss(8): the sockets of a host at one moment, a row each; with -i, -m or -e further lines under a row.
// Reference: iproute2, misc/ss.c (2004 to v7.1) and man 8 ss.

import type { Sureness } from '@/lib/core/artefact'
import { noState, tcpStates } from '@/lib/core/socket-table'
import { indent } from '@/lib/text/columns'
import type { LineBlock } from '@/lib/text/lines'
import { Notes } from '@/lib/text/notes'
import type { Head, Line, LineFormat, LineReader, Sniff, Source, Stamp } from '../format'
import { LineBytes } from '../line-bytes'
import { SnapshotClocks } from '../snapshot-clocks'
import { feed, isBlank, pastBlanks, pastWord } from '../socket-row'
import { RowRoom, SocketRows } from '../socket-rows'
import { type Layout, netidAt, netids, parseHeading, RowScanner, stateNamed } from './row'

/**
 *     State      Recv-Q Send-Q Local Address:Port    Peer Address:Port Process
 *     FIN-WAIT-1 0      1         198.18.7.2:32778   203.0.113.87:80    timer:(on,428ms,5)
 *
 * One snapshot a run: a heading, a date, a prompt or a rule begins the next. ss prints no time.
 * The State column is missing where a filter leaves one state: it is then taken from the prompt or the file's name.
 * Of the lines under a row (`-i`, `-m`, `-e`) the timeouts (`rto:`, `backoff:`) are kept; all are counted as read.
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
const probed = new LineBytes()

function beginsAsRow(line: string): Sureness | null {
  if (!probe.scan(probed.of(line), 0, null)) return looksLikeDetail(line) && line.includes(' cwnd:') ? 'possible' : null
  return probe.row.state === noState ? 'likely' : 'certain'
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

const headingRest = /^[ \t]{1,200}(?:Local Address:Port|Peer Address:Port|Process)/ // of a heading that a narrow terminal broke

interface Run {
  readonly rows: SocketRows
  readonly stamp: Stamp | null
  readonly first: number
  last: number
}

class SsReader implements LineReader {
  readonly #notes: Notes
  readonly #clocks: SnapshotClocks
  readonly #room: RowRoom
  readonly #bytes = new LineBytes()
  readonly #scanner = new RowScanner()
  #layout: Layout | null = null
  #filtered: number
  #run: Run | null = null
  #under = false // the last line was a row or stood under one
  #broken: Line | null = null // a row whose peer's address may stand on the next line

  constructor(source: Source) {
    this.#notes = new Notes(source)
    this.#clocks = new SnapshotClocks(source)
    this.#room = new RowRoom(source.size)
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
    if (this.#joins(line)) return 'parsed'
    if (this.#scan(text)) {
      if (this.#scanner.short && !line.unended) this.#break(line)
      else this.#add(line)
      return 'parsed'
    }
    if (this.#scanner.short && !line.unended) {
      this.#break(line)
      return 'parsed'
    }
    const layout = parseHeading(text)
    if (layout !== null) {
      this.#layout = layout
      this.#begin(line)
      if (!layout.state && this.#filtered === noState)
        this.#notes.line('column_missing', 'notice', number, { actual: text.trim(), expected: ['State'] })
      return 'parsed'
    }
    if (looksLikeDetail(text)) return this.#detail(line)
    if (line.unended !== true || !this.#under) return 'not-mine'
    this.#notes.line('line_incomplete', 'notice', number, { actual: text })
    return 'skipped'
  }

  end(): ReturnType<LineReader['end']> {
    if (this.#broken !== null) this.#joins({ text: '', number: this.#broken.number, stamp: null, begins: true })
    this.#close()
    return { sections: this.#clocks.sections(), diagnostics: this.#notes.list(), whole: true }
  }

  #scan(text: string): boolean {
    const bytes = this.#bytes.of(text)
    return this.#scanner.scan(bytes, 0, this.#layout) || (this.#layout !== null && !this.#scanner.short && this.#scanner.scan(bytes, 0, null))
  }

  /** Rows, and lines under them, as bytes: all that is odd in any way is left to `line`. */
  block(block: LineBlock): void {
    const run = this.#run
    if (run === null || this.#broken !== null) return
    const { bytes, end } = block
    const scanner = this.#scanner
    const { row } = scanner
    let { at, taken } = block
    let blank = 0 // lines since the last that says something: TIME-WAIT has a blank one under each row
    for (; at < end; at = scanner.end + 1, taken++) {
      if (isBlank(bytes[at] ?? feed)) {
        const next = pastBlanks(bytes, at)
        if (bytes[next] === feed) {
          scanner.end = next
          blank++
          continue
        }
        if (!this.#under || !isPlainDetail(bytes, next)) break
        scanner.under(bytes, at)
        if (!row.named || row.odd || row.badTail !== null) break
        run.rows.more(row, bytes)
      } else {
        if (!scanner.scan(bytes, at, this.#layout) || scanner.short || row.odd || scanner.badNumber !== null || scanner.badAddress !== null) break
        if (row.state === noState) row.state = this.#filtered
        run.rows.add(row, bytes, block.number + taken, scanner.internet)
        this.#under = true
      }
      run.last = block.number + taken
      block.at = scanner.end + 1
      block.taken = taken + 1
      block.blank += blank
      blank = 0
    }
  }

  /** A row that ends before its addresses: they may stand on the next line, as a narrow terminal has it. */
  #break(line: Line): void {
    this.#broken = line
  }

  /** Whether the line is the rest of the row before it. If not, that row is counted as it stands. */
  #joins(line: Line): boolean {
    const broken = this.#broken
    if (broken === null) return false
    this.#broken = null
    const text = `${broken.text} ${line.text.trimStart()}`
    if (!line.begins && indent(line.text) > 0 && this.#scan(text)) {
      if (this.#scanner.short) this.#broken = { ...broken, text }
      else this.#add({ ...broken, text, ...(line.unended ? { unended: true } : {}) })
      if (this.#run) this.#run.last = line.number
      return true
    }
    if (this.#scan(broken.text)) this.#add(broken)
    else this.#notes.line('line_incomplete', 'notice', broken.number, { actual: broken.text })
    return false
  }

  #add(line: Line): void {
    const { text, number } = line
    if (this.#run === null || (line.begins && this.#run.rows.rows > 0)) this.#begin(line)
    const run = this.#run
    if (run === null) return
    const { row, badNumber, badAddress, internet } = this.#scanner
    if (row.state === noState) row.state = this.#filtered
    run.last = number
    this.#under = true
    if (badNumber !== null) this.#notes.line('bad_number', 'data-loss', number, { actual: badNumber })
    if (badAddress !== null) this.#notes.line('bad_address', 'notice', number, { actual: badAddress })
    run.rows.add(row, this.#bytes.of(text), number, internet)
    if (line.unended && text.lastIndexOf('(') > text.lastIndexOf(')')) this.#notes.line('line_incomplete', 'notice', number, { actual: text })
  }

  #detail({ text, number, begins, unended }: Line): 'parsed' | 'skipped' | 'not-mine' {
    if (!this.#under || begins) {
      if (this.#layout !== null && !begins && headingRest.test(text)) return 'parsed'
      if (!text.includes(' cwnd:')) return 'not-mine'
      this.#notes.line('orphan_line', 'notice', number, { actual: text.trim() })
      return 'skipped'
    }
    const bytes = this.#bytes.of(text)
    this.#scanner.under(bytes, 0)
    if (this.#scanner.badNumber !== null) this.#notes.line('bad_number', 'data-loss', number, { actual: this.#scanner.badNumber })
    if (this.#run) {
      this.#run.last = number
      this.#run.rows.more(this.#scanner.row, bytes)
    }
    if (unended && !text.includes(' cwnd:') && !text.includes('skmem:') && !text.includes(')'))
      this.#notes.line('line_incomplete', 'notice', number, { actual: text.trim() })
    return 'parsed'
  }

  #begin({ number, stamp }: Line): void {
    this.#close()
    this.#run = { rows: new SocketRows(netids, this.#room), stamp, first: number, last: number }
    this.#under = false
  }

  #close(): void {
    if (this.#run === null) return
    this.#clocks.addRows('ss', this.#run)
    this.#run = null
  }
}

/** A line under a row that begins as those of -i, -m and -e do: no row that was moved in, and no prompt. */
function isPlainDetail(bytes: Uint8Array, at: number): boolean {
  const end = pastWord(bytes, at)
  for (let i = at; i < end; i++) if ([35, 36, 64].includes(bytes[i] ?? feed)) return false // # $ @
  const first = bytes[at] ?? feed
  return first >= 97 && first <= 122 && netidAt(bytes, at, end) === 0
}

function stateIn(text: string, pattern: RegExp): number {
  const state = stateNamed(pattern.exec(text)?.[0] ?? '')
  return state === null ? noState : tcpStates.indexOf(state)
}
