// vmstat(8) of procps: processes, memory, swap, interrupts and CPU, one row a sample. Reference: procps-ng src/vmstat.c new_format().

import type { Clock } from '@/lib/core/clock'
import type { Metric } from '@/lib/core/series'
import { type Micros, micros, type Reading, reading, second, type Unit } from '@/lib/core/units'
import { scanIso } from '@/lib/text/civil-time'
import { indent, splitColumns } from '@/lib/text/columns'
import { Notes } from '@/lib/text/notes'
import { parseInteger } from '@/lib/text/numbers'
import type { Line, LineFormat, LineReader, Source } from '../format'
import { Readings } from '../readings'
import { sniffLines } from '../sniff-lines'

/**
 *     procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu----- -----timestamp-----
 *      r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st                 UTC
 *      1  0      0 812040  40564 301200    0    0     9    23   61  127  1  1 98  0  0 2026-11-22 17:06:03
 *
 * Columns are found by their headings. The first row of a run holds averages since boot: its rates and shares are no sample and are left. `r` counts
 * what runs or waits for a CPU. Memory is in KiB, unless -S says otherwise: headings do not tell. Without -t a row has no time
 * but that of a date before it, or in front of it.
 */
export const vmstat: LineFormat = {
  name: 'vmstat',
  collect: 'vmstat -t 1 300 > vmstat.txt',
  reference: 'https://man7.org/linux/man-pages/man8/vmstat.8.html',
  sniff: (head) => sniffLines(head, vmstat, 'headings or rows of vmstat'),
  begins: (line) => (headingsOf(line) ? 'certain' : isGroups(line) ? 'likely' : null),
  open: (source) => new VmstatReader(source),
}

interface Column {
  readonly metric: Metric
  readonly unit: Unit
  readonly scale: number
  readonly rate: boolean // speaks of the interval before the row
}

const KiB = 1024
const share = (metric: Metric): Column => ({ metric, unit: 'ratio', scale: 0.01, rate: true })
const kept: ReadonlyMap<string, Column> = new Map<string, Column>([
  ['r', { metric: 'tasks.running', unit: 'count', scale: 1, rate: false }],
  ['b', { metric: 'tasks.blocked', unit: 'count', scale: 1, rate: false }],
  ['swpd', { metric: 'memory.swap-used', unit: 'bytes', scale: KiB, rate: false }],
  ['free', { metric: 'memory.free', unit: 'bytes', scale: KiB, rate: false }],
  ['si', { metric: 'swap.in', unit: 'bytes-per-second', scale: KiB, rate: true }],
  ['so', { metric: 'swap.out', unit: 'bytes-per-second', scale: KiB, rate: true }],
  ['in', { metric: 'system.interrupts', unit: 'per-second', scale: 1, rate: true }],
  ['cs', { metric: 'system.context-switches', unit: 'per-second', scale: 1, rate: true }],
  ['us', share('cpu.user')],
  ['sy', share('cpu.system')],
  ['id', share('cpu.idle')],
  ['wa', share('cpu.iowait')],
  ['st', share('cpu.steal')],
  ['gu', share('cpu.guest')],
])
const longest = 400
const must = ['r', 'b', 'swpd', 'free', 'si', 'so', 'bi', 'bo', 'in', 'cs', 'us', 'sy', 'id']

interface Headings {
  readonly columns: readonly string[]
  readonly zone: string | null // over the stamps of -t
  readonly stamped: boolean
}

/** The row of headings. AIX and BSD print `avm` and `fre` where Linux has `swpd`: those are not it. */
function headingsOf(line: string): Headings | null {
  if (line.length > longest || !/^\s{0,8}r\s/.test(line)) return null
  const words = splitColumns(line, 32)
  if (!must.every((word) => words.includes(word))) return null
  const last = words.findLastIndex((word) => kept.has(word) || word === 'id')
  const rest = words.slice(last + 1)
  const zone = rest.length === 1 && /^(?:[A-Z]{2,5}|[+-]\d{2,4})$/.test(rest[0] ?? '') ? (rest[0] ?? null) : null
  return rest.length > 1 ? null : { columns: words.slice(0, last + 1), zone, stamped: rest.length === 1 }
}

const isGroups = (line: string): boolean =>
  /^\s{0,4}(?:procs|--procs--|kthr)[\s-]/.test(line.slice(0, 24)) && line.includes('--memory--') && line.includes('cpu')

