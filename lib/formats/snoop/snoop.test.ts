import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Parsed } from '@/lib/core/timeline'
import { captureOf, epoch, flow, pcapBytes, parse as readPcap, snoopBytes } from '@/lib/tcp/testing/script'
import { sniffSnoop, snoop } from './index'

const packets = flow().handshake(0, 20).fin('originator', 100, 3).again(300, 700).ack('responder', 2000).packets
const good = snoopBytes(packets)
const sizes = packets.map(({ frame }) => 24 + ((frame.length + 3) & ~3))
/** Where the nth record begins. */
const offset = (n: number): number => 16 + sizes.slice(0, n).reduce((sum, size) => sum + size, 0)

const parse = (bytes: Uint8Array, piece = bytes.length): Parsed => {
  const reader = snoop.open({ artefact: 'a-0123456789ab', fileName: 'scripted.pcap', size: bytes.length })
  for (let at = 0; at < bytes.length; at += piece) reader.push(bytes.slice(at, at + piece))
  return reader.end()
}
const said = (bytes: Uint8Array) =>
  parse(bytes).diagnostics.map(({ code, level, at }) => [code, level, at.place.kind === 'offset' ? at.place.at : null])
const changed = (at: number, ...values: readonly number[]): Uint8Array => {
  const bytes = good.slice()
  bytes.set(values, at)
  return bytes
}
const joined = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts))
const plain = { ...captureOf(readPcap(pcapBytes(packets))), snapLength: null }

test('a capture is known by its magic', () => {
  const head = (bytes: Uint8Array) => ({ bytes, text: null, fileName: 'x', whole: true })
  expect(sniffSnoop(head(good))?.is).toBe('certain')
  expect(sniffSnoop(head(good.subarray(0, 7)))).toBeNull()
  expect(sniffSnoop(head(changed(5, 1)))).toBeNull()
})

describe('the facts are those of the classic file', () => {
  test('of Ethernet and of 802.3', () => {
    expect(captureOf(parse(good))).toEqual(plain)
    expect(captureOf(parse(snoopBytes(packets, 0)))).toEqual(plain)
    expect(parse(good).diagnostics).toEqual([])
  })

  test('of IP itself', () => {
    const bare = packets.map(({ at, frame }) => ({ at, frame: frame.subarray(14) }))
    expect(captureOf(parse(snoopBytes(bare, 0x8000_0001)))).toMatchObject({ linkTypes: ['IPV4'], tcp: plain.tcp, fin: plain.fin })
  })

  test('in pieces of 1, 7, 16 and 100 bytes', () => {
    for (const piece of [1, 7, 16, 100]) expect(parse(good, piece)).toEqual(parse(good))
  })

  test('and of a link that is not known the packets are counted', () => {
    const parsed = parse(snoopBytes(packets, 5))
    expect(parsed.tally).toMatchObject({ read: packets.length, parsed: 0, skipped: packets.length })
    expect(captureOf(parsed).linkTypes).toEqual(['SNOOP_5'])
    expect(said(snoopBytes(packets, 5))).toEqual([['unsupported_linktype', 'notice', 12]])
  })
})

describe('damage', () => {
  test('a header cut short, another version or another magic give nothing', () => {
    expect(said(good.subarray(0, 10))).toEqual([['pcap_header_truncated', 'error', 10]])
    expect(said(changed(11, 9))).toEqual([['unsupported_version', 'error', 8]])
    expect(said(changed(0, 9))).toEqual([['unsupported_pcap_variant', 'error', 0]])
    expect(parse(changed(11, 9))).toMatchObject({ sections: [], whole: false })
  })

  test('no packets are said to be none', () => {
    expect(said(good.subarray(0, 16))).toEqual([['no_packets', 'notice', 16]])
  })

  test('a file cut in a record keeps the packets before', () => {
    for (const end of [offset(5) + 8, offset(5) + 30]) {
      expect(said(good.subarray(0, end))).toEqual([['truncated', 'data-loss', offset(5)]])
      expect(captureOf(parse(good.subarray(0, end))).packets).toBe(5)
    }
  })

  test.each([
    ['more captured than the record holds', 4, [0, 0, 1, 0]],
    ['more captured than any packet has', 4, [255, 255, 255, 255]],
    ['a record shorter than its header', 8, [0, 0, 0, 4]],
    ['a record of 4 GB', 8, [255, 255, 255, 255]],
  ])('%s ends the reading there', (_, at, length) => {
    const bytes = changed(offset(3) + at, ...length)
    expect(said(bytes)).toEqual([['bad_record_length', 'data-loss', offset(3)]])
    expect(captureOf(parse(bytes)).packets).toBe(3)
    expect(parse(bytes, 100)).toEqual(parse(bytes))
  })

  test('zeros behind the last packet, and a second capture there, are no packets', () => {
    expect(said(joined(good, new Uint8Array(5000)))).toEqual([['zero_run', 'data-loss', good.length]])
    expect(said(joined(good, good))).toEqual([['concatenated_capture', 'data-loss', good.length]])
    expect(captureOf(parse(joined(good, good))).packets).toBe(packets.length)
  })

  test('microseconds of a second and more stay in their second', () => {
    const bytes = changed(offset(0) + 20, 0, 0x20, 0, 0)
    expect(said(bytes).map(([code]) => code)).toContain('bad_subsecond')
    expect(captureOf(parse(bytes)).first).toBeGreaterThanOrEqual(epoch * 1e6)
  })
})

const hasTshark = spawnSync('tshark', ['--version']).status === 0

test.skipIf(!hasTshark)('tshark reads the scripted file without a word (needs tshark)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'finwait-snoop-'))
  try {
    writeFileSync(join(folder, 'x.snoop'), good)
    const fields = ['frame.number', 'frame.len', 'tcp.flags.fin'].flatMap((field) => ['-e', field])
    const { status, stdout } = spawnSync('tshark', ['-r', join(folder, 'x.snoop'), '-T', 'fields', ...fields], { encoding: 'utf8' })
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'))
    expect(status).toBe(0)
    expect(rows.map(([, length]) => Number(length))).toEqual(packets.map(({ frame }) => frame.length))
    expect(rows.filter(([, , fin]) => fin === '1' || fin === 'True')).toHaveLength(plain.fin.packets)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
