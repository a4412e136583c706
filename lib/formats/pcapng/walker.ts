// pcapng, block by block. https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/

import type { RecordTaker } from '@/lib/tcp/capture-reader'
import type { Walker } from '@/lib/tcp/pieces'
import { eachOption, type Interface, microseconds, readInterface, type TimeUnit } from './interfaces'

enum Block {
  section = 0x0a0d0d0a,
  interface = 1,
  packet = 2, // obsolete, still written by old tools
  simplePacket = 3,
  names = 4,
  statistics = 5,
  enhancedPacket = 6,
  journal = 9, // of systemd
  secrets = 10,
  custom = 0x0bad,
  customNotCopied = 0x40000bad,
}

const byteOrderMagic = 0x1a2b3c4d
/** Wireshark refuses larger blocks, too. */
const largestBlock = 16 << 20
/** Interfaces of a section kept; and so many that someone should be told. */
const interfaceLimit = 65_536
const manyInterfaces = 1_000

export type DamageCode =
  | 'bad_interface_id'
  | 'block_length_mismatch'
  | 'bad_block_length'
  | 'bad_record_length'
  | 'bad_byte_order_magic'
  | 'unsupported_version'
  | 'many_interfaces'
  | 'zero_run'

export interface Damage {
  readonly code: DamageCode
  readonly at: number
  readonly actual: string
}

export class PcapngWalker implements Walker {
  need = 12
  done = false
  damage: Damage | null = null
  sections = 0
  largestSnapLength = 0
  unlimited = false
  /** Of the interfaces' clocks the coarsest step, in µs. */
  resolution = 1
  /** What the stamp of the packet read last counts, and in which byte order it lies 16 bytes before the packet's. */
  unit: TimeUnit = microseconds
  littleEndian = true
  private interfaces: Interface[] = []
  private sectionHeader = 0
  private sectionAt = 0
  private sectionLength = -1n
  private second = 0
  private micro = 0

  constructor(private readonly capture: RecordTaker) {}

  walk(view: DataView, from: number, to: number, offset: number): number {
    let at = from
    const base = offset - from
    while (at + 12 <= to) {
      const isSection = view.getUint32(at) === Block.section
      if (isSection && !this.byteOrder(view, at, base + at)) return at
      const length = view.getUint32(at + 4, this.littleEndian)
      if (length < 12 || length % 4 !== 0 || length > largestBlock) return this.badLength(view, at, length, base + at)
      if (at + length > to) {
        this.need = length
        return at
      }
      const trailing = view.getUint32(at + length - 4, this.littleEndian)
      if (trailing !== length) return this.stop(at, 'block_length_mismatch', base + at, `${length} in front, ${trailing} behind`)
      if (!this.block(view, at, length, base + at)) return at
      at += length
    }
    this.need = 12
    return at
  }

  /** Does the section that is read last end where its header said? `at`: where it ends in fact. */
  endSection(at: number): void {
    const real = BigInt(at - this.sectionAt)
    if (this.sections === 0 || this.sectionLength < 0n || this.sectionLength === real) return
    this.capture.notes.add({
      code: 'section_length_mismatch',
      level: 'notice',
      at: this.sectionHeader + 16,
      actual: `${this.sectionLength} bytes`,
      expected: [`${real} bytes`],
    })
  }

  private stop(at: number, code: DamageCode, offset: number, actual: string): number {
    this.done = true
    this.damage = { code, at: offset, actual }
    return at
  }

  private badLength(view: DataView, at: number, length: number, offset: number): number {
    const isZero = length === 0 && view.getUint32(at) === 0 && view.getUint32(at + 8) === 0
    return this.stop(at, isZero ? 'zero_run' : 'bad_block_length', offset, `${length} bytes`)
  }

  private byteOrder(view: DataView, at: number, offset: number): boolean {
    const littleEndian = view.getUint32(at + 8, true) === byteOrderMagic
    if (!littleEndian && view.getUint32(at + 8) !== byteOrderMagic) {
      this.stop(at, 'bad_byte_order_magic', offset + 8, `0x${view.getUint32(at + 8).toString(16)}`)
      return false
    }
    this.littleEndian = littleEndian
    return true
  }

