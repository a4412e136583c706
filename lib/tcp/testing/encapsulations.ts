// One short connection in every wrapping that is opened: SYN, SYN-ACK, ACK, FIN, ACK.

import type { Endpoint } from '@/lib/core/connection'
import { flow, hex, type LinkPackets, type Packet, wrapped } from './script'

const ends: Encapsulation['ends'] = [
  { address: '10.0.0.1', port: 40_000 },
  { address: '203.0.113.7', port: 80 },
]
const ends6: Encapsulation['ends'] = [
  { address: '2001:db8::1', port: 40_000 },
  { address: '2001:db8::7', port: 80 },
]

const between = ([one, two]: Encapsulation['ends']): readonly Packet[] =>
  flow({ originator: [one.address, one.port], responder: [two.address, two.port] })
    .handshake(0, 20)
    .fin('originator', 100)
    .ack('responder', 120).packets
const plain = between(ends)
const plain6 = between(ends6)

export const script = { packets: plain.length, tcp: plain.length, syn: 2, fin: 1 } as const

export interface Encapsulation extends LinkPackets {
  readonly name: string
  readonly ends: readonly [Endpoint, Endpoint]
  /** tshark has no dissector for it, or none by itself. */
  readonly unknownToTshark: boolean
}

type Wrap = (ip: Uint8Array, ethernet: Uint8Array, n: number) => ArrayLike<number>

const macs = '020000000002 020000000001'
const u16 = (value: number): number[] => [value >> 8, value & 255]
const u32 = (value: number): number[] => [...u16(value >>> 16), ...u16(value & 0xffff)]
const put = (front: string, behind: ArrayLike<number>, ...more: readonly number[]): number[] => [...hex(front), ...Array.from(behind), ...more]

/** The IPv4 header `n` of a tunnel in front of `payload`. */
export function ipv4(payload: ArrayLike<number>, protocol: number, fragment = 0, n = 9): number[] {
  return [
    ...hex('4500'),
    ...u16(20 + payload.length),
    ...u16(n),
    ...u16(fragment),
    64,
    protocol,
    0,
    0,
    ...hex('c0000201 c0000202'),
    ...Array.from(payload),
  ]
}

function ipv6(payload: ArrayLike<number>, next: number): number[] {
  const addresses = '20010db8000000000000000000000011 20010db8000000000000000000000012'
  return [...hex('60000000'), ...u16(payload.length), next, 64, ...hex(addresses), ...Array.from(payload)]
}

export const ethernetFrame = (packet: ArrayLike<number>, etherType = '0800'): number[] => put(macs + etherType, packet)
const udp = (to: number, payload: ArrayLike<number>, from = 55_555): number[] =>
  ethernetFrame(ipv4([...u16(from), ...u16(to), ...u16(8 + payload.length), 0, 0, ...Array.from(payload)], 17))
const greOf = (front: string, payload: ArrayLike<number>): number[] => ethernetFrame(ipv4(put(front, payload), 47))

/** The IPv4 packet with an authentication header of 24 bytes behind its own. */
const authenticated = (ip: Uint8Array): number[] => [
  ...hex('4500'),
  ...u16(ip.length + 24),
  ...ip.subarray(4, 9),
  51,
  ...ip.subarray(10, 20),
  ...hex('06 04 0000 00000001 00000001 000000000000000000000000'),
  ...ip.subarray(20),
]

/** A data frame to an access point: frame control, addresses, sequence, whatever more. */
const air = (control: string, more: string, ip: ArrayLike<number>): number[] =>
  put(`${control} 0000 020000000003 020000000001 020000000002 1000 ${more} aaaa03000000 0800`, ip)
const data = (ip: ArrayLike<number>): number[] => air('0801', '', ip)

