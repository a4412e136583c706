// What a capturing program writes in front of each packet: where the packet begins, and of which link type it is.

import type { Headers } from './headers'
import { linkLayer, Stop } from './link'

/** https://www.tcpdump.org/linktypes/LINKTYPE_PPI.html: version, flags, length, link type, all little-endian. */
export function ppi(headers: Headers, view: DataView, at: number, end: number): number {
  if (at + 8 > end) return Stop.short
  const size = view.getUint16(at + 2, true)
  return size < 8 ? Stop.other : headers.to(linkLayer(view.getUint32(at + 4, true)), size)
}

/** Of Apple's there are 108 bytes, and room for more. */
const longestHeader = 4096

/** https://www.tcpdump.org/linktypes/LINKTYPE_PKTAP.html: length, kind of record, link type, all little-endian. */
export function pktap(headers: Headers, view: DataView, at: number, end: number): number {
  if (at + 12 > end) return Stop.short
  const size = view.getUint32(at, true)
  const isPacket = view.getUint32(at + 4, true) === 1
  return size < 12 || size > longestHeader || !isPacket ? Stop.other : headers.to(linkLayer(view.getUint32(at + 8, true)), size)
}

const nflogPayload = 9

/**
 * https://www.tcpdump.org/linktypes/LINKTYPE_NFLOG.html: four bytes, then attributes, of which one is the packet from its IP header on.
 * Their lengths and types are in the byte order of the capturing machine; types are small, so that the larger byte is the low one.
 */
export function nflog(headers: Headers, view: DataView, at: number, end: number): number {
  if (at + 4 > end) return Stop.short
  if (view.getUint8(at + 1) !== 0) return Stop.other
  let size = 4
  while (at + size + 4 <= end) {
    const isLittle = view.getUint8(at + size + 2) !== 0
    const length = view.getUint16(at + size, isLittle)
    if (length < 4) return Stop.other
    if (view.getUint16(at + size + 2, isLittle) === nflogPayload) return headers.toIp(view, at, end, size + 4)
    size += (length + 3) & ~3
  }
  return Stop.short
}
