// What tcptrace counts, read from its long output.
// Reference: http://www.tcptrace.org/manual/

import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { Counts } from './counts'

export const tcptraceArguments = (path: string): string[] => ['-n', '-l', path]

/**
 * Reads `tcptrace -n -l`. Its figures stand in two columns, one a direction:
 *
 *     78091 packets seen, 78091 TCP packets traced
 *     5944 TCP connections traced:
 *          SYN/FIN pkts sent:     1/1           SYN/FIN pkts sent:     1/1
 *          rexmt data pkts:         0           rexmt data pkts:         0
 *
 * A FIN that is sent again counts among its "rexmt data pkts"; copies of FINs alone it does not tell.
 */
export async function countTcptrace(output: Readable): Promise<Counts> {
  let [packets, tcp, connections]: [number | null, number | null, number | null] = [null, null, null]
  let [syn, fin, retransmissions, outOfOrder] = [0, 0, 0, 0]
  for await (const line of createInterface({ input: output })) {
    if (line.length > longestLine) continue
    const seen = /^(\d+) packets seen, (\d+) TCP packets traced/.exec(line)
    if (seen) [packets, tcp] = [Number(seen[1]), Number(seen[2])]
    else if (/^\d+ TCP connections? traced:/.test(line)) connections = Number.parseInt(line, 10)
    else if (line.includes('SYN/FIN pkts sent:')) {
      for (const [, s, f] of line.matchAll(/SYN\/FIN pkts sent: {1,20}(\d+)\/(\d+)/g)) {
        syn += Number(s)
        fin += Number(f)
      }
    } else if (line.includes('rexmt data pkts:')) retransmissions += sum(line, /rexmt data pkts: {1,20}(\d+)/g)
    else if (line.includes('outoforder pkts:')) outOfOrder += sum(line, /outoforder pkts: {1,20}(\d+)/g)
  }
  return { packets, tcp, syn, fin, rst: null, connections, retransmissions, finCopies: null, outOfOrder }
}

const longestLine = 400

const sum = (line: string, pattern: RegExp): number => [...line.matchAll(pattern)].reduce((total, [, n]) => total + Number(n), 0)
