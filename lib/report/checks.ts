// Our counts of a capture beside the commands with which anyone can count the same.

import type { Capture } from '@/lib/core/capture'
import type { Count, CountCheck } from '@/lib/core/report'
import type { Time } from '@/lib/core/units'
import { countCommand } from '@/lib/display/wireshark'

export const countNames: readonly Count[] = ['packets', 'tcp', 'syn', 'fin', 'rst', 'connections', 'retransmissions', 'finCopies', 'outOfOrder']

/** What tshark would call by those names. Capture duplicates are not among retransmissions and copies, as they are for tshark. */
export function countsOf({ packets, tcp, fin }: Capture<Time>): { readonly [K in Count]: number } {
  return {
    packets,
    tcp: tcp.packets,
    syn: tcp.syn,
    fin: tcp.fin,
    rst: tcp.rst,
    connections: tcp.connections,
    retransmissions: tcp.retransmissions,
    finCopies: fin.copies,
    outOfOrder: tcp.outOfOrder,
  }
}

/** `duplicates`: how many more tshark counts, because the tap saw packets twice. */
export function checksOf(capture: Capture<Time>, fileName: string): CountCheck[] {
  const counts = countsOf(capture)
  const twice: Partial<Record<Count, number>> = { retransmissions: capture.tcp.captureDuplicates ?? 0, finCopies: capture.fin.captureDuplicates }
  return countNames.map((count) => ({ count, ours: counts[count], duplicates: twice[count] ?? 0, command: countCommand(fileName, count) }))
}