  /** Reads one whole block; false where reading must end. */
  private block(view: DataView, at: number, length: number, offset: number): boolean {
    const { littleEndian, capture } = this
    const end = at + length - 4
    const body = at + 8
    const type = view.getUint32(at, littleEndian)
    if (this.sections === 0 && type !== Block.section) {
      this.stop(at, 'bad_byte_order_magic', offset, 'no section header')
      return false
    }
    if (length < leastLength(type)) {
      this.stop(at, 'bad_block_length', offset, `${length} bytes`)
      return false
    }
    switch (type) {
      case Block.enhancedPacket:
        return this.enhancedPacket(view, body, end, offset)
      case Block.section:
        return this.section(view, body, offset, length)
      case Block.interface:
        return this.interface(view, body, end, offset)
      case Block.simplePacket:
        return this.simplePacket(view, body, end, offset)
      case Block.packet:
        return this.oldPacket(view, body, end, offset)
      case Block.names:
        this.names(view, body, end, offset)
        return true
      case Block.statistics:
        this.statistics(view, body, end, offset)
        return true
      case Block.secrets:
        capture.notes.add({ code: 'contains_tls_secrets', level: 'notice', at: offset })
        return true
      case Block.journal:
      case Block.custom:
      case Block.customNotCopied:
        capture.passOver()
        return true
      default:
        return true
    }
  }

  private section(view: DataView, body: number, offset: number, length: number): boolean {
    const major = view.getUint16(body + 4, this.littleEndian)
    if (major !== 1) {
      this.stop(0, 'unsupported_version', offset + 12, `${major}.${view.getUint16(body + 6, this.littleEndian)}`)
      return false
    }
    this.endSection(offset)
    this.sections++
    this.sectionHeader = offset
    this.sectionAt = offset + length
    this.sectionLength = view.getBigInt64(body + 8, this.littleEndian)
    this.interfaces = []
    this.capture.beginSection()
    return true
  }

  private interface(view: DataView, body: number, end: number, offset: number): boolean {
    if (this.interfaces.length === interfaceLimit) {
      this.stop(0, 'many_interfaces', offset, `more than ${interfaceLimit}`)
      return false
    }
    const read = readInterface(view, body, end, this.littleEndian, this.capture.notes, offset)
    this.interfaces.push(read)
    this.capture.linkSaidAt(read.linkType, offset)
    if (read.snapLength === 0) this.unlimited = true
    this.resolution = Math.max(this.resolution, Math.ceil(1e6 / read.unit.perSecond))
    this.largestSnapLength = Math.max(this.largestSnapLength, read.snapLength)
    if (this.interfaces.length === manyInterfaces)
      this.capture.notes.add({ code: 'many_interfaces', level: 'notice', at: offset, actual: `${manyInterfaces} and more` })
    return true
  }

  private enhancedPacket(view: DataView, body: number, end: number, offset: number): boolean {
    const id = view.getUint32(body, this.littleEndian)
    const captured = view.getUint32(body + 12, this.littleEndian)
    if (!this.packet(view, body + 20, end, id, captured, view.getUint32(body + 16, this.littleEndian), body + 4, offset)) return false
    const options = body + 20 + ((captured + 3) & ~3)
    if (end - options > optionsWorthCounting) eachOption(view, options, end, this.littleEndian, this.capture.notes, offset, nothing)
    return true
  }

  private oldPacket(view: DataView, body: number, end: number, offset: number): boolean {
    const id = view.getUint16(body, this.littleEndian)
    return this.packet(
      view,
      body + 20,
      end,
      id,
      view.getUint32(body + 12, this.littleEndian),
      view.getUint32(body + 16, this.littleEndian),
      body + 4,
      offset,
    )
  }

