// nstat: the counters of the network stack, one a line.
// Reference: iproute2 misc/nstat.c dump_kern_db(), dump_incr_db().

import type { Sureness } from '@/lib/core/artefact'
import { Notes } from '@/lib/text/notes'
import { parseInteger } from '@/lib/text/numbers'
import type { Line, LineFormat, LineReader, Source } from '../format'
import { KernelCounters } from '../kernel-counters'

/**
 *     #kernel
 *     TcpExtListenOverflows           12                 0.0
 *
 * With -j as JSON: {"kernel":{"IpInReceives":80,…}}. Without -a nstat prints what was added since it last ran and looks the same: it is told from the
 * command, or from many counters that fall in the second sample. Then the first sample says nothing, and each later one its own growth.
 * The third column is the rate that a running nstat -d saw; it is not kept.
 */
export const nstat: LineFormat = {
  name: 'nstat',
  collect: 'while sleep 1; do date +%s.%N; nstat -az; done > nstat.log',
  reference: 'https://man7.org/linux/man-pages/man8/nstat.8.html',
  sniff: ({ text }) => {
    const found = text?.split('\n').map(begins) ?? []
    if (found.includes('certain')) return { is: 'certain', why: 'A line is a counter as nstat prints it.' }
    return found.includes('likely') ? { is: 'likely', why: 'A line heads counters as nstat does.' } : null
  },
  begins,
  open: (source) => new NstatReader(source),
}

const prefix = '(?:Tcp|Ip|Icmp|Udp|MPTcp|Sctp|Xfrm|Tls)'
const row = new RegExp(`^(${prefix}[A-Za-z0-9]{2,60}) {1,40}(\\S{1,24}) {1,40}\\d{1,15}\\.\\d(?: \\(overflow\\))?\\s{0,20}$`)
const head = /^#(?:kernel|\d{1,12}\.\d{1,12} sampling_interval=\d{1,9}(?: time_const=\d{1,9})?)\s{0,20}$/
const json = /^\s{0,8}(?:\{\s{0,8})?"[\w .=]{1,80}"\s{0,4}:\s{0,4}\{\s{0,8}"(?:Tcp|Ip|Icmp|Udp)[A-Za-z0-9]{2,60}"\s{0,4}:\s{0,4}\d/
const member = new RegExp(`"(${prefix}[A-Za-z0-9]{2,60})"\\s{0,4}:\\s{0,4}(\\d{1,24})`, 'g')
const memberLine = new RegExp(`^\\s{1,16}"${prefix}[A-Za-z0-9]{2,60}"\\s{0,4}:\\s{0,4}\\d{1,24},?\\s{0,8}$`)
const brace = /^\s{0,8}(?:\{\s{0,8}(?:"kernel"\s{0,4}:\s{0,4}\{?)?|"kernel"\s{0,4}:\s{0,4}\{|\}|\}\s{0,8}\}),?\s{0,8}$/

function begins(line: string): Sureness | null {
  const text = line.slice(0, 200)
  return row.test(text) || json.test(text) ? 'certain' : head.test(text) || memberLine.test(text) ? 'likely' : null
}

class NstatReader implements LineReader {
  readonly #notes: Notes
  readonly #counters: KernelCounters
  #stamp: Line['stamp'] = null
  #begun = false

  constructor(source: Source) {
    this.#notes = new Notes(source)
    this.#counters = new KernelCounters(source, this.#notes, null)
  }

  command(command: string): void {
    const options = /\bnstat\b([^|;&]{0,80})/.exec(command)?.[1]
    if (options !== undefined) this.#counters.tell(!/(?:^|\s)(?:-[a-z]*a|--absolute|--ignore)/.test(options))
  }

  line(line: Line): 'parsed' | 'blank' | 'not-mine' {
    const { text, number } = line
    if (text === '') return 'blank'
    const short = text.slice(0, 200)
    if (head.test(short)) {
      this.#begin(line)
      return 'parsed'
    }
    const found = row.exec(short)
    if (found !== null) {
      const name = found[1] ?? ''
      if (!this.#begun || this.#counters.has(name) || line.begins || line.stamp !== this.#stamp) this.#begin(line)
      this.#add(name, found[2] ?? '', number)
      return 'parsed'
    }
    if (!json.test(short) && !memberLine.test(short))
      return this.#begun && brace.test(short) ? 'parsed' : brace.test(short) && line.begins ? 'parsed' : 'not-mine'
    for (const [, name = '', digits = ''] of text.matchAll(member)) {
      if (!this.#begun || this.#counters.has(name) || line.stamp !== this.#stamp) this.#begin(line)
      this.#add(name, digits, number)
    }
    return 'parsed'
  }

  end(): ReturnType<LineReader['end']> {
    return { sections: this.#counters.sections(), diagnostics: this.#notes.list(), whole: true }
  }

  #add(name: string, word: string, line: number): void {
    const value = parseInteger(word)
    if (value === null) this.#notes.line('bad_number', 'data-loss', line, { actual: `${name} ${word}` })
    else this.#counters.add(name, value, line)
  }

  #begin({ stamp, number }: Line): void {
    this.#begun = true
    this.#stamp = stamp
    this.#counters.begin(stamp, number)
  }
}
