// /proc/net/snmp, /proc/net/netstat, /proc/net/snmp6: the counters of the network stack, by the names the kernel gives them.
// Reference: Linux net/ipv4/proc.c snmp_seq_show(), netstat_seq_show(); net/ipv6/proc.c snmp6_seq_show(); Documentation/networking/snmp_counter.rst.

import type { Sureness } from '@/lib/core/artefact'
import { splitColumns } from '@/lib/text/columns'
import { Notes } from '@/lib/text/notes'
import { parseInteger } from '@/lib/text/numbers'
import type { Line, LineFormat, LineReader, Source } from '../format'
import { KernelCounters } from '../kernel-counters'

/**
 *     TcpExt: SyncookiesSent SyncookiesRecv … ListenOverflows …
 *     TcpExt: 0 0 … 12 …
 *     Ip6InReceives                   	1234
 *
 * A line of names, then a line of their values; snmp6 has a counter a line. The names grow with the kernel: they are told by name, never by place.
 * A group that comes again, a date, a prompt or a rule begins the next sample.
 */
export const snmp: LineFormat = {
  name: 'snmp',
  collect: 'while sleep 1; do date +%s.%N; cat /proc/net/snmp /proc/net/netstat; done > snmp.log',
  reference: 'https://docs.kernel.org/networking/snmp_counter.html',
  sniff: ({ text }) => {
    const found = text?.split('\n').some((line) => begins(line) !== null)
    return found ? { is: 'certain', why: 'A line names counters as /proc/net/snmp does.' } : null
  },
  begins,
  open: (source) => new SnmpReader(source),
}

const longest = 16_384
const group = '(?:Tcp|TcpExt|Ip|IpExt|Icmp|IcmpMsg|Udp|UdpLite|MPTcpExt|Sctp)'
const names = new RegExp(`^(${group}): (?=[A-Z])`)
const values = new RegExp(`^(${group}): (?=[-\\d])`)
const nameOfCounter = /^[A-Z][A-Za-z0-9]{1,60}$/
const single = /^((?:Ip6|Icmp6|Udp6|UdpLite6)[A-Za-z0-9]{2,40})[ \t]{1,40}(\S{1,24})\s{0,20}$/

const areNames = (text: string): boolean => splitColumns(text).every((word) => nameOfCounter.test(word))

function begins(line: string): Sureness | null {
  const found = names.exec(line.slice(0, 20))
  if (found !== null) return areNames(line.slice(found[0].length, longest)) ? 'certain' : null
  const one = single.exec(line.slice(0, 200))
  return one !== null && parseInteger(one[2] ?? '') !== null ? 'certain' : null
}

class SnmpReader implements LineReader {
  readonly #notes: Notes
  readonly #counters: KernelCounters
  #named: { readonly group: string; readonly names: readonly string[] } | null = null
  #begun = false
  #stamp: Line['stamp'] = null

  constructor(source: Source) {
    this.#notes = new Notes(source)
    this.#counters = new KernelCounters(source, this.#notes)
  }

  line(line: Line): 'parsed' | 'blank' | 'skipped' | 'not-mine' {
    const { text, number } = line
    if (text === '') return 'blank'
    const named = names.exec(text.slice(0, 20))
    if (named !== null && areNames(text.slice(named[0].length, longest))) {
      this.#named = { group: named[1] ?? '', names: splitColumns(text.slice(named[0].length)) }
      this.#begin(line, `${this.#named.group}${this.#named.names[0]}`)
      return 'parsed'
    }
    const valued = values.exec(text.slice(0, 20))
    if (valued !== null) return this.#values(line, valued[1] ?? '', splitColumns(text.slice(valued[0].length)))
    const one = single.exec(text.slice(0, 200))
    if (one === null) return 'not-mine'
    this.#begin(line, one[1] ?? '')
    this.#add(one[1] ?? '', one[2] ?? '', number)
    return 'parsed'
  }

  end(): ReturnType<LineReader['end']> {
    return { sections: this.#counters.sections(), diagnostics: this.#notes.list(), whole: true }
  }

  #values({ number, text, unended }: Line, of: string, words: readonly string[]): 'parsed' | 'skipped' {
    const named = this.#named
    this.#named = null
    if (named?.group !== of) {
      this.#notes.line('orphan_line', 'notice', number, { actual: text })
      return 'skipped'
    }
    if (words.length !== named.names.length)
      this.#notes.line(unended ? 'line_incomplete' : 'column_missing', unended ? 'notice' : 'data-loss', number, {
        actual: `${of}: ${words.length} values for ${named.names.length} names`,
      })
    const sure = unended ? words.length - 1 : words.length // a number at the end of a file may be cut
    for (const [i, name] of named.names.entries()) {
      const word = i < sure ? words[i] : undefined
      if (word !== undefined) this.#add(`${of}${name}`, word, number)
    }
    return 'parsed'
  }

  #add(name: string, word: string, line: number): void {
    const value = parseInteger(word)
    if (value !== null) this.#counters.add(name, value, line)
    else if (!/^-\d{1,19}$/.test(word)) this.#notes.line('bad_number', 'data-loss', line, { actual: `${name} ${word}` }) // TcpMaxConn is -1
  }

  #begin({ stamp, number }: Line, first: string): void {
    if (this.#begun && stamp === this.#stamp && !this.#counters.has(first)) return
    this.#begun = true
    this.#stamp = stamp
    this.#counters.begin(stamp, number)
  }
}
