// One line of kernel log taken apart: level, stamp, caller, message, in every form that dmesg(1) prints it and a console shows it.
// References: util-linux sys-utils/dmesg.c print_record(), Linux kernel/printk/printk.c print_prefix(), Documentation/ABI/testing/dev-kmsg.

import type { KernelLevel } from '@/lib/core/kernel-event'
import { type Micros, micros, type Reading, reading } from '@/lib/core/units'
import { type MomentFound, monthNamed, scanClock, scanCtime, scanIso, scanMonthDay } from './civil-time'
import { levelNamed, levelOf } from './kernel-messages'
import { parseInteger } from './numbers'

/** The stamp of one line. */
export type KernelStamp =
  /** `[ 7173.212903]`: µs since boot. */
  | { readonly kind: 'boot'; readonly at: Reading }
  /** `[Sun Nov 22 17:06:02 2026]`, `2026-11-22T17:06:02,212903+08:00`: civil, with its zone where one is printed. */
  | { readonly kind: 'civil'; readonly at: Reading; readonly zone: Micros | null; readonly resolution: Micros }
  /** `[Nov22 17:06]`: the minute in which dmesg -e saw the line, without a year. */
  | { readonly kind: 'minute'; readonly at: Reading }
  /** `[  +0.012001]`: µs after the line before it. */
  | { readonly kind: 'step'; readonly after: Micros }
  /** It stands where a stamp does and cannot be read: `[  -12.345678]`, `[Thu Feb 30 25:61:61 2024]`. */
  | { readonly kind: 'unreadable'; readonly text: string }

export interface KernelLine {
  readonly level: KernelLevel | null
  readonly stamp: KernelStamp | null
  readonly message: string
  readonly host: string | null // that journalctl -o short-monotonic names before `kernel:`
}

const longestUptime = 3_200_000_000 // s: a century; the u64 of nanoseconds wraps at 18446744073
const longestStamp = 80

/** Takes a line apart. A line without any of the known forms is all message. */
export function readKernelLine(text: string): KernelLine {
  const record = readKmsg(text)
  if (record) return record
  let at = 0
  let level: KernelLevel | null = null
  const raw = readPriority(text)
  const decoded = raw ? null : readDecoded(text)
  if (raw) [level, at] = [levelOf(raw.priority), raw.end]
  else if (decoded) [level, at] = [decoded.level, decoded.end]
  if (text.startsWith('kernel: [', at)) at += 8
  const found = readStamp(text, at)
  if (!found) return { level, stamp: null, message: at === 0 ? text : text.slice(at), host: null }
  return { level, stamp: found.stamp, ...withoutSender(text.slice(pastCaller(text, found.end))) }
}

/** `<4>`: what klogctl hands over, dmesg -r and pstore print. */
export function readPriority(text: string): { readonly priority: number; readonly end: number } | null {
  if (text.charCodeAt(0) !== 60) return null
  const close = text.indexOf('>')
  const priority = close > 4 ? null : parseInteger(text.slice(1, close))
  return priority === null || priority > 191 ? null : { priority, end: close + 1 }
}

const decodedPrefix = /^(kern|user|mail|daemon|auth|syslog|lpr|news|uucp|cron|authpriv|ftp|local[0-7]) *:([a-z]{3,6}) *: ?/

/** `kern  :warn  : `: dmesg -x. */
function readDecoded(text: string): { readonly level: KernelLevel | null; readonly end: number } | null {
  const found = decodedPrefix.exec(text.slice(0, 32))
  const level = found ? levelNamed(found[2] ?? '') : null
  return found && level ? { level, end: found[0].length } : null
}

/** `4,1234,5678901,-;text`: a record of /dev/kmsg. Its time is in µs. */
function readKmsg(text: string): KernelLine | null {
  const semicolon = text.indexOf(';')
  if (semicolon < 6 || semicolon > 96) return null
  const [priority, sequence, time, flag] = text.slice(0, semicolon).split(',')
  const [pri, at] = [parseInteger(priority ?? ''), parseInteger(time ?? '')]
  if (pri === null || parseInteger(sequence ?? '') === null || at === null || flag === undefined || flag.length > 1) return null
  return { level: levelOf(pri), stamp: { kind: 'boot', at: reading(at) }, message: unescaped(text.slice(semicolon + 1)), host: null }
}