const links: readonly (readonly [name: string, linkType: number, wrap: Wrap])[] = [
  ['Ethernet', 1, (_, frame) => frame],
  ['RAW', 101, (ip) => ip],
  ['RAW of BSD', 12, (ip) => ip],
  ['RAW of OpenBSD', 14, (ip) => ip],
  ['IPV4', 228, (ip) => ip],
  ['NULL, little-endian', 0, (ip) => put('02000000', ip)],
  ['NULL, big-endian', 0, (ip) => put('00000002', ip)],
  ['LOOP', 108, (ip) => put('00000002', ip)],
  ['LINUX_SLL', 113, (ip) => put('0000 0001 0006 020000000001 0000 0800', ip)],
  ['LINUX_SLL of a GRE device', 113, (ip) => put('0000 030a 0004 0a000001 00000000 0800', ip)],
  ['LINUX_SLL with 802.2', 113, (ip) => put('0000 0001 0006 020000000001 0000 0004 aaaa03000000 0800', ip)],
  ['LINUX_SLL2', 276, (ip) => put('0800 0000 00000002 0001 00 06 020000000001 0000', ip)],
  ['PPP', 9, (ip) => put('ff03 0021', ip)],
  ['PPP, compressed', 9, (ip) => put('21', ip)],
  ['PPP_SERIAL', 50, (ip) => put('ff03 0021', ip)],
  ['PPP_SERIAL in Cisco’s framing', 50, (ip) => put('0f00 0800', ip)],
  [
    'PPP_ETHER',
    51,
    (ip) =>
      put(
        `1100 0001 ${u16(ip.length + 2)
          .map((byte) => byte.toString(16).padStart(2, '0'))
          .join('')} 0021`,
        ip,
      ),
  ],
  ['PPP_WITH_DIR', 204, (ip) => put('00 ff03 0021', ip)],
  ['C_HDLC', 104, (ip) => put('0f00 0800', ip)],
  ['FRELAY', 107, (ip) => put('1841 03 cc', ip)],
  ['FRELAY with SNAP', 107, (ip) => put('1841 03 00 80 000000 0800', ip)],
  ['FRELAY with bridged Ethernet', 107, (_, frame) => put('1841 03 00 80 0080c2 0007', frame)],
  ['FRELAY of Cisco', 107, (ip) => put('1841 0800', ip)],
  ['IEEE802_11', 105, (ip) => data(ip)],
  ['IEEE802_11 with quality of service', 105, (ip) => air('8801', '0000', ip)],
  ['IEEE802_11 with HT control', 105, (ip) => air('8881', '0000 00000000', ip)],
  ['IEEE802_11 with four addresses', 105, (ip) => air('0803', '020000000009', ip)],
  [
    'IEEE802_11 with an A-MSDU',
    105,
    (ip) => put(`8801 0000 020000000003 020000000001 020000000002 1000 8000 ${macs}`, [...u16(ip.length + 8), ...hex('aaaa03000000 0800'), ...ip]),
  ],
  ['IEEE802_11_RADIO', 127, (ip) => put('00 00 0800 00000000', data(ip))],
  [
    'IEEE802_11_RADIO with a clock, an FCS and padding',
    127,
    (ip) => put('00 00 1900 030000a0 00000020 00000000 0000000000000000 30', air('8801', '0000 0000', ip), 1, 2, 3, 4),
  ],
  ['PRISM_HEADER', 119, (ip) => put(`44000000 90000000 ${'00'.repeat(136)}`, data(ip))],
  ['PRISM_HEADER that is AVS’s', 119, (ip) => put(`80211001 00000040 ${'00'.repeat(56)}`, data(ip))],
  ['IEEE802_11_RADIO_AVS', 163, (ip) => put(`80211001 00000040 ${'00'.repeat(56)}`, data(ip))],
  ['PPI of 802.11', 192, (ip) => put('00 00 0800 69000000', data(ip))],
  ['PPI of Ethernet', 192, (_, frame) => put('00 00 0c00 01000000 05000000', frame)],
  ['NFLOG, little-endian', 239, (ip) => put('02 00 0000 0800 0100 08000100 0500 0a00 00000000', [...u16(ip.length + 4).reverse(), 9, 0, ...ip])],
  ['PKTAP', 258, (_, frame) => put(`6c000000 01000000 01000000 ${'00'.repeat(96)}`, frame)],
]

