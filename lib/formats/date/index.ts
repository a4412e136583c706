// What the machine's clock showed, in which zone, and when it was booted: timedatectl, /etc/timezone, the link /etc/localtime, who -b, date.
// References: timedatectl(1), systemd src/timedate/timedatectl.c print_status_info(); timezone(5) of Debian, localtime(5); who(1).

import type { Clock } from '@/lib/core/clock'
import { type Micros, micros, minute, type Reading, reading, second } from '@/lib/core/units'
import { civilDay, monthNamed, scanClock, scanIso, yearless } from '@/lib/text/civil-time'
import { isBlankLine } from '@/lib/text/columns'
import { ownText } from '@/lib/text/lines'
import { Notes } from '@/lib/text/notes'
import { parseStampLine } from '@/lib/text/stamps'
import type { Head, Line, LineFormat, LineReader, Sniff, Source } from '../format'
import { Readings } from '../readings'
import { sniffLines } from '../sniff-lines'

/**
 *                    Local time: Sun 2026-11-22 17:06:03 CST
 *                Universal time: Sun 2026-11-22 09:06:03 UTC
 *                     Time zone: Asia/Shanghai (CST, +0800)
 *     System clock synchronized: no
 *
 * A zone alone is no moment: it says what the machine's other clocks mean, of logs that print none. `who -b` prints the minute of the boot. Lines of date(1) are
 * read wherever they stand (regions.ts); a file of nothing else is known by them.
 */
export const date: LineFormat = {
  name: 'date',
  collect: 'date -R > date.txt; timedatectl >> date.txt; who -b >> date.txt',
  reference: 'https://man7.org/linux/man-pages/man1/timedatectl.1.html',
  sniff,
  begins: (line) => {
    const text = line.slice(0, longest)
    return (status.test(text) && !text.startsWith('Timezone:')) || bootLine.test(text) || linked(text) !== null
      ? 'certain'
      : zoneAlone(text.trim())
        ? 'possible'
        : null
  },
  open: (source) => new DateReader(source),
}

const longest = 300
const status =
  /^\s{0,24}(Local time|Universal time|RTC time|Time zone|Timezone|System clock synchronized|NTP synchronized|NTP enabled|NTP service|systemd-timesyncd\.service active|RTC in local TZ|DST active|Last DST change|Next DST change): (.{0,200})$/
const bootLine = /^\s{0,40}system boot {1,24}(?:(\d{4}-\d\d-\d\d)|([A-Z][a-z]{2}) {1,2}(\d{1,2})) (\d\d:\d\d)\b/ // the year is printed where LC_TIME is not C
const linkedZone = /^(?:posix\/|right\/)?([A-Z]\w{1,30}(?:\/[\w+-]{1,30}){0,2})\s{0,8}$/
const regions = 'Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc|US|Canada|Brazil|Chile|Mexico'
const named = new RegExp(`^(?:(?:${regions})/[A-Za-z_+-]{1,30}(?:/[A-Za-z_-]{1,30})?(?:[+-]\\d{1,2})?)$`)

/** `/etc/localtime -> ../usr/share/zoneinfo/Asia/Shanghai`, as ls -l shows it: the zone. */
function linked(line: string): string | null {
  const at = line.indexOf('/etc/localtime -> ')
  const zone = at < 0 ? -1 : line.indexOf('/zoneinfo/', at)
  return zone < 0 ? null : (linkedZone.exec(line.slice(zone + '/zoneinfo/'.length))?.[1] ?? null)
}

/** `Asia/Shanghai`, the whole of /etc/timezone. */
const zoneAlone = (text: string): boolean => text.length < 80 && named.test(text)

function sniff(head: Head): Sniff {
  const lines = head.text?.split('\n', 100).filter((line) => !isBlankLine(line)) ?? []
  if (lines.length > 0 && head.whole && lines.every((line) => parseStampLine(line) !== null || zoneAlone(line.trim())))
    return { is: lines.some((line) => zoneAlone(line.trim())) ? 'certain' : 'likely', why: 'Nothing but dates and zones.' }
  return sniffLines(head, date, 'about the clock, its zone or the boot')
}

class DateReader implements LineReader {
  readonly #notes: Notes
  readonly #readings: Readings
  #local: { readonly at: Reading; readonly line: number } | null = null
  #universal: Reading | null = null
  #zone: string | null = null
  takesDates = false
  #change = false // timedatectl of old prints when summer time changes, on lines of their own

