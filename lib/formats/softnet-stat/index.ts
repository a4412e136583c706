// /proc/net/softnet_stat: what each CPU took from the network cards. Reference: Linux net/core/net-procfs.c softnet_seq_show().

import { Notes } from '@/lib/text/notes'
import type { Line, LineFormat, LineReader, Source } from '../format'
import { Readings } from '../readings'
import { sniffLines } from '../sniff-lines'

/**
 *     000135a7 00000000 00000003 00000000 … 00000000 00000001
 *
 * One row a CPU, in hexadecimal: packets processed, dropped (the queue of netdev_max_backlog was full), rounds cut short (`time_squeeze`: budget or time
 * was used up). The other columns grew with the kernel: 9 before 2.6.36, 10 with steered packets (RPS), 11 with flow limit since 3.11, 13 since 5.10 with the
 * queue's length and the CPU's number, 15 since 6.10. Where no number is printed a row's place is taken for it: a CPU that is off has no row.
 */
export const softnetStat: LineFormat = {
  name: 'softnet-stat',
  collect: 'while sleep 1; do date +%s.%N; cat /proc/net/softnet_stat; done > softnet.txt',
  reference: 'https://docs.kernel.org/admin-guide/sysctl/net.html',
  sniff: (head) => sniffLines(head, softnetStat, 'rows of /proc/net/softnet_stat'),
  begins: (line) => (row.test(line.slice(0, longest)) ? 'certain' : null),
  open: (source) => new SoftnetReader(source),
}

const longest = 200
const row = /^[0-9a-f]{8}(?: [0-9a-f]{8}){8,15}\s{0,4}$/
const figures = ['processed', 'dropped', 'squeezed'] as const
const cpuColumn = 12

class SoftnetReader implements LineReader {
  readonly #notes: Notes
  readonly #readings: Readings
  readonly #totals = new Map<string, number>()
  #cpu = -1
  #most = 0

  constructor(source: Source) {
    this.#notes = new Notes(source)
    this.#readings = new Readings(source)
  }

  line({ text, number, stamp, begins }: Line): 'parsed' | 'blank' | 'not-mine' {
    if (text === '') return 'blank'
    if (!row.test(text.slice(0, longest))) return 'not-mine'
    const counts = text
      .trim()
      .split(' ')
      .map((word) => Number.parseInt(word, 16))
    const printed = counts.length > cpuColumn ? counts[cpuColumn] : undefined
    const cpu = printed ?? (begins ? 0 : this.#cpu + 1)
    if (begins || this.#cpu < 0 || cpu <= this.#cpu) this.#readings.begin(stamp)
    this.#cpu = cpu
    this.#most = Math.max(this.#most, cpu + 1)
    figures.forEach((figure, i) => {
      const count = counts[i] ?? 0
      this.#totals.set(`${figure} ${cpu}`, count)
      this.#readings.counter({ metric: `softnet.${figure}`, unit: 'per-second', cpu }, count, number, true)
      if (count > 0 || figure === 'processed') this.#readings.context(`softnet.${figure}`, `cpu${cpu}`, count, number)
      const all = [...this.#totals].reduce((sum, [key, each]) => sum + (key.startsWith(figure) ? each : 0), 0)
      this.#readings.context(`softnet.${figure}`, null, all, number)
    })
    return 'parsed'
  }

  end(): ReturnType<LineReader['end']> {
    this.#readings.cpus = this.#most > 0 ? this.#most : null
    if (this.#readings.once) this.#notes.line('since_boot_only', 'info', 1)
    return { sections: this.#readings.sections(), diagnostics: this.#notes.list(), whole: true }
  }
}