const tags: readonly (readonly [name: string, wrap: Wrap])[] = [
  ['a VLAN', (ip) => put(`${macs} 8100 0005 0800`, ip)],
  ['QinQ', (ip) => put(`${macs} 88a8 0005 8100 0006 0800`, ip)],
  ['802.1BR', (ip) => put(`${macs} 893f 0000 0000 0000 0800`, ip)],
  ['VN-Tag', (ip) => put(`${macs} 8926 0000 0000 0800`, ip)],
  ['a provider backbone', (_, frame) => put(`${macs} 88e7 00000001`, frame)],
  ['MPLS', (ip) => put(`${macs} 8847 00010040 00011140`, ip)],
  ['PPPoE', (ip) => put(`${macs} 8864 1100 0001`, [...u16(ip.length + 2), 0, 0x21, ...ip])],
  ['SNAP', (ip) => put(macs, [...u16(ip.length + 8), ...hex('aaaa03000000 0800'), ...ip])],
  ['802.2 alone', (ip) => put(macs, [...u16(ip.length + 3), ...hex('060603'), ...ip])],
  ['NSH', (ip) => put(`${macs} 894f 0f c6 01 01 00000100 ${'00'.repeat(16)}`, ip)],
  ['NSH with Ethernet', (_, frame) => put(`${macs} 894f 0f c2 02 03 00000100`, frame)],
]

const tunnels: readonly (readonly [name: string, wrap: Wrap])[] = [
  ['IP in IP', (ip) => ethernetFrame(ipv4(ip, 4))],
  ['IPv4 in IPv6', (ip) => ethernetFrame(ipv6(ip, 4), '86dd')],
  ['an authentication header', (ip) => ethernetFrame(authenticated(ip))],
  ['EtherIP', (_, frame) => ethernetFrame(ipv4(put('3000', frame), 97))],
  ['Ethernet in IP', (_, frame) => ethernetFrame(ipv6(frame, 143), '86dd')],
  ['MPLS in IP', (ip) => ethernetFrame(ipv4(put('00011140', ip), 137))],
  ['GRE', (ip) => greOf('0000 0800', ip)],
  ['GRE with key and sequence', (ip) => greOf('3000 0800 00000001 00000002', ip)],
  ['GRE with Ethernet', (_, frame) => greOf('2000 6558 00000100', frame)],
  ['GRE with MPLS', (ip) => greOf('0000 8847 00011140', ip)],
  ['GRE with NSH', (ip) => greOf('0000 894f 0fc2 0201 00000100', ip)],
  ['PPTP', (ip) => greOf(`3001 880b`, [...u16(ip.length + 4), ...hex('0001 00000001 ff030021'), ...ip])],
  ['ERSPAN I', (_, frame) => greOf('0000 88be', frame)],
  ['ERSPAN II', (_, frame) => greOf('1000 88be 00000001 10000001 00000000', frame)],
  ['ERSPAN III', (_, frame) => greOf('1000 22eb 00000001 20000001 00000000 00000000', frame)],
  ['ERSPAN III with a platform’s header', (_, frame) => greOf('1000 22eb 00000001 20000001 00000000 00000001 0000000000000000', frame)],
  ['WCCP', (ip) => greOf('0000 883e 00000000', ip)],
  ['EoIP', (_, frame) => greOf('2001 6400', [...u16(frame.length), 1, 0, ...frame])],
  ['VXLAN', (_, frame) => udp(4789, put('0800000000000100', frame))],
  ['VXLAN-GPE with IP', (ip) => udp(4790, put('0c00000100000100', ip))],
  ['VXLAN-GPE with NSH', (ip) => udp(4790, put('0c00000400000100 0fc2 0201 00000100', ip))],
  ['Geneve', (_, frame) => udp(6081, put('0100 6558 00000100 00000000', frame))],
  ['GTP-U', (ip) => udp(2152, put('30ff', [...u16(ip.length), ...u32(1), ...ip]), 2152)],
  ['GTP-U with an extension header', (ip) => udp(2152, put('34ff', [...u16(ip.length + 8), ...u32(1), ...hex('00000085 01000900'), ...ip]), 2152)],
  ['LISP', (ip) => udp(4341, put('c000000000000001', ip))],
  ['MPLS in UDP', (ip) => udp(6635, put('00011140', ip))],
  ['L2TP', (ip) => udp(1701, put('0002 0001 0001 ff03 0021', ip), 1701)],
  [
    'L2TP with length, sequence and offset',
    (ip) => udp(1701, put('4a02', [...u16(ip.length + 20), ...hex('0001 0001 0000 0000 0002 0000 ff03 0021'), ...ip]), 1701),
  ],
  ['TZSP', (_, frame) => udp(37_008, put('01 00 0001 0a0100 01', frame))],
  ['TZSP of 802.11', (ip) => udp(37_008, put('01 00 0012 01', data(ip)))],
]

