import { describe, expect, test } from 'vitest'
import type { Parsed } from '@/lib/core/timeline'
import { captureOf, epoch, flow, parse as parsePcap, pcapBytes } from '@/lib/tcp/testing/script'
import { pcapng, sniffPcapng } from './index'

const packets = flow().handshake(0, 20).fin('originator', 100).again(300, 700).ack('responder', 2000).packets

type Bytes = readonly number[]
const u16 = (value: number, little = true): Bytes => (little ? [value & 255, value >> 8] : [value >> 8, value & 255])
const u32 = (value: number, little = true): Bytes =>
  little ? [...u16(value % 65_536), ...u16(Math.floor(value / 65_536))] : [...u16(Math.floor(value / 65_536), false), ...u16(value % 65_536, false)]
const padded = (bytes: ArrayLike<number>): Bytes => [...Array.from(bytes), ...new Array<number>((4 - (bytes.length % 4)) % 4).fill(0)]
const block = (type: number, body: Bytes, little = true, length = body.length + 12, trailing = length): Bytes => [
  ...u32(type, little),
  ...u32(length, little),
  ...body,
  ...u32(trailing, little),
]
const option = (code: number, value: Bytes, length = value.length): Bytes => [...u16(code), ...u16(length), ...padded(value)]
const section = (little = true, major = 1, length: Bytes = new Array<number>(8).fill(255)): Bytes =>
  block(0x0a0d0d0a, [...u32(0x1a2b3c4d, little), ...u16(major, little), ...u16(0, little), ...length], little)
const link = (options: Bytes = [], little = true, snapLength = 262_144, type = 1): Bytes =>
  block(1, [...u16(type, little), 0, 0, ...u32(snapLength, little), ...options], little)

/** Units of a second that a stamp counts; µs unless told otherwise. */
const stampOf = (at: number, perSecond = 1_000_000n): bigint =>
  ((BigInt(epoch) * 1_000_000n + BigInt(Math.round(at * 1000))) * perSecond) / 1_000_000n
const packet = (
  n: number,
  { little = true, id = 0, captured = -1, options = [] as Bytes, stamp = null as bigint | null, perSecond = 1_000_000n } = {},
): Bytes => {
  const { at, frame } = packets[n] ?? { at: 0, frame: new Uint8Array() }
  const time = stamp ?? stampOf(at, perSecond)
  const body = [
    ...u32(id, little),
    ...u32(Number(time >> 32n), little),
    ...u32(Number(time & 0xffffffffn), little),
    ...u32(captured < 0 ? frame.length : captured, little),
    ...u32(frame.length, little),
    ...padded(frame),
    ...options,
  ]
  return block(6, body, little)
}
const all = (how: Parameters<typeof packet>[1] = {}): Bytes => packets.flatMap((_, n) => packet(n, how))
const file = (...blocks: readonly Bytes[]): Uint8Array => Uint8Array.from(blocks.flat())

const parse = (bytes: Uint8Array, piece = bytes.length): Parsed => {
  const reader = pcapng.open({ artefact: 'a-0123456789ab', fileName: 'scripted.pcap', size: bytes.length })
  for (let at = 0; at < bytes.length; at += piece) reader.push(bytes.slice(at, at + piece))
  return reader.end()
}
const said = (parsed: Parsed) => parsed.diagnostics.map(({ code, level, at }) => [code, level, at.place.kind === 'offset' ? at.place.at : null])
const plain = captureOf(parsePcap(pcapBytes(packets)))
const good = file(section(), link(), all())

test('a section header is known, in either byte order', () => {
  const head = (bytes: Uint8Array) => ({ bytes, text: null, fileName: 'x', whole: true })
  expect(sniffPcapng(head(good))?.is).toBe('certain')
  expect(sniffPcapng(head(file(section(false))))?.is).toBe('certain')
  expect(sniffPcapng(head(pcapBytes([])))).toBeNull()
})

