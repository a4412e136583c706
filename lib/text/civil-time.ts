// Dates and clocks as people and tools print them, and the microseconds they stand for.
// Civil time is proleptic Gregorian, read as if it were UTC: a zone, where one is printed, is handed back beside it.
// References: strftime(3) %x %X %c of glibc's locales, ISO 8601, RFC 3164 4.1.2, RFC 5424 6.2.3.

import { day, hour, type Micros, micros, minute, type Reading, reading, second } from '@/lib/core/units'

/** A civil moment taken apart. Month and day count from 1. */
export interface Civil {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly micros: number
}

/** Something found in a text, and the offset just past it. */
interface Found {
  readonly end: number
}
export interface ClockFound extends Found {
  readonly sinceMidnight: Micros
  readonly resolution: Micros // the least step its digits can show
  readonly hours: 12 | 24
}
export interface MomentFound extends Found {
  readonly at: Reading // civil, as if UTC
  readonly zone: Micros | null // east of UTC; null where none is printed. The instant is at − zone
  readonly zoneName?: string // an abbreviation that names one, where no offset is printed: CET; CST means several
  readonly resolution: Micros
}
export interface DateFound {
  readonly at: Reading // its midnight
  readonly ambiguous: boolean // day and month could stand the other way round: the month was taken first
}

const daysIn = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

/** The year in which readings without a year are held: a leap year, so that 29 February exists. */
export const yearless = 1972

/** Midnight at which a civil date begins; null for a date that no calendar has (30 February, month 13). */
export function civilDay(year: number, month: number, dayOfMonth: number): Reading | null {
  const days = month === 2 && !isLeap(year) ? 28 : daysIn[month - 1]
  if (days === undefined || dayOfMonth < 1 || dayOfMonth > days) return null
  const shifted = month > 2 ? year : year - 1
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + dayOfMonth - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return reading((era * 146_097 + dayOfEra - 719_468) * day)
}

/** The civil moment of a reading: the inverse of `civilDay` plus the time of day. */
export function civilOf(at: number): Civil {
  const days = Math.floor(at / day)
  const rest = at - days * day
  const date = new Date(days * 86_400_000) // a whole day: no zone and no rounding comes in
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: Math.floor(rest / hour),
    minute: Math.floor((rest % hour) / minute),
    second: Math.floor((rest % minute) / second),
    micros: rest % second,
  }
}

// The months as strftime's %b has them. Cut at the dot; Chinese, Japanese and Korean count theirs.
const months: ReadonlyMap<string, number> = new Map(
  [
    'jan feb mar apr may jun jul aug sep oct nov dec',
    'january february march april may june july august september october november december',
    'jan feb mär apr mai jun jul aug sep okt nov dez',
    'janv févr mars avril mai juin juil août sept oct nov déc',
    'ene feb mar abr may jun jul ago sep oct nov dic',
    'gen feb mar apr mag giu lug ago set ott nov dic',
    'jan fev mar abr mai jun jul ago set out nov dez',
    'jan feb mrt apr mei jun jul aug sep okt nov dec',
    'янв фев мар апр мая июн июл авг сен окт ноя дек',
    'янв фев мар апр май июн июл авг сен окт ноя дек',
    '1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月',
    '1월 2월 3월 4월 5월 6월 7월 8월 9월 10월 11월 12월',
  ].flatMap((names) => names.split(' ').map((name, i): [string, number] => [name, i + 1])),
)

/** The month that a word names, 1 to 12: `Feb`, `février` cut to `févr.`, `Mär`, `11月`. Null if it names none. */
export function monthNamed(word: string): number | null {
  if (word.length > 10) return null
  const name = word.toLowerCase()
  return months.get(name.endsWith('.') ? name.slice(0, -1) : name) ?? null
}

const digitAt = (text: string, at: number): number => {
  const code = text.charCodeAt(at) - 48
  return code >= 0 && code <= 9 ? code : -1
}

