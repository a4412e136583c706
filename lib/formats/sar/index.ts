// sar of sysstat, as text: one table after another. Reference: https://man7.org/linux/man-pages/man1/sar.1.html, sysstat pr_stats.c.

import { ownText } from '@/lib/text/lines'
import { Notes } from '@/lib/text/notes'
import { parseBanner, parseNumber, type Row, readRow } from '@/lib/text/sysstat'
import {
  headingsOwner,
  type Item,
  type ItemHeading,
  itemHeading,
  type SarColumn,
  sarColumn,
  sarItem,
  sarValue,
  todaysHeadings,
} from '@/lib/text/sysstat-columns'
import { type Moment, SysstatRuns } from '@/lib/text/sysstat-runs'
import type { Head, Line, LineFormat, LineReader, Sniff, Source } from '../format'

/**
 * Load, run queue, CPU shares, TCP, network devices and memory from sar(1). Tables are told apart by their headings; those that hold nothing
 * for the timeline are known and passed over. The sar of AIX, Solaris and HP-UX shares names with it and is another: its banner ends the stretch.
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
    if (!row || row.stamp.kind === 'average' || headingsOwner(row.words) !== 'sar') return null // anything may end in a colon
    return row.words.length > 1 ? 'certain' : 'likely' // one name alone is printed by other systems too
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

interface Table {
  readonly key: string
  readonly headings: readonly string[]
  readonly item: ItemHeading | null
  readonly itemAt: number // where a row names it
}

const foreignBanner = /^(?:AIX|SunOS|HP-UX|FreeBSD|NetBSD|OpenBSD|Darwin|IRIX|OSF1|UnixWare)\s/
const mostDevices = 64 // a host of containers has hundreds of devices; the first are its own

class SarReader implements LineReader {
  headings = 0
  readonly #notes: Notes
  readonly #runs: SysstatRuns
  readonly #devices = new Map<string, string>()
  #table: Table | null = null
  #foreign = false

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
      this.#foreign = false
      return 'parsed'
    }
    if (foreignBanner.test(text.slice(0, 16))) this.#foreign = true
    const row = this.#foreign ? null : readRow(text)
    if (!row) return 'not-mine'
    if (this.#restarted(row, text, number)) return 'parsed'
    const owner = headingsOwner(row.words)
    if (owner === 'sar') return this.#heading(row)
    return owner === null && this.#table ? this.#row(this.#table, row, number) : 'not-mine'
  }

  end() {
    return { sections: this.#runs.sections(), diagnostics: this.#notes.list(), whole: true }
  }

  /** `13:20:09     LINUX RESTART\t(9 CPU)`, `13:20:13     COM text`. */
  #restarted({ words, stamp }: Row, text: string, line: number): boolean {
    if (stamp.kind === 'average') return false
    if (words[0] === 'COM') return true
    if (words[0] !== 'LINUX' || words[1] !== 'RESTART') return false
    const cpus = /\((\d{1,6}) CPU\)/.exec(text)
    this.#runs.restart(cpus ? Number(cpus[1]) : null, stamp, line)
    return true
  }

  #heading({ words, stamp }: Row): 'parsed' {
    this.headings++
    const key = words.join(' ')
    const item = itemHeading(words)
    this.#table = { key, headings: todaysHeadings(words), item, itemAt: item === null ? -1 : words.indexOf(item) }
    this.#runs.heading(key, stamp)
    return 'parsed'
  }

  #row(table: Table, row: Row, line: number): 'parsed' | 'not-mine' {
    const { words, stamp } = row
    const { headings, itemAt } = table
    const item = sarItem(table.item, itemAt < 0 ? '' : (words[itemAt] ?? ''))
    const width = item === null ? words.length : headings.length // names of disks and mount points may hold blanks; numbers do not
    if (words.length === 0 || words.length !== width || !words.some((word) => parseNumber(word) !== null)) return 'not-mine'
    if (table.item === 'CPU' && item === null) return 'not-mine'
    const moment = stamp.kind === 'average' ? null : this.#runs.moment(table.key, stamp, line)
    if (this.#runs.full) return 'not-mine'
    const named = item && this.#named(item)
    if (named) this.#keep(table, words, named, moment, line)
    return 'parsed'
  }

  #named(item: Item): Item | null {
    if (item.device === null) return item
    const device = this.#devices.get(item.device) ?? (this.#devices.size < mostDevices ? ownText(item.device) : null)
    if (device !== null) this.#devices.set(device, device)
    return device === null ? null : { cpu: null, device }
  }

  #keep({ key, headings, item: of }: Table, words: readonly string[], item: Item, moment: Moment | null, line: number): void {
    const samples = this.#runs.samples
    headings.forEach((heading, i) => {
      const column = sarColumn(of === 'INTR' && heading === 'all' ? 'intr/s' : heading, item)
      if (!column) return
      const value = this.#value(words[i] ?? '', column, line)
      const what = { metric: column.metric, unit: column.unit, cpu: item.cpu }
      if (moment) samples.add(what, moment.at, value, column.covers ? moment.covers : null, line)
      else if (!Number.isNaN(value)) samples.aggregate(what, value, this.#runs.over(key), line)
    })
  }

  #value(word: string, column: SarColumn, line: number): number {
    const { value, comma } = sarValue(word, column)
    if (comma) this.#notes.line('locale_numbers', 'notice', line, { actual: word })
    if (value === null) this.#notes.line('bad_number', 'notice', line, { actual: word })
    if (value === 'implausible') this.#notes.line('implausible_value', 'notice', line, { actual: word })
    return typeof value === 'number' ? value : Number.NaN
  }
}
