// Frame by frame, the segments of one connection: by its two ends, or by a frame that belongs to it.

import type { Endpoint } from '@/lib/core/connection'
import { Addresses } from './addresses'
import type { Segment } from './ladder'
import { linkLayer } from './link'
import { Outcome, SegmentReader } from './segment'
import { Flag, Row, SegmentBatch } from './segment-batch'

/** A segment, and where its TCP header ends in the frame it was read from. */
export interface Sighting {
  readonly segment: Segment
  readonly headerEnd: number
}

/** The two ends as the rows of a batch name them: a sorts before b. */
interface Names {
  readonly a: number
  readonly b: number
  readonly ports: number
  readonly v6: number
}

export class Sightings {
  private readonly batch = new SegmentBatch()
  private readonly addresses = new Addresses()
  private readonly reader = new SegmentReader(this.batch, this.addresses)
  private names: Names | null = null

  /** Only segments between these two are wanted. False: that is no pair of addresses. */
  between([one, two]: readonly [Endpoint, Endpoint]): boolean {
    const [x, y] = [this.name(one.address), this.name(two.address)]
    if (x === null || y === null || x.v6 !== y.v6) return false
    const swap = x.name > y.name || (x.name === y.name && one.port > two.port)
    const [a, b] = swap ? [y.name, x.name] : [x.name, y.name]
    const [aPort, bPort] = swap ? [two.port, one.port] : [one.port, two.port]
    this.names = { a, b, ports: (aPort << 16) | bPort, v6: x.v6 ? Flag.v6 : 0 }
    return true
  }

  /** From here on the segments of the connection that was read last are wanted. */
  likeLast(): void {
    const { words } = this.batch
    this.names = { a: words[Row.a]!, b: words[Row.b]!, ports: words[Row.ports]!, v6: words[Row.flags]! & Flag.v6 }
  }

  /** The ends of what is wanted: of side 0 and of side 1. */
  get ends(): readonly [Endpoint, Endpoint] | null {
    if (this.names === null) return null
    const { a, b, ports, v6 } = this.names
    return [
      { address: this.addresses.text(a, v6 !== 0), port: ports >>> 16 },
      { address: this.addresses.text(b, v6 !== 0), port: ports & 0xffff },
    ]
  }

  /** Reads one frame; null unless it is a segment that is wanted. */
  read(frame: number, time: number, view: DataView, at: number, end: number, wireLength: number, linkType: number): Sighting | null {
    const { batch, names } = this
    const outcome = this.reader.read(view, at, end, at + Math.max(wireLength, end - at), linkLayer(linkType))
    if (outcome !== Outcome.tcp) return null
    const { words } = batch
    const flags = words[Row.flags]!
    if (names !== null) {
      if (words[Row.ports] !== names.ports || words[Row.a] !== names.a || words[Row.b] !== names.b || (flags & Flag.v6) !== names.v6) return null
    }
    const header = this.reader.segmentAt
    const isHere = header > 0
    const headerEnd = isHere ? Math.min(end, header + (view.getUint8(header + 12) >> 4) * 4) : end
    const isSyn = (flags & Flag.syn) !== 0
    return {
      headerEnd,
      segment: {
        frame,
        at: time,
        side: (flags & Flag.fromB) === 0 ? 0 : 1,
        flags: flags & 0xfff,
        seq: words[Row.seq]! >>> 0,
        ack: words[Row.ack]! >>> 0,
        length: words[Row.length]!,
        window: words[Row.window]!,
        identity: words[Row.identity]!,
        stamps: (flags & Flag.stamped) === 0 ? null : { val: words[Row.tsVal]! >>> 0, ecr: words[Row.tsEcr]! >>> 0 },
        scale: isSyn && isHere ? windowScale(view, header + 20, headerEnd) : null,
      },
    }
  }

  private name(text: string): { readonly name: number; readonly v6: boolean } | null {
    const bytes = text.includes(':') ? v6Bytes(text) : v4Bytes(text)
    if (bytes === null) return null
    const view = new DataView(bytes.buffer)
    return bytes.length === 4 ? { name: view.getInt32(0), v6: false } : { name: this.addresses.nameV6(view, 0), v6: true }
  }
}

function windowScale(view: DataView, from: number, end: number): number | null {
  for (let at = from; at + 3 <= end; ) {
    const kind = view.getUint8(at)
    if (kind === 0) return null
    if (kind === 1) at++
    else {
      const size = view.getUint8(at + 1)
      if (kind === 3 && size === 3) return Math.min(14, view.getUint8(at + 2)) // RFC 7323 2.3
      if (size < 2) return null
      at += size
    }
  }
  return null
}

function v4Bytes(text: string): Uint8Array<ArrayBuffer> | null {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return null
  return Uint8Array.from(parts, Number)
}

function v6Bytes(text: string): Uint8Array<ArrayBuffer> | null {
  const halves = text.split('::')
  if (text.length > 45 || halves.length > 2) return null
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')))
  const [front = [], back = []] = groups
  const missing = 8 - front.length - back.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null
  const all = [...front, ...new Array<string>(missing).fill('0'), ...back]
  if (!all.every((group) => /^[\da-f]{1,4}$/i.test(group))) return null
  const bytes = new Uint8Array(16)
  all.forEach((group, i) => {
    new DataView(bytes.buffer).setUint16(i * 2, Number.parseInt(group, 16))
  })
  return bytes
}
