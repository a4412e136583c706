// sar of sysstat, as text: one table after another. Reference: https://man7.org/linux/man-pages/man1/sar.1.html, sysstat pr_stats.c.

import type { Metric } from '@/lib/core/series'
import type { Unit } from '@/lib/core/units'
import { Notes } from '@/lib/text/notes'
import { cpuMetric, headingsOwner, parseBanner, parseCpu, parseNumber, type Row, readRow, shareOf } from '@/lib/text/sysstat'
import { type Moment, SysstatRuns } from '@/lib/text/sysstat-runs'
import type { Head, Line, LineFormat, LineReader, Sniff, Source } from '../format'

/**
 * Load, run queue, CPU shares and TCP sockets from sar(1). Tables are told apart by their headings; those that hold nothing
 * for the timeline are known and passed over.
 *
 *     17:06:03      runq-sz  plist-sz   ldavg-1   ldavg-5  ldavg-15   blocked
 *     17:06:04            0       116      2.38      2.86      3.29         0
 *
 * sar -u's `%system` holds the time of hard and soft interrupts; with -u ALL it does not, and `%soft` stands by itself.
 */
export const sar: LineFormat = {
  name: 'sar',
  collect: 'LC_ALL=C sar -q -u ALL -P ALL -n SOCK 1 300 > sar.txt',
  reference: 'https://man7.org/linux/man-pages/man1/sar.1.html',
  sniff,
  begins(line) {
    if (parseBanner(line)) return 'likely'
    const row = readRow(line)
    return row && row.stamp.kind !== 'average' && headingsOwner(row.words) === 'sar' ? 'certain' : null // anything may end in a colon
  },
  open: (source) => new SarReader(source),
}

const sniffedLines = 200

function sniff({ text, fileName }: Head): Sniff {
  if (text === null) return null
  const reader = new SarReader({ artefact: 'a-', fileName, size: null })
  const lines = text.split('\n', sniffedLines).filter((line) => line.trim() !== '')
  const read = lines.filter((line, i) => reader.line({ text: line, number: i + 1, stamp: null, begins: i === 0 }) !== 'not-mine').length
  if (reader.headings === 0) return null
  const share = read / lines.length
  const why = `${read} of the first ${lines.length} lines are a banner, headings or rows of sar`
  return { is: share >= 0.6 ? 'certain' : share >= 0.3 ? 'likely' : 'possible', why }
}

interface Column {
  readonly metric: Metric
  readonly unit: Unit
  readonly covers: boolean // it speaks of the interval before the row; else of the instant
}

const gauge = (metric: Metric, unit: Unit = 'count'): Column => ({ metric, unit, covers: false })

// What is kept, by heading. To keep more is to add a line.
const kept: ReadonlyMap<string, Column> = new Map([
  ['runq-sz', gauge('tasks.running')],
  ['plist-sz', gauge('tasks.total')],
  ['blocked', gauge('tasks.blocked')],
  ['ldavg-1', gauge('load.1m', 'load')],
  ['ldavg-5', gauge('load.5m', 'load')],
  ['ldavg-15', gauge('load.15m', 'load')],
  ['tcpsck', gauge('tcp.in-use')],
  ['tcp-tw', gauge('tcp.time-wait')],
])

function columnOf(heading: string): Column | null {
  const metric = cpuMetric(heading)
  return metric ? { metric, unit: 'ratio', covers: true } : (kept.get(heading) ?? null)
}

interface Table {
  readonly key: string
  readonly cpus: boolean // its rows begin with a CPU
  readonly width: number
  readonly columns: readonly (Column | null)[]
}

class SarReader implements LineReader {
  headings = 0
  readonly #notes: Notes
  readonly #runs: SysstatRuns
  #table: Table | null = null

  constructor(source: Source) {
    this.#notes = new Notes(source)
    this.#runs = new SysstatRuns(source, this.#notes)
  }

  line({ text, number }: Line): 'parsed' | 'blank' | 'not-mine' {
    if (text.trim() === '' || text.startsWith('^C')) return 'blank'
    const banner = parseBanner(text)
    if (banner) {
      this.#runs.begin(banner, number, text)
      this.#table = null
      return 'parsed'
    }
    const row = readRow(text)
    if (!row) return 'not-mine'
    if (this.#restarted(row, text)) return 'parsed'
    const owner = headingsOwner(row.words)
    if (owner === 'sar') return this.#heading(row)
    return owner === null && this.#table ? this.#row(this.#table, row, number) : 'not-mine'
  }

  end() {
    return { sections: this.#runs.sections(), diagnostics: this.#notes.list(), whole: true }
  }

  /** `13:20:09     LINUX RESTART\t(9 CPU)`, `13:20:13     COM text`. */
  #restarted({ words, stamp }: Row, text: string): boolean {
    if (stamp.kind === 'average') return false
    if (words[0] === 'COM') return true
    if (words[0] !== 'LINUX' || words[1] !== 'RESTART') return false
    const cpus = /\((\d{1,6}) CPU\)/.exec(text)
    this.#runs.restart(cpus ? Number(cpus[1]) : null)
    return true
  }

  #heading({ words, stamp }: Row): 'parsed' {
    this.headings++
    const key = words.join(' ')
    this.#table = { key, cpus: words[0] === 'CPU', width: words.length, columns: words.map(columnOf) }
    this.#runs.heading(key, stamp)
    return 'parsed'
  }

  #row(table: Table, row: Row, line: number): 'parsed' | 'not-mine' {
    const { words, stamp } = row
    const keeps = table.columns.some((column) => column !== null)
    const cpu = table.cpus ? parseCpu(words[0] ?? '') : null
    if (keeps ? words.length !== table.width : words.length === 0) return 'not-mine' // names may hold blanks; numbers do not
    if ((table.cpus && cpu === null) || !words.some((word) => parseNumber(word) !== null)) return 'not-mine'
    const moment = stamp.kind === 'average' ? null : this.#runs.moment(table.key, stamp, line)
    if (this.#runs.full) return 'not-mine'
    if (keeps) this.#keep(table, words, cpu, moment, line)
    return 'parsed'
  }

  #keep(table: Table, words: readonly string[], cpu: number | 'all' | null, moment: Moment | null, line: number): void {
    const samples = this.#runs.samples
    table.columns.forEach((column, i) => {
      if (!column) return
      const value = this.#value(words[i] ?? '', column, line)
      const what = { metric: column.metric, unit: column.unit, cpu }
      if (moment) samples.add(what, moment.at, value, column.covers ? moment.covers : null, line)
      else if (!Number.isNaN(value)) samples.aggregate(what, value, this.#runs.over(table.key), line)
    })
  }

  #value(word: string, { unit }: Column, line: number): number {
    const number = parseNumber(word)
    if (number?.comma) this.#notes.line('locale_numbers', 'notice', line, { actual: word })
    if (number === null) this.#notes.line('bad_number', 'notice', line, { actual: word })
    const value = number && unit === 'ratio' ? shareOf(number.value) : number && number.value >= 0 ? number.value : null
    if (value === null && number !== null) this.#notes.line('implausible_value', 'notice', line, { actual: word })
    return value ?? Number.NaN
  }
}
