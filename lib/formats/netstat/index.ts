// netstat -a: the sockets of a host at one moment, a row each.
// Reference: net-tools netstat.c (Linux), busybox networking/netstat.c, FreeBSD and macOS netstat(1), Windows netstat.

import type { Sureness } from '@/lib/core/artefact'
import { noState } from '@/lib/core/socket-table'
import type { LineBlock } from '@/lib/text/lines'
import { Notes } from '@/lib/text/notes'
import type { Line, LineFormat, LineReader, Source, Stamp } from '../format'
import { LineBytes } from '../line-bytes'
import { SnapshotClocks } from '../snapshot-clocks'
import { feed } from '../socket-row'
import { RowRoom, SocketRows } from '../socket-rows'
import { type Layout, parseHeading, plain, protocols, RowScanner } from './row'

/**
 *     Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name     Timer
 *     tcp        0      1 198.18.7.2:32778        203.0.113.87:80         FIN_WAIT1   -                    on (5.20/7/0)
 *
 * One snapshot a run; a heading, a date, a prompt or a rule begins the next. It prints no time. States have underscores and, in other languages, other
 * words: such a row counts under no state. Addresses are cut to their columns without -W, IPv6 has no brackets. Unix sockets only count.
 * `timer (left/retransmissions/probes)`.
 */
export const netstat: LineFormat = {
  name: 'netstat',
  collect: 'netstat -antpoe > "netstat-$(date +%Y%m%d-%H%M%S).txt"',
  reference: 'https://man7.org/linux/man-pages/man8/netstat.8.html',
  sniff: ({ text }) => {
    let found: Sureness | null = null
    for (const line of text?.split('\n') ?? []) {
      const is = netstat.begins(line)
      if (is === 'certain') return { is, why: 'A line has the headings of netstat, or is a socket as netstat lists them.' }
      found ??= is
    }
    return found === null ? null : { is: found, why: 'A line looks like a socket as netstat lists them.' }
  },
  begins,
  open: (source) => new NetstatReader(source),
}

