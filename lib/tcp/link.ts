// Link types: what lies in front of the network layer. https://www.tcpdump.org/linktypes.html

/** How the bytes of a frame begin. */
export enum Layer {
  unsupported,
  ethernet,
  raw, // an IP header, either version
  hostFamily, // BSD loopback: address family in the byte order of the capturing machine
  networkFamily, // OpenBSD loopback: the same, big-endian
  cooked, // Linux `-i any`
  cooked2,
  etherType, // from here on: met inside a frame only
  ipv4,
  ipv6,
  mpls,
  ppp,
  gre,
}

const known: ReadonlyMap<number, readonly [name: string, layer: Layer]> = new Map([
  [0, ['NULL', Layer.hostFamily]],
  [1, ['EN10MB', Layer.ethernet]],
  [9, ['PPP', Layer.ppp]],
  [12, ['RAW', Layer.raw]],
  [14, ['RAW', Layer.raw]],
  [101, ['RAW', Layer.raw]],
  [108, ['LOOP', Layer.networkFamily]],
  [113, ['LINUX_SLL', Layer.cooked]],
  [228, ['IPV4', Layer.ipv4]],
  [229, ['IPV6', Layer.ipv6]],
  [276, ['LINUX_SLL2', Layer.cooked2]],
  [104, ['C_HDLC', Layer.unsupported]],
  [105, ['IEEE802_11', Layer.unsupported]],
  [107, ['FRELAY', Layer.unsupported]],
  [127, ['IEEE802_11_RADIO', Layer.unsupported]],
  [147, ['USER0', Layer.unsupported]],
  [192, ['PPI', Layer.unsupported]],
  [239, ['NFLOG', Layer.unsupported]],
  [258, ['PKTAP', Layer.unsupported]],
])

export const linkLayer = (linkType: number): Layer => known.get(linkType)?.[1] ?? Layer.unsupported

/** tcpdump's name, or the number where there is none here. */
export const linkName = (linkType: number): string => known.get(linkType)?.[0] ?? `LINKTYPE_${linkType}`
