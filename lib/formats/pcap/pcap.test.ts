import { describe, expect, test } from 'vitest'
import { captureOf, epoch, flow, type Packet, parse, pcapBytes } from '@/lib/tcp/testing/script'
import { pcap, sniffPcap } from './index'

const packets: readonly Packet[] = flow().handshake(0, 20).fin('originator', 100).again(300, 700).ack('responder', 2000).packets
const good = pcapBytes(packets)
const sizes = packets.map((packet) => packet.frame.length)
/** Where the nth record begins. */
const offset = (n: number): number => 24 + sizes.slice(0, n).reduce((sum, size) => sum + 16 + size, 0)
const head = (bytes: Uint8Array) => ({ bytes, text: null, fileName: 'x', whole: true })
const said = (bytes: Uint8Array) =>
  parse(bytes).diagnostics.map(({ code, level, at }) => [code, level, at.place.kind === 'offset' ? at.place.at : null])
const changed = (at: number, ...values: readonly number[]): Uint8Array => {
  const bytes = good.slice()
  bytes.set(values, at)
  return bytes
}
const joined = (...parts: readonly ArrayLike<number>[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => Array.from(part)))

describe('a capture is known', () => {
  test.each([
    ['little-endian', 'd4c3b2a1'],
    ['big-endian', 'a1b2c3d4'],
    ['nanoseconds', '4d3cb2a1'],
    ['big-endian nanoseconds', 'a1b23c4d'],
    ['Kuznetzov', '34cdb2a1'],
    ['IXIA', 'ac01001c'],
  ])('by its magic: %s', (_, magic) => {
    expect(sniffPcap(head(Uint8Array.from(magic.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))))?.is).toBe('certain')
  })

  test('not by anything else', () => {
    expect(sniffPcap(head(new TextEncoder().encode('tcp ESTAB 0 0')))).toBeNull()
    expect(sniffPcap(head(new Uint8Array(3)))).toBeNull()
  })

  test('even when a conversion to UTF-8 broke it, and is refused by its reader', () => {
    const mangled = new TextEncoder().encode(new TextDecoder().decode(good))
    expect(sniffPcap(head(mangled))?.is).toBe('certain')
    expect(said(mangled)).toEqual([['text_mode_damage', 'error', 0]])
    expect(parse(mangled)).toMatchObject({ sections: [], whole: false })
  })
})

describe('every variant gives the same facts', () => {
  const facts = (bytes: Uint8Array) => ({ ...captureOf(parse(bytes)), snapLength: null })

  test('big-endian', () => {
    expect(facts(pcapBytes(packets, 1, false))).toEqual(facts(good))
  })

  test('nanoseconds', () => {
    const bytes = changed(0, 0x4d, 0x3c)
    const view = new DataView(bytes.buffer)
    for (let n = 0; n < packets.length; n++) view.setUint32(offset(n) + 4, view.getUint32(offset(n) + 4, true) * 1000 + 999, true)
    expect(facts(bytes)).toEqual(facts(good))
  })

  test('Kuznetzov’s longer records', () => {
    const records = packets.flatMap((_, n) => [
      ...good.subarray(offset(n), offset(n) + 16),
      ...new Array<number>(8).fill(0),
      ...good.subarray(offset(n) + 16, offset(n + 1)),
    ])
    expect(facts(joined([0x34, 0xcd], good.subarray(2, 24), records))).toEqual(facts(good))
  })

  test('IXIA’s, whose header is four bytes longer', () => {
    for (const magic of [
      [0xac, 0x01, 0x00, 0x1c],
      [0xab, 0x01, 0x00, 0x1c],
    ]) {
      const bytes = joined(magic, good.subarray(4, 24), [0, 0, 0, 0], good.subarray(24))
      expect(facts(bytes)).toEqual(facts(good))
      expect(parse(bytes, 1)).toEqual(parse(bytes))
      expect(said(bytes.subarray(0, 28))).toEqual([['no_packets', 'notice', 28]])
      expect(said(bytes.subarray(0, 26))).toEqual([['pcap_header_truncated', 'error', 26]])
    }
  })

  test('AIX’s, which counts nanoseconds and numbers links by itself', () => {
    const bytes = changed(6, 2)
    bytes[20] = 6
    const view = new DataView(bytes.buffer)
    for (let n = 0; n < packets.length; n++) view.setUint32(offset(n) + 4, view.getUint32(offset(n) + 4, true) * 1000 + 999, true)
    expect(facts(bytes)).toEqual(facts(good))
    expect(facts(changed(6, 2))).toEqual(facts(good))
  })

  test('in pieces of 1, 7, 16 and 100 bytes', () => {
    for (const piece of [1, 7, 16, 100]) expect(parse(good, piece)).toEqual(parse(good))
  })
})

