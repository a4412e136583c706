// Packets by script, for tests: flow().handshake(0, 20).fin('originator', 100).again(300, 900).end() gives the bytes of a capture.
// Times are milliseconds from the start; sequence numbers, acknowledgements, IP-IDs and timestamps follow by themselves.

import type { Capture } from '@/lib/core/capture'
import type { Side } from '@/lib/core/connection'
import type { Parsed } from '@/lib/core/timeline'
import type { Reading } from '@/lib/core/units'
import { pcap } from '@/lib/formats/pcap'

export const flags = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16 } as const

/** The second at which scripted captures begin: 2026-01-01 00:00 UTC. */
export const epoch = 1_767_225_600

export interface Packet {
  readonly at: number // ms
  readonly frame: Uint8Array
  readonly wire?: number // bytes it had on the wire, where the capture cut it
}

export interface Ends {
  readonly originator: readonly [address: string, port: number]
  readonly responder: readonly [address: string, port: number]
  readonly isn: readonly [number, number]
  readonly stamps: boolean // carry the timestamps option
  readonly ttl: readonly [number, number]
  readonly scales: readonly [number | null, number | null] // window scales that the SYNs offer
}

const usual: Ends = {
  originator: ['10.0.0.1', 40_000],
  responder: ['203.0.113.7', 80],
  isn: [1_000, 5_000],
  stamps: true,
  ttl: [64, 64],
  scales: [null, null],
}

/** Begins one connection. */
export const flow = (ends: Partial<Ends> = {}): Flow => new Flow({ ...usual, ...ends })

/** One file of several connections, in order of time. */
export function capture(...flows: readonly Flow[]): Uint8Array {
  return pcapBytes(flows.flatMap((each) => each.packets).sort((x, y) => x.at - y.at))
}

export class Flow {
  readonly packets: Packet[] = []
  private readonly next: [number, number]
  private identification = 1
  private last: ((at: number, fresh: boolean) => void) | null = null
  private sawOther: [boolean, boolean] = [false, false]
  private stamped: [number, number] = [0, 0]
  private windows: [number, number] = [8192, 8192]

  constructor(private readonly ends: Ends) {
    this.next = [ends.isn[0], ends.isn[1]]
  }

  /** SYN, SYN-ACK a round trip later, ACK at once. */
  handshake(at: number, roundTrip: number): this {
    return this.syn(at)
      .synAck(at + roundTrip)
      .ack('originator', at + roundTrip + 0.05)
  }

  syn(at: number): this {
    return this.send('originator', at, flags.syn, 0)
  }

  synAck(at: number): this {
    return this.send('responder', at, flags.syn | flags.ack, 0)
  }

  data(from: Side, at: number, length: number): this {
    return this.send(from, at, flags.ack | flags.psh, length)
  }

  /** Data of these bytes: what an application says. */
  says(from: Side, at: number, payload: Uint8Array): this {
    return this.send(from, at, flags.ack | flags.psh, payload.length, payload)
  }

  /** From here on this side tells this window. */
  window(from: Side, size: number): this {
    this.windows[from === 'originator' ? 0 : 1] = size
    return this
  }

  /** Acknowledges all that the other side has sent. */
  ack(from: Side, at: number): this {
    return this.send(from, at, flags.ack, 0)
  }

  /** A FIN, alone or riding on data. */
  fin(from: Side, at: number, length = 0): this {
    return this.send(from, at, flags.ack | flags.fin, length)
  }

  rst(from: Side, at: number): this {
    return this.send(from, at, flags.rst | flags.ack, 0)
  }

  /** The packet before, sent again at these times: new IP-ID, new timestamp. */
  again(...at: readonly number[]): this {
    for (const time of at) this.last?.(time, true)
    return this
  }

  /** The packet before, seen a second time by the tap. */
  seenTwice(at: number): this {
    this.last?.(at, false)
    return this
  }

