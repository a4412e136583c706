// Memory as /proc/meminfo and free(1) print it. References: proc(5), Linux fs/proc/meminfo.c; procps-ng src/free.c.

import type { Metric } from '@/lib/core/series'
import { splitColumns } from '@/lib/text/columns'
import { Notes } from '@/lib/text/notes'
import { parseDecimal, parseInteger } from '@/lib/text/numbers'
import type { Line, LineFormat, LineReader, Source } from '../format'
import { Readings } from '../readings'
import { sniffLines } from '../sniff-lines'

/**
 *     MemTotal:        2030276 kB                   total        used        free      shared  buff/cache   available
 *     MemFree:          812040 kB     Mem:        2030276      811200      812040         744      407036     1068396
 *
 * free counts in KiB unless asked otherwise, and does not print what it counts in: a total that could be KiB of a router or MiB of a server is not taken, unless
 * the prompt shows the command.
 */
export const meminfo: LineFormat = {
  name: 'meminfo',
  collect: 'while sleep 1; do date +%s.%N; cat /proc/meminfo; done > meminfo.txt',
  reference: 'https://man7.org/linux/man-pages/man5/proc_meminfo.5.html',
  sniff: (head) => sniffLines(head, meminfo, 'lines of /proc/meminfo or free'),
  begins: (line) =>
    /^Mem(?:Total|Free):\s{1,24}\d{1,16} kB\s*$/.test(line.slice(0, 80)) || freeHeadings.test(line.slice(0, 120)) ? 'certain' : null,
  open: (source) => new MemoryReader(source),
}

const freeHeadings = /^\s{4,24}total\s{1,16}used\s{1,16}free\b/
const setting = /^([A-Z][A-Za-z0-9_()]{1,40}):\s{1,40}(\d{1,16})(?: kB)?\s*$/
const kept: ReadonlyMap<string, Metric> = new Map([
  ['MemTotal', 'memory.total'],
  ['MemFree', 'memory.free'],
  ['MemAvailable', 'memory.available'],
  ['SwapTotal', 'memory.swap-total'],
  ['SwapFree', 'memory.swap-free'],
])
const KiB = 1024
const surelyKiB = [2 ** 20, 2 ** 32] as const // a total between these is KiB of 1 GiB to 4 TiB: as MiB it would be a petabyte, as bytes less than any machine has

class MemoryReader implements LineReader {
  readonly #notes: Notes
  readonly #readings: Readings
  #seen = new Set<string>()
  #headings: readonly string[] | null = null
  #scale: number | null = null // what free counts in, where its command shows it

  constructor(source: Source) {
    this.#notes = new Notes(source)
    this.#readings = new Readings(source)
  }

  command(command: string): void {
    const option = /\bfree\b(?:.{0,40}?) -?-(b|k|m|g|bytes|kilo|kibi|mega|mebi|giga|gibi)\b/.exec(command.slice(0, 120))?.[1] ?? ''
    const scales: Readonly<Record<string, number>> = {
      b: 1,
      bytes: 1,
      k: KiB,
      kibi: KiB,
      kilo: 1e3,
      m: KiB ** 2,
      mebi: KiB ** 2,
      mega: 1e6,
      g: KiB ** 3,
      gibi: KiB ** 3,
      giga: 1e9,
    }
    this.#scale = scales[option] ?? (/\bfree(?: -[stwlc\d ]{1,20})?$/.test(command) ? KiB : null)
  }

  line(line: Line): 'parsed' | 'blank' | 'not-mine' {
    const text = line.text.slice(0, 300)
    if (text === '') return 'blank'
    if (freeHeadings.test(text)) {
      this.#headings = splitColumns(text)
      this.#readings.begin(line.stamp)
      return 'parsed'
    }
    if (this.#headings !== null && /^(?:Mem|Swap|Total|Low|High|-\/\+ buffers\/cache|Comm):\s/.test(text))
      return this.#free(text, line.number, this.#headings)
    const found = setting.exec(text)
    if (found === null || (this.#seen.size === 0 && !meminfo.begins(text))) return 'not-mine'
    const [, name = '', digits = ''] = found
    if (this.#seen.size === 0 || this.#seen.has(name) || (line.begins && line.stamp !== null)) {
      this.#seen = new Set()
      this.#readings.begin(line.stamp)
    }
    this.#seen.add(name)
    const metric = kept.get(name)
    const value = parseInteger(digits)
    if (metric !== undefined && value !== null) this.#keep(metric, value * KiB, line.number)
    return 'parsed'
  }

  end(): ReturnType<LineReader['end']> {
    return { sections: this.#readings.sections(), diagnostics: this.#notes.list(), whole: true }
  }

  /** `Mem: 7963 1200 …`, `Mem:  7.7Gi  1.1Gi …`. */
  #free(text: string, line: number, headings: readonly string[]): 'parsed' {
    const words = splitColumns(text)
    const of = (heading: string): string => words[headings.indexOf(heading) + 1] ?? ''
    const total = parseInteger(of('total'))
    if (total !== null && words[0] === 'Mem:') this.#scale ??= total >= surelyKiB[0] && total < surelyKiB[1] ? KiB : null
    if (total !== null && words[0] === 'Mem:' && this.#scale === null) this.#notes.line('unit_not_said', 'notice', line, { actual: text })
    const sized = (word: string): number | null => {
      const found = /^(\d{1,16}(?:[.,]\d{1,2})?)(B|Ki|Mi|Gi|Ti|K|M|G|T)$/.exec(word)
      if (found)
        return Math.round((parseDecimal((found[1] ?? '').replace(',', '.')) ?? Number.NaN) * KiB ** 'BKMGT'.indexOf((found[2] ?? 'B').charAt(0)))
      const number = parseInteger(word)
      return number === null || this.#scale === null ? null : number * this.#scale
    }
    const keep = (metric: Metric, word: string): void => {
      const value = sized(word)
      if (value !== null) this.#keep(metric, value, line)
    }
    if (words[0] === 'Mem:') {
      keep('memory.total', of('total'))
      keep('memory.free', of('free'))
      if (headings.includes('available')) keep('memory.available', of('available'))
    } else if (words[0] === 'Swap:') {
      keep('memory.swap-total', words[1] ?? '')
      keep('memory.swap-free', words[3] ?? '')
    }
    return 'parsed'
  }

  #keep(metric: Metric, value: number, line: number): void {
    if (metric === 'memory.total' || metric === 'memory.swap-total') this.#readings.context(metric, null, value, line, 'bytes')
    else this.#readings.gauge({ metric, unit: 'bytes', cpu: null }, value, line)
  }
}
