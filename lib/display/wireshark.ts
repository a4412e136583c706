// What an engineer pastes into Wireshark to look at the same packets.

import type { Endpoint } from '@/lib/core/connection'

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
export const tsharkCommand = (fileName: string, filter: string): string =>
  `tshark -r '${(fileName.split('/').at(-1) ?? fileName).replaceAll("'", "'\\''")}' -Y '${filter}'`

/** An end as people write it: `203.0.113.7:80`, `[2001:db8::1]:443`. */
export const endpointText = ({ address, port }: Endpoint): string => (address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`)
