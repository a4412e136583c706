// The load average, from /proc/loadavg, uptime(1) and w(1), once or in a loop; and the counts that such a loop prints beside it.
// References: proc(5) loadavg and uptime, Linux Documentation/accounting/psi.rst, net/netfilter nf_conntrack_standalone.c.

import type { Metric } from '@/lib/core/series'
import { micros, minute, reading, second } from '@/lib/core/units'
import { splitColumns } from '@/lib/text/columns'
import { Notes } from '@/lib/text/notes'
import { parseDecimal, parseInteger } from '@/lib/text/numbers'
import type { Head, Line, LineFormat, LineReader, Sniff, Source } from '../format'
import { Readings } from '../readings'
import { TimesOfDay } from '../times-of-day'
import { type LoadLine, parseLoadLine } from './load-line'

/**
 * Load over 1, 5 and 15 minutes. `2.38 2.86 3.29 3/119 2319` under a date line lies on that line's clock; an uptime line has a time
 * of day of its own; without either the numbers are known and their time is not. Where the time since boot stands beside it, it ties
 * the boot's clock to the other.
 */
export const loadavg: LineFormat = {
  name: 'loadavg',
  collect: 'while sleep 1; do date +%s.%N; cat /proc/loadavg; done > loadavg.txt',
  reference: 'https://man7.org/linux/man-pages/man5/proc_loadavg.5.html',
  sniff,
  begins: (line) =>
    parseLoadLine(line) ? 'certain' : parseConntrack(line) || parseUptime(line) !== null || pressure.test(line.slice(0, 24)) ? 'likely' : null,
  open: (source) => new LoadReader(source),
}

const sniffedLines = 200

function sniff({ text }: Head): Sniff {
  if (text === null) return null
  const lines = text.split('\n', sniffedLines).filter((line) => line.trim() !== '')
  const read = lines.filter((line) => parseLoadLine(line) !== null).length
  if (read === 0) return null
  const share = read / lines.length
  const why = `${read} of the first ${lines.length} lines say the load`
  return { is: share >= 0.6 ? 'certain' : share >= 0.3 ? 'likely' : 'possible', why } // a date line between two of them leaves half
}

const pressure = /^(?:some|full) avg10=/

/** `nf_conntrack: 0 / 262144`: entries and their limit. */
function parseConntrack(line: string): { readonly entries: number; readonly limit: number } | null {
  const found = /^nf_conntrack: (\d{1,10}) \/ (\d{1,10})$/.exec(line.slice(0, 80).trim())
  const [entries, limit] = [parseInteger(found?.[1] ?? ''), parseInteger(found?.[2] ?? '')]
  return entries === null || limit === null ? null : { entries, limit }
}

/** `7461.23 14000.11`: seconds since boot and seconds idle, as /proc/uptime has them. */
function parseUptime(line: string): number | null {
  const found = /^(\d{1,9}\.\d\d) \d{1,12}\.\d\d$/.exec(line.slice(0, 40).trim())
  const seconds = found ? parseDecimal(found[1] ?? '') : null
  return seconds === null ? null : Math.round(seconds * second)
}

const metrics = ['load.1m', 'load.5m', 'load.15m'] as const satisfies readonly Metric[]
const halfMinute = micros(minute / 2) // uptime cuts to the minute: half of one is the least error

class LoadReader implements LineReader {
  readonly #notes: Notes
  readonly #readings: Readings
  readonly #times: TimesOfDay
  #untimed = 0
  #users = false // w: who is logged in

  constructor(source: Source) {
    this.#notes = new Notes(source)
    this.#readings = new Readings(source)
    this.#times = new TimesOfDay(() => this.#readings.clock({ kind: 'wall', printed: 'time-only', zone: null }))
  }

  line(line: Line): 'parsed' | 'blank' | 'not-mine' {
    const { text, number } = line
    if (line.begins || text === '') this.#users = false
    if (text.trim() === '') return 'blank'
    const load = parseLoadLine(text)
    if (load) return this.#load(load, line)
    const conntrack = parseConntrack(text)
    if (conntrack) {
      this.#readings.begin(line.stamp)
      this.#readings.gauge({ metric: 'conntrack.entries', unit: 'count', cpu: null }, conntrack.entries, number)
      this.#readings.limit('net.netfilter.nf_conntrack_max', conntrack.limit, number)
      return 'parsed'
    }
    const up = parseUptime(text)
    if (up !== null) {
      this.#readings.booted(line.stamp, up, micros((line.stamp?.clock.resolution ?? 0) + second), number)
      return 'parsed'
    }
    if (pressure.test(text.slice(0, 24))) return 'blank'
    if (/^\s{0,4}USER\s+TTY\s/.test(text)) this.#users = true
    return this.#users && splitColumns(text, 8).length >= 6 ? 'blank' : 'not-mine'
  }

  end(): ReturnType<LineReader['end']> {
    if (this.#untimed > mostUntimed) this.#notes.line('no_timestamps', 'notice', 1, { count: this.#untimed, figures: { kept: mostUntimed } })
    return { sections: this.#readings.sections(), diagnostics: this.#notes.list(), whole: true }
  }

  #load(load: LoadLine, { text, number, stamp }: Line): 'parsed' {
    if (load.comma) this.#notes.line('locale_numbers', 'notice', number, { actual: text.trim() })
    const moment = stamp ?? (load.clock === null ? null : this.#times.at(load.clock))
    this.#readings.begin(moment)
    if (this.#readings.moment === null && ++this.#untimed > mostUntimed) return 'parsed'
    load.loads.forEach((value, i) => {
      const metric = metrics[i]
      if (metric) this.#readings.gauge({ metric, unit: 'load', cpu: null }, value, number)
    })
    const { running, total, up } = load
    if (running !== null) this.#readings.gauge({ metric: 'tasks.running', unit: 'count', cpu: null }, running, number)
    if (total !== null) this.#readings.gauge({ metric: 'tasks.total', unit: 'count', cpu: null }, total, number)
    if (up !== null) this.#readings.booted(moment, reading(up + halfMinute), micros(halfMinute + second), number)
    return 'parsed'
  }
}

const mostUntimed = 30 // loads without a time are told, not drawn: so many are enough
