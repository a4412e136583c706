import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Ladder, Rung } from '@/lib/core/ladder'
import { ConnectionFrames } from '@/lib/formats/connection-frames'
import { FrameReader } from '@/lib/formats/frames'
import { ladderHead, ladderTail } from './ladder'
import { flags, flow, read } from './testing/script'

const hasTshark = spawnSync('tshark', ['--version']).status === 0
const source = { artefact: 'a-0123456789ab', fileName: 'scripted.pcap' } as const
const ends = [
  { address: '10.0.0.1', port: 40_000 },
  { address: '203.0.113.7', port: 80 },
] as const

function ladderOf(bytes: Uint8Array, of: number | null = null): Ladder {
  const connection = new ConnectionFrames('nothing', of)
  const reader = new FrameReader(source, 'pcap', { first: 1, last: 1e9, between: ends }, (frame) => connection.take(frame))
  reader.push(bytes)
  if (!reader.sightings.ends) throw new Error('no ends')
  return connection.ladder(reader.sightings.ends)
}

const said = ({ rungs }: Ladder) => rungs.flatMap(({ frame, notes }) => notes.map((note) => ({ frame, ...note })))
const stalled = flow().handshake(0, 20).data('originator', 50, 300).ack('responder', 70).fin('originator', 100).again(300, 700, 1500, 3100)

describe('a stalled FIN', () => {
  const ladder = ladderOf(stalled.ack('responder', 4000).ack('responder', 4000.1).end())

  test('has its copies counted, each with the gap to the sending before', () => {
    expect(said(ladder).filter(({ is }) => is.startsWith('fin'))).toEqual([
      { frame: 6, is: 'fin' },
      { frame: 7, is: 'fin-copy', copy: 1, of: 6, after: 200_000 },
      { frame: 8, is: 'fin-copy', copy: 2, of: 6, after: 400_000 },
      { frame: 9, is: 'fin-copy', copy: 3, of: 6, after: 800_000 },
      { frame: 10, is: 'fin-copy', copy: 4, of: 6, after: 1_600_000 },
      { frame: 11, is: 'fin-answer', of: 6, after: 3_900_000, echoed: { sending: 4, frame: 10 } },
      { frame: 12, is: 'fin-answered-again', of: 6 },
    ])
  })

  test('begins with the handshake and numbers from Wireshark’s 0', () => {
    expect(ladder.rungs.slice(0, 4).map(({ from, flags: set, seq, ack, length, gap }) => [from, set.join(', '), seq, ack, length, gap])).toEqual([
      ['originator', 'SYN', 0, null, 0, null],
      ['responder', 'SYN, ACK', 0, 1, 0, 20_000],
      ['originator', 'ACK', 1, 1, 0, 50],
      ['originator', 'PSH, ACK', 1, 1, 300, 29_950],
    ])
    expect(ladder).toMatchObject({ originator: ends[0], responder: ends[1], firstFrame: 1, lastFrame: 12, frames: 12, leftOut: null })
  })
})

test('a connection that began before the capture is numbered from 1', () => {
  const ladder = ladderOf(
    flow({ isn: [0xffff_fff0, 10] })
      .data('originator', 0, 100)
      .ack('responder', 20)
      .end(),
  )
  expect(ladder.rungs.map(({ seq, ack }) => [seq, ack])).toEqual([
    [1, 1],
    [1, 101],
  ])
})

test('data sent again names the frame it was first sent in', () => {
  const ladder = ladderOf(flow().handshake(0, 20).data('originator', 50, 100).data('originator', 51, 100).again(300).end())
  expect(said(ladder).at(-1)).toEqual({ frame: 6, is: 'retransmission', of: 5 })
})

test('a FIN that the tap saw twice is no copy', () => {
  const ladder = ladderOf(flow().handshake(0, 20).fin('originator', 100).seenTwice(100.2).ack('responder', 400).end())
  expect(said(ladder).slice(2)).toEqual([
    { frame: 4, is: 'fin' },
    { frame: 5, is: 'capture-duplicate', of: 4 },
    { frame: 6, is: 'fin-answer', of: 4, after: 300_000, echoed: { sending: 0, frame: 4 } },
  ])
})

test('a RST ends the wait of the FIN before it', () => {
  const ladder = ladderOf(flow().handshake(0, 20).fin('originator', 100).again(300).rst('responder', 350).end())
  expect(said(ladder).at(-1)).toEqual({ frame: 6, is: 'rst', of: 4, after: 250_000 })
})

