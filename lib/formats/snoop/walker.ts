// The capture file of Solaris: a header of 16 bytes, then records, big-endian throughout. RFC 1761

import type { RecordTaker } from '@/lib/tcp/capture-reader'
import { firstSnoopLink } from '@/lib/tcp/link'
import type { Walker } from '@/lib/tcp/pieces'

/** `snoop` and three zero bytes. */
export const isMagic = (view: DataView, at: number): boolean => view.getUint32(at) === 0x736e6f6f && view.getUint32(at + 4) === 0x70000000
export const headerBytes = 16
const recordHeader = 24

/** No link carries more in one packet. */
const largestPacket = 1 << 20
/** Behind a packet stand at most a few bytes that fill it up, or what a card adds. */
const mostPadding = 1 << 12

/** snoop's own numbers of links, and pcap's for the same. */
const links: ReadonlyMap<number, number> = new Map([
  [0, 1], // IEEE 802.3
  [2, 6], // token ring
  [4, 1], // Ethernet
  [8, 10], // FDDI
  [0x8000_0001, 228], // IPv4 and IPv6 from the header on
  [0x8000_0002, 229],
])

/** Where and how reading stopped before the end of the file. */
export interface Damage {
  readonly code: 'bad_record_length' | 'concatenated_capture' | 'zero_run'
  readonly at: number
  readonly actual: string
}

export class SnoopWalker implements Walker {
  need = headerBytes
  done = false
  damage: Damage | null = null
  /** The file header was read. */
  begun = false
  private linkType = 0

  constructor(private readonly capture: RecordTaker) {}

  walk(view: DataView, from: number, to: number, offset: number): number {
    if (this.begun) return this.records(view, from, to, offset - from)
    if (to - from < headerBytes) return from
    this.header(view, from)
    return this.begun ? this.records(view, from + headerBytes, to, offset - from) : from
  }

  private header(view: DataView, at: number): void {
    const { capture } = this
    if (!isMagic(view, at)) {
      capture.notes.add({ code: 'unsupported_pcap_variant', level: 'error', at: 0 })
      this.done = true
      return
    }
    const version = view.getUint32(at + 8)
    if (version !== 2) {
      capture.notes.add({ code: 'unsupported_version', level: 'error', at: 8, actual: `${version}`, expected: ['2'] })
      this.done = true
      return
    }
    const link = view.getUint32(at + 12)
    this.linkType = links.get(link) ?? firstSnoopLink + link
    capture.linkSaidAt(this.linkType, 12)
    this.begun = true
  }

  /** `base`: what to add to a place in `view` for its place in the file. */
  private records(view: DataView, from: number, to: number, base: number): number {
    const { capture } = this
    let at = from
    while (at + recordHeader <= to) {
      const onWire = view.getUint32(at)
      const captured = view.getUint32(at + 4)
      const length = view.getUint32(at + 8)
      if (captured > largestPacket || length < recordHeader + captured || length > recordHeader + captured + mostPadding) {
        this.stop(view, at, base, captured, length)
        return at
      }
      if (at + length > to) {
        this.need = length
        return at
      }
      if (captured > onWire)
        capture.notes.add({ code: 'caplen_gt_wirelen', level: 'notice', at: base + at, actual: `${captured}`, expected: [`${onWire}`] })
      const micro = this.micro(view.getUint32(at + 20), base + at)
      const data = at + recordHeader
      capture.packet(view, data, data + captured, onWire, view.getUint32(at + 16), micro, this.linkType, base + at)
      at += length
    }
    this.need = recordHeader
    return at
  }

  private stop(view: DataView, at: number, base: number, captured: number, length: number): void {
    const isAnother = isMagic(view, at)
    const isZero = [0, 4, 8, 12, 16, 20].every((word) => view.getUint32(at + word) === 0)
    const code = isAnother ? 'concatenated_capture' : isZero ? 'zero_run' : 'bad_record_length'
    this.damage = { code, at: base + at, actual: `${captured} bytes captured in a record of ${length}` }
    this.done = true
  }

  private micro(fraction: number, at: number): number {
    if (fraction <= 999_999) return fraction
    this.capture.notes.add({ code: 'bad_subsecond', level: 'notice', at, actual: `${fraction}`, expected: ['0 to 999999'] })
    return 999_999
  }
}
