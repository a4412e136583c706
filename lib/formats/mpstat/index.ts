// mpstat of sysstat: the share of each CPU's time. Reference: https://sysstat.github.io/ and sysstat's mpstat.c write_cpu_stats_core().

import type { Metric } from '@/lib/core/series'
import { Notes } from '@/lib/text/notes'
import { cpuMetric, parseBanner, parseCpu, parseNumber, type Row, readRow, shareOf } from '@/lib/text/sysstat'
import { headingsOwner, type SarColumn, sarColumn } from '@/lib/text/sysstat-columns'
import { type Moment, SysstatRuns } from '@/lib/text/sysstat-runs'
import type { Head, Line, LineFormat, LineReader, Sniff, Source } from '../format'

/**
 * CPU shares from mpstat(1), as series of ratios for each metric and CPU; `Average:` rows as aggregates.
 *
 *     Linux 6.1.0 (web1)   11/22/26   _x86_64_  (2 CPU)
 *     17:06:03     CPU    %usr   %nice    %sys %iowait    %irq   %soft  %steal  %guest  %gnice   %idle
 *     17:06:08     all   11.56    0.00   12.56    0.50    0.00    0.50    0.00    0.00    0.00   74.87
 *
 * Columns are found by their headings: %soft is 5th or 8th as versions go. A row speaks of the time since the one before it.
 */
export const mpstat: LineFormat = {
  name: 'mpstat',
  collect: 'LC_ALL=C mpstat -P ALL 1 300 > mpstat.txt',
  reference: 'https://man7.org/linux/man-pages/man1/mpstat.1.html',
  sniff,
  begins(line) {
    if (parseBanner(line)) return 'likely'
    const row = readRow(line)
    if (!row) return null
    if (headingsOwner(row.words) === 'mpstat') return 'certain'
    return row.stamp.kind !== 'average' && headerless(row.words) ? 'possible' : null
  },
  open: (source) => new MpstatReader(source),
}

const sniffedLines = 200

function sniff({ text, fileName }: Head): Sniff {
  if (text === null) return null
  const reader = new MpstatReader({ artefact: 'a-', fileName, size: null })
  const lines = text.split('\n', sniffedLines).filter((line) => line.trim() !== '')
  const read = lines.filter((line, i) => reader.line({ text: line, number: i + 1, stamp: null, begins: i === 0 }) !== 'not-mine').length
  if (reader.rows + reader.headings === 0) return null
  const why = `${read} of the first ${lines.length} lines are a banner, headings or rows of mpstat`
  const share = read / lines.length
  return { is: share >= 0.6 && reader.headings > 0 ? 'certain' : share >= 0.3 ? 'likely' : 'possible', why }
}

type Column = Metric | 'cpu' | null // null: a column we do not keep: CORE, SOCK, NODE, intr/s

interface Table {
  readonly key: string
  readonly columns: readonly Column[]
  readonly kept: boolean // a table of CPU shares
  readonly rates: readonly (SarColumn | null)[] | null // of -I: what its columns count, a second
}

const newest = '%usr %nice %sys %iowait %irq %soft %steal %guest %gnice %idle'
const layouts: readonly (readonly [count: number, headings: string])[] = [
  [10, newest],
  [9, '%usr %nice %sys %iowait %irq %soft %steal %guest %idle'],
  [8, '%user %nice %sys %iowait %irq %soft %steal %idle'],
]
const oldest = '%user %nice %sys %iowait %irq %soft %steal %idle intr/s'
const wholeShare = 1 // percent: nine or ten rounded shares of one CPU add up to 100 within this

/** The headings that a row without any must have had, by how many numbers follow its CPU; null if they are no shares of one CPU's time. */
function headerless(words: readonly string[]): string | null {
  if (parseCpu(words[0] ?? '') === null) return null
  const numbers = words.slice(1).map((word) => parseNumber(word)?.value ?? Number.NaN)
  const isWhole = (shares: readonly number[]): boolean => Math.abs(shares.reduce((sum, share) => sum + share, 0) - 100) <= wholeShare
  if (numbers.length === 9 && !isWhole(numbers) && isWhole(numbers.slice(0, 8))) return oldest
  const layout = layouts.find(([count]) => count === numbers.length)
  return layout && isWhole(numbers) ? layout[1] : null
}

class MpstatReader implements LineReader {
  rows = 0
  headings = 0
  readonly #notes: Notes
  readonly #runs: SysstatRuns
  #table: Table | null = null
  #foreign = false // headings of another tool stand above
  #interval = { at: Number.NaN, cpus: new Set<number>(), line: 0 }
  #most = 0
  #fewest: { readonly cpus: number; readonly line: number } | null = null

  constructor(source: Source) {
    this.#notes = new Notes(source)
    this.#runs = new SysstatRuns(source, this.#notes)
  }

  line({ text: whole, number }: Line): 'parsed' | 'blank' | 'not-mine' {
    const text = whole.startsWith('^C') ? whole.slice(2) : whole
    if (text.trim() === '') return 'blank'
    const banner = parseBanner(text)
    if (banner) {
      this.#runs.begin(banner, number, text)
      this.#table = null
      this.#foreign = false
      return 'parsed'
    }
    const row = readRow(text)
    if (!row) return 'not-mine'
    const owner = headingsOwner(row.words)
    if (owner === 'mpstat') return this.#heading(row)
    if (owner === 'sar') this.#foreign = true
    return owner === 'sar' ? 'not-mine' : this.#row(row, number, text)
  }

