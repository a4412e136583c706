// The classic capture file: a header of 24 bytes, then records. https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcap/

import type { RecordTaker } from '@/lib/tcp/capture-reader'
import type { Walker } from '@/lib/tcp/pieces'
import { aixVariant, findVariant, isConcatenated, type Variant } from './magic'

/** Of the file header; IXIA's has four more. */
export const headerBytes = 24

/** No link carries more in one packet, whatever the header says: libpcap's own limit is 256 KiB, IPv6 jumbo offloads reach 512 KiB. */
const largestPacket = 1 << 20

/** "PK\3\4", with which a zip begins, read as the second of a packet: in 1972, when nobody captured any. */
const zipFollows = 0x04034b50

/** Where and how reading stopped before the end of the file. */
export interface Damage {
  readonly code: 'bad_record_length' | 'concatenated_capture' | 'zero_run' | 'trailing_data'
  readonly at: number
  readonly actual: string
}

export class PcapWalker implements Walker {
  need = headerBytes
  done = false
  damage: Damage | null = null
  variant: Variant | null = null
  snapLength = 0
  private linkType = 0

  constructor(private readonly capture: RecordTaker) {}

  walk(view: DataView, from: number, to: number, offset: number): number {
    if (this.variant === null) {
      if (to - from < headerBytes) return from
      const size = this.header(view, from, to)
      return size === 0 ? from : this.records(view, from + size, to, offset - from)
    }
    return this.records(view, from, to, offset - from)
  }

  /** Reads the file header and gives its size; 0 where it is not whole yet or cannot be read. */
  private header(view: DataView, at: number, to: number): number {
    const variant = findVariant(view.getUint32(at))
    const { notes } = this.capture
    if (variant === null) return this.stop()
    if (at + variant.fileHeader > to) {
      this.need = variant.fileHeader
      return 0
    }
    const major = view.getUint16(at + 4, variant.littleEndian)
    const minor = view.getUint16(at + 6, variant.littleEndian)
    if (major !== 2) {
      notes.add({
        code: 'unsupported_version',
        level: 'error',
        at: 4,
        actual: `${major}.${minor}`,
        expected: ['2.4'],
      })
      return this.stop()
    }
    const linkType = view.getUint32(at + 20, variant.littleEndian) & 0xffff
    const aix = aixVariant(variant, minor, linkType)
    this.variant = aix?.variant ?? variant
    this.linkType = aix?.linkType ?? linkType
    this.snapLength = view.getUint32(at + 16, variant.littleEndian)
    this.capture.linkSaidAt(this.linkType, 20)
    return variant.fileHeader
  }

  private stop(): 0 {
    this.done = true
    return 0
  }

  /** `base`: what to add to a place in `view` for its place in the file. */
  private records(view: DataView, from: number, to: number, base: number): number {
    const { capture, linkType, variant } = this
    if (variant === null) return from
    const { littleEndian, recordHeader } = variant
    const perMicro = variant.nanoseconds ? 1000 : 1
    const snapLength = this.snapLength === 0 ? largestPacket : this.snapLength
    let at = from
    while (at + recordHeader <= to) {
      const second = view.getUint32(at, littleEndian)
      const fraction = view.getUint32(at + 4, littleEndian)
      const captured = view.getUint32(at + 8, littleEndian)
      const onWire = view.getUint32(at + 12, littleEndian)
      if (captured > largestPacket || captured === 0 || (second === zipFollows && littleEndian)) {
        if (this.isDamaged(view, at, base, captured, second, fraction, onWire)) return at
      }
      const data = at + recordHeader
      const next = data + captured
      if (next > to) {
        this.need = recordHeader + captured
        return at
      }
      if (captured > snapLength || captured > onWire) this.note(captured, onWire, snapLength, base + at)
      let micro = perMicro === 1 ? fraction : Math.floor(fraction / 1000)
      if (micro > 999_999) micro = this.subsecond(micro, base + at)
      capture.packet(view, data, next, onWire, second, micro, linkType, base + at)
      at = next
    }
    this.need = recordHeader
    return at
  }

  private isDamaged(view: DataView, at: number, base: number, captured: number, second: number, fraction: number, onWire: number): boolean {
    const actual = `${captured} bytes captured`
    if (second === zipFollows && this.variant?.littleEndian) this.damage = { code: 'trailing_data', at: base + at, actual: 'zip archive' }
    else if (isConcatenated(view, at)) this.damage = { code: 'concatenated_capture', at: base + at, actual }
    else if (captured > 0) this.damage = { code: 'bad_record_length', at: base + at, actual }
    else if (second === 0 && fraction === 0 && onWire === 0) this.damage = { code: 'zero_run', at: base + at, actual }
    else return false
    this.done = true
    return true
  }

  private note(captured: number, onWire: number, snapLength: number, at: number): void {
    const { notes } = this.capture
    if (captured > snapLength) notes.add({ code: 'caplen_gt_snaplen', level: 'notice', at, actual: `${captured}`, expected: [`${snapLength}`] })
    if (captured > onWire) notes.add({ code: 'caplen_gt_wirelen', level: 'notice', at, actual: `${captured}`, expected: [`${onWire}`] })
  }

  /** A fraction of a whole second and more is read as the last microsecond: the seconds are believed, as Wireshark does not. */
  private subsecond(micro: number, at: number): number {
    this.capture.notes.add({ code: 'bad_subsecond', level: 'notice', at, actual: `${micro}`, expected: ['0 to 999999'] })
    return 999_999
  }
}
