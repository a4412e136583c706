// netstat -s: the counters of the network stack, most of them in words.
// Reference: net-tools statistics.c; FreeBSD usr.bin/netstat.

import type { Sureness } from '@/lib/core/artefact'
import { isBlankLine } from '@/lib/text/columns'
import { Notes } from '@/lib/text/notes'
import { parseInteger } from '@/lib/text/numbers'
import type { Line, LineFormat, LineReader, Source } from '../format'
import { KernelCounters } from '../kernel-counters'
import { isOwnPhrase, parsePhrase } from './phrases'

/**
 *     TcpExt:
 *         9187 TCP sockets finished time wait in fast timer
 *         TCPTimeWaitOverflow: 27360
 *
 * Counters of 0 are often left out: absent is not 0. Words change between versions (`segments retransmited`); of what no phrase is known for nothing is
 * kept, but it is counted as read. A section that comes again, a date, a prompt or a rule begins the next sample.
 */
export const netstatStatistics: LineFormat = {
  name: 'netstat-statistics',
  collect: 'while sleep 10; do date +%s; netstat -s; done > netstat-s.log',
  reference: 'https://docs.kernel.org/networking/snmp_counter.html',
  sniff: ({ text }) => {
    const found = text?.split('\n').some((line) => begins(line) === 'certain')
    return found ? { is: 'certain', why: 'A line is a counter in the words of netstat -s.' } : null
  },
  begins,
  open: (source) => new StatisticsReader(source),
}

const section =
  /^\s{0,16}((?:Ip|Ip6|Icmp|Icmp6|IcmpMsg|Tcp|Udp|Udp6|UdpLite|UdpLite6|TcpExt|IpExt|MPTcpExt|Sctp)|(?:tcp|udp|ip|ip6|icmp|icmp6|igmp|ipsec|ipsec6|ah|esp|ipcomp|pim|sctp|arp|kext_control|kevt|mptcp|rip6|pfkey|ddp|carp|pfsync|divert)):\s{0,20}$/

const damaged = /^\s{1,24}[A-Z][A-Za-z0-9]{1,60}: (?!\d{1,24}\s{0,20}$)\S{1,40}\s{0,20}$/ // a counter whose value is no number

function begins(line: string): Sureness | null {
  if (line.length < 4) return null
  return section.test(line.slice(0, 60)) ? 'likely' : isOwnPhrase(line) ? 'certain' : null
}

class StatisticsReader implements LineReader {
  readonly #notes: Notes
  readonly #counters: KernelCounters
  readonly #seen = new Set<string>()
  #section = ''
  #stamp: Line['stamp'] = null

  constructor(source: Source) {
    this.#notes = new Notes(source)
    this.#counters = new KernelCounters(source, this.#notes)
  }

  line(line: Line): 'parsed' | 'blank' | 'skipped' | 'not-mine' {
    const { text, number, unended } = line
    if (text === '' || isBlankLine(text)) return 'blank'
    const named = section.exec(text.slice(0, 60))
    if (named !== null) {
      this.#begin(line, named[1] ?? '')
      return 'parsed'
    }
    if (!/^\s/.test(text)) return 'not-mine'
    if (this.#section === '') {
      if (!isOwnPhrase(text)) return 'not-mine'
      this.#begin(line, sectionOf(text)) // cut out by grep
    } else if (line.stamp !== this.#stamp) this.#begin(line, this.#section)
    if (damaged.test(text.slice(0, 200))) {
      this.#notes.line('bad_number', 'data-loss', number, { actual: text.trim() })
      return 'skipped'
    }
    const said = parsePhrase(this.#section, text)
    if (said === null)
      return /^\s{1,24}(?:ICMP (?:in|out)put histogram|Forwarding is|[A-Za-z]\S* histogram):?/.test(text) || unended ? 'parsed' : this.#words(text)
    const value = parseInteger(said.digits)
    if (value === null) this.#notes.line('bad_number', 'data-loss', number, { actual: text.trim() })
    else if (said.name !== null && !unended) this.#counters.add(said.name, value, number)
    return 'parsed'
  }

  end(): ReturnType<LineReader['end']> {
    return { sections: this.#counters.sections(), diagnostics: this.#notes.list(), whole: true }
  }

  /** A line without a number within a section: a heading of BSD, or damage. */
  #words(text: string): 'parsed' | 'not-mine' {
    return /^\s{1,40}[A-Za-z][\w ,()/'-]{2,80}:?\s{0,20}$/.test(text.slice(0, 200)) ? 'parsed' : 'not-mine'
  }

  #begin({ stamp, number }: Line, name: string): void {
    if (this.#seen.size === 0 || this.#seen.has(name) || stamp !== this.#stamp) {
      this.#counters.begin(stamp, number)
      this.#seen.clear()
    }
    this.#stamp = stamp
    this.#seen.add(name)
    this.#section = name
  }
}

const sectionOf = (line: string): string => ['Tcp', 'TcpExt', 'tcp'].find((name) => (parsePhrase(name, line)?.name ?? null) !== null) ?? 'Tcp'