  private packet(view: DataView, data: number, end: number, id: number, captured: number, onWire: number, stamp: number, offset: number): boolean {
    const from = this.interfaces[id]
    if (from === undefined) return this.unknownInterface(id, offset)
    if (captured > end - data) {
      this.stop(0, 'bad_record_length', offset, `${captured} bytes captured`)
      return false
    }
    if (captured > onWire)
      this.capture.notes.add({ code: 'caplen_gt_wirelen', level: 'notice', at: offset, actual: `${captured}`, expected: [`${onWire}`] })
    if (from.snapLength !== 0 && captured > from.snapLength)
      this.capture.notes.add({ code: 'caplen_gt_snaplen', level: 'notice', at: offset, actual: `${captured}`, expected: [`${from.snapLength}`] })
    this.unit = from.unit
    this.readTime(view.getUint32(stamp, this.littleEndian), view.getUint32(stamp + 4, this.littleEndian), from)
    this.capture.packet(view, data, data + captured, onWire, this.second, this.micro, from.linkType, offset)
    return true
  }

  private simplePacket(view: DataView, body: number, end: number, offset: number): boolean {
    const from = this.interfaces[0]
    if (from === undefined) return this.unknownInterface(0, offset)
    const onWire = view.getUint32(body, this.littleEndian)
    const room = Math.min(onWire, end - body - 4)
    const captured = from.snapLength === 0 ? room : Math.min(room, from.snapLength)
    this.capture.packet(view, body + 4, body + 4 + captured, onWire, -1, 0, from.linkType, offset)
    return true
  }

  /** Before any interface a packet is passed by; a number beyond those that were described means that the file is not what it says. */
  private unknownInterface(id: number, offset: number): boolean {
    const actual = `interface ${id} of ${this.interfaces.length}`
    if (this.interfaces.length > 0) {
      this.stop(0, 'bad_interface_id', offset, actual)
      return false
    }
    this.capture.notes.add({ code: 'bad_interface_id', level: 'notice', at: offset, actual })
    this.capture.unreadable()
    return true
  }

  /** 64 bits of units to whole seconds and microseconds. The remainder is taken from the low 32 bits, where numbers are exact. */
  private readTime(high: number, low: number, from: Interface): void {
    const { perSecond, exact } = from.unit
    if (exact !== null) {
      const units = (BigInt(high) << 32n) | BigInt(low)
      this.second = Math.max(0, Number(units / exact) + from.offset)
      this.micro = Number(((units % exact) * 1_000_000n) / exact)
      return
    }
    let second = Math.floor((high * 0x1_0000_0000 + low) / perSecond)
    let rest = (low - Math.imul((second % 0x1_0000_0000) | 0, perSecond)) | 0
    if (rest < 0) {
      second--
      rest += perSecond
    } else if (rest >= perSecond) {
      second++
      rest -= perSecond
    }
    this.second = Math.max(0, second + from.offset)
    this.micro = perSecond === 1_000_000 ? rest : Math.floor((rest / perSecond) * 1_000_000)
  }

  /** Names are not taken over; a record that runs past its block is worth a word. */
  private names(view: DataView, body: number, end: number, offset: number): void {
    for (let at = body; at + 4 <= end; ) {
      const length = view.getUint16(at + 2, this.littleEndian)
      if (view.getUint16(at, this.littleEndian) === 0) return
      if (at + 4 + length > end) {
        this.capture.notes.add({
          code: 'bad_nrb',
          level: 'notice',
          at: offset,
          actual: `record of ${length} bytes`,
          expected: [`${end - at - 4} bytes at most`],
        })
        return
      }
      at += 4 + ((length + 3) & ~3)
    }
  }

  /** Counters of what the capturing machine saw and dropped are 64 bits each. */
  private statistics(view: DataView, body: number, end: number, offset: number): void {
    eachOption(view, body + 12, end, this.littleEndian, this.capture.notes, offset, (code, _from, length) => {
      if (code >= 2 && code <= 8 && length !== 8)
        this.capture.notes.add({
          code: 'bad_option',
          level: 'notice',
          at: offset,
          actual: `option ${code} of ${length} bytes`,
          expected: ['8 bytes'],
        })
    })
  }
}

/** A block of this type has so many bytes at least, its two lengths and its type included. */
function leastLength(type: Block): number {
  switch (type) {
    case Block.section:
      return 28
    case Block.interface:
      return 20
    case Block.simplePacket:
      return 16
    case Block.packet:
    case Block.enhancedPacket:
      return 32
    case Block.statistics:
      return 24
    default:
      return 12
  }
}

/** Fewer bytes of options cannot hold too many of them. */
const optionsWorthCounting = 4_000
const nothing = (): void => {}
