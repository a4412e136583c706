// One line of a syslog file taken apart: when, which host, which program, at what level, and what it said.
// References: RFC 3164, RFC 5424, rsyslog's RSYSLOG_FileFormat, systemd journalctl(1) -o short, BusyBox syslogd, OpenWrt logread.

import type { KernelLevel } from '@/lib/core/kernel-event'
import { micros, reading, second } from '@/lib/core/units'
import { type MomentFound, scanCtime, scanIso, scanMonthDay } from '@/lib/text/civil-time'
import { readPriority } from '@/lib/text/kernel-line'
import { levelNamed, levelOf } from '@/lib/text/kernel-messages'
import type { LoggedLine } from '../kernel-log'

export interface SyslogLine extends LoggedLine {
  readonly program: string // 'kernel'; '' where the line names none
}

const longestHost = 255 // as DNS has it
const longestProgram = 64

/** Takes a line apart, or null: it has not a date, and a host or a program behind it. */
export function readSyslogLine(line: string): SyslogLine | null {
  const priority = readPriority(line)
  const level = priority ? levelOf(priority.priority) : null
  let from = priority?.end ?? 0
  const structured = priority !== null && line.startsWith('1 ', from)
  if (structured) from += 2
  const moment = readMoment(line, from)
  if (!moment || line[moment.end] !== ' ') return null
  const rest = line.slice(moment.end + 1)
  const said = structured ? structuredBody(rest) : body(rest)
  if (!said) return null
  const { at, clock, zone, resolution } = moment
  return { at: clock === 'epoch' ? reading(at - (zone ?? 0)) : at, clock, zone, resolution, ...said, level: said.level ?? level }
}

type Moment = MomentFound & { readonly clock: SyslogLine['clock'] }

function readMoment(line: string, from: number): Moment | null {
  const iso = line[from + 19] === ',' ? null : scanIso(line, from) // a comma: dmesg --time-format iso
  if (iso) return { ...iso, clock: iso.zone === null ? 'wall' : 'epoch' }
  const dated = scanMonthDay(line, from)
  if (dated) return { ...dated, clock: !dated.year ? 'no-year' : dated.zone === null ? 'wall' : 'epoch' }
  const full = readFull(line, from)
  if (full) return full
  const ctime = scanCtime(line, from)
  if (ctime) return { ...ctime, clock: ctime.zone === null ? 'wall' : 'epoch' }
  const unix = /^(\d{9,10})\.(\d{6})(?= )/.exec(line.slice(from, from + 20)) // journalctl -o short-unix
  if (!unix) return null
  const at = reading(Number(unix[1]) * second + Number(unix[2]))
  return { at, zone: null, resolution: micros(1), end: from + unix[0].length, clock: 'epoch' }
}

/** `Thu 2020-02-27 01:02:03 CET`: journalctl -o short-full. Of the zones' names only UTC and GMT say which. */
function readFull(line: string, from: number): Moment | null {
  const word = wordEnd(line, from)
  const iso = word - from >= 2 && word - from <= 12 ? scanIso(line, word + 1) : null
  if (!iso || line[iso.end] !== ' ') return null
  const named = iso.zone === null ? /^ ([A-Z]{2,5}|[+-]\d{2})(?= )/.exec(line.slice(iso.end, iso.end + 8)) : null
  const zone = iso.zone ?? (named?.[1] === 'UTC' || named?.[1] === 'GMT' ? micros(0) : null)
  return { ...iso, zone, end: iso.end + (named?.[0].length ?? 0), clock: zone === null ? 'wall' : 'epoch' }
}

type Body = Pick<SyslogLine, 'host' | 'program' | 'level' | 'message'>

/** `gw01 kernel: msg`, `gw01 user.warn kernel: msg`, `kern.info kernel: msg`, `gw01 last message repeated 3 times`. */
function body(rest: string): Body | null {
  const text = rest.trimStart()
  const first = wordEnd(text, 0)
  if (first === 0 || first > longestHost) return null
  const word = text.slice(0, first)
  const marked = facilityLevel(word)
  if (marked) return program(text.slice(first + 1), null, marked.level)
  if (word.endsWith(':')) return program(text, null, null)
  if (word === '---') return { host: null, program: '', level: null, message: text }
  const after = text.slice(first + 1)
  const second = after.slice(0, wordEnd(after, 0))
  const local = facilityLevel(second)
  return local ? program(after.slice(second.length + 1), word, local.level) : program(after, word, null)
}

function program(text: string, host: string | null, level: KernelLevel | null): Body | null {
  if (text.startsWith('last message repeated ')) return { host, program: '', level, message: text }
  const colon = text.indexOf(':')
  if (colon < 1 || colon > longestProgram) return level === null ? null : { host, program: '', level, message: text }
  const tag = text.slice(0, colon)
  const bracket = tag.indexOf('[')
  const name = bracket > 0 ? tag.slice(0, bracket) : tag
  if (name !== name.trim() || name.includes('>')) return null // tcpdump's `127.0.0.1.57890 > 10.10.10.14.mysql:` is no program
  return { host, program: name, level, message: text.slice(text[colon + 1] === ' ' ? colon + 2 : colon + 1) }
}

/** RFC 5424: `host app procid msgid structured-data msg`. */
function structuredBody(rest: string): Body | null {
  const words: string[] = []
  let at = 0
  for (let i = 0; i < 4; i++) {
    const end = wordEnd(rest, at)
    words.push(rest.slice(at, end))
    at = end + 1
  }
  const [host = '-', app = '-'] = words
  if (rest[at] === '-') at += 2
  else if (rest[at] === '[') {
    const close = rest.indexOf('] ', at)
    at = close < 0 ? rest.length : close + 2
  } else return null
  const message = rest.slice(at)
  return {
    host: host === '-' ? null : host,
    program: app === '-' ? '' : app,
    level: null,
    message: message.charCodeAt(0) === 0xfeff ? message.slice(1) : message,
  }
}

function wordEnd(text: string, from: number): number {
  const at = text.indexOf(' ', from)
  return at < 0 ? text.length : at
}

const facilities: ReadonlySet<string> = new Set('kern user mail daemon auth syslog lpr news uucp cron authpriv ftp'.split(' '))

/** `kern.info`, `user.notice`: what BusyBox and OpenWrt print before the program. */
function facilityLevel(word: string): { readonly level: KernelLevel } | null {
  const point = word.indexOf('.')
  if (point < 2 || word.length > 16) return null
  const facility = word.slice(0, point)
  const level = levelNamed(word.slice(point + 1))
  return level && (facilities.has(facility) || /^local[0-7]$/.test(facility)) ? { level } : null
}
