// Which year a stamp without one means: BSD syslog's `Nov 22 17:06:03` (RFC 3164 section 4.1.2), dmesg -e's `[Nov22 17:06]`.

import { day, type Micros, micros } from '@/lib/core/units'
import type { ClockUse } from './sections'

/** Readings without a year lie in this one (lib/core/clock.ts), or in those after it where the log runs past a New Year. */
const yearless = 1972

/** The year that lies within this of the rest of the case is meant: the next candidate is 365 days from it. */
const nearRest = micros(60 * day)

/** A zone may put a log's end ahead of the server's clock; more than this ahead is the future. */
const ahead = day

type Stretch = { readonly start: number; readonly end: number }

/**
 * How far to move the readings of `uses` (the pieces of one clock) so that they lie in a year, as civil time.
 * `certain` if the rest of the case lies near; else the latest year that is not in the future at `receivedAt` (ISO 8601).
 * Null if no year will do: 29 February within reach of no leap year.
 */
export function yearShift(
  uses: readonly ClockUse[],
  rest: Stretch | null,
  receivedAt: string,
): { readonly certain: boolean; shiftOf(use: ClockUse): Micros } | null {
  const spans = uses.map((use) => use.span).filter((span) => span !== null)
  const start = Math.min(...spans.map((span) => span.start))
  const end = Math.max(...spans.map((span) => span.end))
  const received = Date.parse(receivedAt) * 1000
  const years = rest === null ? latest(received) : between(rest)
  const candidates = years
    .filter((year) => exists(start, year) && exists(end, year))
    .map((year) => ({
      year,
      away: rest === null ? 0 : distance({ start: start + shift(start, year), end: end + shift(end, year) }, rest),
      end: end + shift(end, year),
    }))
    .filter((candidate) => rest !== null || candidate.end <= received + ahead)
    .sort((a, b) => a.away - b.away || b.year - a.year)
  const [best] = candidates
  if (best === undefined) return null
  return { certain: rest !== null && best.away <= nearRest, shiftOf: (use) => micros(shift(use.span?.start ?? start, best.year)) }
}

const yearOf = (at: number): number => new Date(at / 1000).getUTCFullYear()
const latest = (received: number): readonly number[] => (Number.isNaN(received) ? [] : Array.from({ length: 9 }, (_, n) => yearOf(received) - n)) // 8 years hold a leap year, even about 2100
const between = ({ start, end }: Stretch): readonly number[] => {
  const from = yearOf(start) - 5
  return Array.from({ length: Math.min(60, yearOf(end) + 5 - from + 1) }, (_, n) => from + n)
}

/** From the reading's civil date to the same date, as many years on. */
function shift(reading: number, year: number): number {
  const date = new Date(reading / 1000)
  const [y, m, d] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
  return (Date.UTC(year + y - yearless, m, d) - Date.UTC(y, m, d)) * 1000
}

/** Does that year have the reading's date? 29 February is in few. */
function exists(reading: number, year: number): boolean {
  return new Date((reading + shift(reading, year)) / 1000).getUTCDate() === new Date(reading / 1000).getUTCDate()
}

const distance = (a: Stretch, b: Stretch): number => Math.max(0, a.start - b.end, b.start - a.end)
