// top -b of procps: load, tasks, CPUs and the busiest processes, one screen after another. Reference: procps-ng src/top/top.c summary_show().

import type { Metric } from '@/lib/core/series'
import { micros, minute, reading, second } from '@/lib/core/units'
import { scanClock } from '@/lib/text/civil-time'
import { splitColumns } from '@/lib/text/columns'
import { ownText } from '@/lib/text/lines'
import { Notes } from '@/lib/text/notes'
import { parseInteger } from '@/lib/text/numbers'
import { parseNumber, shareOf } from '@/lib/text/sysstat'
import type { Line, LineFormat, LineReader, Source } from '../format'
import { parseUp, threeLoads } from '../load-words'
import { Readings } from '../readings'
import { sniffLines } from '../sniff-lines'
import { TimesOfDay } from '../times-of-day'

/**
 *     top - 12:49:02 up 23 days, 23:21,  1 user,  load average: 76.05, 45.80, 21.21
 *     Tasks: 270 total,   2 running, 268 sleeping,   0 stopped,   0 zombie
 *     %Cpu(s):  2.0 us,  0.7 sy,  0.0 ni, 88.8 id,  0.0 wa,  0.0 hi,  8.6 si,  0.0 st
 *
 * Also `Cpu(s):  1.2%us,` of 2.6's top, `CPU:   0% usr   9% sys … 9% sirq` of BusyBox, which prints no clock, and `%Cpu0  :` for each CPU. The first screen's CPU shares are since boot, or of a blink before
 * the screen, as versions go: they are told and not drawn. Each screen is at its
 * own time of day. Of the processes the busiest are kept: what share of one CPU they took at most.
 */
export const top: LineFormat = {
  name: 'top',
  collect: 'top -b -n 60 -d 1 > top.txt',
  reference: 'https://man7.org/linux/man-pages/man1/top.1.html',
  sniff: (head) => sniffLines(head, top, "lines of top's screen"),
  begins: (line) =>
    /^top - .{0,200}load average:/.test(line.slice(0, longest))
      ? 'certain'
      : busyCpu.test(line.slice(0, 40))
        ? 'certain'
        : cpuLine.test(line.slice(0, 40))
          ? 'likely'
          : null,
  open: (source) => new TopReader(source),
}

const longest = 400
const busyCpu = /^CPU\d{0,4}: {1,4}\d{1,3}(?:\.\d)?% usr /
const cpuLine = /^%?Cpu(?:\(s\)|\d{1,4}) {0,4}:/
const shares: ReadonlyMap<string, Metric> = new Map([
  ['us', 'cpu.user'],
  ['ni', 'cpu.nice'],
  ['sy', 'cpu.system'],
  ['wa', 'cpu.iowait'],
  ['hi', 'cpu.irq'],
  ['si', 'cpu.softirq'],
  ['st', 'cpu.steal'],
  ['id', 'cpu.idle'],
  ['usr', 'cpu.user'],
  ['nic', 'cpu.nice'],
  ['sys', 'cpu.system'],
  ['io', 'cpu.iowait'],
  ['irq', 'cpu.irq'],
  ['sirq', 'cpu.softirq'],
  ['idle', 'cpu.idle'],
])
const loads = ['load.1m', 'load.5m', 'load.15m'] as const satisfies readonly Metric[]
const halfMinute = micros(minute / 2) // top cuts the time since boot to the minute
const mostProcesses = 20

class TopReader implements LineReader {
  readonly #notes: Notes
  readonly #readings: Readings
  readonly #times: TimesOfDay
  readonly #busiest = new Map<string, { share: number; line: number }>()
  #screens = 0
  #headings: readonly string[] | null = null // of the processes
  #covers = micros(0)

  constructor(source: Source) {
    this.#notes = new Notes(source)
    this.#readings = new Readings(source)
    this.#times = new TimesOfDay(() => this.#readings.clock({ kind: 'wall', printed: 'time-only', zone: null }))
  }

