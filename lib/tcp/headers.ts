// The headers in front of IP: each tells its size and what comes behind it. Link layers and tags here, tunnels in tunnels.ts, the air
// in wlan.ts. https://www.tcpdump.org/linktypes.html, https://www.iana.org/assignments/ieee-802-numbers

import { nflog, pktap, ppi } from './capture-headers'
import { Layer, Stop } from './link'
import { gre, nsh } from './tunnels'
import { prism, radiotap, wlan } from './wlan'

export class Headers {
  /** What is read next. */
  layer = Layer.unsupported
  private etherType = 0

  /** The size of the header at `at`, with `layer` set to what follows it, or why there is none: a `Stop`. */
  step(view: DataView, at: number, end: number): number {
    switch (this.layer) {
      case Layer.ethernet:
        if (at + 14 > end) return Stop.short
        return this.toEtherType(view.getUint16(at + 12), 14)
      case Layer.cooked:
        if (at + 16 > end) return Stop.short
        return this.toEtherType(view.getUint16(at + 14), 16)
      case Layer.cooked2:
        if (at + 20 > end) return Stop.short
        return this.toEtherType(view.getUint16(at), 20)
      case Layer.hostFamily:
      case Layer.networkFamily:
        if (at + 4 > end) return Stop.short
        return this.family(view.getUint32(at), 4)
      case Layer.ppp:
        return this.ppp(view, at, end)
      case Layer.gre:
        return gre(this, view, at, end)
      case Layer.mpls:
        return this.mpls(view, at, end)
      case Layer.etherType:
        return this.tagged(view, at, end)
      case Layer.llc:
        return this.llc(view, at, end)
      case Layer.pppoe:
        return this.to(Layer.ppp, at + 6 > end ? Stop.short : 6)
      case Layer.etherIp: // RFC 3378
        return this.to(Layer.ethernet, 2)
      case Layer.nsh:
        return nsh(this, view, at, end)
      default:
        return this.rareLink(view, at, end)
    }
  }

  /** `layer` comes behind a header of this size. */
  to(layer: Layer, size: number): number {
    this.layer = layer
    return size
  }

  toEtherType(etherType: number, size: number): number {
    if (etherType === 0x0800) this.layer = Layer.ipv4
    else if (etherType === 0x86dd) this.layer = Layer.ipv6
    else if (etherType === 0x8847 || etherType === 0x8848) this.layer = Layer.mpls
    else if (etherType === 0x6558) this.layer = Layer.ethernet
    else if (etherType < 0x600) this.layer = Layer.llc
    else {
      this.layer = Layer.etherType
      this.etherType = etherType
    }
    return size
  }

  /** IP behind a header of this size, if its first byte says so. */
  toIp(view: DataView, at: number, end: number, size: number): number {
    if (at + size >= end) return Stop.short
    const version = view.getUint8(at + size) >> 4
    if (version === 4) return this.to(Layer.ipv4, size)
    return version === 6 ? this.to(Layer.ipv6, size) : Stop.other
  }

  private rareLink(view: DataView, at: number, end: number): number {
    switch (this.layer) {
      case Layer.hdlc:
        return at + 4 > end ? Stop.short : this.toEtherType(view.getUint16(at + 2), 4)
      case Layer.serial:
        return this.serial(view, at, end)
      case Layer.pppDirected:
        return this.to(Layer.ppp, at + 1 > end ? Stop.short : 1)
      case Layer.pppd:
        if (at + 2 > end) return Stop.short
        return view.getUint8(at) <= 1 && view.getUint8(at + 1) === 3 ? this.to(Layer.ppp, 2) : this.ppp(view, at, end)
      case Layer.frameRelay:
        return this.frameRelay(view, at, end)
      case Layer.slip:
        if (at >= end) return Stop.short
        // In front of the packet stand its direction, 0 or 1, and what became of its header; some programs leave that out.
        return view.getUint8(at) > 1 ? this.toIp(view, at, end, 0) : this.toIp(view, at, end, 16)
      case Layer.wlan:
        return wlan(this, view, at, end, false)
      case Layer.radiotap:
        return radiotap(this, view, at, end)
      case Layer.prism:
        return prism(this, view, at, end)
      case Layer.ppi:
        return ppi(this, view, at, end)
      case Layer.pktap:
        return pktap(this, view, at, end)
      case Layer.nflog:
        return nflog(this, view, at, end)
      default:
        return Stop.other
    }
  }

