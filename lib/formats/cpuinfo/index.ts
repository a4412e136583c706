// How many CPUs, and of what kind: /proc/cpuinfo and lscpu. References: proc(5), Linux arch/x86/kernel/cpu/proc.c; util-linux sys-utils/lscpu.c.

import { Notes } from '@/lib/text/notes'
import { parseInteger } from '@/lib/text/numbers'
import type { Line, LineFormat, LineReader, Source } from '../format'
import { Readings } from '../readings'
import { sniffLines } from '../sniff-lines'

/**
 *     processor	: 0                               CPU(s):                  2
 *     model name	: AMD EPYC 9R14                   On-line CPU(s) list:     0-1
 *
 * /proc/cpuinfo holds a block for each CPU that is on; lscpu's `CPU(s)` counts those that are off too: where it lists those that are on they are counted.
 */
export const cpuinfo: LineFormat = {
  name: 'cpuinfo',
  collect: 'lscpu > cpu.txt',
  reference: 'https://man7.org/linux/man-pages/man1/lscpu.1.html',
  sniff: (head) => sniffLines(head, cpuinfo, 'lines of /proc/cpuinfo or lscpu'),
  begins: (line) =>
    /^processor\s{0,8}: \d{1,5}\s*$/.test(line.slice(0, 40)) || /^(?:Architecture|CPU\(s\)):\s{2,40}\S/.test(line.slice(0, 80))
      ? 'certain'
      : router.test(line.slice(0, 80))
        ? 'possible'
        : null,
  open: (source) => new CpuReader(source),
}

const router = /^(?:system type|machine|Processor|cpu)\t{1,3}: \S/ // what MIPS, ARM and POWER print before the first CPU
const block = /^([A-Za-z][\w ./()-]{1,40}?)\s{0,16}:(?: (.{0,4000}))?$/
const listed = /^ {0,6}([A-Z][\w ./()-]{1,48}):\s{1,60}(\S.{0,4000})$/

class CpuReader implements LineReader {
  readonly #notes: Notes
  readonly #readings: Readings
  readonly #processors = new Set<number>()
  #in: 'blocks' | 'list' | null = null
  #online: number | null = null
  #all: number | null = null

  constructor(source: Source) {
    this.#notes = new Notes(source)
    this.#readings = new Readings(source)
  }

  line({ text, number, begins }: Line): 'parsed' | 'blank' | 'not-mine' {
    if (text === '') return 'blank'
    if (begins) this.#in = null
    const processor = /^processor\s{0,8}: (\d{1,5})\s*$/.exec(text.slice(0, 40))
    if (processor) {
      this.#in = 'blocks'
      this.#processors.add(Number(processor[1]))
      return 'parsed'
    }
    if (this.#in === null && router.test(text.slice(0, 80))) this.#in = 'blocks'
    if (this.#in === null && cpuinfo.begins(text) !== null) this.#in = 'list'
    const found = this.#in === null ? null : (this.#in === 'blocks' ? block : listed).exec(text.slice(0, 4200).trimEnd())
    if (!found) return 'not-mine'
    const [, name = '', value = ''] = found
    const key = name.trim().toLowerCase()
    if (key === 'model name') this.#readings.context('cpu.model', null, value.trim(), number)
    if (key === 'architecture') this.#readings.context('machine', null, value.trim(), number)
    if (key === 'hypervisor vendor') this.#readings.context('virtualization', null, value.trim(), number)
    if (key === 'cpu(s)') this.#all = parseInteger(value.trim())
    if (key === 'on-line cpu(s) list') this.#online = countOf(value.trim())
    if (key === 'numa node(s)' || key === 'socket(s)')
      this.#readings.context(key === 'socket(s)' ? 'cpu.sockets' : 'cpu.nodes', null, parseInteger(value.trim()) ?? 0, number)
    return 'parsed'
  }

  end(): ReturnType<LineReader['end']> {
    this.#readings.cpus = this.#processors.size > 0 ? this.#processors.size : (this.#online ?? this.#all)
    return { sections: this.#readings.sections(), diagnostics: this.#notes.list(), whole: true }
  }
}

/** `0-3,8-11` → 8. Null if it is no list of CPUs. */
function countOf(list: string): number | null {
  let count = 0
  for (const part of list.slice(0, 1000).split(',')) {
    const found = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part)
    if (!found) return null
    count += Number(found[2] ?? found[1]) - Number(found[1]) + 1
  }
  return count
}