class VmstatReader implements LineReader {
  readonly #notes: Notes
  readonly #readings: Readings
  #headings: Headings | null = null
  #clock: Clock | null = null
  #last: { readonly clock: string; readonly at: Reading } | null = null
  #sinceBoot = true // a run's first row does, unless -y left it out
  #first = true // the next row speaks of the time since boot
  #untimed = 0
  #scaled = false
  #stamp: Line['stamp'] = null
  #rows = 0 // under that stamp
  #delay: Micros | null = null // from row to row, where the prompt shows it

  constructor(source: Source) {
    this.#notes = new Notes(source)
    this.#readings = new Readings(source)
  }

  command(command: string): void {
    this.#sinceBoot = !/ -\w*y/.test(command)
    this.#first = this.#sinceBoot
    this.#scaled = / -\w*S|--unit/.test(command)
    const delay = /\bvmstat\b(?: -\S{1,12}(?: [kKmM]\b)?){0,6} (\d{1,6})\b/.exec(command.slice(0, 160))?.[1]
    this.#delay = delay === undefined ? null : micros(Number(delay) * second)
    this.#rows = 0
  }

  line(line: Line): 'parsed' | 'blank' | 'skipped' | 'not-mine' {
    const text = line.text.slice(0, longest)
    if (text.trim() === '' || /^\s*\^C/.test(text)) return 'blank'
    const headings = headingsOf(text)
    if (headings) {
      if (line.begins || this.#headings === null) this.#first = this.#sinceBoot
      this.#headings = headings
      return 'parsed'
    }
    if (isGroups(text)) {
      if (line.begins) this.#headings = null
      return 'parsed'
    }
    return this.#headings === null ? 'not-mine' : this.#row(this.#headings, text, line)
  }

  end(): ReturnType<LineReader['end']> {
    if (this.#untimed > 0) this.#notes.line('no_timestamps', 'notice', 1, { count: this.#untimed, figures: { kept: 0 } })
    return { sections: this.#readings.sections(), diagnostics: this.#notes.list(), whole: true }
  }

  #row({ columns, zone, stamped }: Headings, text: string, line: Line): 'parsed' | 'skipped' | 'not-mine' {
    const words = splitColumns(text, 40)
    if (words.length < columns.length || parseInteger(words[0] ?? '') === null) {
      if (parseInteger(words[0] ?? '') === null || words.length < 3) return 'not-mine'
      this.#notes.line('line_incomplete', 'data-loss', line.number, { actual: text })
      return 'skipped'
    }
    const rest = words.slice(columns.length).join(' ')
    if (rest !== '' && scanIso(rest) === null) return 'not-mine'
    this.#begin(rest, zone, stamped, line)
    const { moment } = this.#readings
    const before = this.#last
    this.#last = moment && { clock: moment.clock.id, at: moment.at }
    if (moment === null) this.#untimed++
    const covers = moment && before && before.clock === moment.clock.id && moment.at > before.at ? micros(moment.at - before.at) : micros(0)
    columns.forEach((heading, i) => {
      const column = kept.get(heading)
      if (column === undefined || moment === null || (column.rate && this.#first) || (this.#scaled && column.unit.startsWith('bytes'))) return
      const number = parseInteger(words[i] ?? '')
      if (number === null) this.#notes.line('bad_number', 'notice', line.number, { actual: `${heading} ${words[i]}` })
      const value = number === null || (column.unit === 'ratio' && number > 100) ? Number.NaN : Math.round(number * column.scale * 1e6) / 1e6
      this.#readings.gauge(
        { metric: column.metric, unit: column.unit, cpu: column.unit === 'ratio' ? 'all' : null },
        value,
        line.number,
        column.rate ? covers : null,
      )
    })
    this.#first = false
    return 'parsed'
  }

  /** One date stands above many rows: it is the first's, and the others' only where the prompt shows the interval. */
  #underDate(stamp: Line['stamp']): void {
    if (stamp !== this.#stamp || this.#rows === 0) {
      this.#stamp = stamp
      this.#rows = 1
      this.#readings.begin(stamp)
    } else if (stamp !== null && this.#delay !== null)
      this.#readings.begin({ clock: stamp.clock, at: reading(stamp.at + this.#rows++ * this.#delay) })
    else this.#readings.untimed()
  }

  /** The moment of a row: what -t prints, or the stamp in front of it. */
  #begin(printed: string, zone: string | null, stamped: boolean, { stamp }: Line): void {
    const found = stamped || printed !== '' ? scanIso(printed.slice(indent(printed))) : null
    if (found === null) {
      this.#underDate(stamp)
      return
    }
    this.#clock ??= this.#readings.clock({ kind: 'wall', printed: 'date-and-time', zone })
    this.#readings.begin({ clock: this.#clock, at: found.at })
  }
}
