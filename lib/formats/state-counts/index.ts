// Sockets counted by state: what `ss -ant | awk '{print $1}' | sort | uniq -c` and its many like leave of a listing.

import type { Sureness } from '@/lib/core/artefact'
import type { TcpState } from '@/lib/core/socket'
import { noState, tcpStates } from '@/lib/core/socket-table'
import { isBlankLine } from '@/lib/text/columns'
import { Notes } from '@/lib/text/notes'
import { parseInteger } from '@/lib/text/numbers'
import type { Line, LineFormat, LineReader, Source, Stamp } from '../format'
import { SnapshotClocks } from '../snapshot-clocks'
import { placeOfState } from '../tcp-state-names'

/**
 *       16606 TIME_WAIT              TIME_WAIT 16606
 *           1 State                  FIN-WAIT-1 45022  # still growing
 *
 * The count or the state stands first; the states are those of ss or of netstat, what stands behind a `#` is a remark. What the reduction counted besides
 * (headings, states of unix sockets) is no state and is passed over. A state that comes again, a date, a prompt or a rule begins the next snapshot.
 */
export const stateCounts: LineFormat = {
  name: 'state-counts',
  collect: "while sleep 1; do date +%s; ss -ant | awk '{print $1}' | sort | uniq -c; done > states.log",
  reference: 'https://www.rfc-editor.org/rfc/rfc9293.html',
  sniff: ({ text }) => {
    const lines = (text ?? '').split('\n').filter((line) => !isBlankLine(line))
    const counts = lines.filter((line) => begins(line) !== null).length
    if (counts === 0) return null
    const is: Sureness = lines.some((line) => begins(line) === 'certain') && 3 * counts >= lines.length ? 'certain' : 'possible'
    return { is, why: `${counts} lines count sockets in one state.` }
  },
  begins,
  open: (source) => new CountsReader(source),
}

const longest = 200
const countFirst = /^\s{0,40}(\d{1,15})\s{1,8}(\S{1,40})\s{0,40}(?:#.*)?$/
const stateFirst = /^([A-Za-z][A-Za-z0-9_-]{3,24})(?:\s{0,2}[:=]\s{0,40}|,|\s{1,40})([^\s:=,]\S{0,23})$/
const plainWords = new Set(['LISTEN', 'LISTENING', 'CLOSED', 'CLOSE', 'CLOSING', 'ESTABLISHED', 'UNCONN'])
const otherCounted =
  /^(?:State|established\)|servers\)|Foreign|Address|Local|Peer|Type|I-Node|Path|CONNECTED|CONNECTING|DGRAM|STREAM|SEQPACKET|Recv-Q|Send-Q|Netid|Address:Port|\[?\]?|-|\/\S*|@\S*)$/

interface Counted {
  readonly word: string
  readonly state: number
  readonly count: string
}

function countedIn(line: string): Counted | null {
  const text = line.slice(0, longest)
  const last = countFirst.exec(text)
  if (last !== null) return { word: last[2] ?? '', state: placeOfState(last[2] ?? ''), count: last[1] ?? '' }
  const first = stateFirst.exec(withoutComment(text))
  return first === null ? null : { word: first[1] ?? '', state: placeOfState(first[1] ?? ''), count: first[2] ?? '' }
}

function withoutComment(text: string): string {
  const comment = text.indexOf('#')
  return (comment < 0 ? text : text.slice(0, comment)).trim()
}

function begins(line: string): Sureness | null {
  const counted = countedIn(line)
  if (counted === null || counted.state === noState || !/^\d/.test(counted.count)) return null
  return plainWords.has(counted.word) ? 'likely' : 'certain'
}

interface Open {
  readonly counts: Map<string, number> // by the word that stood there
  readonly stamp: Stamp | null
  readonly first: number
  last: number
}

class CountsReader implements LineReader {
  readonly #notes: Notes
  readonly #clocks: SnapshotClocks
  #open: Open | null = null

  constructor(private readonly source: Source) {
    this.#notes = new Notes(source)
    this.#clocks = new SnapshotClocks(source)
  }

  line(line: Line): 'parsed' | 'blank' | 'not-mine' {
    const { text, number } = line
    if (text === '') return 'blank'
    const counted = countedIn(text)
    if (counted === null) return 'not-mine'
    const { word, state, count } = counted
    if (state === noState) {
      if (!otherCounted.test(word) || parseInteger(count) === null) return 'not-mine'
      if (this.#open === null || line.begins) this.#begin(line)
      return 'parsed'
    }
    if (this.#open === null || line.begins || this.#open.counts.has(word)) this.#begin(line)
    const value = parseInteger(count)
    if (value === null) this.#notes.line('bad_number', 'data-loss', number, { actual: text.trim() })
    else this.#open?.counts.set(word, value)
    if (this.#open) this.#open.last = number
    return 'parsed'
  }

  end(): ReturnType<LineReader['end']> {
    this.#close()
    return { sections: this.#clocks.sections(), diagnostics: this.#notes.list(), whole: true }
  }

  #begin({ number, stamp }: Line): void {
    this.#close()
    this.#open = { counts: new Map(), stamp, first: number, last: number }
  }

  #close(): void {
    const open = this.#open
    this.#open = null
    if (open === null || open.counts.size === 0) return
    const { artefact } = this.source
    this.#clocks.add(open.stamp, (clock, at) => ({
      id: `n-${artefact.slice(2)}-${open.first}`,
      clock,
      at,
      said: 'state-counts',
      rows: null,
      byState: statesOf(open.counts),
      busiestPeers: [],
      source: { artefact, place: { kind: 'lines', first: open.first, last: open.last } },
    }))
  }
}

/** Linux counts unix sockets as LISTENING beside TCP's LISTEN; on Windows LISTENING is TCP's. */
function statesOf(counts: ReadonlyMap<string, number>): Partial<Record<TcpState, number>> {
  const states: Partial<Record<TcpState, number>> = {}
  for (const [word, count] of counts) {
    const state = tcpStates[placeOfState(word)]
    if (state !== undefined && !(word === 'LISTENING' && counts.has('LISTEN'))) states[state] = (states[state] ?? 0) + count
  }
  return states
}