  line(line: Line): 'parsed' | 'blank' | 'not-mine' {
    const text = line.text.slice(0, longest)
    if (text.trim() === '') return 'blank'
    if (text.startsWith('top - ')) return this.#screen(text, line)
    if (/^Mem: \d{1,12}K used, /.test(text)) return this.#busyScreen(line)
    if (this.#screens > 0 && text.startsWith('Load average: ')) return this.#loads(text, line.number)
    if (this.#screens === 0 && !busyCpu.test(text.slice(0, 40)) && !cpuLine.test(text.slice(0, 40)) && !sums.test(text.slice(0, 40)))
      return 'not-mine'
    if (/^(?:Tasks|Threads):/.test(text)) return this.#tasks(text, line.number)
    if (cpuLine.test(text.slice(0, 40)) || busyCpu.test(text.slice(0, 40))) return this.#cpus(text, line)
    if (sums.test(text.slice(0, 40))) return 'parsed'
    if (/^\s{0,8}PID\s{1,8}(?:[A-Z]{2,8}|%CPU)\b/.test(text)) {
      this.#headings = splitColumns(line.text, 80)
      return 'parsed'
    }
    return this.#headings !== null && /^\s{0,8}\d{1,8} \S?/.test(text) ? this.#process(this.#headings, line) : 'not-mine'
  }

  end(): ReturnType<LineReader['end']> {
    const busiest = [...this.#busiest].sort(([, a], [, b]) => b.share - a.share).slice(0, mostProcesses)
    for (const [name, { share, line }] of busiest) this.#readings.context('process.cpu-most', name, share, line, 'ratio')
    return { sections: this.#readings.sections(), diagnostics: this.#notes.list(), whole: true }
  }

  #screen(text: string, { number, stamp }: Line): 'parsed' | 'not-mine' {
    const at = text.search(/\bload averages?:/)
    const found = at < 0 ? null : threeLoads(text.slice(text.indexOf(':', at) + 1))
    if (found === null) return 'not-mine'
    this.#headings = null
    this.#screens++
    if (found.comma) this.#notes.line('locale_numbers', 'notice', number, { actual: text.trim() })
    const clock = scanClock(text, 6)
    const before = this.#readings.moment
    this.#readings.begin(stamp ?? (clock && this.#times.at(clock.sinceMidnight)))
    const { moment } = this.#readings
    this.#covers = micros(before && moment && before.clock.id === moment.clock.id ? Math.max(0, moment.at - before.at) : 0)
    this.#keepLoads(found.loads, number)
    const up = parseUp(text.slice(0, at))
    if (up !== null) this.#readings.booted(moment, reading(up + halfMinute), micros(halfMinute + second), number)
    return 'parsed'
  }

  /** BusyBox begins a screen with its memory and prints no clock: only a date before it says when. */
  #busyScreen({ stamp }: Line): 'parsed' {
    this.#headings = null
    this.#screens++
    this.#readings.begin(stamp)
    this.#covers = this.#readings.covers ?? micros(0)
    return 'parsed'
  }

  /** `Load average: 0.53 0.91 0.63 3/118 2319`, as BusyBox has it. */
  #loads(text: string, line: number): 'parsed' | 'not-mine' {
    const words = splitColumns(text.slice(text.indexOf(':') + 1), 5)
    const found = threeLoads(words.slice(0, 3).join(' '))
    if (found === null) return 'not-mine'
    this.#keepLoads(found.loads, line)
    const [running, total] = (words[3] ?? '').split('/').map((word) => parseInteger(word))
    if (running != null) this.#readings.gauge({ metric: 'tasks.running', unit: 'count', cpu: null }, running, line)
    if (total != null) this.#readings.gauge({ metric: 'tasks.total', unit: 'count', cpu: null }, total, line)
    return 'parsed'
  }

  #keepLoads(three: readonly number[], line: number): void {
    three.forEach((value, i) => {
      const metric = loads[i]
      if (metric) this.#readings.gauge({ metric, unit: 'load', cpu: null }, value, line)
    })
  }

  #tasks(text: string, line: number): 'parsed' {
    for (const [word, metric] of [
      ['total', 'tasks.total'],
      ['running', 'tasks.running'],
    ] as const) {
      const found = new RegExp(`(\\d{1,9})[ +]{1,3}${word}`).exec(text)
      const value = parseInteger(found?.[1] ?? '')
      if (value !== null && text.startsWith('Tasks')) this.#readings.gauge({ metric, unit: 'count', cpu: null }, value, line)
    }
    return 'parsed'
  }

  /** `%Cpu0  :  3,0 us,  1.0 sy, …`, and two CPUs a line where the screen is wide. */
  #cpus(text: string, { number }: Line): 'parsed' {
    for (const part of text.startsWith('%') ? text.slice(1).split('%Cpu') : [text]) {
      const named = /^(?:Cpu|CPU)?(\(s\)|\d{1,4}|:)/.exec(part)?.[1] ?? ''
      const cpu = named === '(s)' || named === ':' ? 'all' : parseInteger(named)
      if (cpu === null) continue
      for (const found of part.slice(part.indexOf(':') + 1).matchAll(/(\d{1,3}(?:[.,]\d{1,2})?)[ %]{1,2}([a-z]{2,4})\b/g)) {
        const metric = shares.get(found[2] ?? '')
        const value = parseNumber(found[1] ?? '')
        const share = value && shareOf(value.value)
        if (metric === undefined) continue
        if (share === null) this.#notes.line('implausible_value', 'notice', number, { actual: found[0] })
        const what = { metric, unit: 'ratio', cpu } as const
        if (this.#screens > 1) this.#readings.gauge(what, share ?? Number.NaN, number, this.#covers)
        else this.#readings.aggregate(what, share ?? Number.NaN, number)
      }
    }
    return 'parsed'
  }

  #process(headings: readonly string[], { text, number }: Line): 'parsed' {
    const words = splitColumns(text, headings.length)
    const [cpu, command] = [headings.indexOf('%CPU'), headings.indexOf('COMMAND')]
    const value = parseNumber(words[cpu] ?? '')?.value ?? null
    const name = words[command]
    if (cpu < 0 || command < 0 || value === null || name === undefined || value <= 0 || this.#screens === 0) return 'parsed'
    const before = this.#busiest.get(name)
    if (before !== undefined ? before.share >= value / 100 : this.#busiest.size >= mostNames) return 'parsed'
    this.#busiest.set(before === undefined ? ownText(name) : name, { share: Math.round(value * 100) / 10_000, line: number })
    return 'parsed'
  }
}

const mostNames = 10_000
const sums = /^(?:Tasks|Threads|[KMGTPE]i?B (?:Mem|Swap)|Mem|Swap) ?[:(]/
