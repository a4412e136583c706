// dmesg -J: one object over several lines. Reference: util-linux sys-utils/dmesg.c and lib/jsonwrt.c, which breaks its lines always alike.

import { micros, reading } from '@/lib/core/units'
import type { KernelLine } from '@/lib/text/kernel-line'
import { levelNamed, levelOf } from '@/lib/text/kernel-messages'
import { parseInteger } from '@/lib/text/numbers'

const field = /^"(pri|fac|time|caller|msg)"\s{0,8}:\s{0,8}/
const structure = /^(?:\{?\s*"dmesg"\s*:\s*\[?|[[\]{},\s]+)$/

export interface JsonRecord extends KernelLine {
  readonly line: number
}

interface Open {
  level: KernelLine['level']
  at: number | null
  message: string
  line: number // of its message
}

/** Puts the records of dmesg -J together, line by line. */
export class JsonRecords {
  #within = false
  #open: Open | null = null

  get within(): boolean {
    return this.#within
  }

  /** The document ended before it was closed. */
  get cut(): boolean {
    return this.#within
  }

  /** The records that this line completes; null if it is no line of such a document. */
  line(text: string, number: number): readonly JsonRecord[] | null {
    const trimmed = text.trim()
    if (!this.#within) {
      if (trimmed === '{' || trimmed === '}') return []
      if (!/^\{?\s*"dmesg"\s*:/.test(trimmed.slice(0, 64))) return null
      this.#within = true
      if (!structure.test(trimmed.slice(0, 64))) return this.#compact(trimmed, number)
    }
    if (trimmed.length < 64 && structure.test(trimmed)) return this.#structure(trimmed)
    const found = field.exec(trimmed.slice(0, 40))
    if (!found) return trimmed.startsWith('"') ? [] : null // a key we do not know, or one that is cut
    this.#open ??= { level: null, at: null, message: '', line: number }
    this.#set(this.#open, found[1] ?? '', trimmed.slice(found[0].length, trimmed.endsWith(',') ? -1 : undefined))
    if (found[1] === 'msg') this.#open.line = number
    return []
  }

  #structure(text: string): readonly JsonRecord[] {
    const done = text.startsWith('}') && this.#open ? [record(this.#open)] : []
    if (text.startsWith('}')) this.#open = null
    if (text.startsWith(']')) this.#within = false
    return done
  }

  #set(open: Open, key: string, value: string): void {
    const plain = value.startsWith('"') ? unquoted(value) : value
    if (key === 'pri') open.level = levelNamed(plain) ?? numbered(plain)
    else if (key === 'time') open.at = seconds(plain)
    else if (key === 'msg') open.message = plain
  }

  /** The whole document on one line, as jq -c writes it. */
  #compact(text: string, line: number): readonly JsonRecord[] | null {
    let parsed: unknown
    try {
      parsed = JSON.parse(text.startsWith('{') ? text : `{${text}`)
    } catch {
      return []
    }
    this.#within = false
    const list = isObject(parsed) ? parsed.dmesg : null
    if (!Array.isArray(list)) return null
    return list.filter(isObject).map((entry) => {
      const open = { level: null, at: null, message: '', line }
      for (const key of ['pri', 'time', 'msg']) {
        const value = entry[key]
        if (typeof value === 'string' || typeof value === 'number') this.#set(open, key, String(value))
      }
      return record(open)
    })
  }
}

const numbered = (text: string): KernelLine['level'] => {
  const priority = parseInteger(text)
  return priority === null ? null : levelOf(priority)
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value)

function unquoted(text: string): string {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'string' ? value : text
  } catch {
    return text.slice(1)
  }
}

/** `7173.212903` → µs, exactly: as digits, not by way of a fraction. */
function seconds(text: string): number | null {
  const [whole = '', fraction = ''] = text.split('.')
  const [s, f] = [parseInteger(whole), fraction === '' ? 0 : parseInteger(fraction.slice(0, 6).padEnd(6, '0'))]
  return s === null || f === null ? null : s * 1_000_000 + f
}

const record = ({ level, at, message, line }: Open): JsonRecord => ({
  level,
  stamp: at === null ? null : { kind: 'boot', at: reading(micros(at)) },
  message,
  host: null,
  line,
})
