import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { encapsulations, fragmented, script } from '@/lib/tcp/testing/encapsulations'
import { captureOf, flow, parse, pcapBytes, snoopBytes } from '@/lib/tcp/testing/script'
import { ConnectionFrames, type Keep } from './connection-frames'
import { type CaptureFormat, FrameReader, type FramesWanted, isPair } from './frames'

const hasTshark = spawnSync('tshark', ['--version']).status === 0
const source = { artefact: 'a-0123456789ab', fileName: 'x.pcap' } as const
const ends = [
  { address: '10.0.0.1', port: 40_000 },
  { address: '203.0.113.7', port: 80 },
] as const
const noise = flow({ originator: ['10.0.0.9', 50_000] })
  .handshake(5, 30)
  .data('originator', 60, 50)
const wanted = flow().handshake(0, 20).data('originator', 50, 400).fin('originator', 100).again(300, 700).ack('responder', 1_000)
const packets = [...noise.packets, ...wanted.packets].sort((x, y) => x.at - y.at)
const bytes = pcapBytes(packets)
const all: FramesWanted = { first: 1, last: packets.length, between: ends }

function cut(from: Uint8Array, format: CaptureFormat = 'pcap', keep: Keep = 'headers', frames = all, piece = from.length) {
  const connection = new ConnectionFrames(keep)
  const reader = new FrameReader(source, format, frames, (frame) => connection.take(frame))
  for (let at = 0; at < from.length && !reader.done; at += piece) reader.push(from.slice(at, at + piece))
  return { ...connection.slice(reader.nanoseconds), reader }
}

