// Link types: what lies in front of the network layer. https://www.tcpdump.org/linktypes.html

/** How the bytes of a frame, or of what a header carries, begin. */
export enum Layer {
  unsupported,
  ethernet,
  raw, // an IP header, either version
  hostFamily, // BSD loopback: address family in the byte order of the capturing machine
  networkFamily, // OpenBSD loopback: the same, big-endian
  cooked, // Linux `-i any`
  cooked2,
  etherType, // met inside a frame only: what the EtherType read last says
  ipv4,
  ipv6,
  mpls,
  ppp,
  gre, // met inside IP only
  etherIp,
  llc, // IEEE 802.2
  hdlc, // Cisco's
  serial, // PPP or Cisco HDLC, as the first byte tells
  frameRelay,
  slip, // BSD's 16 bytes of pseudo-header, or none
  pppoe,
  nsh,
  wlan, // IEEE 802.11, with whatever the capturing machine put in front
  radiotap,
  prism,
  ppi,
  pktap,
  nflog,
  pppDirected, // a byte of direction, then PPP
  pppd, // PPP with the direction in place of its address byte
}

/** What `Headers.step` gives where no header's size can be given. */
export enum Stop {
  other = -1, // nothing for us follows
  short = -2, // cut by the capture
  fragment = -3, // of the link layer: not put together
  encrypted = -4,
}

const known: ReadonlyMap<number, readonly [name: string, layer: Layer]> = new Map([
  [0, ['NULL', Layer.hostFamily]],
  [1, ['EN10MB', Layer.ethernet]],
  [8, ['SLIP', Layer.slip]],
  [9, ['PPP', Layer.ppp]],
  [12, ['RAW', Layer.raw]],
  [14, ['RAW', Layer.raw]],
  [50, ['PPP_SERIAL', Layer.serial]],
  [51, ['PPP_ETHER', Layer.pppoe]],
  [101, ['RAW', Layer.raw]],
  [104, ['C_HDLC', Layer.hdlc]],
  [105, ['IEEE802_11', Layer.wlan]],
  [107, ['FRELAY', Layer.frameRelay]],
  [108, ['LOOP', Layer.networkFamily]],
  [113, ['LINUX_SLL', Layer.cooked]],
  [119, ['PRISM_HEADER', Layer.prism]],
  [127, ['IEEE802_11_RADIO', Layer.radiotap]],
  [163, ['IEEE802_11_RADIO_AVS', Layer.prism]],
  [166, ['PPP_PPPD', Layer.pppd]],
  [192, ['PPI', Layer.ppi]],
  [204, ['PPP_WITH_DIR', Layer.pppDirected]],
  [228, ['IPV4', Layer.ipv4]],
  [229, ['IPV6', Layer.ipv6]],
  [239, ['NFLOG', Layer.nflog]],
  [258, ['PKTAP', Layer.pktap]],
  [276, ['LINUX_SLL2', Layer.cooked2]],
  [6, ['IEEE802', Layer.unsupported]],
  [10, ['FDDI', Layer.unsupported]],
  [147, ['USER0', Layer.unsupported]],
])

export const linkLayer = (linkType: number): Layer => known.get(linkType)?.[1] ?? Layer.unsupported

/**
 * A snoop file numbers its links by itself (RFC 1761). Those without a link type of pcap's are told apart by numbers that no pcap can
 * hold: this one and up.
 */
export const firstSnoopLink = 0x1_0000

/** tcpdump's name, or the number where there is none here. */
export const linkName = (linkType: number): string =>
  known.get(linkType)?.[0] ?? (linkType >= firstSnoopLink ? `SNOOP_${linkType - firstSnoopLink}` : `LINKTYPE_${linkType}`)
