// Tables of counters, one row a kind of interrupt and one column a CPU: /proc/softirqs and /proc/interrupts.

import type { Metric } from '@/lib/core/series'
import { splitColumns } from '@/lib/text/columns'
import { Notes } from '@/lib/text/notes'
import { parseInteger } from '@/lib/text/numbers'
import type { Line, LineReader, Source } from './format'
import { Readings } from './readings'

const mostPairs = 1_024 // rows by CPUs that are drawn apart; a machine of 128 CPUs and 300 lines has 38,400, most of them still

/** Gathers such a table, read once or again and again. */
export class InterruptTable {
  readonly #notes: Notes
  readonly #readings: Readings
  #cpus: readonly number[] = []
  #rows = new Set<string>()
  readonly #pairs = new Set<string>()

  constructor(
    source: Source,
    private readonly family: 'softirqs' | 'interrupts',
  ) {
    this.#notes = new Notes(source)
    this.#readings = new Readings(source)
  }

  /** How many CPUs the headings name; 0 before any. */
  get width(): number {
    return this.#cpus.length
  }

  /** Takes the row of headings, `CPU0 CPU1 …`: a snapshot begins. */
  heading({ text, stamp }: Line): boolean {
    if (!/^\s{1,40}CPU\d/.test(text.slice(0, 48))) return false
    const words = splitColumns(text)
    if (!words.every((word) => /^CPU\d{1,5}$/.test(word))) return false
    this.#cpus = words.map((word) => Number(word.slice(3)))
    this.#readings.cpus = Math.max(this.#readings.cpus ?? 0, this.#cpus.length)
    this.#rows = new Set()
    this.#readings.begin(stamp)
    return true
  }

  /** Takes the counters behind a row's name. */
  row(name: string, { text, number, stamp, unended }: Line): void {
    if (this.#rows.has(name) || (this.#rows.size === 0 && this.#cpus.length === 0)) {
      this.#rows = new Set()
      this.#readings.begin(stamp) // headings were cut away: a name that comes again begins anew
    }
    this.#rows.add(name)
    const words = splitColumns(text.slice(text.indexOf(':') + 1), this.#cpus.length || 4096)
    const counts: number[] = []
    for (const word of words) {
      const count = parseInteger(word)
      if (count === null) break
      counts.push(count)
    }
    if (unended && counts.length < this.#cpus.length) {
      this.#notes.line('line_incomplete', 'data-loss', number, { actual: text })
      return
    }
    const metric: Metric = `${this.family}.${name}`
    const sum = counts.reduce((a, b) => a + b, 0)
    if (sum > 0) this.#readings.context(metric, null, sum, number)
    let [grown, known] = [0, counts.length > 0]
    counts.forEach((count, i) => {
      const cpu = this.#cpus[i] ?? i
      const growth = this.#readings.growth(`${name} ${cpu}`, count, true)
      if (growth === null) known = false
      else {
        grown += growth.by
        if (count > 0 && counts.length > 1 && this.#isDrawn(name, cpu))
          this.#readings.gauge({ metric, unit: 'per-second', cpu }, growth.by / (growth.in / 1e6), number, growth.in)
      }
    })
    if (known)
      this.#readings.gauge(
        { metric, unit: 'per-second', cpu: 'all' },
        grown / ((this.#readings.covers ?? Number.NaN) / 1e6),
        number,
        this.#readings.covers,
      )
    if (name !== 'NET_RX') return
    counts.forEach((count, i) => {
      this.#readings.context(metric, `cpu${this.#cpus[i] ?? i}`, count, number)
    })
  }

  end(): ReturnType<LineReader['end']> {
    if (this.#readings.once) this.#notes.line('since_boot_only', 'info', 1)
    return { sections: this.#readings.sections(), diagnostics: this.#notes.list(), whole: true }
  }

  #isDrawn(name: string, cpu: number): boolean {
    const pair = `${name} ${cpu}`
    if (this.#pairs.has(pair)) return true
    if (this.#pairs.size >= mostPairs) return false
    this.#pairs.add(pair)
    return true
  }
}
