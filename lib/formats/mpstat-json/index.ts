// mpstat -o JSON of sysstat 11.5.1 and later. Reference: sysstat's mpstat.c write_json_cpu_stats(), https://man7.org/linux/man-pages/man1/mpstat.1.html

import type { Metric } from '@/lib/core/series'
import type { Parsed } from '@/lib/core/timeline'
import { parseDate, scanClock } from '@/lib/text/civil-time'
import type { JsonHandler } from '@/lib/text/json-walk'
import { Notes } from '@/lib/text/notes'
import { cpuMetric, parseCpu, shareOf } from '@/lib/text/sysstat'
import { sarColumn } from '@/lib/text/sysstat-columns'
import { SysstatRuns } from '@/lib/text/sysstat-runs'
import type { Format, Head, Reader, Sniff, Source } from '../format'
import { JsonDocument } from '../json-document'

/**
 * The CPU shares of `{"sysstat": {"hosts": [{"nodename": "vm", "date": "11/22/26", "statistics": [{"timestamp": "17:06:04",
 * "cpu-load": [{"cpu": "all", "usr": 11.50, …}]}]}]}}`, as series of ratios. Cut JSON keeps the samples that are complete.
 */
export const mpstatJson: Format = {
  name: 'mpstat-json',
  collect: 'mpstat -P ALL -o JSON 1 300 > mpstat.json',
  reference: 'https://man7.org/linux/man-pages/man1/mpstat.1.html',
  sniff,
  open: (source) => new MpstatJsonReader(source),
}

const tooDeep = 64 // opening brackets in a row

