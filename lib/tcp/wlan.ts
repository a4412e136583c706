// IEEE 802.11 data frames, and what drivers write in front of them: radiotap, Prism, AVS. https://www.radiotap.org
// Encrypted frames carry nothing that can be read. Of an A-MSDU the first packet is read.

import type { Headers } from './headers'
import { Layer, Stop } from './link'

/** Of the first byte of a frame: its type and subtype. */
enum Kind {
  typeAndVersion = 0x0f, // mask; the version is 0
  data = 0x08,
  bodiless = 0x40,
  qualityOfService = 0x80,
}

/** Of the second. */
enum Bit {
  bothSystems = 0x03, // to and from the distribution system: a fourth address stands
  moreFragments = 0x04,
  encrypted = 0x40,
  highThroughput = 0x80, // of quality-of-service data: four bytes of control follow
}

/** `isPadded`: the driver let the body begin at a multiple of four. */
export function wlan(headers: Headers, view: DataView, at: number, end: number, isPadded: boolean): number {
  if (at + 2 > end) return Stop.short
  const kind = view.getUint8(at)
  const bits = view.getUint8(at + 1)
  if ((kind & Kind.typeAndVersion) !== Kind.data || (kind & Kind.bodiless) !== 0) return Stop.other
  if ((bits & Bit.encrypted) !== 0) return Stop.encrypted
  if (at + 24 > end) return Stop.short
  const isFragment = (bits & Bit.moreFragments) !== 0 || (view.getUint8(at + 22) & 0x0f) !== 0
  if (isFragment) return Stop.fragment
  let size = (bits & Bit.bothSystems) === Bit.bothSystems ? 30 : 24
  let isAggregate = false
  if ((kind & Kind.qualityOfService) !== 0) {
    if (at + size + 2 > end) return Stop.short
    isAggregate = (view.getUint8(at + size) & 0x80) !== 0
    size += (bits & Bit.highThroughput) !== 0 ? 6 : 2
  }
  if (isPadded) size = (size + 3) & ~3
  return headers.to(Layer.llc, isAggregate ? size + 14 : size)
}

/** A header of its own length; of its fields only one matters, for it tells of the padding. */
export function radiotap(headers: Headers, view: DataView, at: number, end: number): number {
  if (at + 8 > end) return Stop.short
  const size = view.getUint16(at + 2, true)
  if (view.getUint8(at) !== 0 || size < 8) return Stop.other
  const inside = wlan(headers, view, at + size, end, isPadded(view, at, Math.min(end, at + size)))
  return inside < 0 ? inside : size + inside
}

/** The fields stand behind the last word of those that say which are there; a 64-bit clock may come before the flags. */
function isPadded(view: DataView, at: number, end: number): boolean {
  const present = view.getUint32(at + 4, true)
  if ((present & 2) === 0) return false
  let fields = 8
  for (let word = present; word >>> 31 === 1; fields += 4) {
    if (at + fields + 4 > end) return false
    word = view.getUint32(at + fields, true)
  }
  if ((present & 1) !== 0) fields = ((fields + 7) & ~7) + 8
  return at + fields < end && (view.getUint8(at + fields) & 0x20) !== 0
}

/** Either has some 100 bytes. */
const longestHeader = 1024
const avsVersion = 0x8021_1000

/** Either header begins with a number of its own and its length: AVS's is big-endian, Prism's in the order of the capturing machine. */
export function prism(headers: Headers, view: DataView, at: number, end: number): number {
  if (at + 8 > end) return Stop.short
  const isAvs = (view.getUint32(at) & ~0xff) >>> 0 === avsVersion
  const size = view.getUint32(at + 4, !isAvs && view.getUint8(at) !== 0)
  if (size < 8 || size > longestHeader) return Stop.other
  return headers.to(Layer.wlan, size)
}
