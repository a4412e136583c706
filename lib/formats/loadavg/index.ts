// The load average, from /proc/loadavg, uptime(1), w(1) and top(1), once or in a loop; and the counts that such a loop prints beside it.
// References: proc(5) loadavg, Linux Documentation/accounting/psi.rst, net/netfilter nf_conntrack_standalone.c.

import type { Clock } from '@/lib/core/clock'
import type { Metric } from '@/lib/core/series'
import type { KernelLimit } from '@/lib/core/socket'
import { noFacts } from '@/lib/core/timeline'
import { day, hour, type Reading, reading, second, type Unit } from '@/lib/core/units'
import { splitColumns } from '@/lib/text/columns'
import { Notes } from '@/lib/text/notes'
import { parseInteger } from '@/lib/text/numbers'
import { SampledSeries, UniqueIds } from '@/lib/text/sampled-series'
import type { Head, Line, LineFormat, LineReader, Sniff, Source } from '../format'
import { parseLoadLine } from './load-line'

/**
 * Load over 1, 5 and 15 minutes. `2.38 2.86 3.29 3/119 2319` under a date line lies on that line's clock; an uptime line has a time
 * of day of its own; without either the numbers are known and their time is not.
 */
export const loadavg: LineFormat = {
  name: 'loadavg',
  collect: 'while sleep 1; do date +%s.%N; cat /proc/loadavg; done > loadavg.txt',
  reference: 'https://man7.org/linux/man-pages/man5/proc_loadavg.5.html',
  sniff,
  begins: (line) => (parseLoadLine(line) ? 'certain' : parseConntrack(line) || pressure.test(line.slice(0, 24)) ? 'likely' : null),
  open: (source) => new LoadReader(source),
}

const sniffedLines = 200

function sniff({ text }: Head): Sniff {
  if (text === null) return null
  const lines = text.split('\n', sniffedLines).filter((line) => line.trim() !== '')
  const read = lines.filter((line) => parseLoadLine(line) !== null).length
  if (read === 0) return null
  const top = lines[0]?.startsWith('top - ') === true
  const share = read / lines.length
  const why = top ? 'begins as top does' : `${read} of the first ${lines.length} lines say the load`
  return { is: top || share >= 0.6 ? 'certain' : share >= 0.3 ? 'likely' : 'possible', why } // a date line between two of them leaves half
}

const pressure = /^(?:some|full) avg10=/

/** `nf_conntrack: 0 / 262144`: entries and their limit. */
function parseConntrack(line: string): { readonly entries: number; readonly limit: number } | null {
  const found = /^nf_conntrack: (\d{1,10}) \/ (\d{1,10})$/.exec(line.trim())
  const [entries, limit] = [parseInteger(found?.[1] ?? ''), parseInteger(found?.[2] ?? '')]
  return entries === null || limit === null ? null : { entries, limit }
}

const midnightFall = 6 * hour // a time of day that falls this far has passed midnight
const mostClocks = 1_000 // a time of day that goes back begins another; after so many it is no time
const mostUntimed = 100 // loads without a time are told, not drawn: so many are enough

const metrics = ['load.1m', 'load.5m', 'load.15m'] as const satisfies readonly Metric[]

class LoadReader implements LineReader {
  readonly #notes: Notes
  readonly #ids = new UniqueIds()
  readonly #sections = new Map<Clock, SampledSeries>()
  #limit: KernelLimit | null = null
  #ownClock: Clock | null = null
  #last: Reading | null = null
  #untimed: Clock | null = null
  #untimedLines = 0
  #screen: 'head' | 'processes' | 'users' | null = null // of top, or of w

  constructor(private readonly source: Source) {
    this.#notes = new Notes(source)
  }

