import { describe, expect, test } from 'vitest'
import type { Parsed } from '@/lib/core/timeline'
import { captureOf, flow, type Packet, parse, pcapBytes } from './testing/script'

const ethernet = flow().handshake(0, 20).packets
const bytes = (hex: string): number[] =>
  hex
    .replaceAll(' ', '')
    .match(/../g)
    ?.map((byte) => Number.parseInt(byte, 16)) ?? []

/** Each frame with its Ethernet header (12 bytes of addresses, 2 of EtherType) replaced by these bytes. */
const behind = (header: string, from = 14): Packet[] =>
  ethernet.map(({ at, frame }) => ({ at, frame: Uint8Array.from([...bytes(header), ...frame.subarray(from)]) }))
const macs = '020000000002 020000000001'
const codes = (parsed: Parsed): string[] => parsed.diagnostics.map((each) => each.code)
const tcpOf = (packets: readonly Packet[], linkType = 1): number => captureOf(parse(pcapBytes(packets, linkType))).tcp.packets

/** IPv4 header in front of `payload`, protocol and fragment field given. */
function ipv4(payload: Uint8Array, protocol: number, fragment = 0, identification = 9): Uint8Array {
  const header = new Uint8Array(20)
  const view = new DataView(header.buffer)
  view.setUint16(0, 0x4500)
  view.setUint16(2, 20 + payload.length)
  view.setUint16(4, identification)
  view.setUint16(6, fragment)
  header.set([64, protocol], 8)
  header.set([192, 0, 2, 1, 192, 0, 2, 2], 12)
  return Uint8Array.from([...header, ...payload])
}
const onEthernet = (packet: Uint8Array, etherType = '0800'): Uint8Array => Uint8Array.from([...bytes(macs + etherType), ...packet])

describe('TCP is found', () => {
  test.each([
    ['RAW', 101, ''],
    ['RAW of BSD', 12, ''],
    ['IPV4', 228, ''],
    ['NULL, little-endian', 0, '02000000'],
    ['NULL, big-endian', 0, '00000002'],
    ['LOOP', 108, '00000002'],
    ['LINUX_SLL', 113, '0000 0001 0006 020000000001 0000 0800'],
    ['LINUX_SLL2', 276, '0800 0000 00000002 0001 00 06 020000000001 0000'],
    ['a VLAN', 1, `${macs} 8100 0005 0800`],
    ['QinQ', 1, `${macs} 88a8 0005 8100 0006 0800`],
    ['MPLS', 1, `${macs} 8847 00010040 00011140`],
    ['PPPoE', 1, `${macs} 8864 1100 0001 0036 0021`],
    ['SNAP', 1, `${macs} 0040 aaaa03000000 0800`],
  ])('behind %s', (_, linkType, header) => {
    expect(tcpOf(behind(header), linkType)).toBe(3)
  })

  test('inside IP, GRE and VXLAN', () => {
    const inner = ethernet.map(({ at, frame }) => ({ at, frame: frame.subarray(14), whole: frame }))
    const wrapped = (make: (packet: Uint8Array, frame: Uint8Array) => Uint8Array) =>
      inner.map(({ at, frame, whole }) => ({ at, frame: onEthernet(make(frame, whole)) }))
    expect(tcpOf(wrapped((packet) => ipv4(packet, 4)))).toBe(3)
    expect(tcpOf(wrapped((packet) => ipv4(Uint8Array.from([0, 0, 8, 0, ...packet]), 47)))).toBe(3)
    const udp = (length: number) => bytes(`d903 12b5 ${(16 + length).toString(16).padStart(4, '0')} 0000 0800000000000100`)
    expect(tcpOf(wrapped((_, frame) => ipv4(Uint8Array.from([...udp(frame.length), ...frame]), 17)))).toBe(3)
  })
})

