// The connection table against tshark's notes on each stream: on captures scripted here, by chance with a fixed seed, and, where
// FINWAIT_SAMPLES names a folder of captures, on those.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Side } from '@/lib/core/connection'
import { pcap } from '@/lib/formats/pcap'
import { pcapng } from '@/lib/formats/pcapng'
import { type ConnectionRow, RowKeeper, rowsOf } from './testing/rows'
import { capture, captureOf, cut, type Flow, flags, flow, pcapBytes } from './testing/script'

const hasTshark = spawnSync('tshark', ['--version']).status === 0
const samples = process.env.FINWAIT_SAMPLES ? join(process.env.FINWAIT_SAMPLES, 'samples', 'pcap') : null
const hasSamples = samples !== null && existsSync(samples)

const fields = [
  'tcp.stream',
  'frame.number',
  'tcp.analysis.retransmission',
  'tcp.analysis.fast_retransmission',
  'tcp.analysis.spurious_retransmission',
  'tcp.analysis.out_of_order',
  'tcp.analysis.duplicate_ack',
  'tcp.analysis.zero_window',
  'tcp.analysis.keep_alive',
  'tcp.flags.reset',
  'tls.handshake.extensions_server_name',
  'http.host',
]
const firstTally = 2
const sniField = 10
const hostField = 11

interface Stream {
  readonly firstFrame: number
  readonly counts: number[]
  sni: string | null
  host: string | null
}

/** What tshark says of each stream; what ICMP quotes is left out. */
function tsharkStreams(path: string): Stream[] {
  const asked = ['-r', path, '-Y', 'tcp and !icmp and !icmpv6', '-T', 'fields', ...fields.flatMap((field) => ['-e', field])]
  const said = spawnSync('tshark', asked, { maxBuffer: 1 << 28 }).stdout.toString() // a cut file is read as far as it goes
  const streams = new Map<string, Stream>()
  for (const line of said.split('\n')) {
    const cells = line.split('\t')
    const id = cells[0]?.split(',').at(-1)
    if (!id) continue
    const stream = streams.get(id) ?? { firstFrame: Number(cells[1]), counts: [0, 0, 0, 0, 0, 0, 0, 0], sni: null, host: null }
    streams.set(id, stream)
    for (let i = 0; i < stream.counts.length; i++) {
      const cell = cells[firstTally + i] ?? ''
      if (cell !== '' && cell !== '0' && cell !== 'False') stream.counts[i]!++
    }
    stream.sni ??= firstOf(cells[sniField])
    stream.host ??= firstOf(cells[hostField])
  }
  return [...streams.values()]
}

const firstOf = (cell: string | undefined): string | null => cell?.split(',')[0]?.toLowerCase() || null

