// /proc/softirqs: soft interrupts of each kind on each CPU since boot. Reference: Linux fs/proc/softirqs.c show_softirqs().

import type { Line, LineFormat, LineReader, Source } from '../format'
import { InterruptTable } from '../interrupt-table'
import { sniffLines } from '../sniff-lines'

/**
 *                         CPU0       CPU1
 *               HI:          0          0
 *           NET_RX:    1244077    1023467
 *
 * Counters of 32 bits that run over. Read again under another date they become rates; read once they say only what was counted since boot.
 */
export const softirqs: LineFormat = {
  name: 'softirqs',
  collect: 'while sleep 1; do date +%s.%N; cat /proc/softirqs; done > softirqs.txt',
  reference: 'https://man7.org/linux/man-pages/man5/proc_softirqs.5.html',
  sniff: (head) => sniffLines(head, softirqs, 'lines of /proc/softirqs'),
  begins: (line) => (kindLine.test(line.slice(0, 40)) ? 'certain' : null),
  open: (source) => new SoftirqReader(source),
}

const kindLine = /^\s{0,12}(HI|TIMER|NET_TX|NET_RX|BLOCK|BLOCK_IOPOLL|IRQ_POLL|TASKLET|SCHED|HRTIMER|RCU):\s{1,24}\d/

class SoftirqReader implements LineReader {
  readonly #table: InterruptTable

  constructor(source: Source) {
    this.#table = new InterruptTable(source, 'softirqs')
  }

  line(line: Line): 'parsed' | 'blank' | 'not-mine' {
    if (line.text === '') return 'blank'
    if (this.#table.heading(line)) return 'parsed'
    const kind = kindLine.exec(line.text.slice(0, 40))?.[1]
    if (kind === undefined) return 'not-mine'
    this.#table.row(kind === 'BLOCK_IOPOLL' ? 'IRQ_POLL' : kind, line)
    return 'parsed'
  }

  end(): ReturnType<LineReader['end']> {
    return this.#table.end()
  }
}
