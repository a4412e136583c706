// /proc/stat: what each CPU did since boot, and when that was. Reference: proc(5), Linux fs/proc/stat.c show_stat().

import type { Metric } from '@/lib/core/series'
import { reading, second } from '@/lib/core/units'
import { splitColumns } from '@/lib/text/columns'
import { Notes } from '@/lib/text/notes'
import { parseInteger } from '@/lib/text/numbers'
import type { Line, LineFormat, LineReader, Source } from '../format'
import { Readings } from '../readings'
import { sniffLines } from '../sniff-lines'
import { softirqKinds } from '../softirq-kinds'

/**
 *     cpu  34834 0 16310 2148263 2166 0 1044 1503 0 0
 *     cpu0 17263 0 8120 1074290 1080 0 870 751 0 0
 *     btime 1795330856
 *
 * Ticks since boot; read twice under dates they become shares, as mpstat has them: guest time is taken out of user time. `btime` is when the machine was
 * booted, in seconds since 1970: with it the stamps of dmesg have a date.
 */
export const procStat: LineFormat = {
  name: 'proc-stat',
  collect: 'while sleep 1; do date +%s.%N; cat /proc/stat; done > stat.txt',
  reference: 'https://man7.org/linux/man-pages/man5/proc_stat.5.html',
  sniff: (head) => sniffLines(head, procStat, 'lines of /proc/stat'),
  begins: (line) => (cpuLine.test(line.slice(0, 120)) ? 'certain' : null),
  open: (source) => new ProcStatReader(source),
}

const cpuLine = /^cpu(\d{0,5}) {1,2}\d{1,20} \d{1,20} \d{1,20} \d/
const ownLine = /^(?:intr|ctxt|btime|processes|procs_running|procs_blocked|softirq|page|swap|disk_io:) ?\d?/
const fields = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal', 'guest', 'guest-nice'] as const
const busy = 8 // of the fields; guest time is part of user time

class ProcStatReader implements LineReader {
  readonly #notes: Notes
  readonly #readings: Readings
  #begun = false
  #cpus = 0
  #since: Line | null = null

  constructor(source: Source) {
    this.#notes = new Notes(source)
    this.#readings = new Readings(source)
  }

  line(line: Line): 'parsed' | 'blank' | 'not-mine' {
    const { text, number } = line
    if (text === '') return 'blank'
    const cpu = cpuLine.exec(text.slice(0, 120))
    if (cpu) {
      if (cpu[1] === '' || !this.#begun) this.#begin(line)
      this.#cpu(cpu[1] === '' ? 'all' : Number(cpu[1]), splitColumns(text, 12).slice(1), number)
      return 'parsed'
    }
    if (!ownLine.test(text.slice(0, 24))) return 'not-mine'
    if (!this.#begun || (line.begins && line.stamp !== this.#since?.stamp)) this.#begin(line)
    this.#count(text, number)
    return 'parsed'
  }

  end(): ReturnType<LineReader['end']> {
    this.#readings.cpus = this.#cpus > 0 ? this.#cpus : null
    if (this.#readings.once) this.#notes.line('since_boot_only', 'info', 1)
    return { sections: this.#readings.sections(), diagnostics: this.#notes.list(), whole: true }
  }

  #begin(line: Line): void {
    this.#readings.begin(line.stamp)
    this.#begun = true
    this.#since = line
  }

  #cpu(cpu: number | 'all', words: readonly string[], line: number): void {
    if (cpu !== 'all') this.#cpus = Math.max(this.#cpus, cpu + 1)
    const ticks = words.map((word) => parseInteger(word) ?? Number.NaN)
    const grown = ticks.map((total, i) => this.#readings.growth(`${cpu} ${i}`, total)?.by ?? null)
    const of = cpu === 'all' ? null : `cpu${cpu}`
    const shares = (list: readonly number[]): ((i: number) => number) => {
      const all = list.slice(0, busy).reduce((sum, one) => sum + one, 0)
      const guest = (i: number): number => (i === 0 ? (list[8] ?? 0) : i === 1 ? (list[9] ?? 0) : 0)
      return (i) => Math.round((1e6 * Math.max(0, (list[i] ?? Number.NaN) - guest(i))) / all) / 1e6
    }
    const sinceBoot = shares(ticks)
    const now = grown.every((by) => by !== null) ? shares(grown.map((by, i) => (i === 3 || i === 4 ? by || 0 : by))) : null // idle and iowait may step back a little
    fields.slice(0, words.length).forEach((field, i) => {
      const metric: Metric = `cpu.${field}`
      if (field === 'softirq' || field === 'idle' || field === 'steal')
        this.#readings.context(`cpu.${field}-since-boot`, of, sinceBoot(i), line, 'ratio')
      if (now) this.#readings.gauge({ metric, unit: 'ratio', cpu }, now(i), line, this.#readings.covers)
    })
  }

  #count(text: string, line: number): void {
    const words = splitColumns(text, 16)
    const value = parseInteger(words[1] ?? '')
    if (value === null) {
      this.#notes.line('bad_number', 'notice', line, { actual: text })
      return
    }
    const perSecond = (metric: Metric): void => this.#readings.counter({ metric, unit: 'per-second', cpu: null }, value, line)
    if (words[0] === 'intr') perSecond('system.interrupts')
    else if (words[0] === 'ctxt') perSecond('system.context-switches')
    else if (words[0] === 'processes') perSecond('system.forks')
    else if (words[0] === 'procs_running') this.#readings.gauge({ metric: 'tasks.running', unit: 'count', cpu: null }, value, line)
    else if (words[0] === 'procs_blocked') this.#readings.gauge({ metric: 'tasks.blocked', unit: 'count', cpu: null }, value, line)
    else if (words[0] === 'btime') this.#booted(value, line)
    else if (words[0] === 'softirq')
      softirqKinds.forEach((kind, i) => {
        const total = parseInteger(words[i + 2] ?? '')
        if (total !== null) this.#readings.counter({ metric: `softirqs.${kind}`, unit: 'per-second', cpu: 'all' }, total, line)
      })
  }

  #epoch: ReturnType<Readings['clock']> | null = null
  #booted(seconds: number, line: number): void {
    this.#epoch ??= this.#readings.clock({ kind: 'epoch' })
    this.#readings.booted({ clock: this.#epoch, at: reading(seconds * second) }, 0, second, line)
    this.#readings.context('booted', null, new Date(seconds * 1000).toISOString(), line)
  }
}