function tshark(file: Uint8Array, ...fields: readonly string[]): { status: number | null; rows: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'finwait-slice-'))
  try {
    writeFileSync(join(folder, 's.pcap'), file)
    const { status, stdout } = spawnSync('tshark', ['-r', join(folder, 's.pcap'), '-T', 'fields', ...fields.flatMap((field) => ['-e', field])], {
      encoding: 'utf8',
    })
    return { status, rows: stdout.trimEnd().split('\n') }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** One interface whose clock counts 10^-power seconds, and the frames with this many of those behind the microsecond. */
function pcapng(power: number, behind: number): Uint8Array {
  const blocks = [
    block(0x0a0d0d0a, [0x1a2b3c4d, 0x0000_0001, 0xffff_ffff, 0xffff_ffff]),
    block(1, [1, 0, (1 << 16) | 9, power, 0]),
    ...packets.map(({ at, frame }) => {
      const stamp = BigInt(Math.round(at * 1000)) * 10n ** BigInt(power - 6) + BigInt(behind)
      const data = new Uint8Array((frame.length + 3) & ~3)
      data.set(frame)
      const words = [...new Uint32Array(data.buffer)]
      return block(6, [0, Number(stamp >> 32n), Number(stamp & 0xffff_ffffn), frame.length, frame.length, ...words])
    }),
  ]
  return new Uint8Array(Buffer.concat(blocks))
}

function block(type: number, words: readonly number[]): Uint8Array {
  const length = 12 + words.length * 4
  return new Uint8Array(Uint32Array.from([type, length, ...words, length]).buffer)
}

describe('a slice', () => {
  test('holds the frames of one connection, read back by our own reader', () => {
    const slice = cut(bytes)
    const read = captureOf(parse(slice.bytes))
    expect(slice.frames).toEqual(packets.flatMap((packet, i) => (wanted.packets.includes(packet) ? [i + 1] : [])))
    expect(read).toMatchObject({ packets: wanted.packets.length, tcp: { connections: 1 }, fin: { distinct: 1, copies: 2 } })
    expect(parse(slice.bytes).diagnostics).toEqual([])
    expect(read.bytes).toBe(wanted.packets.reduce((sum, { frame }) => sum + frame.length, 0))
  })

  test('ends each frame with its TCP header, or keeps the payload', () => {
    expect(new TextDecoder('latin1').decode(cut(bytes).bytes)).not.toContain('....')
    expect(new TextDecoder('latin1').decode(cut(bytes, 'pcap', 'all').bytes)).toContain('.'.repeat(400))
    expect(cut(bytes, 'pcap', 'all').bytes).toEqual(pcapBytes(wanted.packets))
  })

  test('is the same however the bytes came', () => {
    for (const piece of [1, 7, 100]) expect(cut(bytes, 'pcap', 'headers', all, piece).bytes).toEqual(cut(bytes).bytes)
  })

  test('stays within the frames asked for', () => {
    const { frames, reader } = cut(bytes, 'pcap', 'headers', { ...all, first: 2, last: 6 }, 16)
    expect(frames.every((frame) => frame >= 2 && frame <= 6)).toBe(true)
    expect(reader.done).toBe(true)
    expect(reader.count).toBeLessThanOrEqual(7)
  })

  test('of IPv6 is found by its addresses however they are written', () => {
    const six = flow({ originator: ['2001:db8::1', 50_000], responder: ['2001:db8::2', 443] }).handshake(0, 20)
    const between = [
      { address: '2001:0db8:0:0::2', port: 443 },
      { address: '2001:DB8::1', port: 50_000 },
    ] as const
    expect(cut(six.end(), 'pcap', 'all', { first: 1, last: 3, between }).bytes).toEqual(pcapBytes(six.packets))
  })

  test('of a capture in nanoseconds stays in nanoseconds', () => {
    const nanos = bytes.slice()
    const view = new DataView(nanos.buffer)
    view.setUint32(0, 0xa1b23c4d, true)
    for (let at = 24; at < nanos.length; at += 16 + view.getUint32(at + 8, true))
      view.setUint32(at + 4, view.getUint32(at + 4, true) * 1000 + 789, true)
    const slice = new DataView(cut(nanos).bytes.buffer)
    expect([slice.getUint32(0, true), slice.getUint32(28, true) % 1000]).toEqual([0xa1b23c4d, 789])
  })

  test('of a pcapng keeps what its clock says', () => {
    expect(cut(pcapng(6, 0), 'pcapng').frames).toEqual(cut(bytes).frames)
    const nanos = new DataView(cut(pcapng(9, 789), 'pcapng').bytes.buffer)
    expect([nanos.getUint32(0, true), nanos.getUint32(28, true) % 1000]).toEqual([0xa1b23c4d, 789])
    expect(new DataView(cut(pcapng(6, 0), 'pcapng').bytes.buffer).getUint32(0, true)).toBe(0xa1b2c3d4)
  })

  test('of a snoop capture is a classic one', () => {
    expect(cut(snoopBytes(packets), 'snoop', 'all').bytes).toEqual(pcapBytes(wanted.packets))
    expect(cut(snoopBytes(packets), 'snoop', 'headers', all, 7).bytes).toEqual(cut(bytes).bytes)
  })

  test('keeps the link type and all that stands in front of the segment', () => {
    for (const { linkType, packets: carried, name, ends: between } of encapsulations) {
      const slice = cut(pcapBytes(carried, linkType), 'pcap', 'headers', { first: 1, last: carried.length, between })
      const read = captureOf(parse(slice.bytes))
      expect([name, slice.frames.length, read.tcp.packets]).toEqual([name, script.packets, script.tcp])
    }
  })

  test('of a VXLAN in fragments has the frames that complete a segment, whole', () => {
    const { packets: parts } = fragmented.find(({ name }) => name.includes('VXLAN')) ?? { packets: [] }
    const slice = cut(pcapBytes(parts), 'pcap', 'headers', { first: 1, last: parts.length, between: ends })
    expect(slice.frames).toEqual([2, 4, 6, 8, 10])
    expect(slice.bytes.length).toBe(pcapBytes(parts.filter((_, n) => n % 2 === 1)).length)
  })

  test.skipIf(!hasTshark)('is read by tshark without a word, with the same numbers (needs tshark)', () => {
    const fields = ['frame.len', 'frame.time_epoch', 'tcp.flags', 'tcp.seq', 'tcp.ack', 'tcp.len', 'tcp.analysis.retransmission']
    const whole = tshark(pcapBytes(wanted.packets), ...fields)
    const slice = tshark(cut(bytes).bytes, ...fields)
    expect(slice).toEqual(whole)
    expect(slice.status).toBe(0)
    expect(slice.rows).toHaveLength(wanted.packets.length)
  })
})

test('any byte of the capture may be wrong: nothing is thrown', () => {
  for (let at = 0; at < bytes.length; at++) {
    const wrong = bytes.slice()
    wrong[at] = 0xff
    expect(cut(wrong).frames.length).toBeLessThanOrEqual(packets.length)
  }
})

test.each([
  ['1.2.3.4', '5.6.7.8', true],
  ['1.2.3.4', '2001:db8::1', false],
  ['1.2.3', '5.6.7.8', false],
  ['1.2.3.256', '5.6.7.8', false],
  ['::', '::1', true],
  ['1:2:3:4:5:6:7:8', '1::8', true],
  ['1:2:3:4:5:6:7:8:9', '1::8', false],
  ['1::2::3', '1::8', false],
  ['', '1.2.3.4', false],
])('%s and %s are a pair: %s', (one, two, is) => {
  expect(
    isPair([
      { address: one, port: 1 },
      { address: two, port: 2 },
    ]),
  ).toBe(is)
})