  /** Tags and sessions; any other EtherType carries no IP. */
  private tagged(view: DataView, at: number, end: number): number {
    switch (this.etherType) {
      case 0x8100:
      case 0x88a8:
      case 0x9100:
      case 0x9200:
        return at + 4 > end ? Stop.short : this.toEtherType(view.getUint16(at + 2), 4)
      case 0x893f: // 802.1BR
        return at + 8 > end ? Stop.short : this.toEtherType(view.getUint16(at + 6), 8)
      case 0x8926: // VN-Tag
        return at + 6 > end ? Stop.short : this.toEtherType(view.getUint16(at + 4), 6)
      case 0x88e7: // provider backbone bridging: the I-tag, then the customer's frame
        return this.to(Layer.ethernet, 4)
      case 0x8864:
        return this.to(Layer.ppp, at + 6 > end ? Stop.short : 6)
      case 0x894f:
        return nsh(this, view, at, end)
    }
    return Stop.other
  }

  private llc(view: DataView, at: number, end: number): number {
    if (at + 3 > end) return Stop.short
    const points = view.getUint16(at)
    if (points === 0x0606) return this.to(Layer.ipv4, 3)
    if (points !== 0xaaaa || view.getUint8(at + 2) !== 3) return Stop.other
    if (at + 8 > end) return Stop.short
    // The organisation is Ethernet's, or that of bridges to 802.11 (RFC 1042, 802.1H).
    const organisation = view.getUint32(at + 2) & 0xffffff
    return organisation === 0 || organisation === 0xf8 ? this.toEtherType(view.getUint16(at + 6), 8) : Stop.other
  }

  /** The address families of the BSDs, in whichever byte order: 2 is IPv4, 10, 24, 28 and 30 are IPv6. */
  private family(value: number, size: number): number {
    const family = value < 0x10000 ? value : ((value & 0xff) << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)
    if (family === 2) this.layer = Layer.ipv4
    else if (family === 10 || family === 24 || family === 28 || family === 30) this.layer = Layer.ipv6
    else return Stop.other
    return size
  }

  private ppp(view: DataView, at: number, end: number): number {
    if (at + 4 > end) return Stop.short
    const framed = view.getUint16(at) === 0xff03 ? 2 : 0
    const short = (view.getUint8(at + framed) & 1) === 1
    const protocol = short ? view.getUint8(at + framed) : view.getUint16(at + framed)
    if (protocol === 0x21) this.layer = Layer.ipv4
    else if (protocol === 0x57) this.layer = Layer.ipv6
    else if (protocol === 0x281 || protocol === 0x283) this.layer = Layer.mpls
    else return Stop.other
    return framed + (short ? 1 : 2)
  }

  /** RFC 1662, or, by its address byte, Cisco's framing. */
  private serial(view: DataView, at: number, end: number): number {
    if (at + 4 > end) return Stop.short
    const address = view.getUint8(at)
    if (address === 0x0f || address === 0x8f) return this.toEtherType(view.getUint16(at + 2), 4)
    return this.ppp(view, at, end)
  }

  private mpls(view: DataView, at: number, end: number): number {
    if (at + 5 > end) return Stop.short
    if ((view.getUint8(at + 2) & 1) === 0) return 4
    const version = view.getUint8(at + 4) >> 4
    if (version === 4) this.layer = Layer.ipv4
    else if (version === 6) this.layer = Layer.ipv6
    else if (version !== 0) return Stop.other
    else return this.to(Layer.ethernet, at + 8 > end ? Stop.short : 8) // a pseudowire with its control word (RFC 4448)
    return 4
  }

  /** RFC 2427 behind an address of two to four bytes; without its control byte, Cisco's EtherType. */
  private frameRelay(view: DataView, at: number, end: number): number {
    let size = 1
    while (size < 4 && at + size <= end && (view.getUint8(at + size - 1) & 1) === 0) size++
    if (at + size + 4 > end) return Stop.short
    if (view.getUint8(at + size) !== 3) return this.toEtherType(view.getUint16(at + size), size + 2)
    const padded = view.getUint8(at + size + 1) === 0 ? 2 : 1
    const protocol = view.getUint8(at + size + padded)
    const next = size + padded + 1
    if (protocol === 0xcc) return this.to(Layer.ipv4, next)
    if (protocol === 0x8e) return this.to(Layer.ipv6, next)
    if (protocol === 0xcf) return this.to(Layer.ppp, next)
    if (protocol !== 0x80) return Stop.other
    if (at + next + 5 > end) return Stop.short
    const organisation = (view.getUint16(at + next) << 8) | view.getUint8(at + next + 2)
    const what = view.getUint16(at + next + 3)
    if (organisation === 0) return this.toEtherType(what, next + 5)
    const isBridged = organisation === 0x0080c2 && (what === 1 || what === 7)
    return isBridged ? this.to(Layer.ethernet, next + 5) : Stop.other
  }
}