  /** Forgets what was sent between: the capture did not see it. */
  unseen(count = 1): this {
    this.packets.splice(this.packets.length - count, count)
    return this
  }

  /** Any segment, its numbers given. */
  raw(from: Side, at: number, bits: number, seq: number, ack: number, length = 0): this {
    this.put(from, at, bits, seq, ack, length, this.identification++)
    return this
  }

  end(): Uint8Array {
    return capture(this)
  }

  private send(from: Side, at: number, bits: number, length: number, payload: Uint8Array | null = null): this {
    const side = from === 'originator' ? 0 : 1
    const seq = this.next[side]
    const ack = (bits & flags.ack) !== 0 ? this.next[side === 0 ? 1 : 0] : 0
    const takes = length + ((bits & (flags.syn | flags.fin)) !== 0 ? 1 : 0)
    this.next[side] = (seq + takes) >>> 0
    let identification = this.identification++
    let stamp = at
    this.last = (time, fresh) => {
      if (fresh) {
        identification = this.identification++
        stamp = time
      }
      this.put(from, time, bits, seq, ack, length, identification, stamp, payload)
    }
    this.put(from, at, bits, seq, ack, length, identification, at, payload)
    return this
  }

  private put(
    from: Side,
    at: number,
    bits: number,
    seq: number,
    ack: number,
    length: number,
    identification: number,
    stamp = at,
    payload: Uint8Array | null = null,
  ): void {
    const side: 0 | 1 = from === 'originator' ? 0 : 1
    const echo = this.sawOther[side] ? this.stamped[side] : 0
    const tsVal = Math.round(stamp) + 1
    const segment: Segment = { from: side, bits, seq, ack, length, tsVal, tsEcr: echo, window: this.windows[side], payload }
    this.packets.push({ at, frame: frameOf(this.ends, segment, identification) })
    const other = side === 0 ? 1 : 0
    this.sawOther[other] = true
    this.stamped[other] = tsVal
  }
}

interface Segment {
  readonly from: 0 | 1
  readonly bits: number
  readonly seq: number
  readonly ack: number
  readonly length: number
  readonly tsVal: number
  readonly tsEcr: number
  readonly window: number
  readonly payload: Uint8Array | null // dots where none is given
}

function frameOf(ends: Ends, segment: Segment, identification: number): Uint8Array {
  const [source, destination] = segment.from === 0 ? [ends.originator, ends.responder] : [ends.responder, ends.originator]
  const v6 = source[0].includes(':')
  const scale = (segment.bits & flags.syn) === 0 ? null : ends.scales[segment.from]
  const stamps = ends.stamps ? 12 : 0
  const options = stamps + (scale === null ? 0 : 4)
  const tcpLength = 20 + options + segment.length
  const ipLength = v6 ? 40 : 20
  const bytes = new Uint8Array(14 + ipLength + tcpLength)
  const view = new DataView(bytes.buffer)
  bytes.set([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1])
  view.setUint16(12, v6 ? 0x86dd : 0x0800)
  const addresses = [addressBytes(source[0]), addressBytes(destination[0])]
  if (v6) {
    view.setUint32(14, 0x60000000)
    view.setUint16(18, tcpLength)
    bytes.set([6, ends.ttl[segment.from]], 20)
    bytes.set(addresses.flat(), 22)
  } else {
    bytes.set([0x45, 0], 14)
    view.setUint16(16, ipLength + tcpLength)
    view.setUint16(18, identification)
    bytes.set([0x40, 0, ends.ttl[segment.from], 6], 20)
    bytes.set(addresses.flat(), 26)
    view.setUint16(24, checksum(view, 14, 20, 0))
  }
  const at = 14 + ipLength
  view.setUint16(at, source[1])
  view.setUint16(at + 2, destination[1])
  view.setUint32(at + 4, segment.seq)
  view.setUint32(at + 8, segment.ack)
  view.setUint16(at + 12, (((20 + options) / 4) << 12) | segment.bits)
  view.setUint16(at + 14, segment.window)
  if (ends.stamps) {
    view.setUint32(at + 20, 0x0101080a)
    view.setUint32(at + 24, segment.tsVal)
    view.setUint32(at + 28, segment.tsEcr)
  }
  if (scale !== null) bytes.set([1, 3, 3, scale], at + 20 + stamps)
  if (segment.payload === null) bytes.fill(0x2e, at + 20 + options)
  else bytes.set(segment.payload, at + 20 + options)
  const pseudo = addresses.flat().reduce((sum, byte, i) => sum + (i % 2 === 0 ? byte << 8 : byte), 6 + tcpLength)
  view.setUint16(at + 16, checksum(view, at, tcpLength, pseudo))
  return bytes
}