/** The number whose digits begin at `at`, at most `most` of them; its length is 0 where there is none. */
function digits(text: string, at: number, most: number): { readonly value: number; readonly length: number } {
  let [value, length] = [0, 0]
  for (; length < most; length++) {
    const digit = digitAt(text, at + length)
    if (digit < 0) break
    value = value * 10 + digit
  }
  return { value, length }
}

const isSpace = (text: string, at: number): boolean => text.charCodeAt(at) === 32
const pastSpaces = (text: string, at: number): number => {
  let i = at
  while (isSpace(text, i)) i++
  return i
}

const morning = ['AM', 'am', 'a.m.', '上午', '午前', '오전']
const afternoon = ['PM', 'pm', 'p.m.', '下午', '午後', '오후']
const isWhole = (text: string, word: string, at: number): boolean =>
  text.startsWith(word, at) && !/^[A-Za-z]/.test(text.slice(at + word.length, at + word.length + 1)) // PMI is no PM
function half(text: string, at: number): { readonly hours: 0 | 12; readonly end: number } | null {
  if (text.charCodeAt(at) < 128 && !'AaPp'.includes(text.charAt(at))) return null
  for (const word of morning) if (isWhole(text, word, at)) return { hours: 0, end: at + word.length }
  for (const word of afternoon) if (isWhole(text, word, at)) return { hours: 12, end: at + word.length }
  return null
}

const unitsOf = [
  [':', '.', '时', '時', '시'],
  [':', '.', '分', '분'],
  ['秒', '초'],
] as const

/**
 * The clock that begins at `from`: `17:06:04`, `17:06:04.25`, `05:06:08 PM`, `17时06分08秒`, `下午 05时06分08秒`, `17.06.08`.
 * Null if none does, or if it shows an hour, minute or second that no clock has (second 60, a leap second, is one).
 */
export function scanClock(text: string, from = 0): ClockFound | null {
  const before = half(text, from)
  let at = before ? pastSpaces(text, before.end) : from
  const parts: number[] = []
  let mark = ''
  for (const units of unitsOf) {
    const { value, length } = digits(text, at, 2)
    if (length === 0 || (parts.length > 0 && length !== 2)) return null
    parts.push(value)
    at += length
    const unit = units.find((one) => text[at] === one)
    if (parts.length === 3) {
      if (unit !== undefined) at++
      break
    }
    if (unit === undefined || (parts.length === 2 && ':.'.includes(mark) && unit !== mark)) return null
    mark = unit
    at = ':.'.includes(unit) ? at + 1 : pastSpaces(text, at + 1)
  }
  const [hours = 24, minutes = 60, seconds = 61] = parts
  let fraction = 0
  let resolution: Micros = second
  const point = text[at]
  if ((point === '.' || point === ',') && mark !== '.' && digitAt(text, at + 1) >= 0) {
    const { value, length } = digits(text, at + 1, 6)
    fraction = value * 10 ** (6 - length)
    resolution = micros(10 ** (6 - length))
    at += 1 + length
    while (digitAt(text, at) >= 0) at++ // nanoseconds and finer are past what a reading holds
  }
  if (digitAt(text, at) >= 0 || minutes > 59 || seconds > 60) return null
  const after = before ? null : half(text, pastSpaces(text, at))
  const noon = before ?? after
  if (noon ? hours < 1 || hours > 12 : hours > 23) return null
  const sinceMidnight = micros((noon ? (hours % 12) + noon.hours : hours) * hour + minutes * minute + seconds * second + fraction)
  return { sinceMidnight, resolution, hours: noon ? 12 : 24, end: after ? after.end : at }
}

const cjkDate = /^(\d{4})[年년] ?(\d{1,2})[月월] ?(\d{1,2})[日일]$/
const partedDate = /^(\d{1,4})([/.-])\s?(\d{1,2})\2\s?(\d{1,4})\.?$/

