// What an engineer pastes into Wireshark to look at the same packets.

import type { Endpoint } from '@/lib/core/connection'
import type { Count } from '@/lib/core/report'

export interface FramesOfConnection {
  readonly originator: Endpoint
  readonly responder: Endpoint
  readonly firstFrame: number
  readonly lastFrame: number
}

/**
 * The display filter of one connection: `ip.addr == 10.0.0.1 && ip.addr == 203.0.113.7 && tcp.port == 40000 && tcp.port == 80 &&
 * frame.number >= 1 && frame.number <= 12`. The frames tell it from others on the same ports.
 */
export function displayFilter({ originator, responder, firstFrame, lastFrame }: FramesOfConnection): string {
  const field = originator.address.includes(':') ? 'ipv6.addr' : 'ip.addr'
  return [
    `${field} == ${originator.address}`,
    `${field} == ${responder.address}`,
    `tcp.port == ${originator.port}`,
    `tcp.port == ${responder.port}`,
    `frame.number >= ${firstFrame}`,
    `frame.number <= ${lastFrame}`,
  ].join(' && ')
}

/** The same on the command line; `fileName` as the artefact is called, quoted for a shell. */
export const tsharkCommand = (fileName: string, filter: string): string => `tshark -r ${quoted(fileName)} -Y '${filter}'`

const quoted = (fileName: string): string => `'${(fileName.split('/').at(-1) ?? fileName).replaceAll("'", "'\\''")}'`

/** What tshark's filter says for a count; all packets, and connections, are counted without one. */
export const tsharkFilters: Readonly<Partial<Record<Count, string>>> = {
  tcp: 'tcp && !icmp && !icmpv6',
  syn: 'tcp.flags.syn == 1',
  fin: 'tcp.flags.fin == 1',
  rst: 'tcp.flags.reset == 1',
  retransmissions: 'tcp.analysis.retransmission',
  finCopies: 'tcp.flags.fin == 1 && tcp.analysis.retransmission',
  outOfOrder: 'tcp.analysis.out_of_order',
}

/** The command that prints a count of a capture. */
export function countCommand(fileName: string, count: Count): string {
  const filter = tsharkFilters[count]
  if (filter !== undefined) return `${tsharkCommand(fileName, filter)} | wc -l`
  const all = `tshark -r ${quoted(fileName)}`
  return count === 'connections' ? `${all} -Y 'tcp && !icmp && !icmpv6' -T fields -e tcp.stream | sort -un | wc -l` : `${all} | wc -l`
}

/** An end as people write it: `203.0.113.7:80`, `[2001:db8::1]:443`. */
export const endpointText = ({ address, port }: Endpoint): string => (address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`)
