// Ten thousand damaged captures: whatever is in a file, reading it ends, throws nothing, and accounts for every packet.

import { describe, expect, test } from 'vitest'
import { encapsulations, fragmented } from '@/lib/tcp/testing/encapsulations'
import { flow, pcapBytes, pcapngBytes, snoopBytes } from '@/lib/tcp/testing/script'
import { ConnectionFrames } from './connection-frames'
import { type CaptureFormat, FrameReader } from './frames'
import { formatNamed } from './registry'

const mutants = 10_000

interface Original {
  readonly format: CaptureFormat
  readonly bytes: Uint8Array
}

const busy = flow().handshake(0, 20).data('originator', 50, 300).fin('originator', 100).again(300, 700).ack('responder', 2_000).packets
const links = encapsulations.filter(({ linkType }, i) => encapsulations.findIndex((other) => other.linkType === linkType) === i)

const withMagic = (magic: number, header: number): Uint8Array => {
  const bytes = pcapBytes(busy)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, magic)
  view.setUint16(6, header, true)
  return bytes
}

const pcaps = [
  pcapBytes(busy),
  pcapBytes(busy, 1, false),
  withMagic(0x4d3cb2a1, 4),
  withMagic(0x34cdb2a1, 4),
  withMagic(0xac01001c, 4),
  withMagic(0xd4c3b2a1, 2),
  ...[...encapsulations, ...fragmented].map(({ linkType, packets }) => pcapBytes(packets, linkType)),
]
const pcapngs = [
  pcapngBytes([{ linkType: 1, packets: busy }]),
  pcapngBytes([{ linkType: 1, packets: busy }], false),
  pcapngBytes(links),
  new Uint8Array(Buffer.concat([pcapngBytes([{ linkType: 1, packets: busy }]), pcapngBytes(links.slice(0, 5), false)])),
]
const snoops = [snoopBytes(busy), snoopBytes(busy, 0), snoopBytes(busy, 0x8000_0001)]

/** Classic captures every second time, the others in between. */
function originalOf(n: number): Original {
  const turn = Math.floor(n / 2)
  const [format, files] = n % 2 === 0 ? (['pcap', pcaps] as const) : turn % 3 === 0 ? (['snoop', snoops] as const) : (['pcapng', pcapngs] as const)
  return { format, bytes: files[turn % files.length] ?? new Uint8Array() }
}

/** Marsaglia's xorshift of 32 bits: the same mutants on every machine. */
function randomFrom(seed: number): (below: number) => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

const extremes = [0, 1, 3, 0x7f, 0xff, 0x7fff, 0xffff, 0x10_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_fffc, 0xffff_ffff]

const mutations: readonly ((bytes: Uint8Array, random: (below: number) => number) => Uint8Array)[] = [
  function flipBit(bytes, random) {
    const at = random(bytes.length)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8))
    return bytes
  },
  function setRun(bytes, random) {
    const at = random(bytes.length)
    return bytes.fill(random(3) === 0 ? 0 : random(2) === 0 ? 0xff : random(256), at, at + 1 + random(64))
  },
  function cut(bytes, random) {
    return bytes.slice(0, random(bytes.length))
  },
  function remove(bytes, random) {
    const at = random(bytes.length)
    return joined(bytes.subarray(0, at), bytes.subarray(at + 1 + random(40)))
  },
  function insert(bytes, random) {
    const at = random(bytes.length)
    const more = Uint8Array.from({ length: 1 + random(64) }, () => random(256))
    return joined(bytes.subarray(0, at), more, bytes.subarray(at))
  },
  function repeat(bytes, random) {
    const from = random(bytes.length)
    const to = from + 1 + random(300)
    return joined(bytes.subarray(0, to), bytes.subarray(from))
  },
  function setLength(bytes, random) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const value = extremes[random(extremes.length)] ?? 0
    const isLittle = random(2) === 0
    const at = random(bytes.length)
    if (random(2) === 0 && at + 4 <= bytes.length) view.setUint32(at & ~3, value, isLittle)
    else if (at + 2 <= bytes.length) view.setUint16(at & ~1, value & 0xffff, isLittle)
    return bytes
  },
]

