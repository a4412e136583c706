// sysctl -a, /etc/sysctl.conf and files of single settings: the ceilings the kernel was told.
// Reference: procps-ng sysctl.c; the names are Documentation/networking/ip-sysctl.rst's.

import type { Clock } from '@/lib/core/clock'
import type { KernelLimit } from '@/lib/core/socket'
import { noFacts } from '@/lib/core/timeline'
import { second } from '@/lib/core/units'
import { splitColumns } from '@/lib/text/columns'
import { ownText } from '@/lib/text/lines'
import { Notes } from '@/lib/text/notes'
import { parseDecimal } from '@/lib/text/numbers'
import type { Head, Line, LineFormat, LineReader, Sniff, Source } from '../format'

/**
 *     net.ipv4.tcp_max_orphans = 65536
 *     net.ipv4.tcp_mem = 21888	29186	43776
 *
 * Also `/proc/sys/net/ipv4/tcp_max_orphans:65536`, as `grep . /proc/sys/net/ipv4/*` prints it, and `net/ipv4/…`. Settings whose value
 * is not numbers (`net.ipv4.tcp_congestion_control = cubic`) are read as known and not kept. A name said twice: both are kept, in order.
 */
export const sysctl: LineFormat = {
  name: 'sysctl',
  collect: 'sysctl -a > sysctl.txt',
  reference: 'https://docs.kernel.org/networking/ip-sysctl.html',
  sniff: sniffSysctl,
  begins: (line) => (parseSetting(line) === null ? null : 'certain'),
  open: (source) => new SysctlReader(source),
}

const ceiling = /^net\.ipv4\.tcp_max|^net\.(?:core|netfilter)\./ // here a value that is no number is damage
const longest = 1024
const setting = /^\s{0,8}(?:\/proc\/sys\/)?((?:net|kernel|vm|fs|dev|abi|debug|user|crypto|sunrpc)[./][\w./@+-]{1,160})(?:\s{0,4}=|:)(.{0,800})$/

function parseSetting(line: string): { readonly name: string; readonly value: string } | null {
  const found = setting.exec(line.slice(0, longest))
  return found ? { name: (found[1] ?? '').replaceAll('/', '.'), value: (found[2] ?? '').trim() } : null
}

function sniffSysctl(head: Head): Sniff {
  const found = head.text?.split('\n').find((line) => parseSetting(line) !== null)
  return found === undefined ? null : { is: 'certain', why: 'A line sets a kernel parameter, as sysctl prints it.' }
}

class SysctlReader implements LineReader {
  readonly #notes: Notes
  readonly #limits: KernelLimit[] = []

  constructor(private readonly source: Source) {
    this.#notes = new Notes(source)
  }

  line({ text, number }: Line): 'parsed' | 'blank' | 'not-mine' {
    if (text === '' || text.startsWith('#') || text.startsWith(';')) return 'blank'
    const found = parseSetting(text)
    if (found === null) {
      if (!/^sysctl: /.test(text)) return 'not-mine'
      this.#notes.line('tool_error_output', 'info', number, { actual: text })
      return 'parsed'
    }
    const words = splitColumns(found.value)
    const value = words.map((word) => parseDecimal(word)).filter((one) => one !== null)
    if (value.length > 0 && value.length === words.length) {
      const { artefact } = this.source
      this.#limits.push({ name: ownText(found.name), value, source: { artefact, place: { kind: 'lines', first: number, last: number } } })
    } else if (ceiling.test(found.name) && /^[-\d]/.test(found.value)) this.#notes.line('bad_number', 'data-loss', number, { actual: text })
    return 'parsed'
  }

  end(): ReturnType<LineReader['end']> {
    const clock: Clock = { id: `${this.source.artefact}#0`, host: null, resolution: second, kind: 'none' }
    const sections = this.#limits.length > 0 ? [{ clock, anchors: [], facts: { ...noFacts, limits: this.#limits } }] : []
    return { sections, diagnostics: this.#notes.list(), whole: true }
  }
}