  line(line: Line): 'parsed' | 'blank' | 'not-mine' {
    const { text } = line
    if (line.begins || (text === '' && this.#screen !== 'head')) this.#screen = null
    if (text.trim() === '') return 'blank'
    const load = parseLoadLine(text)
    if (load) {
      this.#screen = 'head'
      if (load.comma) this.#notes.line('locale_numbers', 'notice', line.number, { actual: text.trim() })
      const at = this.#at(line, load.clock)
      load.loads.forEach((value, i) => {
        const metric = metrics[i]
        if (metric) this.#add(metric, 'load', value, at, line.number)
      })
      if (load.running !== null) this.#add('tasks.running', 'count', load.running, at, line.number)
      if (load.total !== null) this.#add('tasks.total', 'count', load.total, at, line.number)
      return 'parsed'
    }
    const conntrack = parseConntrack(text)
    if (conntrack) {
      this.#add('conntrack.entries', 'count', conntrack.entries, this.#at(line, null), line.number)
      this.#limit = { name: 'net.netfilter.nf_conntrack_max', value: [conntrack.limit], source: this.#source(line.number) }
      return 'parsed'
    }
    return pressure.test(text.slice(0, 24)) || this.#onScreen(text) ? 'blank' : 'not-mine'
  }

  end() {
    if (this.#untimedLines > mostUntimed)
      this.#notes.line('no_timestamps', 'notice', 1, { count: this.#untimedLines, figures: { kept: mostUntimed } })
    const sections = [...this.#sections].map(([clock, samples], i) => ({
      clock,
      anchors: [],
      facts: { ...noFacts, series: samples.series(), aggregates: samples.aggregates(), limits: this.#limit && i === 0 ? [this.#limit] : [] },
    }))
    return { sections, diagnostics: this.#notes.list(), whole: true }
  }

  /** What top prints below its first line: five lines of sums, then the processes; and w: who is logged in. */
  #onScreen(text: string): boolean {
    if (this.#screen === 'head' && /^(?:Tasks|Threads|%?Cpu\S{0,8}|[KMGTPE]i?B (?:Mem|Swap)|Mem|Swap) ?[:(]/.test(text)) return true
    if (this.#screen !== null && /^\s*PID\s+(?:USER|PPID)/.test(text)) {
      this.#screen = 'processes'
      return true
    }
    if (this.#screen === 'head' && /^USER\s+TTY\s/.test(text)) {
      this.#screen = 'users'
      return true
    }
    if (this.#screen === 'users') return splitColumns(text, 8).length >= 7
    return this.#screen === 'processes' && /^\s{0,8}\d{1,8} \S/.test(text)
  }

  /** The moment of a line: its stamp's, or else by the time of day it prints. null: it has none. */
  #at({ stamp }: Line, sinceMidnight: number | null): { readonly clock: Clock; readonly at: Reading } | null {
    if (stamp) return { clock: stamp.clock, at: stamp.at }
    if (sinceMidnight === null) return null
    if (this.#sections.size >= mostClocks) return null
    const last = this.#last
    const sameDay = (last === null ? 0 : Math.floor(last / day) * day) + sinceMidnight
    const passed = last !== null && last - sameDay >= midnightFall
    const at = reading(passed ? sameDay + day : sameDay)
    if (this.#ownClock === null || (last !== null && at < last)) this.#ownClock = this.#clock({ kind: 'wall', printed: 'time-only', zone: null })
    this.#last = at
    return { clock: this.#ownClock, at }
  }

  #add(metric: Metric, unit: Unit, value: number, moment: { readonly clock: Clock; readonly at: Reading } | null, line: number): void {
    const what = { metric, unit, cpu: null }
    if (moment) this.#samples(moment.clock).add(what, moment.at, value, null, line)
    else if (++this.#untimedLines <= mostUntimed) {
      this.#untimed ??= this.#clock({ kind: 'none' })
      this.#samples(this.#untimed).aggregate(what, value, null, line)
    }
  }

  #samples(clock: Clock): SampledSeries {
    let samples = this.#sections.get(clock)
    if (!samples) {
      samples = new SampledSeries(this.source.artefact, clock.id, this.#ids)
      this.#sections.set(clock, samples)
    }
    return samples
  }

  #clock(what: { kind: 'none' } | { kind: 'wall'; printed: 'time-only'; zone: null }): Clock {
    return { id: `${this.source.artefact}#${this.#sections.size}`, host: null, resolution: second, ...what }
  }

  #source(line: number) {
    return { artefact: this.source.artefact, place: { kind: 'lines', first: line, last: line } } as const
  }
}