  constructor(source: Source) {
    this.#notes = new Notes(source)
    this.#readings = new Readings(source)
  }

  line({ text: whole, number }: Line): 'parsed' | 'blank' | 'not-mine' {
    const text = whole.slice(0, longest).trimEnd()
    if (text === '') return 'blank'
    const said = text.startsWith('Timezone:') ? null : status.exec(text) // sadf -H has one at the margin
    if (said) return this.#status(said[1] ?? '', (said[2] ?? '').trim(), number)
    if (this.#change && /^\s{16,40}\w{3} \d{4}-\d\d-\d\d \d\d:\d\d:\d\d/.test(text)) return 'parsed'
    const zone = linked(text) ?? (zoneAlone(text.trim()) ? text.trim() : null)
    if (zone !== null) {
      this.#names(zone, number)
      return 'parsed'
    }
    if (this.takesDates) return this.#since(text, number)
    const boot = bootLine.exec(text)
    return boot ? this.#boot(boot, number) : 'not-mine'
  }

  command(command: string): void {
    this.takesDates = /\buptime (?:-s|--since)\b/.test(command.slice(0, 120))
  }

  end(): ReturnType<LineReader['end']> {
    const [local, universal] = [this.#local, this.#universal]
    if (local !== null) {
      const wall = this.#wall()
      if (universal !== null)
        this.#readings.tie({ clock: wall, at: local.at }, { clock: this.#readings.clock({ kind: 'epoch' }), at: universal }, second, local.line)
    }
    const sections = this.#readings.sections()
    return { sections, diagnostics: this.#notes.list(), whole: true }
  }

  #status(key: string, value: string, line: number): 'parsed' {
    const moment = /^(?:\S{1,12} )?(\d{4}-.{0,40})$/.exec(value)
    const at = moment ? (scanIso(moment[1] ?? '')?.at ?? null) : null
    this.#change = key.endsWith('DST change')
    if (key === 'Local time' && at !== null) this.#local = { at, line }
    else if (key === 'Universal time') this.#universal = at
    else if (key === 'Time zone' || key === 'Timezone') this.#names(/^\S{1,60}/.exec(value)?.[0] ?? '', line)
    else if (/synchronized$/.test(key)) this.#readings.context('clock.synchronized', null, value, line)
    return 'parsed'
  }

  #names(zone: string, line: number): void {
    this.#zone ??= ownText(zone)
    this.#readings.context('zone', null, zone, line)
  }

  /** `         system boot  2026-11-22 09:45`, `         system boot  Nov 22 09:45`. */
  #boot([, dated, month = '', dayOfMonth, time = '']: RegExpExecArray, line: number): 'parsed' | 'not-mine' {
    const [year, monthNumber, dayNumber] = dated?.split('-').map(Number) ?? [yearless, monthNamed(month) ?? 0, Number(dayOfMonth)]
    const midnight = civilDay(year ?? 0, monthNumber ?? 0, dayNumber ?? 0)
    const clock = scanClock(`${time}:00`)
    if (midnight === null || clock === null) return 'not-mine'
    const wall = dated === undefined ? this.#readings.clock({ kind: 'wall', printed: 'no-year', zone: this.#zone }) : this.#wall()
    this.#booted(wall, reading(midnight + clock.sinceMidnight), minute, line)
    this.#readings.context('booted', null, `${dated ?? `${month} ${dayOfMonth}`} ${time}`, line)
    return 'parsed'
  }

  /** `2026-11-22 09:45:39`, as uptime -s prints it. */
  #since(text: string, line: number): 'parsed' | 'not-mine' {
    this.takesDates = false
    const found = scanIso(text.trim())
    if (found === null) return 'not-mine'
    this.#booted(this.#wall(), found.at, second, line)
    this.#readings.context('booted', null, text.trim(), line)
    return 'parsed'
  }

  /** What was printed is cut to `step`: the boot was within it. */
  #booted(clock: Clock, at: Reading, step: Micros, line: number): void {
    const half = micros(step / 2)
    this.#readings.booted({ clock, at: reading(at + half) }, 0, half, line)
  }

  #clock: Clock | null = null
  /** The machine's wall clock, in the zone that was named above. */
  #wall(): Clock {
    this.#clock ??= this.#readings.clock({ kind: 'wall', printed: 'date-and-time', zone: this.#zone })
    return this.#clock
  }
}
