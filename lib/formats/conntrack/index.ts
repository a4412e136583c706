// Connection tracking: conntrack -S, -C and -L, /proc/net/nf_conntrack, /proc/net/stat/nf_conntrack, and the files nf_conntrack_count and nf_conntrack_max.
// References: conntrack-tools src/conntrack.c; Linux net/netfilter/nf_conntrack_standalone.c ct_cpu_seq_show().

import type { Metric } from '@/lib/core/series'
import { splitColumns } from '@/lib/text/columns'
import { Notes } from '@/lib/text/notes'
import { parseInteger } from '@/lib/text/numbers'
import type { Head, Line, LineFormat, LineReader, Sniff, Source } from '../format'
import { Readings } from '../readings'
import { sniffLines } from '../sniff-lines'

/**
 *     cpu=0   	found=12 invalid=4 insert=0 insert_failed=3 drop=3 early_drop=0 error=0 search_restart=51
 *     tcp      6 117 FIN_WAIT src=10.0.0.5 dst=192.0.2.7 sport=50122 dport=443 src=… [ASSURED] mark=0 use=1
 *
 * `drop` and `insert_failed` are connections refused since boot, per CPU. A single number is a count only where the prompt (`conntrack -C`) or the file's name
 * says so. Listed entries are counted by state: TCP's FIN_WAIT here is the firewall's view, not a socket.
 */
export const conntrack: LineFormat = {
  name: 'conntrack',
  collect: 'while sleep 1; do date +%s.%N; conntrack -C; conntrack -S; done > conntrack.txt',
  reference: 'https://man7.org/linux/man-pages/man8/conntrack.8.html',
  sniff,
  begins: (line) => {
    const text = line.slice(0, 200)
    return perCpu.test(text) || entry.test(text) || hexHeadings.test(text) ? 'certain' : null
  },
  open: (source) => new ConntrackReader(source),
}

const perCpu = /^cpu=(\d{1,5})\s{1,12}(?:searched|found|entries|new)=\d/
const entry =
  /^(?:ipv[46] {1,8}\d{1,2} )?(tcp|udp|icmp|icmpv6|gre|sctp|dccp|udplite|unknown|igmp|esp|ah|ipip) {1,8}\d{1,3} (?:\d{1,9} )?(?:([A-Z][A-Z0-9_]{2,14}) )?src=\S/
const hexHeadings = /^entries {1,4}(?:searched|clashres) {1,4}found {1,4}new {1,4}invalid\b/
const hexRow = /^[0-9a-f]{8}(?: {1,4}[0-9a-f]{8}){8,20}\s*$/
const troubles = ['insert_failed', 'drop', 'early_drop', 'error', 'icmp_error', 'invalid', 'search_restart', 'clash_resolve', 'chaintoolong']
const drawn: ReadonlyMap<string, Metric> = new Map([
  ['drop', 'conntrack.drop'],
  ['insert_failed', 'conntrack.insert-failed'],
  ['early_drop', 'conntrack.early-drop'],
  ['error', 'conntrack.error'],
  ['search_restart', 'conntrack.search-restart'],
])
const named = /nf_conntrack_(count|max|buckets)[^/]{0,24}$/

function sniff(head: Head): Sniff {
  const alone = head.text?.trim() ?? ''
  if (head.whole && parseInteger(alone) !== null && named.test(head.fileName.slice(-80)))
    return { is: 'possible', why: 'one number in a file of that name' }
  return sniffLines(head, conntrack, 'lines of conntrack')
}

class ConntrackReader implements LineReader {
  readonly #notes: Notes
  readonly #readings: Readings
  readonly #totals = new Map<string, number>()
  readonly #states = new Map<string, number>()
  #entries: { count: number; line: Line } | null = null
  #hex: readonly string[] | null = null
  #cpu = -1
  #alone: string | null // what a single number is

  constructor(source: Source) {
    this.#notes = new Notes(source)
    this.#readings = new Readings(source)
    this.#alone = named.exec(source.fileName.slice(-80))?.[1] ?? null
  }

