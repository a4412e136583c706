// The moment that a file's name carries: ss-ant-peak1-20261122-170716.txt.

import { type Micros, micros, minute, type Reading, reading, second } from '@/lib/core/units'
import { civilDay } from './civil-time'

export interface NamedMoment {
  readonly at: Reading // civil, as if UTC
  readonly zone: string | null // '+00:00' where the name ends its stamp with Z
  readonly resolution: Micros
  readonly text: string // the part of the name that says it
}

const dateAndTime = /(?<!\d)((?:19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)[-_.T ]{0,3}(\d\d)([-_.:h]?)(\d\d)(?:[-_.:m]?(\d\d))?(?!\d)(Z?)/

/**
 * The moment in a file's own name, folders left out: `20261122-170716`, `2026-11-22T17:06`, `20261122170716`, `2026_11_22_17_07_16`.
 * Null without both a date and a time of day, or where one of them cannot be. It says when the file was named, by the clock of
 * whoever named it.
 */
export function stampOfName(fileName: string): NamedMoment | null {
  const name = fileName.slice(fileName.lastIndexOf('/') + 1).slice(0, 255)
  const found = dateAndTime.exec(name)
  if (found === null) return null
  const [text, year, , month, day, hours, , minutes, seconds] = found
  const midnight = civilDay(Number(year), Number(month), Number(day))
  const clock = [Number(hours), Number(minutes), Number(seconds ?? 0)] as const
  if (midnight === null || clock[0] > 23 || clock[1] > 59 || clock[2] > 60) return null
  const sinceMidnight = micros(((clock[0] * 60 + clock[1]) * 60 + clock[2]) * second)
  return {
    at: reading(midnight + sinceMidnight),
    zone: found[9] === 'Z' ? '+00:00' : null,
    resolution: seconds === undefined ? minute : second,
    text,
  }
}
