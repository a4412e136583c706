// The data files of sar, sa15 or sa20261122, as sadc writes them: known by their magic number; only sysstat itself can read their samples.
// Reference: sysstat sa.h struct file_magic, struct file_header (format 0x2175, sysstat 11.7.1 and later).

import type { Clock } from '@/lib/core/clock'
import type { Diagnostic } from '@/lib/core/diagnostic'
import { type ContextFact, noFacts, type Parsed } from '@/lib/core/timeline'
import { micros, reading, second } from '@/lib/core/units'
import { printable } from '@/lib/text/notes'
import type { Format, Head, Reader, Sniff, Source } from '../format'

/**
 * `96 d5 75 21 0c 06 01`: SYSSTAT_MAGIC 0xd596, FORMAT_MAGIC 0x2175, version 12.6.1. From the header come host, kernel, CPUs and the first moment; the samples are
 * read from what `sadf -d -U FILE -- -A` prints. A file of an older sysstat is first converted by `sadf -c`.
 */
export const saBinary: Format = {
  name: 'sa-binary',
  collect: 'sadf -d -U /var/log/sa/sa15 -- -A > sar.csv',
  reference: 'https://man7.org/linux/man-pages/man1/sadf.1.html',
  sniff,
  open: (source) => new SaReader(source),
}

const current = 0x2175
const known: readonly number[] = [0x216d, 0x2170, 0x2171, 0x2172, 0x2173, 0x2174, current]

interface Magic {
  readonly little: boolean
  readonly format: number
  readonly version: string
}

function magicOf(bytes: Uint8Array): Magic | null {
  if (bytes.length < 8) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const little = view.getUint16(0, true) === 0xd596
  if (!little && view.getUint16(0, false) !== 0xd596) return null
  const format = view.getUint16(2, little)
  const version = [...bytes.subarray(4, 7)].join('.')
  return known.includes(format) ? { little, format, version } : null
}

function sniff({ bytes }: Head): Sniff {
  const magic = magicOf(bytes)
  return magic && { is: 'certain', why: `Begins with the magic number of sar's data files, written by sysstat ${magic.version}.` }
}

const headerMost = 4_096

class SaReader implements Reader {
  #head = new Uint8Array(0)
  #read = 0

  constructor(private readonly source: Source) {}

  get read(): Reader['read'] {
    return { of: 'lines', count: 0 }
  }

  push(bytes: Uint8Array): void {
    this.#read += bytes.length
    if (this.#head.length >= headerMost) return
    const head = new Uint8Array(Math.min(headerMost, this.#head.length + bytes.length))
    head.set(this.#head)
    head.set(bytes.subarray(0, head.length - this.#head.length), this.#head.length)
    this.#head = head
  }

  end(): Parsed {
    const { artefact, fileName } = this.source
    const magic = magicOf(this.#head)
    const diagnostic: Diagnostic = {
      ...(magic ? { code: 'sa_file', actual: `sysstat ${magic.version}` } : { code: 'unknown_format', actual: printable('') }),
      level: 'error',
      count: 1,
      at: { artefact, place: { kind: 'offset', at: 0 } },
      fileName,
    }
    const clock: Clock = { id: `${artefact}#0`, host: null, resolution: second, kind: 'epoch' }
    const header = magic?.format === current ? headerOf(this.#head, magic.little) : null
    const context = header === null ? [] : contextOf(header, magic?.version ?? '', { artefact, place: { kind: 'offset', at: 0 } })
    const facts = { ...noFacts, context, cpus: header?.cpus ?? null }
    const sections = header === null ? [] : [{ clock: { ...clock, host: header.host }, anchors: [], facts }]
    return { sections, diagnostics: [diagnostic], tally: { of: 'lines', read: 0, parsed: 0, skipped: 0, blank: 0 }, whole: false, regions: [] }
  }
}

interface SaHeader {
  readonly began: number // seconds since 1970
  readonly cpus: number
  readonly kernel: string
  readonly host: string
  readonly machine: string
  readonly zone: string // an abbreviation: UTC, CST
}

const magicSize = 76 // struct file_magic
const texts = 67 // of struct file_header, where its four names of 65 bytes begin, and the zone of 8

/** Null where the header is cut or does not hold what a header holds. */
function headerOf(bytes: Uint8Array, little: boolean): SaHeader | null {
  if (bytes.length < magicSize + texts + 4 * 65 + 8) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset + magicSize)
  const began = Number(view.getBigUint64(0, little))
  const cpus = view.getUint32(16, little)
  const text = (n: number, size = 65): string => {
    const from = magicSize + texts + n * 65
    const end = bytes.indexOf(0, from)
    return printable(new TextDecoder().decode(bytes.subarray(from, end < 0 ? from + size : Math.min(end, from + size))), size)
  }
  const [system, host, kernel, machine, zone] = [text(0), text(1), text(2), text(3), text(4, 8)]
  const plausible = system === 'Linux' && began > 946_684_800 && began < 4_102_444_800 && cpus > 0 && cpus <= 8_193
  return plausible ? { began, cpus: Math.max(1, cpus - 1), host, kernel, machine, zone } : null
}

function contextOf(header: SaHeader, version: string, source: ContextFact['source']): ContextFact[] {
  const says = (name: string, value: string): ContextFact => ({ name, of: null, value, unit: null, source })
  return [
    says('kernel', header.kernel),
    says('host', header.host),
    says('machine', header.machine),
    says('zone', header.zone),
    says('sysstat', version),
    says('recorded-from', new Date(reading(micros(header.began * second)) / 1000).toISOString()),
  ]
}