describe('the facts are those of the classic file', () => {
  test('from enhanced packets of either byte order', () => {
    expect(captureOf(parse(good))).toEqual(plain)
    expect(captureOf(parse(file(section(false), link([], false), all({ little: false }))))).toEqual(plain)
  })

  test('in pieces of 1, 7 and 100 bytes', () => {
    for (const piece of [1, 7, 100]) expect(parse(good, piece)).toEqual(parse(good))
  })

  test.each([
    ['milliseconds', 3, 1_000n],
    ['nanoseconds', 9, 1_000_000_000n],
    ['10⁻¹⁰ s', 10, 10_000_000_000n],
    ['2⁻²⁰ s', 0x94, 1n << 20n],
    ['2⁻³³ s', 0xa1, 1n << 33n],
  ])('with stamps in %s', (_, resolution, perSecond) => {
    const { first, last } = captureOf(parse(file(section(), link(option(9, [resolution])), all({ perSecond }))))
    expect(Math.abs((first ?? 0) - (plain.first ?? 0))).toBeLessThanOrEqual(2)
    expect(Math.abs((last ?? 0) - (plain.last ?? 0))).toBeLessThanOrEqual(2)
  })

  test('and the clock says how coarse its stamps are', () => {
    expect(parse(file(section(), link(option(9, [3])), all({ perSecond: 1_000n }))).sections[0]?.clock.resolution).toBe(1000)
    expect(parse(good).sections[0]?.clock.resolution).toBe(1)
  })

  test('with an offset of seconds', () => {
    const { first } = captureOf(parse(file(section(), link(option(14, [100, 0, 0, 0, 0, 0, 0, 0])), all())))
    expect(first).toBe((epoch + 100) * 1e6)
  })

  test('from two sections, numbered through', () => {
    const two = captureOf(parse(file(section(), link(), all(), section(false), link([], false), all({ little: false }))))
    expect(two.packets).toBe(packets.length * 2)
    expect(parse(file(section(), link(), all(), section(), link(), all())).diagnostics).toEqual([])
  })

  test('past blocks that are of no interest', () => {
    const others = [...block(0x7fff0000, padded([1, 2, 3])), ...block(4, [0, 0, 0, 0]), ...block(0x0bad, u32(32_473))]
    const capture = captureOf(parse(file(section(), link(), others, all())))
    expect(capture.packets).toBe(packets.length)
    // Wireshark numbers a custom block as a frame.
    expect(capture.worst[0]?.teardown?.fins[0]?.frames).toEqual([5, 6, 7])
  })

  test('past a journal’s entry, which Wireshark numbers as a frame', () => {
    const entry = block(9, padded(new TextEncoder().encode('__REALTIME_TIMESTAMP=1767225600000000\nMESSAGE=x\n')))
    const parsed = parse(file(section(), link(), entry, all()))
    expect(parsed.tally.read).toBe(packets.length)
    expect(captureOf(parsed).worst[0]?.teardown?.fins[0]?.frames).toEqual([5, 6, 7])
  })

  test('from interfaces with clocks and links of their own', () => {
    const bare = packets.map(({ frame }) => frame.subarray(14))
    const raw = (n: number): Bytes =>
      block(6, [
        ...u32(1),
        ...u32(Number(stampOf(packets[n]?.at ?? 0, 1_000n) >> 32n)),
        ...u32(Number(stampOf(packets[n]?.at ?? 0, 1_000n) & 0xffffffffn)),
        ...u32(bare[n]?.length ?? 0),
        ...u32(bare[n]?.length ?? 0),
        ...padded(bare[n] ?? []),
      ])
    const mixed = packets.flatMap((_, n) => (n % 2 === 0 ? packet(n) : raw(n)))
    const capture = captureOf(parse(file(section(), link(), link(option(9, [3]), true, 96, 101), mixed)))
    expect(capture).toMatchObject({ linkTypes: ['EN10MB', 'RAW'], tcp: plain.tcp, fin: { distinct: 1, copies: 2 } })
  })

  test('from the obsolete packet block', () => {
    const old = packets.flatMap(({ at, frame }) =>
      block(2, [
        ...u16(0),
        ...u16(0),
        ...u32(Number(stampOf(at) >> 32n)),
        ...u32(Number(stampOf(at) & 0xffffffffn)),
        ...u32(frame.length),
        ...u32(frame.length),
        ...padded(frame),
      ]),
    )
    expect(captureOf(parse(file(section(), link(), old)))).toEqual(plain)
  })
})

test('simple packets have no time: counted, and nothing is put on a clock', () => {
  const simple = packets.flatMap(({ frame }) => block(3, [...u32(frame.length), ...padded(frame)]))
  const parsed = parse(file(section(), link(), simple))
  expect(captureOf(parsed)).toMatchObject({ packets: packets.length, first: null, last: null })
  expect(parsed.sections[0]?.clock.kind).toBe('none')
  expect(parsed.sections[0]?.facts.series).toEqual([])
  expect(said(parsed)).toEqual([['no_timestamps', 'notice', 48]])
})