/** A datagram over IPv4, its checksum left out. */
export function datagram(at: number, from: readonly [string, number], to: readonly [string, number], payload: Uint8Array): Packet {
  const frame = new Uint8Array(42 + payload.length)
  const view = new DataView(frame.buffer)
  frame.set([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0, 0x45])
  view.setUint16(16, 28 + payload.length)
  frame.set([64, 17], 22)
  frame.set([...addressBytes(from[0]), ...addressBytes(to[0])], 26)
  view.setUint16(24, checksum(view, 14, 20, 0))
  view.setUint16(34, from[1])
  view.setUint16(36, to[1])
  view.setUint16(38, 8 + payload.length)
  frame.set(payload, 42)
  return { at, frame }
}

/** The same packets as a capture with a snap length has them. */
export const cut = (packets: readonly Packet[], snapLength: number): Packet[] =>
  packets.map(({ at, frame }) => ({ at, frame: frame.slice(0, snapLength), wire: frame.length }))

function addressBytes(address: string): number[] {
  if (!address.includes(':')) return address.split('.').map(Number)
  const [front = '', back = ''] = address.split('::')
  const groups = (text: string): number[] =>
    text
      .split(':')
      .filter((group) => group !== '')
      .flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255])
  const begin = groups(front)
  const end = groups(back)
  return [...begin, ...new Array<number>(16 - begin.length - end.length).fill(0), ...end]
}

function checksum(view: DataView, at: number, length: number, start: number): number {
  let sum = start
  for (let i = 0; i + 1 < length; i += 2) sum += view.getUint16(at + i)
  if (length % 2 === 1) sum += view.getUint8(at + length - 1) << 8
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000)
  return ~sum & 0xffff
}

/** A classic capture of frames: little-endian, microseconds. */
export function pcapBytes(packets: readonly Packet[], linkType = 1, littleEndian = true): Uint8Array {
  const bytes = new Uint8Array(24 + packets.reduce((sum, packet) => sum + 16 + packet.frame.length, 0))
  const view = new DataView(bytes.buffer)
  view.setUint32(0, 0xa1b2c3d4, littleEndian)
  view.setUint16(4, 2, littleEndian)
  view.setUint16(6, 4, littleEndian)
  view.setUint32(16, 262_144, littleEndian)
  view.setUint32(20, linkType, littleEndian)
  let at = 24
  for (const packet of packets) {
    const micros = Math.round(packet.at * 1000)
    view.setUint32(at, epoch + Math.floor(micros / 1e6), littleEndian)
    view.setUint32(at + 4, micros - Math.floor(micros / 1e6) * 1e6, littleEndian)
    view.setUint32(at + 8, packet.frame.length, littleEndian)
    view.setUint32(at + 12, packet.wire ?? packet.frame.length, littleEndian)
    bytes.set(packet.frame, at + 16)
    at += 16 + packet.frame.length
  }
  return bytes
}

/** `08 00 45`: bytes as people write them. */
export const hex = (text: string): number[] =>
  text
    .replaceAll(' ', '')
    .match(/../g)
    ?.map((byte) => Number.parseInt(byte, 16)) ?? []

