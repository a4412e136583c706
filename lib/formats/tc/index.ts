// tc -s qdisc and tc -s class: what each queue sent, dropped and holds. Reference: iproute2 tc/tc_qdisc.c print_qdisc(), tc/tc_util.c print_tcstats2_attr().

import { ownText } from '@/lib/text/lines'
import { Notes } from '@/lib/text/notes'
import { parseInteger } from '@/lib/text/numbers'
import type { Line, LineFormat, LineReader, Source } from '../format'
import { Readings } from '../readings'
import { sniffLines } from '../sniff-lines'

/**
 *     qdisc fq_codel 0: dev eth0 parent :2 limit 10240p flows 1024 quantum 1514 target 5ms interval 100ms ecn
 *      Sent 5242084 bytes 50172 pkt (dropped 17, overlimits 0 requeues 3)
 *      backlog 0b 0p requeues 3
 *
 * Counts since the queue was set. What a queue holds (`backlog`) is of the moment. `dropped` of a shaper is its work, not a fault by itself.
 */
export const tc: LineFormat = {
  name: 'tc',
  collect: 'while sleep 1; do date +%s.%N; tc -s qdisc; done > tc.txt',
  reference: 'https://man7.org/linux/man-pages/man8/tc.8.html',
  sniff: (head) => sniffLines(head, tc, 'lines of tc'),
  begins: (line) => (queue.test(line.slice(0, 200)) ? 'certain' : null),
  open: (source) => new TcReader(source),
}

const queue = /^(?:qdisc|class) ([a-z][\w-]{1,16}) ([\da-f]{0,8}:[\da-f]{0,8}) (?:dev (\S{1,40}) )?(?:root|parent|ingress|clsact|\[)/
const sent = /^ {1,8}Sent (\d{1,20}) bytes (\d{1,20}) pkts? \(dropped (\d{1,20}), overlimits (\d{1,20}) requeues (\d{1,20})\)/
const backlog = /^ {1,8}(?:rate \S{1,20} \S{1,20} )?backlog (\d{1,20})([KMG]?)b (\d{1,20})p requeues \d/
const detail =
  /^ {1,8}(?:maxpacket|new_flows_len|flows|gc|throttled|lended|tokens|count|ecn_mark|drop_overlimit|memory|capacity|rate|prob|window|Tin|thresh|min\/max|average|Bulk|target|interval|pk_delay|av_delay|sp_delay|pkts|bytes|way_|drops|marks|ack_drop|sp_flows|bk_flows|un_flows|max_len|quantum|linklayer|horizon|buckets|\d|Best|Voice|Video|highpri|alloc|marked|early|delay|level|borrowed|overhead)/

class TcReader implements LineReader {
  readonly #notes: Notes
  readonly #readings: Readings
  #seen = new Set<string>()
  #of: { readonly name: string; readonly device: string } | null = null

  constructor(source: Source) {
    this.#notes = new Notes(source)
    this.#readings = new Readings(source)
  }

  line({ text: whole, number, stamp }: Line): 'parsed' | 'blank' | 'not-mine' {
    const text = whole.slice(0, 300)
    if (text === '') return 'blank'
    const found = queue.exec(text)
    if (found) {
      const device = found[3] ?? ''
      const name = ownText(`${device} ${found[1]} ${found[2]}${/ parent (\S{1,20})/.exec(text)?.[0] ?? ''}`.trim())
      if (this.#seen.size === 0 || this.#seen.has(name)) {
        this.#seen = new Set()
        this.#readings.begin(stamp)
      }
      this.#seen.add(name)
      this.#of = { name, device: ownText(device) }
      return 'parsed'
    }
    if (this.#of === null) return 'not-mine'
    const counts = sent.exec(text)
    if (counts) {
      const kinds = ['qdisc.bytes', 'qdisc.packets', 'qdisc.dropped', 'qdisc.overlimits', 'qdisc.requeues'] as const
      kinds.forEach((kind, i) => {
        const total = parseInteger(counts[i + 1] ?? '')
        if (total === null || this.#of === null) return
        this.#readings.context(kind, this.#of.name, total, number, kind === 'qdisc.bytes' ? 'bytes' : 'count')
        if (kind === 'qdisc.dropped' || kind === 'qdisc.requeues')
          this.#readings.counter({ metric: `link.${this.#of.name}.${kind.slice(6)}`, unit: 'per-second', cpu: null }, total, number)
      })
      return 'parsed'
    }
    const held = backlog.exec(text)
    if (held) {
      const packets = parseInteger(held[3] ?? '')
      if (packets !== null) this.#readings.context('qdisc.backlog', this.#of.name, packets, number)
      return 'parsed'
    }
    return detail.test(text) ? 'parsed' : 'not-mine'
  }

  end(): ReturnType<LineReader['end']> {
    if (this.#readings.once) this.#notes.line('since_boot_only', 'info', 1)
    return { sections: this.#readings.sections(), diagnostics: this.#notes.list(), whole: true }
  }
}
