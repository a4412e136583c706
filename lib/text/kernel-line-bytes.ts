// The front of an ordinary kernel line, read from its bytes: level, stamp and caller, up to where the message begins.
// What is not ordinary is left to kernel-line.ts, which reads every form from the line's text.

import { levelUnsaid } from '@/lib/core/kernel-lines'
import { type KernelStamp, readStamp } from './kernel-line'

const longestStamp = 80
const wholeDigits = 9 // seconds: three decades of uptime
const fractionDigits = 6

const isDigit = (byte: number): boolean => byte >= 48 && byte <= 57

const decoder = new TextDecoder()

/** Reads fronts, one after the other; what the last one said stands in its fields. */
export class KernelFront {
  kind: 'boot' | 'civil' = 'boot'
  at = 0 // µs since boot, or the stamp that `civil` holds
  level = levelUnsaid
  message = 0 // where the message begins
  civil: (KernelStamp & { readonly kind: 'civil' }) | null = null
  readonly #stamp = new Uint8Array(longestStamp)
  #stampLength = 0

  /** Reads the line that begins at `from`. False: it is not of the ordinary forms. A line feed must stand at its end. */
  read(bytes: Uint8Array, from: number): boolean {
    const start = this.#priority(bytes, from)
    if (start < 0) return false
    const end = bytes[start] === 91 ? this.#boot(bytes, start) : -1
    const past = end < 0 ? this.#civil(bytes, start) : end
    if (past < 0) return false
    this.message = pastCaller(bytes, past)
    return !isSender(bytes, this.message)
  }

  /** `<4>`: where what follows it begins; -1 where it cannot be read. */
  #priority(bytes: Uint8Array, from: number): number {
    this.level = levelUnsaid
    if (bytes[from] !== 60) return from
    let [i, priority] = [from + 1, 0]
    while (i < from + 4 && isDigit(bytes[i] ?? 10)) priority = priority * 10 + (bytes[i++] ?? 0) - 48
    if (i === from + 1 || bytes[i] !== 62 || priority > 191) return -1
    this.level = priority & 7
    return i + 1
  }

  /** `[ 7173.212903] `: where what follows it begins. */
  #boot(bytes: Uint8Array, from: number): number {
    let i = from + 1
    while (bytes[i] === 32) i++
    let [seconds, fraction] = [0, 0]
    const whole = i
    for (; isDigit(bytes[i] ?? 10); i++) seconds = seconds * 10 + (bytes[i] ?? 0) - 48
    if (i === whole || i - whole > wholeDigits || bytes[i] !== 46) return -1
    const point = ++i
    for (; isDigit(bytes[i] ?? 10); i++) fraction = fraction * 10 + (bytes[i] ?? 0) - 48
    if (i - point !== fractionDigits || bytes[i] !== 93) return -1
    this.kind = 'boot'
    this.at = seconds * 1_000_000 + fraction
    return bytes[i + 1] === 32 ? i + 2 : i + 1
  }

  /** A date in brackets, or an ISO date with a comma: of lines of one second it is read once. */
  #civil(bytes: Uint8Array, from: number): number {
    const bracket = bytes[from] === 91
    const closing = bracket ? 93 : 32
    let end = from
    while (end - from < longestStamp && bytes[end] !== closing && bytes[end] !== 10) end++
    if (bytes[end] !== closing) return -1
    const length = end - from
    let same = length === this.#stampLength
    for (let i = 0; same && i < length; i++) same = bytes[from + i] === this.#stamp[i]
    if (!same && !this.#readCivil(bytes, from, end, bracket ? ']' : ' ')) return -1
    this.kind = 'civil'
    return bytes[end + 1] === 32 && bracket ? end + 2 : end + 1
  }

  #readCivil(bytes: Uint8Array, from: number, end: number, closing: string): boolean {
    this.#stampLength = 0
    const stamp = readStamp(`${decoder.decode(bytes.subarray(from, end))}${closing}`, 0)?.stamp
    if (stamp?.kind !== 'civil') return false
    this.civil = stamp
    this.#stampLength = end - from
    this.#stamp.set(bytes.subarray(from, end))
    return true
  }
}

/** `[    T1] `, `[ C3] `. */
function pastCaller(bytes: Uint8Array, from: number): number {
  if (bytes[from] !== 91) return from
  let i = from + 1
  while (bytes[i] === 32) i++
  if (bytes[i] !== 84 && bytes[i] !== 67) return from
  const digits = ++i
  while (isDigit(bytes[i] ?? 10)) i++
  if (i === digits || bytes[i] !== 93 || i - from > 13) return from
  return bytes[i + 1] === 32 ? i + 2 : i + 1
}

const kernel = [...'kernel: '].map((letter) => letter.charCodeAt(0))

const isSender = (bytes: Uint8Array, from: number): boolean => bytes[from] === 107 && kernel.every((byte, i) => bytes[from + i] === byte)
