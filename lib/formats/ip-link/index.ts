// Counters of network devices: ip -s link, ifconfig, /proc/net/dev.
// References: iproute2 ip/ipaddress.c print_stats64(); net-tools lib/interface.c ife_print_long(); Linux net/core/net-procfs.c dev_seq_printf_stats().

import { splitColumns } from '@/lib/text/columns'
import { ownText } from '@/lib/text/lines'
import { Notes } from '@/lib/text/notes'
import { parseInteger } from '@/lib/text/numbers'
import type { Line, LineFormat, LineReader, Source } from '../format'
import { Readings } from '../readings'
import { sniffLines } from '../sniff-lines'
import { counterNames, deviceLine, ifconfigCounts, isDetail } from './device-lines'

/**
 *     2: eth0: <BROADCAST,UP> mtu 1500 qdisc mq state UP …      eth0: flags=4163<UP,BROADCAST>  mtu 1500
 *         RX:  bytes packets errors dropped  missed   mcast           RX errors 0  dropped 12  overruns 0  frame 0
 *         2598343401   73633      0      12       0       0
 *
 * Totals since the device was made: of one reading only these are known, of two under dates the rates (`link.eth0.rx-dropped`). Columns are found by their
 * headings: where iproute2 5.13 prints `missed` older ones print `overrun`. `dropped` on receipt counts unwanted protocols too, not only full queues.
 */
export const ipLink: LineFormat = {
  name: 'ip-link',
  collect: 'while sleep 1; do date +%s.%N; ip -s link; done > link.txt',
  reference: 'https://man7.org/linux/man-pages/man8/ip-link.8.html',
  sniff: (head) => sniffLines(head, ipLink, 'lines of ip -s link, ifconfig or /proc/net/dev'),
  begins: (line) => (deviceLine(line) || /^Inter-\|\s{1,8}Receive\s/.test(line.slice(0, 40)) ? 'certain' : null),
  open: (source) => new LinkReader(source),
}

const devLine = /^\s{0,16}([\w.@:-]{1,40}):\s{0,24}(\d{1,20}(?:\s{1,24}\d{1,20}){15})\s*$/
const devColumns =
  'rx-bytes rx-packets rx-errors rx-dropped rx-fifo rx-frame rx-compressed rx-mcast tx-bytes tx-packets tx-errors tx-dropped tx-fifo collisions tx-carrier tx-compressed'.split(
    ' ',
  )

const telling = /packets$|-errors$|-dropped$|-missed$|-overruns?$|-fifo$/

class LinkReader implements LineReader {
  readonly #notes: Notes
  readonly #readings: Readings
  #device: string | null = null
  #seen = new Set<string>()
  #columns: readonly (string | null)[] | null = null // of the counters on the next line
  #table = false // of /proc/net/dev
  #counted = false

  constructor(source: Source) {
    this.#notes = new Notes(source)
    this.#readings = new Readings(source)
  }

  line(line: Line): 'parsed' | 'blank' | 'not-mine' {
    const text = line.text.slice(0, 600)
    if (text === '') return 'blank'
    const device = deviceLine(text)
    if (device) {
      this.#begin(device.name, line)
      for (const [name, value] of device.says) this.#readings.context(`link.${name}`, this.#device, value, line.number)
      this.#columns = null
      this.#table = false
      return 'parsed'
    }
    if (/^Inter-\|\s{1,8}Receive\s|^ ?face \|bytes\s/.test(text.slice(0, 40))) {
      this.#table = true
      return 'parsed'
    }
    return this.#table ? this.#row(text, line) : this.#device === null ? 'not-mine' : this.#ofDevice(text, line.number)
  }

  end(): ReturnType<LineReader['end']> {
    if (this.#readings.once && this.#counted) this.#notes.line('since_boot_only', 'info', 1)
    return { sections: this.#readings.sections(), diagnostics: this.#notes.list(), whole: true }
  }

  #begin(name: string, line: Line): void {
    if (this.#seen.size === 0 || this.#seen.has(name)) {
      this.#seen = new Set()
      this.#readings.begin(line.stamp)
    }
    this.#device = ownText(name)
    this.#seen.add(this.#device)
  }

  #row(text: string, line: Line): 'parsed' | 'not-mine' {
    const found = devLine.exec(text)
    if (!found) return 'not-mine'
    this.#begin(found[1] ?? '', line)
    splitColumns(found[2] ?? '').forEach((word, i) => {
      this.#count(devColumns[i] ?? null, word, line.number)
    })
    return 'parsed'
  }

  #ofDevice(text: string, line: number): 'parsed' | 'not-mine' {
    const columns = this.#columns
    if (columns !== null && /^[\s\d]{1,400}$/.test(text)) {
      splitColumns(text).forEach((word, i) => {
        this.#count(columns[i] ?? null, word, line)
      })
      this.#columns = null
      return 'parsed'
    }
    this.#columns = counterNames(text)
    if (this.#columns !== null) return 'parsed'
    const counts = ifconfigCounts(text)
    for (const [name, digits] of counts ?? []) this.#count(name, digits, line)
    return counts !== null || isDetail(text) ? 'parsed' : 'not-mine'
  }

  #count(name: string | null, word: string, line: number): void {
    const total = parseInteger(word)
    if (name === null || this.#device === null) return
    if (total === null) {
      this.#notes.line('bad_number', 'notice', line, { actual: `${name} ${word}` })
      return
    }
    this.#counted = true
    if (total === 0 && !telling.test(name)) return // of some thirty counters most stand at 0 for ever
    this.#readings.context(`link.${name}`, this.#device, total, line, name.endsWith('bytes') ? 'bytes' : 'count')
    this.#readings.counter(
      { metric: `link.${this.#device}.${name}`, unit: name.endsWith('bytes') ? 'bytes-per-second' : 'per-second', cpu: null },
      total,
      line,
    )
  }
}