  end() {
    this.#intervalEnds()
    const cpus = this.#runs.banner?.cpus ?? this.#most
    if (this.#fewest && this.#fewest.cpus < cpus)
      this.#notes.line('cpus_missing', 'notice', this.#fewest.line, {
        count: cpus - this.#fewest.cpus,
        figures: { seen: this.#fewest.cpus, of: cpus },
      })
    return { sections: this.#runs.sections(), diagnostics: this.#notes.list(), whole: true }
  }

  #heading({ words, stamp }: Row): 'parsed' {
    const columns = words.map((word): Column => (word === 'CPU' ? 'cpu' : cpuMetric(word)))
    const kept = words[0] === 'CPU' && columns.some((column) => column !== null && column !== 'cpu')
    const rates = kept || words[0] !== 'CPU' ? null : words.map((word) => sarColumn(word, { cpu: null, device: null }))
    this.#table = { key: words.join(' '), columns, kept, rates }
    this.#foreign = false
    this.headings++
    this.#runs.heading(this.#table.key, stamp)
    return 'parsed'
  }

  #row(row: Row, line: number, text: string): 'parsed' | 'not-mine' {
    const table = this.#table ?? (this.#foreign ? null : this.#guess(row, line, text))
    if (!table) return 'not-mine'
    const { stamp } = row
    const words = placed(row.words, table)
    const cpu = parseCpu(words[0] ?? '')
    if (cpu === null || words.length < 2) return 'not-mine'
    if (words.length < table.columns.length) this.#notes.line('line_incomplete', 'data-loss', line, { actual: text })
    if (words.length !== table.columns.length) return 'not-mine'
    this.rows++
    const moment = stamp.kind === 'average' ? null : this.#runs.moment(table.key, stamp, line)
    if (this.#runs.full) return 'not-mine'
    if (table.kept) this.#keep(table, words, cpu, moment, line)
    else if (table.rates) this.#count(table.key, table.rates, words, cpu, moment, line)
    return 'parsed'
  }

  /** Interrupts a second, of -I SUM and -I SCPU. */
  #count(
    key: string,
    rates: readonly (SarColumn | null)[],
    words: readonly string[],
    cpu: number | 'all',
    moment: Moment | null,
    line: number,
  ): void {
    rates.forEach((column, i) => {
      if (!column) return
      const number = parseNumber(words[i] ?? '')
      const what = { metric: column.metric, unit: column.unit, cpu: column.metric === 'system.interrupts' && cpu === 'all' ? null : cpu }
      if (moment) this.#runs.samples.add(what, moment.at, number && number.value >= 0 ? number.value : Number.NaN, moment.covers, line)
      else if (number) this.#runs.samples.aggregate(what, number.value, this.#runs.over(key), line)
    })
  }

  #keep(table: Table, words: readonly string[], cpu: number | 'all', moment: Moment | null, line: number): void {
    const shares = words.map((word, i) => (isMetric(table.columns[i]) ? this.#share(word, line) : Number.NaN))
    const idle = table.columns.includes('cpu.idle')
    const isOffline = idle && shares.every((share, i) => !isMetric(table.columns[i]) || share === 0) // mpstat before 12 prints a CPU that is off as all zeros
    if (moment && cpu !== 'all') this.#seen(moment.at, isOffline ? null : cpu, line)
    const samples = this.#runs.samples
    table.columns.forEach((metric, i) => {
      if (!isMetric(metric)) return
      const value = isOffline ? Number.NaN : (shares[i] ?? Number.NaN)
      const what = { metric, unit: 'ratio', cpu } as const
      if (moment) samples.add(what, moment.at, value, moment.covers, line)
      else if (!Number.isNaN(value)) samples.aggregate(what, value, this.#runs.over(table.key), line)
    })
  }

  #guess({ words, stamp }: Row, line: number, text: string): Table | null {
    const headings = stamp.kind === 'average' ? null : headerless(words)
    if (!headings) return null
    this.#notes.line('headerless', 'notice', line, { actual: text, figures: { columns: words.length - 1 } })
    const columns = ['cpu', ...headings.split(' ').map(cpuMetric)] as const satisfies readonly Column[]
    this.#table = { key: headings, columns, kept: true, rates: null }
    return this.#table
  }

  #share(word: string, line: number): number {
    const number = parseNumber(word)
    if (number?.comma) this.#notes.line('locale_numbers', 'notice', line, { actual: word })
    const share = number && shareOf(number.value)
    if (share !== null) return share
    const known = number !== null || /^-?nan$/i.test(word)
    this.#notes.line(known ? 'implausible_value' : 'bad_number', 'notice', line, { actual: word, expected: ['0.00 to 100.00'] })
    return Number.NaN
  }

  #seen(at: number, cpu: number | null, line: number): void {
    if (at !== this.#interval.at) {
      this.#intervalEnds()
      this.#interval = { at, cpus: new Set(), line }
    }
    if (cpu !== null) this.#interval.cpus.add(cpu)
  }

  #intervalEnds(): void {
    const { at, cpus, line } = this.#interval
    if (Number.isNaN(at)) return
    this.#most = Math.max(this.#most, cpus.size)
    if (this.#fewest === null || cpus.size < this.#fewest.cpus) this.#fewest = { cpus: cpus.size, line }
  }
}

const topology = 'CPU CORE SOCK NODE '

/** The words of a row under their headings: with -T the row of all CPUs leaves three columns empty. */
const placed = (words: readonly string[], { key, columns }: Table): readonly string[] =>
  key.startsWith(topology) && words.length === columns.length - 3 ? [words[0] ?? '', '', '', '', ...words.slice(1)] : words

const isMetric = (column: Column | undefined): column is Metric => column !== null && column !== undefined && column !== 'cpu'
