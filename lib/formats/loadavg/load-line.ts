// The load in one line: /proc/loadavg, uptime, w, top, BSD's uptime. References: proc(5), procps-ng library/uptime.c, FreeBSD w.c.

import type { Micros } from '@/lib/core/units'
import { scanClock } from '@/lib/text/civil-time'
import { splitColumns } from '@/lib/text/columns'
import { parseDecimal, parseInteger } from '@/lib/text/numbers'

export interface LoadLine {
  readonly loads: readonly [oneMinute: number, fiveMinutes: number, fifteenMinutes: number]
  readonly running: number | null // threads that run or wait for a CPU, as /proc/loadavg has them
  readonly total: number | null
  readonly clock: Micros | null // the time of day that the line itself prints
  readonly comma: boolean
}

const longest = 400

/** `2.38 2.86 3.29 3/119 2319`, ` 17:11:16 up 2:04, 0 users, load average: 3,53, 3,91, 3,63`, `load averages: 1.10 0.62 1.31`. Null for any other line. */
export function parseLoadLine(line: string): LoadLine | null {
  if (line.length > longest) return null
  const at = line.search(/\bload averages?:/)
  if (at >= 0) {
    const loads = threeLoads(line.slice(line.indexOf(':', at) + 1))
    const from = line.startsWith('top - ') ? 6 : line.length - line.trimStart().length
    return loads && { ...loads, running: null, total: null, clock: scanClock(line, from)?.sinceMidnight ?? null }
  }
  const words = splitColumns(line, 8)
  if (words[0] === 'loadavg:' || words[0] === '/proc/loadavg:') words.shift()
  if (words.length !== 5) return null
  const loads = threeLoads(words.slice(0, 3).join(' '))
  const [running = '', total = '', more] = (words[3] ?? '').split('/')
  const tasks = [parseInteger(running), parseInteger(total)] as const
  if (!loads || more !== undefined || tasks[0] === null || tasks[1] === null || parseInteger(words[4] ?? '') === null) return null
  return { ...loads, running: tasks[0], total: tasks[1], clock: null }
}

/** A load is printed with two decimals. Commas may part the three, or stand for the decimal point, or both. */
function threeLoads(text: string): Pick<LoadLine, 'loads' | 'comma'> | null {
  const words = splitColumns(text, 4).map((word) => (word.endsWith(',') ? word.slice(0, -1) : word))
  if (words.length !== 3) return null
  const comma = words.some((word) => word.includes(','))
  const [one = null, five = null, fifteen = null] = words.map((word) => (/[.,]/.test(word) ? parseDecimal(word, comma ? ',' : '.') : null))
  return one === null || five === null || fifteen === null || one < 0 || five < 0 || fifteen < 0 ? null : { loads: [one, five, fifteen], comma }
}
