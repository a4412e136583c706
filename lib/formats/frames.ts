// A capture read a second time, for the frames of one connection alone: what its ladder and its slice are made of.

import type { FormatName } from '@/lib/core/artefact'
import type { Endpoint } from '@/lib/core/connection'
import type { Segment } from '@/lib/tcp/ladder'
import { Notes } from '@/lib/tcp/notes'
import { Pieces, type Walker } from '@/lib/tcp/pieces'
import { type Sighting, Sightings } from '@/lib/tcp/sightings'
import type { Source } from './format'
import { PcapWalker } from './pcap/walker'
import { PcapngWalker } from './pcapng/walker'
import { SnoopWalker } from './snoop/walker'

/** Frames `first` to `last` as Wireshark counts, of them those of one connection: by its ends, or, null, that of frame `first`. */
export interface FramesWanted {
  readonly first: number
  readonly last: number
  readonly between: readonly [Endpoint, Endpoint] | null
}

/** A frame where it lies: its bytes are the caller's only until `take` returns. */
export interface WantedFrame {
  readonly segment: Segment
  readonly second: number
  readonly nano: number // as exact as the capture says it
  readonly wireLength: number
  readonly linkType: number
  readonly bytes: Uint8Array // as captured
  readonly headerLength: number // of them up to the end of the TCP header
}

export type TakeFrame = (frame: WantedFrame) => void

export type CaptureFormat = 'pcap' | 'pcapng' | 'snoop'

/** Has a file of this format frames? */
export const isCaptureFormat = (format: FormatName | null): format is CaptureFormat => format === 'pcap' || format === 'pcapng' || format === 'snoop'

/**
 * Reads a capture as its bytes come and hands out the wanted frames. `done` once the last of them was passed or nothing more can be
 * read: the caller stops there. `between` null takes the ends of frame `first` and every segment of theirs from there on.
 */
export class FrameReader {
  /** Frames met so far: as Wireshark numbers them. */
  count = 0
  /** The capture counts nanoseconds. */
  nanoseconds = false
  readonly sightings = new Sightings()
  readonly notes: Notes
  private readonly pieces: Pieces
  private readonly walker: Walker
  private readonly nanoOf: (view: DataView, at: number) => number | null
  private finding: boolean

  /** `wanted.between`, where given, must be a pair of addresses: `isPair`. */
  constructor(
    source: Pick<Source, 'artefact' | 'fileName'>,
    format: CaptureFormat,
    private readonly wanted: FramesWanted,
    private readonly take: TakeFrame,
  ) {
    this.notes = new Notes(source)
    this.finding = wanted.between === null || !this.sightings.between(wanted.between)
    if (format === 'pcap') {
      const walker = new PcapWalker(this)
      this.walker = walker
      this.nanoOf = (view, at) => pcapNano(walker, view, at)
    } else if (format === 'snoop') {
      this.walker = new SnoopWalker(this)
      this.nanoOf = () => null
    } else {
      const walker = new PcapngWalker(this)
      this.walker = walker
      this.nanoOf = (view, at) => pcapngNano(walker, view, at)
    }
    this.pieces = new Pieces(this.walker)
  }

  get done(): boolean {
    return this.walker.done || this.count >= this.wanted.last
  }

  push(bytes: Uint8Array): void {
    this.pieces.push(bytes)
  }

  packet(view: DataView, at: number, end: number, wireLength: number, second: number, micro: number, linkType: number): void {
    const frame = ++this.count
    if (frame < this.wanted.first || frame > this.wanted.last) return
    if (this.finding && frame !== this.wanted.first) return
    const said = Math.max(0, second)
    const sighting = this.sightings.read(frame, said * 1e6 + micro, view, at, end, wireLength, linkType)
    if (sighting === null) return
    if (this.finding) {
      this.sightings.likeLast()
      this.finding = false
    }
    const nano = second < 0 ? null : this.nanoOf(view, at)
    if (nano !== null) this.nanoseconds = true
    this.hand(sighting, view, at, end, { second: said, nano: nano ?? micro * 1000, wireLength, linkType })
  }

  private hand(
    { segment, headerEnd }: Sighting,
    view: DataView,
    at: number,
    end: number,
    told: Pick<WantedFrame, 'second' | 'nano' | 'wireLength' | 'linkType'>,
  ): void {
    this.take({ ...told, segment, bytes: new Uint8Array(view.buffer, view.byteOffset + at, end - at), headerLength: headerEnd - at })
  }

  /** What the walker tells besides packets; a second reading notes nothing that the first did not. */
  linkSaidAt(): void {}
  beginSection(): void {}
  unreadable(): void {
    this.count++
  }
  passOver(): void {
    this.count++
  }
}

/** Are these two addresses of one family? */
export const isPair = (between: readonly [Endpoint, Endpoint]): boolean => new Sightings().between(between)

/** The nanoseconds of a classic record; null where it counts microseconds. */
function pcapNano({ variant }: PcapWalker, view: DataView, at: number): number | null {
  if (!variant?.nanoseconds) return null
  return Math.min(999_999_999, view.getUint32(at - variant.recordHeader + 4, variant.littleEndian))
}

/** The nanoseconds of a pcapng block whose clock is finer than microseconds; null where it is not. */
function pcapngNano({ unit, littleEndian }: PcapngWalker, view: DataView, at: number): number | null {
  if (unit.perSecond <= 1_000_000) return null
  const units = (BigInt(view.getUint32(at - 16, littleEndian)) << 32n) | BigInt(view.getUint32(at - 12, littleEndian))
  const perSecond = BigInt(unit.perSecond)
  return Number(((units % perSecond) * 1_000_000_000n) / perSecond)
}