const title = /^\s{0,8}Active (?:Internet (?:connections|\()|Connections\s{0,80}$|(?:UNIX|LOCAL|Multipath|IPX|AX\.25|Bluetooth|X\.25|NET\/ROM)\b)/
const otherHeading = /^Proto\s{1,8}(?:RefCnt\s{1,8}Flags\s|Destination\s)|^Address\s{1,20}Type\s{1,8}Recv-Q\s/
const localSocket = /^[0-9a-f]{8,16}\s{1,8}(?:stream|dgram|seqpac)\s/ // BSD's unix sockets
const windowsProgram = /^ {0,2}(?:\[[\w. -]{1,80}\]|[A-Z][A-Za-z]{2,30})$|^ Can not obtain ownership information$/ // netstat -b

const probe = new RowScanner()
const probed = new LineBytes()

function begins(line: string): Sureness | null {
  if (parseHeading(line) !== null) return 'certain'
  if (title.test(line.slice(0, 100))) return line.includes('Internet') ? 'certain' : 'likely'
  const first = line.trimStart().charCodeAt(0) | 32
  if (first !== 116 && first !== 117) return null // t, u
  const bytes = probed.of(line.slice(0, 1000))
  if (!probe.scan(bytes, 0, plain)) return windowsRow(bytes)
  if (!probe.internet) return 'likely'
  return probe.row.state !== noState ? 'certain' : probe.isTcp && probe.unknownState === null ? null : 'likely'
}

const windowsRow = (bytes: Uint8Array): Sureness | null =>
  probe.scan(bytes, 0, { ...plain, queues: false }) && probe.internet && probe.row.state !== noState ? 'certain' : null

// netstat's own words on its standard error, which a paste holds too
const remark =
  /^\s{0,2}\(?(?:Not all processes could be identified, non-owned|will not be shown, you would have to be root|No info could be read for "-p")/

interface Run {
  readonly rows: SocketRows
  readonly stamp: Stamp | null
  readonly first: number
  last: number
}

class NetstatReader implements LineReader {
  readonly #notes: Notes
  readonly #clocks: SnapshotClocks
  readonly #room: RowRoom
  readonly #bytes = new LineBytes()
  readonly #scanner = new RowScanner()
  #layout: Layout = plain
  #run: Run | null = null

  constructor(source: Source) {
    this.#notes = new Notes(source)
    this.#clocks = new SnapshotClocks(source)
    this.#room = new RowRoom(source.size)
  }

  command(): void {
    this.#layout = plain
  }

  line(line: Line): 'parsed' | 'blank' | 'not-mine' {
    const { text, number } = line
    if (text === '') return 'blank'
    const layout = parseHeading(text)
    if (layout !== null) {
      this.#layout = layout
      if (this.#run === null || this.#run.rows.rows > 0) this.#begin(line)
      return 'parsed'
    }
    const short = text.slice(0, 100)
    if (title.test(short)) {
      if (this.#run === null || (/Internet|Connections/.test(short) && this.#run.rows.rows > 0)) this.#begin(line)
      return 'parsed'
    }
    if (otherHeading.test(short) || remark.test(short)) return 'parsed'
    if (this.#scan(text)) {
      this.#add(line)
      return 'parsed'
    }
    if (localSocket.test(short) && this.#run !== null) {
      this.#run.last = number
      this.#scanner.row.netid = protocols.indexOf('unix')
      this.#run.rows.add(this.#scanner.row, this.#bytes.of(''), number, false)
      return 'parsed'
    }
    return this.#run !== null && !this.#layout.queues && windowsProgram.test(short) ? 'parsed' : 'not-mine'
  }

  /** Rows as bytes: all that is odd in any way is left to `line`. */
  block(block: LineBlock): void {
    const run = this.#run
    if (run === null) return
    const scanner = this.#scanner
    let { at, taken } = block
    for (; at < block.end; at = scanner.end + 1, taken++) {
      const first = block.bytes[at] ?? feed
      if ((first !== 116 && first !== 117) || !scanner.scan(block.bytes, at, this.#layout)) break
      if (scanner.odd || scanner.badNumber !== null || scanner.badAddress !== null || scanner.unknownState !== null) break
      run.rows.add(scanner.row, block.bytes, block.number + taken, scanner.internet)
    }
    if (taken > block.taken) run.last = block.number + taken - 1
    block.at = at
    block.taken = taken
  }

  end(): ReturnType<LineReader['end']> {
    this.#close()
    return { sections: this.#clocks.sections(), diagnostics: this.#notes.list(), whole: true }
  }

  #scan(text: string): boolean {
    const bytes = this.#bytes.of(text)
    if (this.#scanner.scan(bytes, 0, this.#layout)) return true
    if (this.#run !== null || !this.#scanner.scan(bytes, 0, { ...plain, queues: false }) || !this.#scanner.internet) return false
    this.#layout = { ...plain, queues: false }
    return true
  }

  #add(line: Line): void {
    const { number } = line
    if (this.#run === null || (line.begins && this.#run.rows.rows > 0)) this.#begin(line)
    const run = this.#run
    if (run === null) return
    const { row, badNumber, badAddress, unknownState, internet } = this.#scanner
    run.last = number
    if (badNumber !== null) this.#notes.line('bad_number', 'data-loss', number, { actual: badNumber })
    if (badAddress !== null) this.#notes.line('bad_address', 'notice', number, { actual: badAddress })
    if (unknownState !== null) this.#notes.line('state_unknown', 'data-loss', number, { actual: unknownState })
    run.rows.add(row, this.#bytes.of(line.text), number, internet)
  }

  #begin({ number, stamp }: Line): void {
    this.#close()
    this.#run = { rows: new SocketRows(protocols, this.#room), stamp, first: number, last: number }
  }

  #close(): void {
    if (this.#run === null) return
    this.#clocks.addRows('netstat', this.#run)
    this.#run = null
  }
}