  command(command: string): void {
    this.#alone = /\bconntrack\b.{0,24} (?:-C|--count)\b|nf_conntrack_count/.test(command) ? 'count' : /nf_conntrack_max/.test(command) ? 'max' : null
  }

  line(line: Line): 'parsed' | 'blank' | 'not-mine' {
    const text = line.text.slice(0, 600)
    if (text === '') return 'blank'
    const single = this.#alone === null ? null : parseInteger(text.trim())
    if (single !== null) return this.#single(this.#alone ?? '', single, line)
    const cpu = perCpu.exec(text)
    if (cpu) return this.#counts(Number(cpu[1]), text, line)
    if (hexHeadings.test(text)) {
      this.#hex = splitColumns(text)
      this.#cpu = -1
      return 'parsed'
    }
    if (this.#hex !== null && hexRow.test(text)) return this.#hexRow(this.#hex, text, line)
    const found = entry.exec(text)
    if (found) return this.#entry(found[1] ?? '', found[2], line)
    return /^conntrack v\d.{0,60}flow entries have been shown/.test(text) ? 'parsed' : 'not-mine'
  }

  end(): ReturnType<LineReader['end']> {
    this.#closeList()
    return { sections: this.#readings.sections(), diagnostics: this.#notes.list(), whole: true }
  }

  #single(what: string, value: number, line: Line): 'parsed' {
    if (what === 'count') {
      this.#readings.begin(line.stamp)
      this.#readings.gauge({ metric: 'conntrack.entries', unit: 'count', cpu: null }, value, line.number)
      this.#readings.context('conntrack.entries', null, value, line.number)
    } else this.#readings.limit(`net.netfilter.nf_conntrack_${what}`, value, line.number)
    return 'parsed'
  }

  #counts(cpu: number, text: string, line: Line): 'parsed' {
    if (cpu <= this.#cpu || this.#cpu < 0) this.#readings.begin(line.stamp)
    this.#cpu = cpu
    for (const found of text.matchAll(/\b([a-z_]{2,20})=(\d{1,20})/g)) this.#total(found[1] ?? '', cpu, parseInteger(found[2] ?? ''), line.number)
    return 'parsed'
  }

  #hexRow(headings: readonly string[], text: string, line: Line): 'parsed' {
    this.#cpu++
    if (this.#cpu === 0) this.#readings.begin(line.stamp)
    splitColumns(text).forEach((word, i) => {
      const value = Number.parseInt(word, 16)
      if (headings[i] === 'entries' && this.#cpu === 0) {
        this.#readings.gauge({ metric: 'conntrack.entries', unit: 'count', cpu: null }, value, line.number)
        this.#readings.context('conntrack.entries', null, value, line.number)
      } else this.#total(headings[i] ?? '', this.#cpu, value, line.number)
    })
    return 'parsed'
  }

  #total(name: string, cpu: number, value: number | null, line: number): void {
    if (value === null || !troubles.includes(name)) return
    this.#totals.set(`${name} ${cpu}`, value)
    const all = [...this.#totals].reduce((sum, [key, each]) => sum + (key.startsWith(`${name} `) ? each : 0), 0)
    this.#readings.context(`conntrack.${name.replaceAll('_', '-')}`, null, all, line)
    const metric = drawn.get(name)
    if (metric) this.#readings.counter({ metric, unit: 'per-second', cpu }, value, line)
  }

  #entry(protocol: string, state: string | undefined, line: Line): 'parsed' {
    if (this.#entries !== null && line.begins) this.#closeList()
    this.#entries ??= { count: 0, line }
    this.#entries.count++
    if (protocol === 'tcp' && state !== undefined) this.#states.set(state, (this.#states.get(state) ?? 0) + 1)
    return 'parsed'
  }

  /** A list ends: it was read at one moment. */
  #closeList(): void {
    if (this.#entries === null) return
    const { count, line } = this.#entries
    this.#entries = null
    this.#readings.begin(line.stamp)
    this.#readings.context('conntrack.listed', null, count, line.number)
    for (const [state, of] of this.#states) this.#readings.context(`conntrack.${state}`, null, of, line.number)
    this.#states.clear()
  }
}