function ofFile(bytes: Uint8Array): Stream[] {
  const folder = mkdtempSync(join(tmpdir(), 'finwait-rows-'))
  try {
    writeFileSync(join(folder, 'x.pcap'), bytes)
    return tsharkStreams(join(folder, 'x.pcap'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const countsOf = (row: ConnectionRow): number[] => [
  row.retransmitsSent + row.retransmitsReceived,
  row.fastRetransmits,
  row.spuriousRetransmits,
  row.outOfOrder,
  row.dupAcks,
  row.zeroWindows,
  row.keepAlives,
  row.resets,
]
const inOrder = (rows: readonly ConnectionRow[]): ConnectionRow[] => [...rows].sort((x, y) => x.firstFrame - y.firstFrame)
const ours = (rows: readonly ConnectionRow[]) => inOrder(rows).map((row) => [row.firstFrame, ...countsOf(row)])
const theirs = (streams: readonly Stream[]) => streams.map(({ firstFrame, counts }) => [firstFrame, ...counts])

const { ack, fin } = flags
const scripts: readonly (readonly [what: string, flow: Flow])[] = [
  [
    'duplicate ACKs, then a fast retransmission',
    flow()
      .handshake(0, 20)
      .data('originator', 30, 100)
      .raw('originator', 31, ack, 1201, 5001, 100)
      .raw('responder', 50, ack, 5001, 1101)
      .raw('responder', 51, ack, 5001, 1101)
      .raw('responder', 52, ack, 5001, 1101)
      .raw('originator', 53, ack, 1101, 5001, 100),
  ],
  [
    'a fast retransmission that comes too late is a plain one',
    flow()
      .handshake(0, 20)
      .data('originator', 30, 100)
      .raw('originator', 31, ack, 1201, 5001, 100)
      .raw('responder', 50, ack, 5001, 1101)
      .raw('responder', 51, ack, 5001, 1101)
      .raw('responder', 52, ack, 5001, 1101)
      .raw('originator', 90, ack, 1101, 5001, 100),
  ],
  [
    'a spurious retransmission',
    flow().handshake(0, 20).data('originator', 30, 100).ack('responder', 50).raw('originator', 300, ack, 1001, 5001, 100),
  ],
  [
    'zero windows and probes',
    flow()
      .handshake(0, 20)
      .data('originator', 30, 100)
      .window('responder', 0)
      .ack('responder', 50)
      .raw('originator', 300, ack, 1101, 5001, 1)
      .ack('responder', 320)
      .raw('originator', 900, ack, 1101, 5001, 1)
      .ack('responder', 920)
      .window('responder', 8192)
      .ack('responder', 1000)
      .data('originator', 1001, 100)
      .window('responder', 0)
      .fin('responder', 1100)
      .rst('responder', 1200),
  ],
  [
    'keep-alives with and without a byte, and their answers',
    flow()
      .handshake(0, 20)
      .data('originator', 30, 100)
      .ack('responder', 50)
      .raw('originator', 9000, ack, 1100, 5001, 1)
      .raw('responder', 9020, ack, 5001, 1101)
      .raw('originator', 19_000, ack, 1100, 5001)
      .raw('responder', 19_020, ack, 5001, 1101)
      .raw('responder', 19_021, ack, 5001, 1101),
  ],
  ['SYNs and SYN-ACKs sent again', flow().syn(0).again(1000, 3000).synAck(3020).again(4020).ack('originator', 4021)],
  ['resets of both sides', flow().handshake(0, 20).data('originator', 30, 100).rst('responder', 50).again(51).rst('originator', 52)],
  [
    'the middle of a stream',
    flow().data('responder', 0, 500).ack('originator', 1).data('responder', 2, 500).again(300).fin('responder', 400).again(700),
  ],
  [
    'a FIN after data that was lost',
    flow()
      .handshake(0, 20)
      .raw('originator', 30, ack | fin, 1501, 5001, 100)
      .raw('originator', 31, ack, 1001, 5001, 500)
      .raw('originator', 400, ack, 1001, 5001, 500),
  ],
]

/** Chance that is the same each time (mulberry32). */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A connection in which everything goes wrong: segments lost, late, sent again, windows shut, ACKs repeated, keep-alives, resets. */
function troubled(seed: number): Flow {
  const next = chance(seed)
  const pick = (most: number): number => Math.floor(next() * most)
  const isn: [number, number] = next() < 0.2 ? [0xffff_fe00, 0xffff_ff80] : [1000 + pick(5000), 1000 + pick(5000)]
  const made = flow({ originator: ['10.0.0.1', 1024 + seed], isn, stamps: next() < 0.5 })
  let at = seed * 3 + next()
  if (next() < 0.8) made.handshake(at, 1 + pick(30))
  at += 40
  const sent = [isn[0] + 1, isn[1] + 1]
  const seen = [isn[0] + 1, isn[1] + 1]
  for (let i = 0; i < 60; i++) {
    at += next() < 0.3 ? pick(400) : next() * 5
    const side = pick(2)
    const from: Side = side === 0 ? 'originator' : 'responder'
    const what = next()
    const acked = seen[side]!
    const number = (value: number): number => value >>> 0
    if (what < 0.3) {
      const length = 1 + pick(200)
      if (next() < 0.8) made.raw(from, at, ack, number(sent[side]!), number(acked), length)
      sent[side]! += length
      if (next() < 0.7) seen[1 - side] = sent[side]!
    } else if (what < 0.5) made.raw(from, at, ack, number(sent[side]! - 1 - pick(300)), number(acked), 1 + pick(300))
    else if (what < 0.75) {
      for (let copies = pick(4); copies >= 0; copies--) {
        at += 0.5
        made.raw(from, at, ack, number(sent[side]!), number(acked))
      }
    } else if (what < 0.82) made.window(from, next() < 0.5 ? 0 : 1000 + pick(3))
    else if (what < 0.88) made.raw(from, at, ack, number(sent[side]! - 1), number(acked), pick(2))
    else if (what < 0.92) made.raw(from, at, ack, number(sent[side]!), number(acked), 1)
    else if (what < 0.95) made.raw(from, at, ack | fin, number(sent[side]!), number(acked), pick(2) * 50)
    else if (what < 0.97) made.raw(from, at, flags.rst | (pick(2) * ack), number(sent[side]!), number(acked))
    else made.raw(from, at, ack, number(sent[side]! + pick(1000)), number(acked + pick(500)), pick(100))
  }
  return made
}

describe.skipIf(!hasTshark)(`the table counts what tshark notes of each stream${hasTshark ? '' : ' (skipped: tshark is not installed)'}`, () => {
  test.each(scripts)('%s', (_, script) => {
    const bytes = script.end()
    const streams = ofFile(bytes)
    expect(ours(rowsOf(bytes))).toEqual(theirs(streams))
    expect(streams[0]?.counts.some((count) => count > 0)).toBe(true)
  })

  test('300 connections in which everything goes wrong', () => {
    const bytes = capture(...Array.from({ length: 300 }, (_, seed) => troubled(seed)))
    const streams = ofFile(bytes)
    expect(ours(rowsOf(bytes))).toEqual(theirs(streams))
    for (const [i, field] of fields.slice(firstTally, sniField).entries())
      expect([field, streams.some(({ counts }) => counts[i]! > 1)]).toEqual([field, true])
  })

  test('the same, cut to 96 bytes a packet', () => {
    const packets = Array.from({ length: 20 }, (_, seed) => troubled(seed).packets)
      .flat()
      .sort((x, y) => x.at - y.at)
    const bytes = pcapBytes(cut(packets, 96))
    expect(ours(rowsOf(bytes))).toEqual(theirs(ofFile(bytes)))
  })
})

/** What tshark shows as a name but is none: an address. */
const nameOrNull = (name: string | null): string | null => {
  const host = name?.replace(/:\d+$/, '') ?? null
  return host === null || /^[\d.]+$/.test(host) ? null : host
}

describe.skipIf(!hasTshark || !hasSamples)(`on the samples, too${hasSamples ? '' : ' (skipped: FINWAIT_SAMPLES is not set)'}`, () => {
  const files = hasSamples && samples !== null ? readdirSync(samples) : []

  test.each(files)('%s', (file) => {
    const path = join(samples ?? '', file)
    const stored = readFileSync(path)
    const bytes = new Uint8Array(stored[0] === 0x1f && stored[1] === 0x8b ? gunzipSync(stored) : stored)
    const format = pcapng.sniff({ bytes, text: null, fileName: file, whole: true }) ? pcapng : pcap
    const keeper = new RowKeeper()
    const reader = format.open({ artefact: 'a-0123456789ab', fileName: file, size: bytes.length, connections: keeper })
    reader.push(bytes)
    const hasDuplicates = (captureOf(reader.end()).tcp.captureDuplicates ?? 0) > 0
    const rows = inOrder(keeper.rows)
    const streams = tsharkStreams(path)
    // What a tap saw twice is no retransmission to us.
    const compared = ([first, retransmitted, fast, spurious, outOfOrder, ...others]: number[]) =>
      hasDuplicates ? [first, fast, spurious, ...others] : [first, retransmitted, fast, spurious, outOfOrder, ...others]
    expect(ours(rows).map(compared)).toEqual(theirs(streams).map(compared))
    const named = rows.map((row) => [row.firstFrame, row.marks.includes('nameFromDns') ? null : row.serverName])
    expect(named).toEqual(streams.map((stream) => [stream.firstFrame, nameOrNull(stream.sni) ?? nameOrNull(stream.host)]))
  })
})
