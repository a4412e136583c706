// Dates that stand by themselves in a text: what `date`, `watch`, `ts` and the echo of a loop print between and before other output.

import { type Micros, micros, type Reading, reading, second } from '@/lib/core/units'
import { civilDay, scanClock, scanCtime, scanIso } from './civil-time'
import { parseInteger } from './numbers'

/** A moment as printed: on the epoch, as a civil time, or both. At least one is not null. */
export interface PrintedMoment {
  readonly epoch: Reading | null // where seconds since 1970 or a zone are printed
  readonly wall: Reading | null // the civil time as printed, read as if it were UTC
  readonly zone: string | null // '+08:00' where printed; 'CET' where only that is
  readonly twice: boolean // the line prints seconds since 1970 beside the civil time
  readonly resolution: Micros
}

const longestStamp = 160

/**
 * The moment that a whole line prints: `Sun Nov 22 08:06:06 UTC 2026`, `2026-11-22T17:06:02+08:00`, `1795338362.778179856`,
 * `=== 2026-11-22 17:06:03.547056584 +0800 1795338363.549485652`. Rules of `=`, `-`, `#` and `*` around it are passed over.
 * Null if the line says anything else. A zone's abbreviation alone (CET, CST) leaves the moment a civil one; UTC and GMT do not.
 */
export function parseStampLine(line: string): PrintedMoment | null {
  if (line.length < 9 || line.length > longestStamp) return null
  if (line.startsWith('Every ')) return watchBanner(line)
  let from = 0
  while (from < line.length && isRule(line.charCodeAt(from))) from++
  let end = line.length
  while (end > from && isRule(line.charCodeAt(end - 1))) end--
  const text = line.slice(from, end)
  const epoch = parseEpoch(text)
  if (epoch !== null) return epoch
  const found = scanIso(text) ?? scanCtime(text)
  if (found === null) return null
  const civil = moment(found.at, found.zone, found.resolution, found.zoneName)
  const rest = text.slice(found.end).trim()
  if (rest === '') return civil
  const both = parseEpoch(rest)
  return both === null ? null : { ...civil, epoch: both.epoch, twice: true, resolution: both.resolution }
}

const moment = (at: Reading, zone: Micros | null, resolution: Micros, zoneName: string | null = null): PrintedMoment => ({
  epoch: zone === null ? null : reading(at - zone),
  wall: at,
  zone: zone === null ? zoneName : offsetName(zone),
  twice: false,
  resolution,
})

function offsetName(zone: Micros): string {
  const minutes = Math.abs(zone) / (60 * second)
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${zone < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** Blank, '#', '*', '-', '='. */
const isRule = (code: number): boolean => code === 32 || code === 9 || code === 35 || code === 42 || code === 45 || code === 61

const earliest = 946_684_800 // 2000-01-01: counters and pids are smaller
const latest = 4_102_444_800 // 2100-01-01

/** `1795338362`, `1795338362.778179856`: seconds since 1970, as date +%s and +%s.%N print them. */
function parseEpoch(text: string): PrintedMoment | null {
  const point = text.indexOf('.')
  const whole = parseInteger(point < 0 ? text : text.slice(0, point))
  if (whole === null || whole < earliest || whole >= latest) return null
  if (point < 0) return { epoch: reading(whole * second), wall: null, zone: null, twice: false, resolution: second }
  const digits = text.slice(point + 1)
  if (digits.length > 9 || parseInteger(digits) === null) return null
  const shown = digits.slice(0, 6)
  const fraction = Number(shown.padEnd(6, '0'))
  return { epoch: reading(whole * second + fraction), wall: null, zone: null, twice: false, resolution: micros(10 ** (6 - shown.length)) }
}

/** `Every 2.0s: ss -s      gw1: Thu Feb 27 01:02:03 2020`, as watch(1) heads its screen. */
function watchBanner(line: string): PrintedMoment | null {
  const tail = line.slice(-'Thu Feb 27 01:02:03 2020'.length)
  const found = scanCtime(tail)
  return found?.end === tail.length ? moment(found.at, found.zone, found.resolution) : null
}

const stampInFront = /^\[(\d{4})[/-](\d{1,2})[/-](\d{1,2})[ T]/

/**
 * The stamp that ts(1) or a shell loop put before a line: `[2022/9/23 15:43:47] Netid State …`, and where the line itself begins.
 * Null if the line begins otherwise.
 */
export function scanStampInFront(line: string): { readonly moment: PrintedMoment; readonly end: number } | null {
  const date = stampInFront.exec(line.slice(0, 16))
  if (date === null) return null
  const midnight = civilDay(Number(date[1]), Number(date[2]), Number(date[3]))
  const clock = scanClock(line, date[0].length)
  if (midnight === null || clock === null || line[clock.end] !== ']') return null
  const end = line[clock.end + 1] === ' ' ? clock.end + 2 : clock.end + 1
  return { moment: moment(reading(midnight + clock.sinceMidnight), null, clock.resolution), end }
}