test('without timestamps nobody can tell which sending was answered', () => {
  const ladder = ladderOf(flow({ stamps: false }).handshake(0, 20).fin('originator', 100).again(300).ack('responder', 350).end())
  expect(said(ladder).at(-1)).toEqual({ frame: 6, is: 'fin-answer', of: 4, after: 250_000, echoed: null })
  expect(ladder.rungs.every(({ tsVal, tsEcr }) => tsVal === null && tsEcr === null)).toBe(true)
})

test('ports used again are another connection, told apart by any frame of it', () => {
  const twice = [
    flow().handshake(0, 20).fin('originator', 100),
    flow({ isn: [9_000, 8_000] })
      .handshake(500, 20)
      .rst('responder', 600),
  ]
  const bytes = twice.map((each) => each.end())
  const [first = new Uint8Array(), second = new Uint8Array()] = bytes
  const both = new Uint8Array([...first, ...second.subarray(24)])
  expect(ladderOf(both, 2).rungs.map(({ frame }) => frame)).toEqual([1, 2, 3, 4])
  expect(ladderOf(both, 6).rungs.map(({ frame, seq }) => [frame, seq])).toEqual([
    [5, 0],
    [6, 0],
    [7, 1],
    [8, 1],
  ])
})

test('of a long connection the beginning and the end are told, and how much lies between', () => {
  const long = flow().handshake(0, 20)
  for (let i = 0; i < 2_500; i++) long.data('originator', 30 + i, 10)
  const { rungs, frames, leftOut, lastFrame } = ladderOf(long.fin('originator', 3_000).end())
  expect([rungs.length, frames, lastFrame]).toEqual([ladderHead + ladderTail, 2_504, 2_504])
  expect(leftOut).toEqual({ after: ladderHead, frames: 504 })
  expect(rungs[ladderHead]).toMatchObject({ frame: 705, gap: 1_000 })
  expect(rungs.at(-1)?.notes).toEqual([{ is: 'fin' }])
})

test('what a ladder says agrees with what its capture counts', () => {
  const bytes = flow()
    .handshake(0, 20)
    .data('originator', 50, 100)
    .again(400, 900)
    .ack('responder', 920)
    .fin('originator', 1_000)
    .again(1_300, 1_900)
    .seenTwice(1_900.3)
    .fin('responder', 4_000)
    .ack('originator', 4_001)
    .end()
  const { fin, tcp } = read(bytes)
  const kinds = said(ladderOf(bytes)).map(({ is }) => is)
  const count = (is: string): number => kinds.filter((each) => each === is).length
  expect([count('fin'), count('fin-copy'), count('fin-answer'), count('retransmission') + count('fin-copy')]).toEqual([
    fin.distinct,
    fin.copies,
    2,
    tcp.retransmissions,
  ])
  expect(count('capture-duplicate')).toBe(tcp.captureDuplicates)
})

test.skipIf(!hasTshark)('tshark shows the same numbers (needs tshark)', () => {
  const bytes = flow({ isn: [0xffff_ff00, 0x8000_0000] })
    .handshake(0, 20)
    .data('originator', 50, 600)
    .again(300)
    .data('responder', 320, 900)
    .fin('originator', 700)
    .again(950, 1_400)
    .raw('responder', 1_500, flags.rst, 0x8000_0000 + 901, 0)
    .end()
  const folder = mkdtempSync(join(tmpdir(), 'finwait-ladder-'))
  try {
    writeFileSync(join(folder, 'x.pcap'), bytes)
    const fields = ['frame.number', 'tcp.seq', 'tcp.ack', 'tcp.len', 'tcp.options.timestamp.tsval', 'tcp.analysis.retransmission']
    const text = execFileSync('tshark', ['-r', join(folder, 'x.pcap'), '-T', 'fields', ...fields.flatMap((field) => ['-e', field])], {
      stdio: ['ignore', 'pipe', 'ignore'],
    }).toString()
    const sentAgain = ({ notes }: Rung): string => (notes.some(({ is }) => is === 'retransmission' || is === 'fin-copy') ? '1' : '')
    const ours = ladderOf(bytes).rungs.map((rung) => [rung.frame, rung.seq, rung.ack ?? 0, rung.length, rung.tsVal, sentAgain(rung)].join('\t'))
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => line.trimEnd()),
    ).toEqual(ours.map((line) => line.trimEnd()))
  } finally {
    rmSync(folder, { recursive: true })
  }
})