describe('damage', () => {
  const before = section().length + link().length
  const third = before + packet(0).length + packet(1).length
  const broken = (...odd: readonly Bytes[]): Parsed => parse(file(section(), link(), packet(0), packet(1), ...odd, packet(3)))

  test.each([
    ['block_length_mismatch', block(6, u32(0), true, 16, 9999)],
    ['bad_block_length', block(6, u32(0), true, 97)],
    ['bad_block_length', block(6, u32(0), true, 0)],
    ['bad_block_length', block(6, u32(0), true, 8)],
    ['bad_block_length', block(6, u32(0), true, 0xfffffffc)],
    ['bad_interface_id', packet(2, { id: 7 })],
    ['bad_record_length', packet(2, { captured: 50_000 })],
  ])('%s ends the reading there and keeps what came before', (code, odd) => {
    const parsed = broken(odd)
    expect(said(parsed)).toEqual([[code, 'data-loss', third]])
    expect(parsed.whole).toBe(false)
    expect(captureOf(parsed).packets).toBe(2)
  })

  test('zeros behind the last block are said to be that', () => {
    const parsed = parse(file(section(), link(), all(), new Array<number>(4096).fill(0)))
    expect(said(parsed)).toEqual([['zero_run', 'data-loss', good.length]])
    expect(captureOf(parsed).packets).toBe(packets.length)
  })

  test.each([
    ['LF to CR LF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['CR LF to LF', (text: string) => text.replaceAll('\r\n', '\n')],
  ])('a conversion of %s is known and refused', (_, convert) => {
    const converted = new Uint8Array(Buffer.from(convert(Buffer.from(good).toString('latin1')), 'latin1'))
    expect(sniffPcapng({ bytes: converted, text: null, fileName: 'x', whole: true })?.is).toBe('certain')
    expect(said(parse(converted))).toEqual([['text_mode_damage', 'error', 0]])
    expect(parse(converted, 1)).toEqual(parse(converted))
    expect(parse(converted).sections).toEqual([])
  })

  test('a block before any section header is refused', () => {
    expect(said(parse(file(link(), section(), all())))).toEqual([['bad_byte_order_magic', 'error', 0]])
  })

  test('an offset that leads before the epoch is no time', () => {
    for (const resolution of [6, 10]) {
      const early = link([...option(9, [resolution]), ...option(14, [0, 0, 0, 0, 255, 255, 255, 255])])
      const codes = said(parse(file(section(), early, all({ perSecond: 10n ** BigInt(resolution) })))).map(([code]) => code)
      expect(codes).toContain('implausible_time')
      expect(codes).not.toContain('no_timestamps')
    }
  })

  test('a file cut in a block keeps the packets before', () => {
    const parsed = parse(good.subarray(0, third + 30))
    expect(said(parsed)).toEqual([['truncated', 'data-loss', third]])
    expect(captureOf(parsed).packets).toBe(2)
  })

  test('a byte order that is none, or another major version, is refused', () => {
    const junk = good.slice()
    junk[8] = 0x11
    expect(said(parse(junk))).toEqual([['bad_byte_order_magic', 'error', 8]])
    expect(said(parse(file(section(true, 2), link(), all())))).toEqual([['unsupported_version', 'error', 12]])
    expect(parse(junk)).toMatchObject({ sections: [], whole: false })
  })

  test('a packet before any interface is skipped, the rest is read', () => {
    const parsed = parse(file(section(), packet(0), link(), all()))
    expect(said(parsed)).toEqual([['bad_interface_id', 'notice', section().length]])
    expect(parsed.tally).toMatchObject({ read: packets.length + 1, skipped: 1 })
  })

  test('an option past its block is noted', () => {
    expect(said(parse(file(section(), link(option(2, [1, 2, 3, 4], 60_000)), all())))).toEqual([['bad_option', 'notice', section().length]])
  })

  test('a packet with thousands of options is read, the options are not', () => {
    const many = Array.from({ length: 3000 }, () => option(1, [])).flat()
    const parsed = parse(file(section(), link(), packet(0, { options: many }), packet(1)))
    expect(said(parsed)).toEqual([['too_many_options', 'notice', before]])
    expect(captureOf(parsed).packets).toBe(2)
  })

  test('a resolution no clock has is noted, the stamps taken for microseconds', () => {
    for (const resolution of [0, 0x7f, 0xbf, 0xff]) {
      const parsed = parse(file(section(), link(option(9, [resolution])), all()))
      expect(said(parsed)).toEqual([['bad_tsresol', 'notice', section().length]])
      expect(captureOf(parsed).first).toBe(plain.first)
    }
  })

  test('stamps beyond all time are no time', () => {
    const parsed = parse(file(section(), link(), packet(0, { stamp: 2n ** 64n - 1n }), packet(1), packet(2)))
    expect(said(parsed)).toEqual([['implausible_time', 'notice', before]])
    expect(captureOf(parsed).first).toBe(epoch * 1e6 + 20_000)
  })

  test('a section longer than it says is noted at its length', () => {
    expect(said(parse(file(section(true, 1, [16, 0, 0, 0, 0, 0, 0, 0]), link(), all())))).toEqual([['section_length_mismatch', 'notice', 16]])
  })

  test('TLS keys inside the capture are pointed out', () => {
    const secrets = block(10, [...u32(0x544c534b), ...u32(4), 75, 69, 89, 10])
    expect(said(parse(file(section(), link(), secrets, all())))).toEqual([['contains_tls_secrets', 'notice', before]])
  })

  test('any byte may be wrong: the tally balances and nothing is thrown', () => {
    for (let at = 0; at < good.length; at += 3) {
      const bytes = good.slice()
      bytes[at] = (bytes[at] ?? 0) ^ 0xff
      const { tally } = parse(bytes)
      expect(tally.read).toBe(tally.parsed + tally.skipped + tally.blank)
    }
  })
})
