// What mpstat and sar share: the banner, the stamp of a row, the headings, the numbers.
// Reference: sysstat common.c print_gal_header(), rd_stats.h, pr_stats.c; mpstat.c; nls/*.po for the words of `Average:`.

import type { Metric } from '@/lib/core/series'
import { type Micros, type Reading, reading, second } from '@/lib/core/units'
import { type DateFound, parseDate, scanClock } from './civil-time'
import { indent, splitColumns } from './columns'
import { parseDecimal, parseInteger } from './numbers'

export interface Banner {
  readonly host: string
  readonly kernel: string | null
  readonly date: DateFound | null
  readonly cpus: number | null
}

const longestBanner = 512

/**
 * `Linux 6.1.0 (web1) \t11/22/26 \t_x86_64_\t(2 CPU)`: kernel, host, date in the locale's form, machine, CPUs. Tabs are blanks in a
 * paste, the name may be in lower case, and the CPUs are not said before sysstat 8.1.6. Null for any other line.
 */
export function parseBanner(line: string): Banner | null {
  const text = line.slice(0, longestBanner)
  if (!/^\s{0,8}linux \S/i.test(text)) return null
  const open = text.indexOf(' (')
  const close = text.indexOf(')', open)
  if (open < 0 || close < 0 || text.slice(open + 2, close).includes(' ')) return null
  const rest = text.slice(close + 1)
  const arch = rest.search(/\s_[\w.-]{1,32}_(?:\s|$)/)
  const date = parseDate((arch < 0 ? rest.replace(/\(\d+ CPU\)\s*$/, '') : rest.slice(0, arch)).trim())
  const cpus = /\((\d{1,6}) CPU\)/.exec(arch < 0 ? rest : rest.slice(arch))
  if (!date && arch < 0) return null
  const kernel = text.slice(0, open).trim().split(' ')[1] ?? null
  return { host: text.slice(open + 2, close), kernel, date, cpus: cpus ? parseInteger(cpus[1] ?? '') : null }
}

export type RowStamp =
  | { readonly kind: 'clock'; readonly sinceMidnight: Micros }
  | { readonly kind: 'epoch'; readonly at: Reading } // option -U
  | { readonly kind: 'average' }

export interface Row {
  readonly stamp: RowStamp
  readonly words: readonly string[] // the columns behind the stamp
}

const longestAverage = 24 // 'Μέσος όρος:'; the longest word that a locale has for it
const earliest = 946_684_800 // 2000-01-01, in seconds: what is less is no epoch stamp

/**
 * A row's stamp and its columns. `Average:` is known by standing where a stamp would be and ending in a colon, whatever the
 * language: `Durchschn.:`, `平均时间:`, `Moyenne :`. Null for a line that begins otherwise.
 */
export function readRow(line: string): Row | null {
  const from = indent(line)
  const clock = scanClock(line, from)
  if (clock && isGap(line, clock.end))
    return { stamp: { kind: 'clock', sinceMidnight: clock.sinceMidnight }, words: withoutZone(splitColumns(line.slice(clock.end))) }
  const [first = '', next = ''] = splitColumns(line, 2) // most lines of other tools end here
  const epoch = first.length >= 9 && first.length <= 10 ? parseInteger(first) : null
  if (epoch !== null && epoch >= earliest) return { stamp: { kind: 'epoch', at: reading(epoch * second) }, words: splitColumns(line).slice(1) }
  const colon = /[:：]$/
  for (const [count, name] of [[1, first] as const, [2, `${first} ${next}`] as const])
    if (colon.test(name) && name.length <= longestAverage && !/\d/.test(name))
      return { stamp: { kind: 'average' }, words: splitColumns(line).slice(count) }
  return null
}

/** Indian locales print the zone behind the clock: `05:06:08  PM IST  all`. BAT heads sar's table of batteries. */
const withoutZone = (words: readonly string[]): readonly string[] => (/^(?!BAT$)(?:[A-Z]{2,4}T|UTC)$/.test(words[0] ?? '') ? words.slice(1) : words)

const isGap = (line: string, at: number): boolean => at === line.length || ' \t'.includes(line[at] ?? ' ')

const cpuMetrics: ReadonlyMap<string, Metric> = new Map([
  ['%usr', 'cpu.user'],
  ['%user', 'cpu.user'],
  ['%nice', 'cpu.nice'],
  ['%sys', 'cpu.system'],
  ['%system', 'cpu.system'],
  ['%iowait', 'cpu.iowait'],
  ['%irq', 'cpu.irq'],
  ['%soft', 'cpu.softirq'],
  ['%steal', 'cpu.steal'],
  ['%guest', 'cpu.guest'],
  ['%gnice', 'cpu.guest-nice'],
  ['%idle', 'cpu.idle'],
])

/** The metric under a heading of a CPU table: `%soft` → cpu.softirq. sar's `%system` holds irq and softirq time too, unless `%soft` stands beside it. */
export const cpuMetric = (heading: string): Metric | null => cpuMetrics.get(heading) ?? null

const mostPercent = 100.5 // rounding adds to 100, not more

/** A percentage as a ratio: 60.61 → 0.6061. Null for what no share of a CPU's time can be: below 0, above 100, no number. */
export const shareOf = (percent: number): number | null =>
  percent >= 0 && percent <= mostPercent ? Math.round(Math.min(percent, 100) * 10_000) / 1_000_000 : null

/** The CPU that a row speaks of: `all`, `-1` (all, in JSON of 11.5) or a number. Null: no CPU. */
export function parseCpu(word: string): number | 'all' | null {
  if (word === 'all' || word === '-1') return 'all'
  return word.length <= 5 ? parseInteger(word) : null
}

/** A number with its point or comma, with or without the `%` of --human. Null if it is none. */
export function parseNumber(word: string): { readonly value: number; readonly comma: boolean } | null {
  const digits = word.endsWith('%') ? word.slice(0, -1) : word
  const value = parseDecimal(digits)
  if (value !== null) return { value: value + 0, comma: false }
  const other = parseDecimal(digits, ',')
  return other === null ? null : { value: other + 0, comma: true }
}