describe('a packet', () => {
  const [syn] = ethernet
  const frame = syn?.frame ?? new Uint8Array()
  const one = (changed: Uint8Array): Parsed => parse(pcapBytes([{ at: 0, frame: changed }]))

  test('with total length 0 goes to the end of the frame, for the network card cuts it later', () => {
    const large = flow().data('originator', 0, 3000).packets[0]?.frame.slice() ?? new Uint8Array()
    large[16] = 0
    large[17] = 0
    const parsed = one(large)
    expect(captureOf(parsed).tcp.packets).toBe(1)
    expect(captureOf(parsed).rates.data[0]).toBe(1)
  })

  test('padded by Ethernet carries no data', () => {
    expect(captureOf(one(Uint8Array.from([...frame, 0, 0, 0, 0, 0, 0]))).rates.data[0]).toBe(0)
  })

  test('cut inside its TCP header is skipped and said to be short', () => {
    const file = pcapBytes([{ at: 0, frame: frame.slice(0, 40) }])
    new DataView(file.buffer).setUint32(24 + 12, frame.length, true)
    const parsed = parse(file)
    expect(parsed.tally).toMatchObject({ read: 1, parsed: 0, skipped: 1 })
    expect(codes(parsed)).toEqual(['short_packet'])
  })

  test('quoted by ICMP is no connection', () => {
    const icmp = onEthernet(ipv4(Uint8Array.from([3, 1, 0, 0, 0, 0, 0, 0, ...frame.subarray(14)]), 1))
    const parsed = one(icmp)
    expect(captureOf(parsed).tcp).toMatchObject({ packets: 0, connections: 0 })
    expect(parsed.tally).toMatchObject({ parsed: 1, skipped: 0 })
  })

  test('of an unknown link type is counted and skipped', () => {
    const parsed = parse(pcapBytes(ethernet, 147))
    expect(captureOf(parsed)).toMatchObject({ packets: 3, linkTypes: ['USER0'] })
    expect(parsed.tally).toMatchObject({ read: 3, parsed: 0, skipped: 3 })
    expect(codes(parsed)).toEqual(['unsupported_linktype'])
  })

  test('under ever more headers is given up at a limit', () => {
    const deep = Array.from({ length: 40 }, () => '8100 0001').join('')
    expect(codes(parse(pcapBytes(behind(`${macs} ${deep} 0800`))))).toEqual(['encap_depth_limit'])
  })
})

describe('IPv6', () => {
  const ends = { originator: ['2001:db8::1', 40_000], responder: ['2001:db8::7', 80] } as const
  const frame = flow(ends).syn(0).packets[0]?.frame ?? new Uint8Array()
  const withExtensions = (extensions: readonly string[]): Parsed => {
    const header = frame.slice(0, 54)
    const rest = extensions.flatMap((extension) => bytes(extension))
    const kinds = extensions.length > 0 ? 60 : 6
    header[20] = kinds
    const length = frame.length - 54 + rest.length
    header[18] = length >> 8
    header[19] = length & 255
    return parse(pcapBytes([{ at: 0, frame: Uint8Array.from([...header, ...rest, ...frame.subarray(54)]) }]))
  }

  test('is read behind its extension headers', () => {
    const parsed = withExtensions(['3c00 010400000000', '0600 010400000000'])
    expect(captureOf(parsed).tcp.syn).toBe(1)
    expect(captureOf(parsed).peers.map((peer) => peer.address)).toContain('2001:db8::7')
  })

  test('with more of them than a host must take is skipped', () => {
    expect(codes(withExtensions([...Array.from({ length: 30 }, () => '3c00 010400000000'), '0600 010400000000']))).toEqual(['ipv6_ext_limit'])
  })
})

describe('fragments', () => {
  const segment = flow().data('originator', 0, 800).packets[0]?.frame.subarray(34) ?? new Uint8Array()
  const first = ipv4(segment.subarray(0, 400), 6, 0x2000)
  const last = ipv4(segment.subarray(400), 6, 50)

  test('make one segment, counted at the frame that completes it', () => {
    const parsed = parse(pcapBytes([first, last].map((packet, i) => ({ at: i, frame: onEthernet(packet) }))))
    expect(captureOf(parsed).tcp.packets).toBe(1)
    expect(parsed.tally).toMatchObject({ read: 2, parsed: 1, skipped: 1 })
    expect(codes(parsed)).toEqual(['ip_fragments'])
  })

  test('in the wrong order make it too', () => {
    expect(captureOf(parse(pcapBytes([last, first].map((packet, i) => ({ at: i, frame: onEthernet(packet) }))))).tcp.packets).toBe(1)
  })

  test('of which one is missing make none, and that is said', () => {
    const parsed = parse(pcapBytes([{ at: 0, frame: onEthernet(first) }]))
    expect(captureOf(parsed).tcp.packets).toBe(0)
    expect(codes(parsed)).toEqual(['ip_fragments', 'ip_fragments_incomplete'])
  })
})