const joined = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts))

function mutantOf(n: number): Original & { readonly piece: number } {
  const random = randomFrom(n)
  const { format, bytes } = originalOf(n)
  let mutant: Uint8Array = bytes.slice()
  for (let times = 1 + random(4); times > 0 && mutant.length > 0; times--) mutant = mutations[random(mutations.length)]?.(mutant, random) ?? mutant
  return { format, bytes: mutant, piece: random(4) === 0 ? 1 + random(200) : Math.max(1, mutant.length) }
}

const source = { artefact: 'a-0123456789ab', fileName: 'mutant' } as const

function read({ format, bytes, piece }: ReturnType<typeof mutantOf>) {
  const reader = formatNamed(format).open({ ...source, size: bytes.length })
  for (let at = 0; at < bytes.length; at += piece) reader.push(bytes.slice(at, at + piece))
  return reader.end()
}

/** What is wrong with our reading of a mutant; null: nothing. */
function complaintOf(n: number): string | null {
  const mutant = mutantOf(n)
  const { tally, whole, diagnostics, sections } = read(mutant)
  if (tally.read !== tally.parsed + tally.skipped + tally.blank) return `the tally does not balance: ${JSON.stringify(tally)}`
  if (Object.values(tally).some((count) => typeof count === 'number' && (count < 0 || !Number.isInteger(count)))) return 'a count is no count'
  if (tally.read > mutant.bytes.length) return `${tally.read} packets in ${mutant.bytes.length} bytes`
  if (!whole && diagnostics.length === 0) return 'not whole, and nothing says why'
  if (tally.skipped > 0 && diagnostics.length === 0) return 'packets were skipped, and nothing says why'
  const captures = sections.flatMap(({ facts }) => facts.captures)
  if (captures.some(({ packets }) => packets !== tally.read)) return 'the capture holds another number of packets than were read'
  return null
}

function framesOf(n: number): void {
  const { format, bytes, piece } = mutantOf(n)
  const connection = new ConnectionFrames('headers')
  const wanted = { first: 1, last: Number.MAX_SAFE_INTEGER, between: n % 3 === 0 ? null : (encapsulations[0]?.ends ?? null) }
  const frames = new FrameReader(source, format, wanted, (frame) => connection.take(frame))
  for (let at = 0; at < bytes.length && !frames.done; at += piece) frames.push(bytes.slice(at, at + piece))
  const { ends } = frames.sightings
  if (ends) connection.ladder(ends)
  connection.slice(frames.nanoseconds)
}

describe('of ten thousand damaged captures', () => {
  test('each is read to an end, and every packet is accounted for', { timeout: 240_000 }, () => {
    const complaints: string[] = []
    for (let n = 0; n < mutants && complaints.length < 5; n++) {
      try {
        const complaint = complaintOf(n)
        if (complaint !== null) complaints.push(`mutant ${n}: ${complaint}`)
      } catch (error) {
        complaints.push(`mutant ${n}: ${error instanceof Error ? error.stack : error}`)
      }
    }
    expect(complaints).toEqual([])
  })

  test('each gives its frames without throwing', { timeout: 240_000 }, () => {
    const complaints: string[] = []
    for (let n = 0; n < mutants && complaints.length < 5; n++) {
      try {
        framesOf(n)
      } catch (error) {
        complaints.push(`mutant ${n}: ${error instanceof Error ? error.stack : error}`)
      }
    }
    expect(complaints).toEqual([])
  })

  test('some say the same in pieces as whole', { timeout: 240_000 }, () => {
    for (let n = 0; n < mutants; n += 50) {
      const mutant = mutantOf(n)
      expect(read({ ...mutant, piece: 13 }), `mutant ${n}`).toEqual(read({ ...mutant, piece: Math.max(1, mutant.bytes.length) }))
    }
  })
})
