// What tshark counts, in one pass over the file.
// Reference: https://www.wireshark.org/docs/dfref/t/tcp.html

import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { Counts } from './counts'

const fields = ['tcp.stream', 'tcp.flags', 'tcp.analysis.retransmission', 'tcp.analysis.out_of_order', 'icmp.type', 'icmpv6.type']

/** The program and its arguments: one line a packet, fields parted by TAB. TCP that an ICMP error quotes is told by its icmp field. */
export const tsharkArguments = (path: string): string[] => [
  '-n',
  '-r',
  path,
  '-T',
  'fields',
  '-E',
  'occurrence=l',
  ...fields.flatMap((field) => ['-e', field]),
]

const flag = { fin: 1, syn: 2, rst: 4 } as const

/** Counts the lines that tshark prints for `tsharkArguments`. */
export async function countTshark(output: Readable): Promise<Counts> {
  let [packets, tcp, syn, fin, rst, retransmissions, finCopies, outOfOrder] = [0, 0, 0, 0, 0, 0, 0, 0]
  const streams = new Set<string>()
  for await (const line of createInterface({ input: output })) {
    packets++
    const [stream = '', flags = '', again = '', late = '', icmp = '', icmpv6 = ''] = line.split('\t')
    if (stream === '' || icmp !== '' || icmpv6 !== '') continue
    tcp++
    streams.add(stream)
    const bits = Number(flags)
    if (bits & flag.syn) syn++
    if (bits & flag.fin) fin++
    if (bits & flag.rst) rst++
    if (late !== '') outOfOrder++
    if (again === '') continue
    retransmissions++
    if (bits & flag.fin) finCopies++
  }
  return { packets, tcp, syn, fin, rst, connections: streams.size, retransmissions, finCopies, outOfOrder }
}
