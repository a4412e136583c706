// sadf -j of sysstat: what sar recorded, as JSON. Reference: sysstat json_stats.c, https://man7.org/linux/man-pages/man1/sadf.1.html

import type { Clock } from '@/lib/core/clock'
import type { Parsed } from '@/lib/core/timeline'
import { micros, reading, second } from '@/lib/core/units'
import { scanIso } from '@/lib/text/civil-time'
import type { JsonHandler } from '@/lib/text/json-walk'
import { ownText } from '@/lib/text/lines'
import { Notes } from '@/lib/text/notes'
import { type SarColumn, sarColumn, sarItem, sarValue } from '@/lib/text/sysstat-columns'
import type { Format, Head, Reader, Sniff, Source } from '../format'
import { JsonDocument } from '../json-document'
import { Readings } from '../readings'

/**
 * `{"sysstat": {"hosts": [{"nodename": "vm", "statistics": [{"timestamp": {"date": "2026-11-22", "time": "13:16:05", "utc": 1, "interval": 600},
 * "queue": {"runq-sz": 7, "ldavg-1": 8.03}, "network": {"net-dev": [{"iface": "eth0", "rxpck": 15.00}]}}]}]}}`.
 * The keys are sar's headings without their signs: `rxpck` is `rxpck/s`, `memfree` is `kbmemfree`.
 */
export const sadfJson: Format = {
  name: 'sadf-json',
  collect: 'sadf -j -- -A > sar.json',
  reference: 'https://man7.org/linux/man-pages/man1/sadf.1.html',
  sniff,
  open: (source) => new SadfJsonReader(source),
}

function sniff({ text }: Head): Sniff {
  const begins = text?.trimStart() ?? ''
  if (!/^\{\s*"sysstat"\s*:/.test(begins.slice(0, 256)) || !/"sysdata-version"|"timestamp"\s*:\s*\{|"file-date"/.test(begins)) return null
  return { is: 'certain', why: 'JSON with the key "sysstat", whose stamps hold a date' }
}

const host = '/sysstat/hosts//'
const sample = `${host}statistics//`
const stampAt = `${sample}timestamp/`

class SadfJsonReader implements Reader, Pick<JsonHandler, 'value' | 'close'> {
  readonly #notes: Notes
  readonly #readings: Readings
  readonly #document: JsonDocument
  readonly #clocks = new Map<string, Clock>()
  #stamp = new Map<string, string | number>()
  #row = new Map<string, string | number>()
  #covers = micros(0)
  #samples = 0

  constructor(source: Source) {
    this.#notes = new Notes(source)
    this.#document = new JsonDocument(this.#notes, this)
    this.#readings = new Readings(source)
  }

  get read(): Reader['read'] {
    return { of: 'lines', count: this.#document.line }
  }

  push(bytes: Uint8Array): void {
    this.#document.push(bytes)
  }

  end(): Parsed {
    const { tally, whole } = this.#document.end(() => this.#samples > 0)
    return { sections: this.#readings.sections(), diagnostics: this.#notes.list(), tally, whole, regions: [] }
  }

  value(path: string, value: string | number | boolean | null, line: number): void {
    if (value === null || typeof value === 'boolean') return
    if (path.startsWith(stampAt)) this.#stamp.set(path.slice(stampAt.length), value)
    else if (path.startsWith(sample)) this.#row.set(path.slice(path.lastIndexOf('/') + 1), value)
    else if (path === `${host}nodename`) {
      this.#readings.host = ownText(String(value).slice(0, 64))
      this.#readings.context('host', null, String(value), line)
    } else if (path === `${host}release`) this.#readings.context('kernel', null, String(value), line)
    else if (path === `${host}timezone`) this.#readings.context('zone', null, String(value), line)
    else if (path === `${host}number-of-cpus` && typeof value === 'number') this.#readings.cpus = value
  }

  close(path: string, line: number): void {
    if (path === `${sample}timestamp`) this.#begin(line)
    else if (path.startsWith(sample) && path.length > sample.length) this.#cells(path, line)
    else if (`${path}/` === sample) this.#stamp = new Map()
  }

  #begin(line: number): void {
    const { date, time, utc, tz, interval } = Object.fromEntries(this.#stamp) as Readonly<Record<string, string | number | undefined>>
    const found = scanIso(`${date} ${time}`)
    if (found === null) {
      this.#notes.line('bad_timestamp', 'notice', line, { actual: `${date} ${time}` })
      this.#readings.begin(null)
      return
    }
    const zone = utc === 1 || tz === 'UTC' ? 'UTC' : typeof tz === 'string' ? tz : null
    let clock = this.#clocks.get(zone ?? '')
    if (clock === undefined) {
      clock = this.#readings.clock(zone === 'UTC' ? { kind: 'epoch' } : { kind: 'wall', printed: 'date-and-time', zone })
      this.#clocks.set(zone ?? '', clock)
    }
    this.#covers = micros((typeof interval === 'number' && interval > 0 ? interval : 0) * second)
    this.#readings.begin({ clock, at: reading(found.at) })
    this.#samples++
  }

  /** An object of figures is whole: those of the machine, of one CPU or of one device. */
  #cells(path: string, line: number): void {
    const row = this.#row
    if (row.size === 0) return
    this.#row = new Map()
    const [cpu, device] = [row.get('cpu'), row.get('iface')]
    const item =
      cpu !== undefined
        ? sarItem('CPU', String(cpu))
        : device !== undefined
          ? sarItem('IFACE', ownText(String(device).slice(0, 40)))
          : sarItem(null, '')
    if (item === null || row.has('disk-device') || row.has('line') || row.has('number') || row.has('filesystem')) return
    if (row.has('intr') && row.get('intr') !== 'sum' && row.get('intr') !== -1) return
    for (const [name, value] of row) {
      if (name === 'intr' || name === 'cpu' || name === 'iface') continue
      const key = name === 'value' || name === 'all' ? 'intr' : name // how often `sum` interrupted, under either name
      const column = sarColumn(headingOf(path, key), item)
      if (column !== null) this.#cell(key, value, column, item.cpu, line)
    }
  }

  #cell(key: string, value: string | number, column: SarColumn, cpu: number | 'all' | null, line: number): void {
    const figure = sarValue(String(value), column).value
    if (typeof figure !== 'number')
      this.#notes.line(figure === null ? 'bad_number' : 'implausible_value', 'notice', line, { actual: `${key} ${value}` })
    this.#readings.gauge(
      { metric: column.metric, unit: column.unit, cpu },
      typeof figure === 'number' ? figure : Number.NaN,
      line,
      column.covers ? this.#covers : null,
    )
  }
}

/** sar's heading for a key: `usr` of `cpu-load` is `%usr`, `avail` of `memory` is `kbavail`, `rxpck` of `net-dev` is `rxpck/s`. */
function headingOf(path: string, key: string): string {
  if (path.includes('/cpu-load')) return `%${key}`
  if (path.endsWith('/memory')) return `kb${key}`
  if (path.endsWith('/net-etcp') && key === 'retrans') return 'retrseg/s'
  return path.endsWith('/queue') || path.includes('/net-sock') ? key : `${key}/s`
}
