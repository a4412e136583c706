// Our counts beside another tool's, and why they differ where they do.

import type { Capture } from '@/lib/core/capture'
import type { Count } from '@/lib/core/report'
import type { Sentence } from '@/lib/core/sentence'
import type { Time } from '@/lib/core/units'
import { countNames, countsOf } from '@/lib/report/checks'
import type { Counts } from './counts'

export type Tool = 'tshark' | 'tcptrace'

export interface Difference {
  readonly count: Count
  readonly ours: number
  readonly theirs: number
  readonly why: Sentence
}

/** Every count that both told and that is not equal, with its reason. `whole`: the file was read without damage. */
export function compare(capture: Capture<Time>, theirs: Counts, tool: Tool, whole: boolean): Difference[] {
  const ours = countsOf(capture)
  return countNames.flatMap((count) => {
    const their = theirs[count]
    return their === null || their === ours[count]
      ? []
      : [{ count, ours: ours[count], theirs: their, why: reason(capture, count, their - ours[count], tool, whole) }]
  })
}

function reason({ tcp, fin }: Capture<Time>, count: Count, more: number, tool: Tool, whole: boolean): Sentence {
  const why = (name: string, n = 0): Sentence => ({
    message: `reconcile.why.${name}`,
    figures: { tool: { kind: 'name', text: tool }, n: { kind: 'quantity', value: n, unit: 'count' } },
  })
  const twice = count === 'finCopies' ? fin.captureDuplicates : count === 'retransmissions' ? (tcp.captureDuplicates ?? 0) : 0
  if (twice > 0) return why(more === twice ? 'duplicates' : 'duplicatesInPart', twice)
  if (!whole) return why('damage')
  if (count === 'retransmissions' && tool === 'tcptrace' && more < 0) return why('tcptraceRetransmissions')
  if (count === 'retransmissions' || count === 'outOfOrder' || count === 'finCopies') return why('retransmissions')
  if (count === 'connections' && tool === 'tcptrace') return why('tcptraceConnections')
  if (count === 'packets') return why('unexplained')
  return why(tool === 'tcptrace' ? 'tcptraceTunnels' : 'tunnels')
}