/**
 * A date as sysstat's banner prints it, strftime's %x: `02/27/20`, `02/27/2020`, `27/02/20`, `27.02.2020`, `2020-02-27`, `2020年02月27日`.
 * Between slashes and hyphens the month is taken first where both could be one, and the date is called ambiguous;
 * between dots the day always stands first. Two digits of a year are of 1970 to 2069. Null if it is no date.
 */
export function parseDate(text: string): DateFound | null {
  if (text.length > 20) return null
  const trimmed = text.trim()
  const named = cjkDate.exec(trimmed)
  if (named) return dateFound(Number(named[1]), Number(named[2]), Number(named[3]), false)
  const parted = partedDate.exec(trimmed)
  if (!parted) return null
  const [, first = '', mark = '', middle = '', last = ''] = parted
  if (first.length === 4) return dateFound(Number(first), Number(middle), Number(last), false)
  if (first.length > 2 || (last.length !== 2 && last.length !== 4)) return null
  const year = last.length === 4 ? Number(last) : Number(last) + (Number(last) < 70 ? 2000 : 1900)
  const [a, b] = [Number(first), Number(middle)]
  if (mark === '.' || a > 12) return dateFound(year, b, a, false)
  return dateFound(year, a, b, b <= 12 && a !== b)
}

function dateFound(year: number, month: number, dayOfMonth: number, ambiguous: boolean): DateFound | null {
  const at = civilDay(year, month, dayOfMonth)
  return at === null ? null : { at, ambiguous }
}

/** `Z`, `+08:00`, `+0800`, `-05` at `from`, perhaps after a blank: µs east of UTC. */
function scanZone(text: string, from: number): { readonly zone: Micros; readonly end: number } | null {
  if (text[from] === 'Z' || text[from] === 'z') return { zone: micros(0), end: from + 1 }
  const at = isSpace(text, from) ? from + 1 : from
  const sign = text[at] === '+' ? 1 : text[at] === '-' ? -1 : 0
  const hours = digits(text, at + 1, 2)
  if (sign === 0 || hours.length !== 2 || hours.value > 14) return null
  const colon = text[at + 3] === ':' ? 1 : 0
  const minutes = digits(text, at + 3 + colon, 2)
  const has = minutes.length === 2 && minutes.value < 60
  return { zone: micros(sign * (hours.value * hour + (has ? minutes.value * minute : 0))), end: has ? at + 5 + colon : at + 3 }
}

