import { describe, expect, test } from 'vitest'
import type { Parsed } from '@/lib/core/timeline'
import { ethernetFrame, ipv4 } from './testing/encapsulations'
import { captureOf, flow, hex, type Packet, parse, pcapBytes } from './testing/script'

const ethernet = flow().handshake(0, 20).packets
/** Each frame with its Ethernet header (12 bytes of addresses, 2 of EtherType) replaced by these bytes. */
const behind = (header: string, from = 14): Packet[] =>
  ethernet.map(({ at, frame }) => ({ at, frame: Uint8Array.from([...hex(header), ...frame.subarray(from)]) }))
const macs = '020000000002 020000000001'
const codes = (parsed: Parsed): string[] => parsed.diagnostics.map((each) => each.code)

const onEthernet = (packet: ArrayLike<number>): Uint8Array => Uint8Array.from(ethernetFrame(packet))

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
    const rest = extensions.flatMap((extension) => hex(extension))
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

  test('seen twice by the tap make one segment, in whatever order', () => {
    for (const seen of [
      [first, first, last, last],
      [first, last, first, last],
      [last, first, last, first],
    ]) {
      const parsed = parse(pcapBytes(seen.map((packet, i) => ({ at: i, frame: onEthernet(packet) }))))
      expect(captureOf(parsed).tcp.packets).toBe(1)
      expect(codes(parsed)).toEqual(['ip_fragments'])
    }
  })

  test('whose first one was cut in the TCP header make a short packet', () => {
    const packets = [first, last].map((packet, i) => ({ at: i, frame: onEthernet(packet).slice(0, 44) }))
    const file = pcapBytes(packets)
    const view = new DataView(file.buffer)
    for (const n of [0, 1]) view.setUint32(24 + n * 60 + 12, 434, true)
    expect(codes(parse(file))).toEqual(['short_packet', 'ip_fragments'])
  })

  test('of which the first ends within the TCP header make a segment, too', () => {
    const parts = [ipv4(segment.subarray(0, 8), 6, 0x2000), ipv4(segment.subarray(8), 6, 1)]
    expect(captureOf(parse(pcapBytes(parts.map((packet, i) => ({ at: i, frame: onEthernet(packet) }))))).tcp.packets).toBe(1)
  })

  test('of which one is missing make none, and that is said', () => {
    const parsed = parse(pcapBytes([{ at: 0, frame: onEthernet(first) }]))
    expect(captureOf(parsed).tcp.packets).toBe(0)
    expect(codes(parsed)).toEqual(['ip_fragments', 'ip_fragments_incomplete'])
  })
})