/** /dev/kmsg writes what is not printable as `\x20`. */
const unescaped = (text: string): string =>
  text.includes('\\x') ? text.replace(/\\x([2-7][0-9a-f])/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))) : text

/** The stamp at `at`, and where what follows it begins. Null if the line has none. */
export function readStamp(text: string, at: number): { readonly stamp: KernelStamp; readonly end: number } | null {
  if (text.charCodeAt(at) !== 91) {
    const iso = text[at + 19] === ',' ? scanIso(text, at) : null // a comma: syslog's dates have a point or no fraction
    return iso && (text[iso.end] ?? ' ') === ' ' ? { stamp: { kind: 'civil', ...civil(iso) }, end: pastBlank(text, iso.end) } : null
  }
  const close = text.indexOf(']', at)
  if (close < 0 || close - at > longestStamp) return null
  const within = text.slice(at + 1, close)
  const stamp = bootStamp(within) ?? civilStamp(within) ?? unreadable(within)
  return stamp && { stamp, end: pastBlank(text, close + 1) }
}

const civil = ({ at, zone, resolution }: MomentFound) => ({ at, zone, resolution })
const pastBlank = (text: string, at: number): number => (text.charCodeAt(at) === 32 ? at + 1 : at)

const bootForm = /^ *(\+)?(\d{1,10})\.(\d{1,9})(?: +<[ +\d.]{1,24}>)?$/

function bootStamp(within: string): KernelStamp | null {
  const found = bootForm.exec(within)
  if (!found) return null
  const [, plus, whole = '', fraction = ''] = found
  if (Number(whole) > longestUptime) return null
  const at = micros(Number(whole) * 1e6 + Math.floor(Number(fraction.padEnd(6, '0').slice(0, 6))))
  return plus === undefined ? { kind: 'boot', at: reading(at) } : { kind: 'step', after: at }
}

const minuteForm = /^(\S{1,8}?) ?(\d{1,2}) (\d{2}:\d{2})$/

function civilStamp(within: string): KernelStamp | null {
  const ctime = scanCtime(within)
  const moment = ctime ?? scanIso(within)
  if (moment) {
    const rest = within.slice(moment.end).trimStart()
    return rest === '' || rest.startsWith('<') ? { kind: 'civil', ...civil(moment) } : null
  }
  const minute = minuteForm.exec(within)
  if (!minute || monthNamed(minute[1] ?? '') === null || !scanClock(`${minute[3]}:00`)) return null
  const found = scanMonthDay(`${minute[1]} ${minute[2]} ${minute[3]}:00`)
  return found ? { kind: 'minute', at: found.at } : null
}

const likeNumber = /^ *-?\d+\.\d+ *$/
const likeDate = /^(?:\S{1,12} )?\S{1,12} +\d{1,2} \d{1,2}:\d{2}:\d{2} \d{4}|^\d{4}-\d\d-\d\dT\d\d:\d\d/

const unreadable = (within: string): KernelStamp | null =>
  likeNumber.test(within) || likeDate.test(within) ? { kind: 'unreadable', text: within } : null

/** Past `[    T1] `, `[ C3]`: CONFIG_PRINTK_CALLER says which task or CPU printed the line. */
export function pastCaller(text: string, at: number): number {
  if (text.charCodeAt(at) !== 91) return at
  const close = text.indexOf(']', at)
  return close > 0 && close - at < 14 && /^ *[TC]\d{1,8}$/.test(text.slice(at + 1, close)) ? pastBlank(text, close + 1) : at
}

/** `kernel: msg`, `host kernel: msg`: what journalctl -o short-monotonic and a boot log copied from the journal put before the message. */
function withoutSender(message: string): Pick<KernelLine, 'message' | 'host'> {
  if (message.startsWith('kernel: ')) return { message: message.slice(8), host: null }
  const at = message.indexOf(' kernel: ')
  const host = at > 0 && at <= 64 ? message.slice(0, at) : ' '
  return host.includes(' ') ? { message, host: null } : { message: message.slice(at + 9), host }
}
