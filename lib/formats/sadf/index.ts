// sadf -d and sadf -p of sysstat: what sar recorded, for databases and for awk. Reference: sysstat format.c, sadf.c; https://man7.org/linux/man-pages/man1/sadf.1.html

import type { Clock } from '@/lib/core/clock'
import { type Micros, micros, type Reading, reading, second } from '@/lib/core/units'
import { scanIso } from '@/lib/text/civil-time'
import { ownText } from '@/lib/text/lines'
import { Notes } from '@/lib/text/notes'
import { parseInteger } from '@/lib/text/numbers'
import { type Item, itemHeading, sarColumn, sarItem, sarValue, todaysHeadings } from '@/lib/text/sysstat-columns'
import type { Line, LineFormat, LineReader, Source } from '../format'
import { Readings } from '../readings'
import { sniffLines } from '../sniff-lines'

/**
 *     # hostname;interval;timestamp;runq-sz;plist-sz;ldavg-1;ldavg-5;ldavg-15;blocked
 *     web1;600;2026-11-22 09:10:01 UTC;3;956;3.16;3.24;3.43;0          web1	600	2026-11-22 09:10:01 UTC	cpu0	%idle	95.31
 *
 * Stamps are UTC; with -U seconds since 1970, with -t and -T the host's local time, where the zone's abbreviation stands behind them or not. -h puts all tables on one line.
 */
export const sadf: LineFormat = {
  name: 'sadf',
  collect: 'sadf -d -U -- -A > sar.csv',
  reference: 'https://man7.org/linux/man-pages/man1/sadf.1.html',
  sniff: (head) => sniffLines(head, sadf, 'lines of sadf'),
  begins: (line) => (line.startsWith('# hostname;interval;timestamp;') || plain.test(line.slice(0, 300)) ? 'certain' : null),
  open: (source) => new SadfReader(source),
}

const plain = /^\S{1,64}\t-?\d{1,9}\t(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?: \S{1,8})?|\d{9,10})\t\S{1,64}\t[%\w/.-]{1,24}\t[\d.,-]{1,24}\s*$/

interface Group {
  readonly headings: readonly string[]
  readonly at: number // its first column in a row
}

class SadfReader implements LineReader {
  readonly #notes: Notes
  readonly #readings: Readings
  readonly #clocks = new Map<string, Clock>()
  readonly #hosts = new Set<string>()
  #groups: readonly Group[] = []
  #width = 0
  #before = '' // the field of the line before, with -p

  constructor(source: Source) {
    this.#notes = new Notes(source)
    this.#readings = new Readings(source)
  }

  line({ text, number }: Line): 'parsed' | 'blank' | 'skipped' | 'not-mine' {
    if (text === '') return 'blank'
    if (text.startsWith('# hostname;interval;timestamp;')) return this.#headings(text)
    const fields = text.split(text.includes(';') ? ';' : '\t', 4_096)
    const [host = '', interval = '', stamp = ''] = fields
    const seconds = Number(/^-?\d{1,9}$/.test(interval) ? interval : Number.NaN)
    const moment = Number.isNaN(seconds) ? null : this.#moment(host, stamp.trim())
    if (moment === null) return 'not-mine'
    if (/^(?:LINUX-RESTART|COM)\b/.test(fields[3] ?? '') || seconds < 0) {
      const cpus = /\((\d{1,6}) CPU\)/.exec(text)
      if (cpus) this.#readings.cpus = Math.max(this.#readings.cpus ?? 0, Number(cpus[1]))
      return 'parsed'
    }
    this.#readings.begin(moment)
    const covers = micros(seconds * second)
    if (text.includes(';')) return this.#row(fields, covers, text, number)
    const [, , , device = '', field = '', word = ''] = fields
    if (fields.length !== 6) return 'not-mine'
    const ofTcp = field === 'retrans/s' && this.#before === 'estres/s' // NFS has a field of that name too
    this.#before = field
    this.#cell(ofTcp ? 'retrseg/s' : device === 'sum' && field === 'all' ? 'intr/s' : field, word, plainItem(device), covers, number)
    return 'parsed'
  }

