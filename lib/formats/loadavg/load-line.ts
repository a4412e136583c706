// The load in one line: /proc/loadavg, uptime, w, BSD's uptime. References: proc(5), procps-ng library/uptime.c, FreeBSD w.c.

import type { Micros } from '@/lib/core/units'
import { scanClock } from '@/lib/text/civil-time'
import { splitColumns } from '@/lib/text/columns'
import { parseInteger } from '@/lib/text/numbers'
import { parseUp, threeLoads } from '../load-words'

export interface LoadLine {
  readonly loads: readonly [oneMinute: number, fiveMinutes: number, fifteenMinutes: number]
  readonly running: number | null // threads that run or wait for a CPU, as /proc/loadavg has them
  readonly total: number | null
  readonly clock: Micros | null // the time of day that the line itself prints
  readonly up: Micros | null // since boot, in whole minutes, as uptime cuts it
  readonly comma: boolean
}

const longest = 400

/** `2.38 2.86 3.29 3/119 2319`, ` 17:11:16 up 2:04, 0 users, load average: 3,53, 3,91, 3,63`, `load averages: 1.10 0.62 1.31`. Null for any other line. */
export function parseLoadLine(line: string): LoadLine | null {
  if (line.length > longest) return null
  const at = line.includes('load average') ? line.search(/\bload averages?:/) : -1
  if (at >= 0) {
    if (line.startsWith('top - ') || line.startsWith('last pid:')) return null // top heads its screen with it
    const loads = threeLoads(line.slice(line.indexOf(':', at) + 1))
    const clock = scanClock(line, line.length - line.trimStart().length)?.sinceMidnight ?? null
    return loads && { ...loads, running: null, total: null, clock, up: parseUp(line.slice(0, at)) }
  }
  const words = splitColumns(line, 8)
  if (words[0] === 'loadavg:' || words[0] === '/proc/loadavg:') words.shift()
  if (words.length !== 5) return null
  const loads = threeLoads(words.slice(0, 3).join(' '))
  const [running = '', total = '', more] = (words[3] ?? '').split('/')
  const tasks = [parseInteger(running), parseInteger(total)] as const
  if (!loads || more !== undefined || tasks[0] === null || tasks[1] === null || parseInteger(words[4] ?? '') === null) return null
  return { ...loads, running: tasks[0], total: tasks[1], clock: null, up: null }
}
