import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Addresses } from './addresses'
import { Layer, linkLayer } from './link'
import { Outcome, SegmentReader } from './segment'
import { Row, SegmentBatch } from './segment-batch'
import { encapsulations, fragmented, script } from './testing/encapsulations'
import { captureOf, type LinkPackets, parse, pcapBytes, pcapngBytes } from './testing/script'

const hasTshark = spawnSync('tshark', ['--version']).status === 0

/** What tshark finds on each interface of one file of all of them. */
function tsharkCounts(links: readonly LinkPackets[]): { packets: number; tcp: number; syn: number; fin: number }[] {
  const folder = mkdtempSync(join(tmpdir(), 'finwait-headers-'))
  try {
    writeFileSync(join(folder, 'x.pcapng'), pcapngBytes(links))
    const fields = ['frame.interface_id', 'tcp.flags.syn', 'tcp.flags.fin'].flatMap((field) => ['-e', field])
    const text = execFileSync('tshark', ['-r', join(folder, 'x.pcapng'), '-T', 'fields', ...fields], {
      stdio: ['ignore', 'pipe', 'ignore'],
    }).toString()
    const counts = links.map(() => ({ packets: 0, tcp: 0, syn: 0, fin: 0 }))
    for (const line of text.trimEnd().split('\n')) {
      const [id, syn, fin] = line.split('\t')
      const count = counts[Number(id)]
      if (!count) continue
      count.packets++
      if (syn !== '') count.tcp++
      if (syn === '1' || syn === 'True') count.syn++
      if (fin === '1' || fin === 'True') count.fin++
    }
    return counts
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe('TCP is found', () => {
  test.each(encapsulations)('behind $name', ({ linkType, packets }) => {
    const parsed = parse(pcapBytes(packets, linkType))
    const { packets: count, tcp } = captureOf(parsed)
    expect(parsed.diagnostics).toEqual([])
    expect({ packets: count, tcp: tcp.packets, syn: tcp.syn, fin: tcp.fin }).toEqual(script)
    expect(tcp.connections).toBe(1)
  })
})

const batch = new SegmentBatch()
const reader = new SegmentReader(batch, new Addresses())

/** What the first packet of `packets` says, cut to `length` bytes: the row of its segment, or why there is none. */
function rowOf({ linkType, packets }: LinkPackets, length: number): number[] | Outcome {
  const frame = packets[0]?.frame ?? new Uint8Array()
  const outcome = reader.read(new DataView(frame.slice(0, length).buffer), 0, Math.min(length, frame.length), frame.length, linkLayer(linkType))
  return outcome === Outcome.tcp ? [Row.a, Row.b, Row.ports, Row.seq, Row.ack, Row.length].map((word) => batch.words[word] ?? -1) : outcome
}

describe('a frame that was cut', () => {
  test.each(encapsulations)('behind $name says the same of its segment, or that it is short', (encapsulation) => {
    const whole = rowOf(encapsulation, 65_535)
    expect(whole).toHaveLength(6)
    const length = encapsulation.packets[0]?.frame.length ?? 0
    for (let to = 0; to < length; to++) {
      const row = rowOf(encapsulation, to)
      expect(row, `cut to ${to} of ${length}`).toEqual(Array.isArray(row) ? whole : Outcome.short)
    }
  })
})

describe('fragments', () => {
  test.each(fragmented)('of $name are counted where they complete a segment', ({ packets }) => {
    const parsed = parse(pcapBytes(packets))
    const { packets: count, tcp } = captureOf(parsed)
    expect({ packets: count, tcp: tcp.packets, syn: tcp.syn, fin: tcp.fin, connections: tcp.connections }).toEqual({
      ...script,
      packets: script.packets * 2,
      connections: 1,
    })
    expect(parsed.diagnostics.map(({ code, count }) => [code, count])).toEqual([['ip_fragments', script.packets]])
  })
})

describe.skipIf(!hasTshark)(`tshark finds the same${hasTshark ? '' : ' (skipped: tshark is not installed)'}`, () => {
  const known = encapsulations.filter(({ unknownToTshark }) => !unknownToTshark)

  test('on every link type and in every tunnel that it knows', () => {
    const counts = tsharkCounts(known)
    expect(tsharkCounts(fragmented)).toEqual(fragmented.map(() => ({ ...script, packets: script.packets * 2 })))
    expect(known.flatMap(({ name }, i) => (JSON.stringify(counts[i]) === JSON.stringify(script) ? [] : [{ name, ...counts[i] }]))).toEqual([])
  })
})

test('an encrypted 802.11 frame is skipped for that reason, one without a body carries no TCP', () => {
  const batch = new SegmentBatch()
  const reader = new SegmentReader(batch, new Addresses())
  const frame = (kind: number, bits: number): Outcome => {
    const bytes = Uint8Array.from({ length: 80 }, (_, i) => (i === 0 ? kind : i === 1 ? bits : 0))
    return reader.read(new DataView(bytes.buffer), 0, bytes.length, bytes.length, Layer.wlan)
  }
  expect(frame(0x08, 0x41)).toBe(Outcome.encrypted)
  expect(frame(0x48, 0x41)).toBe(Outcome.notTcp)
})