function sniff({ text }: Head): Sniff {
  if (text === null) return null
  const begins = text.trimStart()
  if (!/^\{\s*"sysstat"\s*:/.test(begins.slice(0, 256)))
    return new RegExp(`^\\[{${tooDeep}}`).test(begins.slice(0, tooDeep))
      ? { is: 'possible', why: 'JSON, nested deeper than any tool prints it' }
      : null
  if (/"sysdata-version"|"timestamp"\s*:\s*\{|"file-date"/.test(begins)) return null // sadf -j: the same head, other contents
  if (/"avg-cpu"|"disk"\s*:/.test(begins)) return null // iostat -o JSON
  return { is: 'certain', why: 'JSON with the key "sysstat"' }
}

const host = '/sysstat/hosts//'
const sample = `${host}statistics//`
const row = `${sample}cpu-load//`
const sums = `${sample}sum-interrupts//`
const softs = `${sample}soft-interrupts//`

class MpstatJsonReader implements Reader, Pick<JsonHandler, 'value' | 'close'> {
  readonly #notes: Notes
  readonly #runs: SysstatRuns
  readonly #document: JsonDocument
  #host = { nodename: '', date: '', kernel: null as string | null, cpus: null as number | null, told: false }
  #stamp: string | null = null
  #row = new Map<string, number>()
  #cpu: number | 'all' | null = null
  #rows: { readonly cpu: number | 'all'; readonly shares: ReadonlyMap<string, number>; readonly line: number }[] = []
  #name = '' // of a kind of interrupts
  #counts: { readonly metric: Metric; readonly cpu: number | 'all' | null; readonly value: number; readonly line: number }[] = []
  #samples = 0

  constructor(source: Source) {
    this.#notes = new Notes(source)
    this.#document = new JsonDocument(this.#notes, this)
    this.#runs = new SysstatRuns(source, this.#notes)
  }

  get read(): Reader['read'] {
    return { of: 'lines', count: this.#document.line }
  }

  push(bytes: Uint8Array): void {
    this.#document.push(bytes)
  }

  end(): Parsed {
    const { tally, whole } = this.#document.end(() => this.#samples > 0)
    return { sections: this.#runs.sections(), diagnostics: this.#notes.list(), tally, whole, regions: [] }
  }

  value(path: string, value: string | number | boolean | null, line: number): void {
    if (path.startsWith(row)) this.#cell(path.slice(row.length), value, line)
    else if (path.startsWith(sums) || path.startsWith(softs)) this.#interrupt(path, value, line)
    else if (path === `${sample}timestamp` && typeof value === 'string') this.#stamp = value
    else if (path === `${host}nodename`) this.#host = { nodename: String(value), date: '', kernel: null, cpus: null, told: false }
    else if (path === `${host}release`) this.#host.kernel = String(value)
    else if (path === `${host}date`) this.#host.date = String(value)
    else if (path === `${host}number-of-cpus` && typeof value === 'number') this.#host.cpus = value
  }

  close(path: string, line: number): void {
    if (`${path}/` === row) {
      if (this.#cpu !== null) this.#rows.push({ cpu: this.#cpu, shares: this.#row, line })
      this.#cpu = null
      this.#row = new Map()
    } else if (`${path}/` === sample) this.#sample(line)
  }

  #cell(key: string, value: string | number | boolean | null, line: number): void {
    if (key === 'cpu') this.#cpu = parseCpu(String(value))
    else if (cpuMetric(`%${key}`) === null) return
    else if (typeof value === 'number') this.#row.set(key, value)
    else this.#notes.line('bad_number', 'notice', line, { actual: String(value) })
  }

  /** `{"cpu": "all", "intr": 2895.00}`, `{"cpu": "0", "intr": [{"name": "NET_RX", "value": 1.00}]}`: interrupts a second. */
  #interrupt(path: string, value: string | number | boolean | null, line: number): void {
    const key = path.slice(path.lastIndexOf('/') + 1)
    if (key === 'cpu') this.#cpu = parseCpu(String(value))
    else if (key === 'name') this.#name = String(value)
    else if (typeof value === 'number' && this.#cpu !== null) {
      const column = sarColumn(path.startsWith(sums) ? 'intr/s' : `${this.#name}/s`, { cpu: this.#cpu, device: null })
      const cpu = column?.metric === 'system.interrupts' && this.#cpu === 'all' ? null : this.#cpu
      if (column) this.#counts.push({ metric: column.metric, cpu, value: value >= 0 ? value : Number.NaN, line })
    }
  }

  /** One interval is whole: its rows under its stamp. */
  #sample(line: number): void {
    const [rows, counts, text] = [this.#rows, this.#counts, this.#stamp]
    this.#rows = []
    this.#counts = []
    this.#stamp = null
    if (!this.#host.told) {
      const { nodename, kernel, date, cpus } = this.#host
      this.#runs.begin({ host: nodename, kernel, date: parseDate(date), cpus }, line, date)
      this.#host.told = true
    }
    const clock = text === null ? null : scanClock(text)
    if (text === null || !clock || clock.end !== text.length) {
      this.#notes.line('bad_timestamp', 'notice', line, { actual: text ?? '' })
      return
    }
    const { at, covers } = this.#runs.moment('cpu-load', { kind: 'clock', sinceMidnight: clock.sinceMidnight }, line)
    if (this.#runs.full) return
    this.#samples++
    for (const { metric, cpu, value, line: rowLine } of counts)
      this.#runs.samples.add({ metric, unit: 'per-second', cpu }, at, value, covers, rowLine)
    for (const { cpu, shares, line: rowLine } of rows) {
      const isOffline = shares.has('idle') && [...shares.values()].every((share) => share === 0)
      for (const [key, percent] of shares) {
        const metric = cpuMetric(`%${key}`)
        if (metric === null) continue
        const share = shareOf(percent)
        if (share === null) this.#notes.line('implausible_value', 'notice', rowLine, { actual: String(percent) })
        this.#runs.samples.add({ metric, unit: 'ratio', cpu }, at, isOffline ? Number.NaN : (share ?? Number.NaN), covers, rowLine)
      }
    }
  }
}
