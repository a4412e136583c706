// /proc/interrupts: hard interrupts of each line on each CPU since boot. Reference: Linux kernel/irq/proc.c show_interrupts(), arch/x86/kernel/irq.c.

import { splitColumns } from '@/lib/text/columns'
import { ownText } from '@/lib/text/lines'
import { parseInteger } from '@/lib/text/numbers'
import type { Line, LineFormat, LineReader, Source } from '../format'
import { InterruptTable } from '../interrupt-table'
import { sniffLines } from '../sniff-lines'

/**
 *                CPU0       CPU1
 *       27:    482216          0   PCI-MSI 65537-edge      eth0-rx-0
 *      LOC:   8812301    8771032   Local timer interrupts
 *
 * A line is named by its number and what it serves: `27:eth0-rx-0`. Counters of 32 bits that run over; read once they say only what was counted since boot.
 */
export const interrupts: LineFormat = {
  name: 'interrupts',
  collect: 'while sleep 1; do date +%s.%N; cat /proc/interrupts; done > interrupts.txt',
  reference: 'https://man7.org/linux/man-pages/man5/proc_interrupts.5.html',
  sniff: (head) => sniffLines(head, interrupts, 'lines of /proc/interrupts'),
  begins: (line) => (irqLine.test(line.slice(0, 200)) ? 'certain' : null),
  open: (source) => new InterruptReader(source),
}

const architectural = 'NMI|LOC|SPU|PMI|IWI|RTR|RES|CAL|TLB|TRM|THR|DFR|MCE|MCP|HYP|HRE|HVS|ERR|MIS|PIN|NPI|PIW|PMN|VPMU|Err|IPI\\d|BAD|CTX'
const irqLine = new RegExp(
  `^\\s{0,8}(?:\\d{1,6}:\\s{1,12}\\d{1,20}(?:\\s{1,12}\\d{1,20}){0,4}\\s[^:=]{0,80}(?:IO-APIC|MSI|edge|level|Edge|Level|GIC|event|fasteoi|MPIC|intc|INTC|XT-PIC|xen|EMPTY)|(?!ERR|MIS|Err|BAD|CTX)(?:${architectural}):\\s{1,12}\\d{1,20}\\s{1,12}(?:\\d|[A-Z][A-Za-z]{1,14} [A-Za-z]))`,
)
const ownLine = new RegExp(`^\\s{0,8}(\\d{1,6}|${architectural}):\\s`)

class InterruptReader implements LineReader {
  readonly #table: InterruptTable

  constructor(source: Source) {
    this.#table = new InterruptTable(source, 'interrupts')
  }

  line(line: Line): 'parsed' | 'blank' | 'not-mine' {
    if (line.text === '') return 'blank'
    if (this.#table.heading(line)) return 'parsed'
    const irq = ownLine.exec(line.text.slice(0, 40))?.[1]
    if (irq === undefined || (this.#table.width === 0 && !irqLine.test(line.text.slice(0, 200)))) return 'not-mine'
    this.#table.row(nameOf(irq, line.text), line)
    return 'parsed'
  }

  end(): ReturnType<LineReader['end']> {
    return this.#table.end()
  }
}

/** `27:eth0-rx-0`: the number and the last word, which says whom it serves; of the processor's own lines the short name. */
function nameOf(irq: string, text: string): string {
  if (parseInteger(irq) === null) return irq
  const served = splitColumns(text)
    .slice(1)
    .filter((word) => parseInteger(word) === null)
  return ownText(served.length > 0 ? `${irq}:${served[served.length - 1]}`.slice(0, 60) : irq)
}
