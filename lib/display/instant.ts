// Moments into words. The axis is UTC; the zone of the reader's device is one choice away. `zone` is an IANA name.

import type { Span } from '@/lib/core/units'
import type { Locale } from './locale'

export type Precision = 'minutes' | 'seconds' | 'millis' | 'micros'

const formats = new Map<string, Intl.DateTimeFormat>()
function partsOf(micros: number, zone: string): Readonly<Record<string, string>> {
  if (zone === 'UTC') return partsOfUtc(new Date(Math.floor(micros / 1e3)))
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      ...{ year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' },
    })
    formats.set(zone, format)
  }
  return Object.fromEntries(format.formatToParts(Math.floor(micros / 1e3)).map((part) => [part.type, part.value]))
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sept', 'Oct', 'Nov', 'Dec'] as const

/** By hand: the first format of all takes 11 ms. */
function partsOfUtc(date: Date): Readonly<Record<string, string>> {
  const two = (value: number): string => String(value).padStart(2, '0')
  return {
    year: String(date.getUTCFullYear()),
    month: months[date.getUTCMonth()] ?? '',
    day: String(date.getUTCDate()),
    hour: two(date.getUTCHours()),
    minute: two(date.getUTCMinutes()),
    second: two(date.getUTCSeconds()),
  }
}

const digitsAfter = (micros: number, digits: number): string => {
  const within = ((micros % 1e6) + 1e6) % 1e6
  return String(Math.floor(within)).padStart(6, '0').slice(0, digits)
}

/** The time of day: `17:06:59`, `17:06`, `17:06:59.412`, `17:06:59.412345`. */
export function formatTime(micros: number, zone = 'UTC', precision: Precision = 'seconds'): string {
  const { hour = '', minute = '', second = '' } = partsOf(micros, zone)
  if (precision === 'minutes') return `${hour}:${minute}`
  const whole = `${hour}:${minute}:${second}`
  if (precision === 'seconds') return whole
  return `${whole}.${digitsAfter(micros, precision === 'millis' ? 3 : 6)}`
}

/** The day: `27 Feb 2020`. */
export function formatDay(micros: number, zone = 'UTC'): string {
  const { day = '', month = '', year = '' } = partsOf(micros, zone)
  return `${day} ${month} ${year}`
}

/** How a zone is written behind a time: `UTC`, `GMT+8`. */
export function formatZone(zone: string, locale: Locale): string {
  if (zone === 'UTC') return zone
  const parts = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'shortOffset' }).formatToParts(0)
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? zone
}

/** Day, time and zone: `27 Feb 2020, 17:06:59 UTC`. */
export const formatInstant = (micros: number, locale: Locale, zone = 'UTC', precision: Precision = 'seconds'): string =>
  `${formatDay(micros, zone)}, ${formatTime(micros, zone, precision)} ${formatZone(zone, locale)}`

const shortRange = 180e6

/** From when to when: `27 Feb 2020, 01:02–01:19 UTC`; with seconds below three minutes, with both days where they differ. */
export function formatRange({ start, end }: Span | { start: number; end: number }, locale: Locale, zone = 'UTC'): string {
  const precision: Precision = end - start < shortRange ? 'seconds' : 'minutes'
  const [from, to] = [formatDay(start, zone), formatDay(end, zone)]
  const [first, last] = [formatTime(start, zone, precision), formatTime(end, zone, precision)]
  const named = formatZone(zone, locale)
  return from === to ? `${from}, ${first}–${last} ${named}` : `${from}, ${first} – ${to}, ${last} ${named}`
}