describe('damage', () => {
  test('a header cut short gives nothing', () => {
    expect(said(good.subarray(0, 10))).toEqual([['pcap_header_truncated', 'error', 10]])
    expect(parse(good.subarray(0, 10)).sections).toEqual([])
  })

  test('what is no capture at all, though chosen to be one, is refused', () => {
    expect(said(changed(0, 1))).toEqual([['unsupported_pcap_variant', 'error', 0]])
  })

  test('a version nobody knows is refused', () => {
    expect(said(changed(4, 99))).toEqual([['unsupported_version', 'error', 4]])
  })

  test('no packets are said to be none', () => {
    expect(said(good.subarray(0, 24))).toEqual([['no_packets', 'notice', 24]])
    expect(parse(good.subarray(0, 24))).toMatchObject({ whole: true, tally: { read: 0 } })
  })

  test('a file cut in a packet, or in its header, keeps the packets before', () => {
    for (const end of [offset(5) + 8, offset(5) + 16 + 20]) {
      const parsed = parse(good.subarray(0, end))
      expect(parsed.whole).toBe(false)
      expect(captureOf(parsed).packets).toBe(5)
      expect(said(good.subarray(0, end))).toEqual([['truncated', 'data-loss', offset(5)]])
    }
  })

  test('a length that cannot be ends the reading there', () => {
    for (const length of [
      [255, 255, 255, 255],
      [255, 255, 255, 127],
    ]) {
      const bytes = changed(offset(3) + 8, ...length)
      expect(said(bytes)).toEqual([['bad_record_length', 'data-loss', offset(3)]])
      expect(captureOf(parse(bytes)).packets).toBe(3)
      expect(parse(bytes, 100)).toEqual(parse(bytes))
    }
  })

  test('one capture behind the other is read up to the second', () => {
    expect(said(joined(good, good))).toEqual([['concatenated_capture', 'data-loss', good.length]])
    expect(captureOf(parse(joined(good, good))).packets).toBe(packets.length)
  })

  test('a zip behind the last packet is no packet', () => {
    const bytes = joined(good, Uint8Array.from([0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0, 0, 0, 8, 0, 0, 0, ...new Uint8Array(60)]))
    expect(said(bytes)).toEqual([['trailing_data', 'data-loss', good.length]])
    expect(captureOf(parse(bytes)).packets).toBe(packets.length)
  })

  test('zeros behind the last packet are no packets', () => {
    const bytes = joined(good, new Uint8Array(5000))
    expect(said(bytes)).toEqual([['zero_run', 'data-loss', good.length]])
    expect(captureOf(parse(bytes)).packets).toBe(packets.length)
    expect(parse(bytes, 100)).toEqual(parse(bytes))
  })

  test('CRLF for every LF names its cause', () => {
    const bytes = Uint8Array.from(Array.from(good).flatMap((byte) => (byte === 10 ? [13, 10] : [byte])))
    expect(parse(bytes).diagnostics.map((each) => each.code)).toContain('text_mode_damage')
    expect(parse(bytes).whole).toBe(false)
  })

  test('a record longer than the snapshot length is read, and noted', () => {
    expect(said(changed(16, 60, 0, 0, 0)).map(([code]) => code)).toEqual(['caplen_gt_snaplen'])
    expect(captureOf(parse(changed(16, 60, 0, 0, 0))).packets).toBe(packets.length)
  })

  test('a snapshot length of 0 means no limit', () => {
    expect(said(changed(16, 0, 0, 0, 0))).toEqual([])
    expect(captureOf(parse(changed(16, 0, 0, 0, 0))).snapLength).toBeNull()
  })

  test('microseconds of a second and more stay in their second', () => {
    const bytes = changed(offset(0) + 4, 0x80, 0x84, 0x1e, 0)
    expect(said(bytes).map(([code]) => code)).toContain('bad_subsecond')
    expect(captureOf(parse(bytes)).first).toBeGreaterThanOrEqual(epoch * 1e6)
  })

  test('a clock that was not set is told, not repaired', () => {
    const bytes = good.slice()
    const view = new DataView(bytes.buffer)
    for (let n = 0; n < packets.length; n++) view.setUint32(offset(n), n, true)
    expect(said(bytes)).toEqual([['implausible_time', 'notice', 24]])
    expect(captureOf(parse(bytes)).packets).toBe(packets.length)
  })

  test('time running backwards is noted, and no wait is negative', () => {
    const bytes = pcapBytes([...packets].reverse().map((packet) => ({ ...packet })))
    expect(said(bytes).map(([code]) => code)).toEqual(['out_of_order'])
    const { first, last, fin } = captureOf(parse(bytes))
    expect((last ?? 0) - (first ?? 0)).toBe(2_000_000)
    expect(fin.wait.max).toBeGreaterThanOrEqual(0)
  })

  test('any byte may be wrong: the tally balances and nothing is thrown', () => {
    for (let at = 0; at < good.length; at++) {
      for (const value of [0, 0xff]) {
        const { tally } = parse(changed(at, value))
        expect(tally.read).toBe(tally.parsed + tally.skipped + tally.blank)
      }
    }
  })
})

test('progress is told in packets', () => {
  const reader = pcap.open({ artefact: 'a-0123456789ab', fileName: 'x', size: null })
  reader.push(good.subarray(0, offset(3) + 2))
  expect(reader.read).toEqual({ of: 'packets', count: 3 })
})