const six: readonly (readonly [name: string, wrap: Wrap])[] = [
  ['IPv6', (_, frame) => frame],
  ['6in4', (ip) => ethernetFrame(ipv4(ip, 41))],
  ['6in6', (ip) => ethernetFrame(ipv6(ip, 41), '86dd')],
  [
    'IPv6 behind a fragment header that stands alone',
    (ip) => [
      ...ethernetFrame(
        [...ip.subarray(0, 4), ...u16(ip.length - 32), 44, ...ip.subarray(7, 40), ...hex('06 00 0000 00000001'), ...ip.subarray(40)],
        '86dd',
      ),
    ],
  ],
  ['Teredo', (ip) => udp(3544, ip)],
  ['Teredo from its server, with authentication and origin', (ip) => udp(50_000, put('0001 0000 0000000000000001 00 0000 1111 22222222', ip), 3544)],
]

const half = 8

/** Each packet of a connection as two fragments of IPv6, the second first. */
const fragments6: readonly Packet[] = plain6.flatMap(({ at, frame }, n) => {
  const ip = frame.subarray(14)
  const part = (field: number, bytes: Uint8Array): number[] =>
    ethernetFrame(
      [...ip.subarray(0, 4), ...u16(8 + bytes.length), 44, ...ip.subarray(7, 40), 6, 0, ...u16(field), ...u32(7_000_000 + n), ...bytes],
      '86dd',
    )
  return [part(half * 2, ip.subarray(40 + half * 2)), part(1, ip.subarray(40, 40 + half * 2))].map((bytes) => ({ at, frame: Uint8Array.from(bytes) }))
})

/** Each packet of a connection in a VXLAN that was cut in two on its way. */
const fragmentsOfVxlan: readonly Packet[] = plain.flatMap(({ at, frame }, n) => {
  const whole = udp(4789, put('0800000000000100', frame)).slice(34)
  return [ipv4(whole.slice(0, 56), 17, 0x2000, 700 + n), ipv4(whole.slice(56), 17, 7, 700 + n)].map((bytes) => ({
    at,
    frame: Uint8Array.from(ethernetFrame(bytes)),
  }))
})

const entry = (name: string, linkType: number, packets: readonly Packet[], unknownToTshark = false): Encapsulation => ({
  name,
  linkType,
  packets,
  unknownToTshark,
  ends,
})

export const fragmented: readonly Encapsulation[] = [
  { ...entry('IPv6 in fragments, out of order', 1, fragments6), ends: ends6 },
  entry('a VXLAN whose packets were cut in two', 1, fragmentsOfVxlan),
]

export const encapsulations: readonly Encapsulation[] = [
  ...links.map(([name, linkType, wrap]) => entry(name, linkType, wrapped(plain, wrap))),
  {
    ...entry(
      'IPV6',
      229,
      wrapped(plain6, (ip) => ip),
    ),
    ends: ends6,
  },
  ...tags.map(([name, wrap]) => entry(name, 1, wrapped(plain, wrap))),
  ...tunnels.map(([name, wrap]) => entry(name, 1, wrapped(plain, wrap))),
  ...six.map(([name, wrap]) => ({ ...entry(name, 1, wrapped(plain6, wrap)), ends: ends6 })),
  // tshark reads NFLOG in its own byte order alone, looks into pseudowires only where told to, and knows nothing of the others.
  entry(
    'NFLOG, big-endian',
    239,
    wrapped(plain, (ip) => put('02 00 0000 0008 0001 08000100 0005 000a 00000000', [...u16(ip.length + 4), 0, 9, ...ip])),
    true,
  ),
  entry(
    'a pseudowire',
    1,
    wrapped(plain, (_, frame) => put(`${macs} 8847 00011140 00000000`, frame)),
    true,
  ),
  entry(
    'PPP_PPPD',
    166,
    wrapped(plain, (ip) => put('01 03 0021', ip)),
    true,
  ),
  entry(
    'PPP_PPPD without direction',
    166,
    wrapped(plain, (ip) => put('ff03 0021', ip)),
    true,
  ),
  entry(
    'SLIP with its pseudo-header',
    8,
    wrapped(plain, (ip) => put(`01 ${'00'.repeat(15)}`, ip)),
    true,
  ),
  entry(
    'SLIP without',
    8,
    wrapped(plain, (ip) => ip),
    true,
  ),
  entry(
    'VXLAN on Linux’s old port',
    1,
    wrapped(plain, (_, frame) => udp(8472, put('0800000000000100', frame))),
    true,
  ),
]
