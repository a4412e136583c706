// Records of the journal put together from lines, in each form that journalctl(1) prints them with their fields.
// Reference: https://systemd.io/JOURNAL_EXPORT_FORMATS/ and systemd, src/shared/logs-show.c.

/** The fields of one record, and the line on which it begins. */
export interface JournalRecord {
  readonly line: number
  readonly fields: ReadonlyMap<string, string>
}

export type Form = 'verbose' | 'export' | 'json' | 'json-pretty'

const kept: ReadonlySet<string> = new Set([
  ...['__REALTIME_TIMESTAMP', '__MONOTONIC_TIMESTAMP', '_SOURCE_MONOTONIC_TIMESTAMP', '_BOOT_ID'],
  ...['_HOSTNAME', '_TRANSPORT', 'SYSLOG_IDENTIFIER', 'PRIORITY', 'MESSAGE'],
])

const verboseHead = /^(?:\S{2,12} )?\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\S{0,8} \S{1,8} \[s=[0-9a-f]{32};([^\]]{1,200})\]$/
const verboseField = /^ {4}([A-Z_][A-Z0-9_]{0,63})=/
const exportField = /^([A-Z_][A-Z0-9_]{0,63})(=|$)/
const prettyField = /^\s{1,8}"([A-Z_][A-Z0-9_]{0,63})" ?: ?/

/** Which form begins with this line; null if none does. */
export function formBegun(line: string): Form | null {
  if (line.startsWith('__CURSOR=')) return 'export'
  const json = line.startsWith('data: {') ? 6 : 0
  if (line.startsWith('{', json)) return line.slice(json, json + 2_000).includes('"__REALTIME_TIMESTAMP"') ? 'json' : null
  if (/^\s{1,8}"__(?:CURSOR|REALTIME_TIMESTAMP)" ?:/.test(line.slice(0, 40))) return 'json-pretty'
  return verboseHead.test(line.slice(0, 320)) ? 'verbose' : null
}

/** Takes lines one by one; each that ends a record gives it. */
export class JournalRecords {
  #open: { readonly line: number; readonly fields: Map<string, string> } | null = null
  #form: Form | null = null
  #binary: string | null = null // the field whose value follows as a length and bytes

  /** A record that ended with this line, null if it is a part of one, or what is wrong: 'damaged', or 'not-mine'. */
  line(text: string, number: number): JournalRecord | null | 'damaged' | 'not-mine' {
    const form = formBegun(text)
    if (form === 'json') return this.#json(text, number)
    if (form === 'verbose') {
      const before = this.end()
      this.#open = { line: number, fields: cursorFields(verboseHead.exec(text.slice(0, 320))?.[1] ?? '') }
      this.#form = form
      return before
    }
    if (text === '{' || (form === 'json-pretty' && this.#open === null)) {
      this.#open = { line: number, fields: new Map() }
      this.#form = 'json-pretty'
    } else if (form === 'export') {
      const before = this.end()
      this.#open = { line: number, fields: new Map() }
      this.#form = form
      return before
    }
    return this.#open === null ? 'not-mine' : this.#field(text)
  }

  /** A blank line ends a record of the export form; the end of the file any. */
  end(): JournalRecord | null {
    const record = this.#open
    this.#open = null
    this.#binary = null
    return record
  }

  get form(): Form | null {
    return this.#form
  }

  #field(text: string): JournalRecord | null | 'not-mine' {
    if (this.#form === 'json-pretty') {
      if (text === '{') return null
      if (text.startsWith('}')) return this.end()
      const found = prettyField.exec(text.slice(0, 100))
      if (found) this.#set(found[1] ?? '', prettyValue(text.slice(found[0].length)))
      return found || /^\s/.test(text) ? null : 'not-mine'
    }
    const verbose = this.#form === 'verbose'
    const found = (verbose ? verboseField : exportField).exec(text.slice(0, 80))
    if (found && (verbose || found[2] === '=')) {
      this.#binary = null
      this.#set(found[1] ?? '', text.slice(found[0].length))
      return null
    }
    if (found) this.#binary = found[1] ?? null
    else if (this.#binary !== null) {
      this.#set(this.#binary, withoutLength(text))
      this.#binary = ''
    } else return verbose && text.startsWith('  ') ? null : 'not-mine'
    return null
  }

  #set(name: string, value: string | null): void {
    if (kept.has(name) && value !== null && this.#open !== null && !this.#open.fields.has(name)) this.#open.fields.set(name, value)
  }

  #json(text: string, number: number): JournalRecord | 'damaged' {
    let parsed: unknown
    try {
      parsed = JSON.parse(text.startsWith('data: ') ? text.slice(6) : text)
    } catch {
      return 'damaged'
    }
    const fields = new Map<string, string>()
    if (typeof parsed === 'object' && parsed !== null)
      for (const [name, value] of Object.entries(parsed)) {
        const said = plain(value)
        if (kept.has(name) && said !== null) fields.set(name, said)
      }
    return { line: number, fields }
  }
}

/** `i=4b3;b=…;m=1c4a2;t=59f…;x=…`: the cursor that heads a verbose record tells boot, time since boot and time, in hex. */
function cursorFields(cursor: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (const part of cursor.split(';')) {
    const [key, value = ''] = part.split('=')
    if (!/^[0-9a-f]{1,32}$/.test(value)) continue
    if (key === 'b') fields.set('_BOOT_ID', value)
    const number = value.length <= 13 ? String(Number.parseInt(value, 16)) : null
    if (key === 'm' && number !== null) fields.set('__MONOTONIC_TIMESTAMP', number)
    if (key === 't' && number !== null) fields.set('__REALTIME_TIMESTAMP', number)
  }
  return fields
}

/** `"value",` of json-pretty. A list that goes on over several lines has no value yet. */
function prettyValue(text: string): string | null {
  try {
    return plain(JSON.parse(text.endsWith(',') ? text.slice(0, -1) : text))
  } catch {
    return null
  }
}

const decoder = new TextDecoder()

/** A field as text: a list of bytes is one that is not UTF-8, a list of texts a field that stands several times. */
function plain(value: unknown): string | null {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (!Array.isArray(value)) return null
  if (value.every((one) => typeof one === 'number')) return decoder.decode(Uint8Array.from(value))
  return plain(value[0])
}

/** A binary value stands behind its length in 64 bits, of which the zeros are gone: the first byte is left, where it can be printed. */
const withoutLength = (text: string): string => (text.charCodeAt(0) === ((text.length - 1) & 255) ? text.slice(1) : text)