  end(): ReturnType<LineReader['end']> {
    for (const host of this.#hosts) this.#readings.context('host', null, host, 1)
    return { sections: this.#readings.sections(), diagnostics: this.#notes.list(), whole: true }
  }

  /** `…;CPU;%user;%idle[...];runq-sz;…`: with -h the tables follow one another, `[...]` ends one of many items. */
  #headings(text: string): 'parsed' {
    let at = 3
    const fields = text.trimEnd().split(';').slice(3)
    const groups: Group[] = []
    let headings: string[] = []
    const close = (): void => {
      if (headings.length > 0) groups.push({ headings: todaysHeadings(headings), at: at - headings.length })
      headings = []
    }
    for (const field of fields) {
      const many = field.endsWith('[...]')
      const name = many ? field.slice(0, -5) : field
      if (itemHeading([name]) !== null) close()
      headings.push(ownText(name))
      at++
      if (many) close()
    }
    close()
    this.#groups = groups
    this.#width = at
    return 'parsed'
  }

  #row(fields: readonly string[], covers: Micros, text: string, line: number): 'parsed' | 'skipped' | 'not-mine' {
    if (this.#groups.length === 0) return 'not-mine'
    if (fields.length < this.#width) {
      this.#notes.line('line_incomplete', 'data-loss', line, { actual: text })
      return 'skipped'
    }
    const open = this.#groups.length === 1 && this.#groups[0]?.headings.at(-1) === 'CPU*' // all CPUs, then each
    if (fields.length !== this.#width && !open) return 'parsed' // -h with several items a table: which is which is not printed
    for (const { headings, at } of this.#groups) {
      const own = itemHeading(headings)
      const item = sarItem(own, own === null ? '' : (fields[at + headings.indexOf(own)] ?? ''))
      if (item !== null)
        headings.forEach((heading, i) => {
          this.#cell(own === 'INTR' && (heading === 'all' || heading === 'CPU*') ? 'intr/s' : heading, fields[at + i] ?? '', item, covers, line)
        })
    }
    return 'parsed'
  }

  #cell(heading: string, word: string, item: Item | null, covers: Micros, line: number): void {
    const column = item && sarColumn(heading, item)
    if (!column || item === null) return
    const { value, comma } = sarValue(word.trim(), column)
    if (comma) this.#notes.line('locale_numbers', 'notice', line, { actual: word })
    if (typeof value !== 'number')
      this.#notes.line(value === null ? 'bad_number' : 'implausible_value', 'notice', line, { actual: `${heading} ${word}` })
    const what = { metric: column.metric, unit: column.unit, cpu: item.cpu }
    this.#readings.gauge(what, typeof value === 'number' ? value : Number.NaN, line, column.covers ? covers : null)
  }

  #moment(host: string, stamp: string): { readonly clock: Clock; readonly at: Reading } | null {
    const epoch = stamp.length <= 10 ? parseInteger(stamp) : null
    const found = epoch === null ? scanIso(stamp) : null
    if (epoch === null && found === null) return null
    const word = found === null ? '' : stamp.slice(found.end).trim()
    const zone = word === '' ? null : ownText(word)
    if (this.#hosts.size < 10) this.#hosts.add(ownText(host))
    const key = epoch !== null || zone === 'UTC' ? `${host} epoch` : `${host} ${zone}`
    let clock = this.#clocks.get(key)
    if (clock === undefined) {
      this.#readings.host = ownText(host)
      clock = this.#readings.clock(epoch !== null || zone === 'UTC' ? { kind: 'epoch' } : { kind: 'wall', printed: 'date-and-time', zone })
      this.#clocks.set(ownText(key), clock)
    }
    return { clock, at: epoch === null ? (found?.at ?? reading(0)) : reading(epoch * second) }
  }
}

/** What sadf -p names: `-` the machine, `all` and `cpu0` CPUs, `sum` all interrupts, else a device. */
function plainItem(device: string): Item | null {
  const cpu = /^cpu(\d{1,5})$/.exec(device)?.[1]
  if (device === '-' || device === 'sum') return { cpu: null, device: null }
  if (device === 'all') return { cpu: 'all', device: null }
  return cpu === undefined ? { cpu: null, device: ownText(device) } : { cpu: Number(cpu), device: null }
}
