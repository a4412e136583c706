// Words that uptime, w and top share: three loads, and the time since boot. Reference: procps-ng library/uptime.c.

import { day, hour, type Micros, micros, minute } from '@/lib/core/units'
import { splitColumns } from '@/lib/text/columns'
import { parseDecimal } from '@/lib/text/numbers'

/** `up 23 days, 23:21,`, `up  2:04,`, `up 5 min,`, `up 1 day,  3 min,`: the time since boot. Null if none is printed. */
export function parseUp(text: string): Micros | null {
  const found = /\bup +(?:(\d{1,6}) days?,? *)?(?:(\d{1,2}):(\d\d)\b|(\d{1,2}) min)?/.exec(text.slice(0, 120))
  const [, days, hours, minutes, alone] = found ?? []
  if (days === undefined && minutes === undefined && alone === undefined) return null
  return micros(Number(days ?? 0) * day + Number(hours ?? 0) * hour + Number(minutes ?? alone ?? 0) * minute)
}

/** A load is printed with two decimals. Commas may part the three, or stand for the decimal point, or both. */
export function threeLoads(text: string): { readonly loads: readonly [number, number, number]; readonly comma: boolean } | null {
  const words = splitColumns(text, 4).map((word) => (word.endsWith(',') ? word.slice(0, -1) : word))
  if (words.length !== 3) return null
  const comma = words.some((word) => word.includes(','))
  const [one = null, five = null, fifteen = null] = words.map((word) => (/[.,]/.test(word) ? parseDecimal(word, comma ? ',' : '.') : null))
  return one === null || five === null || fifteen === null || one < 0 || five < 0 || fifteen < 0 ? null : { loads: [one, five, fifteen], comma }
}