/** Each packet in another wrapping: `wrap` is given its IP packet, and the Ethernet frame that it came in. */
export const wrapped = (packets: readonly Packet[], wrap: (ip: Uint8Array, ethernet: Uint8Array, n: number) => ArrayLike<number>): Packet[] =>
  packets.map(({ at, frame }, n) => ({ at, frame: Uint8Array.from(wrap(frame.subarray(14), frame, n)) }))

/** A capture of Solaris: `link` by its own numbers, records filled up to four bytes. */
export function snoopBytes(packets: readonly Packet[], link = 4): Uint8Array {
  const padded = (length: number): number => 24 + ((length + 3) & ~3)
  const bytes = new Uint8Array(16 + packets.reduce((sum, { frame }) => sum + padded(frame.length), 0))
  const view = new DataView(bytes.buffer)
  bytes.set(hex('736e6f6f70000000'))
  view.setUint32(8, 2)
  view.setUint32(12, link)
  let at = 16
  for (const packet of packets) {
    const micros = Math.round(packet.at * 1000)
    const { length } = packet.frame
    const words = [length, length, padded(length), 0, epoch + Math.floor(micros / 1e6), micros % 1e6]
    for (const [i, word] of words.entries()) view.setUint32(at + i * 4, word)
    bytes.set(packet.frame, at + 24)
    at += padded(length)
  }
  return bytes
}

export interface LinkPackets {
  readonly linkType: number
  readonly packets: readonly Packet[]
}

/** One section with an interface for each of `links`, and the packets of each in turn, in microseconds. */
export function pcapngBytes(links: readonly LinkPackets[], littleEndian = true): Uint8Array {
  const block = (type: number, words: readonly number[], tail: Uint8Array = new Uint8Array()): Uint8Array => {
    const length = 12 + words.length * 4 + ((tail.length + 3) & ~3)
    const bytes = new Uint8Array(length)
    const view = new DataView(bytes.buffer)
    for (const [i, word] of [type, length, ...words].entries()) view.setUint32(i * 4, word, littleEndian)
    bytes.set(tail, 8 + words.length * 4)
    view.setUint32(length - 4, length, littleEndian)
    return bytes
  }
  const version = littleEndian ? 1 : 0x1_0000
  const packets = links.flatMap((link, id) =>
    link.packets.map(({ at, frame }) => {
      const micros = BigInt(epoch) * 1_000_000n + BigInt(Math.round(at * 1000))
      return block(6, [id, Number(micros >> 32n), Number(micros & 0xffff_ffffn), frame.length, frame.length], frame)
    }),
  )
  const interfaces = links.map(({ linkType }) => block(1, [littleEndian ? linkType : linkType * 0x1_0000, 0]))
  const parts = [block(0x0a0d0d0a, [0x1a2b3c4d, version, 0xffff_ffff, 0xffff_ffff]), ...interfaces, ...packets]
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let from = 0
  for (const part of parts) {
    bytes.set(part, from)
    from += part.length
  }
  return bytes
}

/** Reads a classic capture as the program does, in pieces of this size. */
export function parse(bytes: Uint8Array, piece = bytes.length): Parsed {
  const reader = pcap.open({ artefact: 'a-0123456789ab', fileName: 'scripted.pcap', size: bytes.length })
  for (let at = 0; at < bytes.length; at += piece) reader.push(bytes.slice(at, at + piece))
  return reader.end()
}

/** The one capture of a file. */
export function captureOf(parsed: Parsed): Capture<Reading> {
  const found = parsed.sections[0]?.facts.captures[0]
  if (!found) throw new Error(`no capture: ${parsed.diagnostics.map((diagnostic) => diagnostic.code).join(', ')}`)
  return found
}

export const read = (bytes: Uint8Array): Capture<Reading> => captureOf(parse(bytes))
