// Which kind of kernel message a line is, and how many unsaid messages it stands for.
// References: Linux lib/ratelimit.c, net/core/utils.c net_ratelimit(), kernel/printk; syslogd's and rsyslog's folding of repeats.

import type { KernelLevel } from '@/lib/core/kernel-event'
import { kernelLevels } from '@/lib/core/kernel-lines'
import { type KernelMessageKind, kernelCatalogue } from './kernel-catalogue'
import { KernelScanner } from './kernel-scanner'
import { parseInteger } from './numbers'

/** What a message is and stands for. */
export interface NamedMessage {
  readonly kind: KernelMessageKind | null // null: a kind that we do not name
  readonly times: number // 1, or the n of `message repeated n times: [ …]`
  readonly suppressed: number // 0, or how many messages the kernel says it left unsaid
}

/** printk cuts a record at 1,024 bytes; beyond this is damage, and is not read. */
export const longestMessage = 8_192
const mostSuppressed = 4_294_967_295 // the kernel counts them in 32 bits

const encoder = new TextEncoder()
const scratch = new Uint8Array(longestMessage * 3 + 1)
let scanner: KernelScanner | null = null

/** Names one message by the catalogue: `TCP: too many of orphaned sockets` → `tcp_orphans`. Linear in its length, of which 8 KiB are read. */
export function nameMessage(message: string): NamedMessage {
  const text = message.length > longestMessage ? message.slice(0, longestMessage) : message
  const folded = foldedRepeat(text)
  if (folded?.text) return { ...nameMessage(folded.text), times: folded.times }
  scanner ??= new KernelScanner()
  const length = encoder.encodeInto(text, scratch).written
  scratch[length] = 10
  scanner.scan(scratch, 0, length)
  const kind = kernelCatalogue[scanner.kind] ?? null
  return { kind, times: 1, suppressed: kind?.category === 'suppressed' ? suppressedBy(text) : 0 }
}

/** `net_ratelimit: 142 callbacks suppressed`, `printk: 299 messages suppressed.` → the number; 0 where none is said. */
export function suppressedBy(text: string): number {
  const word = [' callbacks suppressed', ' messages suppressed'].find((one) => text.includes(one))
  if (word === undefined) return 0
  const end = text.indexOf(word)
  let start = end
  while (start > 0 && isDigit(text.charCodeAt(start - 1))) start--
  return Math.min(parseInteger(text.slice(start, end)) ?? 0, mostSuppressed)
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57

const folding = /^(?:--- )?(last )?message repeated (\d{1,9}) times?(: \[|)/

/**
 * What a syslog daemon folded: `message repeated 3 times: [ TCP: x]` → 3 and the text;
 * `last message repeated 3 times` → 3 and null: the line before it, of whatever program, was said so often again.
 */
export function foldedRepeat(message: string): { readonly times: number; readonly text: string | null } | null {
  const found = folding.exec(message)
  if (!found) return null
  const times = Number(found[2])
  if (found[3] === '') return found[1] === undefined ? null : { times, text: null }
  const text = message.slice(found[0].length, message.endsWith(']') ? -1 : undefined).trimStart()
  return text.length > 0 && !text.startsWith('message repeated') ? { times, text } : null
}

const otherNames: ReadonlyMap<string, KernelLevel> = new Map([
  ['panic', 'emerg'],
  ['error', 'err'],
  ['warning', 'warn'],
])

/** The level in a syslog priority: 6 and 30 → `info`. The facility in its higher bits is left out. */
export const levelOf = (priority: number): KernelLevel | null => kernelLevels[priority & 7] ?? null

/** The level that a word names: `warn`, `warning`, `err`. */
export const levelNamed = (word: string): KernelLevel | null => kernelLevels.find((level) => level === word) ?? otherNames.get(word) ?? null