/** A zone as ISO 8601 writes it: 8 h east → '+08:00'. */
export function zoneName(east: Micros): string {
  const two = (n: number): string => String(n).padStart(2, '0')
  const minutes = Math.round(Math.abs(east) / minute)
  return `${east < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/**
 * An ISO 8601 moment: `2026-11-22T17:06:03.546214+08:00`, `2026-11-22T17:06:02,212903+0800`, `2026-11-22 17:06:03`.
 * A zone counts only where it is printed; a comma may stand before the fraction, as dmesg has it.
 */
export function scanIso(text: string, from = 0): MomentFound | null {
  const year = digits(text, from, 4)
  if (year.length !== 4 || (text[from + 4] !== '-' && text[from + 4] !== '/')) return null
  const month = digits(text, from + 5, 2)
  const dayOfMonth = digits(text, from + 8, 2)
  const parting = text[from + 10]
  if (month.length !== 2 || dayOfMonth.length !== 2 || text[from + 7] !== text[from + 4] || (parting !== 'T' && parting !== ' ')) return null
  const date = civilDay(year.value, month.value, dayOfMonth.value)
  const clock = scanClock(text, from + 11)
  if (date === null || clock === null || clock.hours === 12) return null
  const zone = scanZone(text, clock.end)
  return { at: reading(date + clock.sinceMidnight), zone: zone?.zone ?? null, resolution: clock.resolution, end: zone?.end ?? clock.end }
}

const longestWord = 12
function scanWord(text: string, from: number): { readonly word: string; readonly end: number } {
  let end = from
  while (end - from < longestWord && end < text.length && !isSpace(text, end)) end++
  return { word: text.slice(from, end), end }
}

/**
 * `Feb 27 01:02:03`, `Feb  3 01:02:03.123456`, also `27 févr. 01:02:03`: BSD syslog's date, which has no year.
 * It is held in 1972. A year after the day (`Feb 27 2020 01:02:03`) or after the clock is taken where it stands.
 */
export function scanMonthDay(text: string, from = 0): (MomentFound & { readonly year: boolean }) | null {
  const first = scanWord(text, from)
  const second = scanWord(text, pastSpaces(text, first.end))
  const dayFirst = digitAt(text, from) >= 0 && monthNamed(first.word) === null
  const month = monthNamed(dayFirst ? second.word : first.word)
  const written = dayFirst ? first.word : second.word
  const dayOfMonth = digits(written, 0, 2)
  if (month === null || dayOfMonth.length === 0 || dayOfMonth.length !== written.replace(/[.,]$/, '').length) return null
  let at = pastSpaces(text, second.end)
  const early = digits(text, at, 4)
  const hasEarly = early.length === 4 && isSpace(text, at + 4)
  if (hasEarly) at = pastSpaces(text, at + 4)
  const clock = scanClock(text, at)
  if (clock === null) return null
  const late = hasEarly ? null : scanYear(text, clock.end)
  const year = hasEarly ? early.value : late?.year
  const date = civilDay(year ?? yearless, month, dayOfMonth.value)
  if (date === null) return null
  const civil = { at: reading(date + clock.sinceMidnight), resolution: clock.resolution }
  const offset = hasEarly && '+-'.includes(text[clock.end + 1] ?? ' ') ? scanZone(text, clock.end) : null // as RFC 5322 has it
  const named = late?.zoneName === undefined ? {} : { zoneName: late.zoneName }
  return { ...civil, ...named, zone: late?.zone ?? offset?.zone ?? null, year: year !== undefined, end: late?.end ?? offset?.end ?? clock.end }
}

/** ` 2020`, ` UTC 2020`, ` +0100 2020`: what date(1) and dmesg -T print after the clock. Of names only UTC and GMT say a zone. */
function scanYear(
  text: string,
  from: number,
): { readonly year: number; readonly zone: Micros | null; readonly zoneName?: string; readonly end: number } | null {
  let at = pastSpaces(text, from)
  let zone: Micros | null = null
  let named = {}
  if (digitAt(text, at) < 0) {
    const offset = scanZone(text, at)
    const name = scanWord(text, at)
    zone = offset?.zone ?? (name.word === 'UTC' || name.word === 'GMT' ? micros(0) : null)
    if (zone === null && /^[A-Z]{3,5}$/.test(name.word)) named = { zoneName: name.word }
    at = pastSpaces(text, offset?.end ?? name.end)
  }
  const year = digits(text, at, 4)
  if (at === from || year.length !== 4 || digitAt(text, at + 4) >= 0 || text[at + 4] === ':') return null
  return { year: year.value, zone, ...named, end: at + 4 }
}

/**
 * `Thu Feb 27 01:02:03 2020`, as dmesg -T and ctime(3) print it; `Thu Feb 27 01:02:03 UTC 2020`, as date(1) does;
 * `Sun, 22 Nov 2026 17:06:03 +0800`, as date -R does; `Do 14 Mär 2024 10:00:00`. The weekday is not checked. Null without a year.
 */
export function scanCtime(text: string, from = 0): MomentFound | null {
  const weekday = scanWord(text, from)
  if (weekday.word.length < 1 || digitAt(text, from) >= 0) return null
  const found = scanMonthDay(text, pastSpaces(text, weekday.end))
  if (!found?.year) return null
  const { at, zone, resolution, end, zoneName } = found
  return zoneName === undefined ? { at, zone, resolution, end } : { at, zone, zoneName, resolution, end }
}
