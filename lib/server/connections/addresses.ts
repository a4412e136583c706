// Addresses and prefixes, read from what a person wrote, and held as numbers.

import { isIPv4, isIPv6 } from 'node:net'

/** The first `length` bits of `words`, one word of an IPv4 address, four of an IPv6 address; the rest of them is 0. */
export interface Prefix {
  readonly v6: boolean
  readonly words: readonly number[] // signed, as Int32Array holds them
  readonly length: number
}

/** `203.0.113.7`, `203.0.113.0/24`, `2001:db8::/48`; null: it is neither. */
export function readPrefix(text: string): Prefix | null {
  const [address = '', bits, more] = text.split('/')
  if (more !== undefined || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return null
  const v6 = isIPv6(address) && !address.includes('%')
  if (!v6 && !isIPv4(address)) return null
  const words = v6 ? wordsOfV6(address) : [wordOfV4(address)]
  const length = bits === undefined ? words.length * 32 : Number(bits)
  if (length > words.length * 32) return null
  return { v6, words: words.map((word, at) => word & maskOf(length - at * 32)), length }
}

/** The mask of a word of which the first `bits` bits count. */
export const maskOf = (bits: number): number => (bits <= 0 ? 0 : bits >= 32 ? -1 : -1 << (32 - bits))

const wordOfV4 = (text: string): number => text.split('.').reduce((word, part) => (word << 8) | Number(part), 0)

/** Four words of an IPv6 address, which Node says is one: `2001:db8::1`, `::ffff:192.0.2.1`. */
export function wordsOfV6(text: string): readonly number[] {
  const dotted = text.lastIndexOf(':') + 1
  const tail = text.includes('.') ? wordOfV4(text.slice(dotted)) : null
  const plain = tail === null ? text : `${text.slice(0, dotted)}${(tail >>> 16).toString(16)}:${(tail & 0xffff).toString(16)}`
  const [head = '', rest] = plain.split('::')
  const groupsOf = (part: string): number[] => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)))
  const [first, last] = [groupsOf(head), rest === undefined ? [] : groupsOf(rest)]
  const groups = [...first, ...new Array<number>(Math.max(0, 8 - first.length - last.length)).fill(0), ...last]
  return [0, 2, 4, 6].map((at) => ((groups[at] ?? 0) << 16) | (groups[at + 1] ?? 0))
}

export const textOfV4 = (word: number): string => `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`

/** The first 48 bits of an IPv6 address as people write its network: `2001:db8:7::/48`. */
export function textOfV6Prefix(bits48: number): string {
  const groups = [Math.floor(bits48 / 2 ** 32), Math.floor(bits48 / 2 ** 16) % 2 ** 16, bits48 % 2 ** 16]
  while (groups.at(-1) === 0) groups.pop()
  return `${groups.map((group) => group.toString(16)).join(':')}::/48`
}
