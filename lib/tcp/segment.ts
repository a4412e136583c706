// From a captured frame to a row of the batch: link layer, IPv4 (RFC 791), IPv6 (RFC 8200), TCP (RFC 9293), and the tunnels that
// cost nothing to open. A header is read only where it was captured; lengths for the sequence numbers come from the IP header.

import type { Addresses } from './addresses'
import { hashOf } from './flow-table'
import { Fragments } from './fragments'
import { Layer } from './link'
import { Flag, Row, rowWords, type SegmentBatch } from './segment-batch'

/** What became of a frame. All but the first two are skipped, each for its reason. */
export enum Outcome {
  tcp,
  notTcp, // understood, and it carries no TCP
  unsupportedLink,
  short,
  badIp,
  badTcp,
  badUdp,
  fragment,
  extensionLimit,
  depthLimit,
  untracked, // no room for one more IPv6 address
}
export const outcomes = 11

/** Headers in front of TCP in one frame: real stacks (QinQ, MPLS, VXLAN, IP in IP) stay below; a crafted one ends here. */
const headerLimit = 16
/** IPv6 extension headers in one packet; RFC 8504 lets a host drop beyond 8. */
const extensionLimit = 8

const vxlanPort = 4789
const genevePort = 6081

export class SegmentReader {
  readonly fragments = new Fragments()
  private layer = Layer.unsupported
  private etherType = 0
  private headers = 0
  /** Where in the view the TCP header of the segment read last begins; 0: it was put together from fragments. */
  segmentAt = 0

  constructor(
    private readonly batch: SegmentBatch,
    private readonly addresses: Addresses,
  ) {}

  /**
   * Reads the frame in `view` from `at` to `end`, which went on to `wireEnd` on the wire. A TCP segment becomes a row of the batch,
   * complete but for frame, bucket and step, which the caller knows; the caller makes room before.
   */
  read(view: DataView, at: number, end: number, wireEnd: number, layer: Layer): Outcome {
    if (layer === Layer.ethernet && at + 14 <= end) {
      const etherType = view.getUint16(at + 12)
      if (etherType === 0x0800) {
        this.headers = 1
        return this.ipv4(view, at + 14, end, wireEnd)
      }
    }
    this.headers = 0
    return this.open(view, at, end, wireEnd, layer)
  }

  /** Opens one layer after the other until IP is met. */
  private open(view: DataView, from: number, end: number, wireEnd: number, first: Layer): Outcome {
    let at = from
    this.layer = first
    while (true) {
      if (++this.headers > headerLimit) return Outcome.depthLimit
      switch (this.layer) {
        case Layer.ipv4:
          return this.ipv4(view, at, end, wireEnd)
        case Layer.ipv6:
          return this.ipv6(view, at, end, wireEnd)
        case Layer.raw:
          if (at >= end) return Outcome.short
          return view.getUint8(at) >> 4 === 6 ? this.ipv6(view, at, end, wireEnd) : this.ipv4(view, at, end, wireEnd)
        case Layer.unsupported:
          return Outcome.unsupportedLink
      }
      const size = this.step(view, at, end)
      if (size < 0) return Outcome.short
      if (size === 0) return Outcome.notTcp
      at += size
    }
  }

  /** The size of the header at `at`, with `layer` set to what follows it; 0: nothing for us follows; -1: cut short. */
  private step(view: DataView, at: number, end: number): number {
    switch (this.layer) {
      case Layer.ethernet:
        if (at + 14 > end) return -1
        return this.toEtherType(view.getUint16(at + 12), 14)
      case Layer.cooked:
        if (at + 16 > end) return -1
        return this.toEtherType(view.getUint16(at + 14), 16)
      case Layer.cooked2:
        if (at + 20 > end) return -1
        return this.toEtherType(view.getUint16(at), 20)
      case Layer.hostFamily:
      case Layer.networkFamily:
        if (at + 4 > end) return -1
        return this.family(view.getUint32(at), 4)
      case Layer.ppp:
        return this.ppp(view, at, end)
      case Layer.gre:
        return this.gre(view, at, end)
      case Layer.mpls:
        return this.mpls(view, at, end)
      case Layer.etherType:
        return this.tagged(view, at, end)
      default:
        return 0
    }
  }

  private toEtherType(etherType: number, size: number): number {
    if (etherType === 0x0800) this.layer = Layer.ipv4
    else if (etherType === 0x86dd) this.layer = Layer.ipv6
    else if (etherType === 0x8847 || etherType === 0x8848) this.layer = Layer.mpls
    else if (etherType === 0x6558) this.layer = Layer.ethernet
    else {
      this.layer = Layer.etherType
      this.etherType = etherType
    }
    return size
  }

  /** VLAN tags, 802.1BR tags, PPPoE sessions and SNAP; any other EtherType carries no IP. */
  private tagged(view: DataView, at: number, end: number): number {
    switch (this.etherType) {
      case 0x8100:
      case 0x88a8:
      case 0x9100:
      case 0x9200:
        return at + 4 > end ? -1 : this.toEtherType(view.getUint16(at + 2), 4)
      case 0x893f:
        return at + 8 > end ? -1 : this.toEtherType(view.getUint16(at + 6), 8)
      case 0x8864:
        if (at + 6 > end) return -1
        this.layer = Layer.ppp
        return 6
    }
    const isLlc = this.etherType < 0x600
    if (isLlc && at + 8 <= end && view.getUint32(at) === 0xaaaa0300 && view.getUint16(at + 4) === 0)
      return this.toEtherType(view.getUint16(at + 6), 8)
    return 0
  }

  /** The address families of the BSDs, in whichever byte order: 2 is IPv4, 10, 24, 28 and 30 are IPv6. */
  private family(value: number, size: number): number {
    const family = value < 0x10000 ? value : ((value & 0xff) << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)
    if (family === 2) this.layer = Layer.ipv4
    else if (family === 10 || family === 24 || family === 28 || family === 30) this.layer = Layer.ipv6
    else return 0
    return size
  }

  private ppp(view: DataView, at: number, end: number): number {
    if (at + 4 > end) return -1
    const framed = view.getUint16(at) === 0xff03 ? 2 : 0
    const short = (view.getUint8(at + framed) & 1) === 1
    const protocol = short ? view.getUint8(at + framed) : view.getUint16(at + framed)
    if (protocol === 0x21) this.layer = Layer.ipv4
    else if (protocol === 0x57) this.layer = Layer.ipv6
    else return 0
    return framed + (short ? 1 : 2)
  }

  private gre(view: DataView, at: number, end: number): number {
    if (at + 4 > end) return -1
    const flags = view.getUint16(at)
    const protocol = view.getUint16(at + 2)
    const optional = (flags & 0x8000 ? 4 : 0) + (flags & 0x2000 ? 4 : 0) + (flags & 0x1000 ? 4 : 0)
    if ((flags & 7) === 1 && protocol === 0x880b) {
      this.layer = Layer.ppp
      return 4 + (optional || 4) + (flags & 0x80 ? 4 : 0)
    }
    return this.toEtherType(protocol, 4 + optional)
  }

  private mpls(view: DataView, at: number, end: number): number {
    if (at + 5 > end) return -1
    if ((view.getUint8(at + 2) & 1) === 0) return 4
    const version = view.getUint8(at + 4) >> 4
    if (version === 4) this.layer = Layer.ipv4
    else if (version === 6) this.layer = Layer.ipv6
    else if (version === 0 && at + 8 <= end) {
      this.layer = Layer.ethernet // a pseudowire with its control word (RFC 4448)
      return 8
    } else return 0
    return 4
  }

  private ipv4(view: DataView, at: number, end: number, wireEnd: number): Outcome {
    if (at + 20 > end) return Outcome.short
    const versionAndLength = view.getUint8(at)
    if (versionAndLength >> 4 !== 4) return Outcome.badIp
    const headerLength = (versionAndLength & 15) << 2
    const total = view.getUint16(at + 2)
    const wire = wireEnd - at
    // 0 stands where the network card splits the packet later; a length past the frame is not believed.
    const length = total === 0 || total > wire ? wire : total
    if (headerLength < 20 || headerLength > length) return Outcome.badIp
    const identification = view.getUint16(at + 4)
    const protocol = view.getUint8(at + 9)
    const fragment = view.getUint16(at + 6) & 0x3fff
    const payload = at + headerLength
    if (fragment !== 0) {
      const segment = this.fragments.add(view, payload, Math.min(end, at + length), {
        a: view.getInt32(at + 12),
        b: view.getInt32(at + 16),
        identification,
        protocol,
        offset: (fragment & 0x1fff) * 8,
        length: length - headerLength,
        more: (fragment & 0x2000) !== 0,
      })
      if (segment === null) return Outcome.fragment
      return this.tcp(segment.header, 0, segment.header.byteLength, segment.length, view.getInt32(at + 12), view.getInt32(at + 16), identification, 0)
    }
    if (protocol === 6) return this.tcp(view, payload, end, length - headerLength, view.getInt32(at + 12), view.getInt32(at + 16), identification, 0)
    return this.inside(view, payload, end, Math.min(wireEnd, at + length), protocol)
  }

  private ipv6(view: DataView, at: number, end: number, wireEnd: number): Outcome {
    if (at + 40 > end) return Outcome.short
    if (view.getUint8(at) >> 4 !== 6) return Outcome.badIp
    const said = view.getUint16(at + 4)
    const wire = wireEnd - at - 40
    const last = at + 40 + (said === 0 || said > wire ? wire : said)
    let next = view.getUint8(at + 6)
    let payload = at + 40
    for (let extensions = 0; isExtension(next); extensions++) {
      if (extensions === extensionLimit) return Outcome.extensionLimit
      if (payload + 8 > end) return payload + 8 > last ? Outcome.badIp : Outcome.short
      const header = next
      next = view.getUint8(payload)
      if (header === 44) {
        if ((view.getUint16(payload + 2) & 0xfff9) !== 0) return Outcome.fragment
        payload += 8
      } else payload += header === 51 ? (view.getUint8(payload + 1) + 2) * 4 : (view.getUint8(payload + 1) + 1) * 8
      if (payload > last) return Outcome.badIp
    }
    if (next === 6) {
      const source = this.addresses.nameV6(view, at + 8)
      const destination = this.addresses.nameV6(view, at + 24)
      if (source < 0 || destination < 0) return Outcome.untracked
      return this.tcp(view, payload, end, last - payload, source, destination, 0, Flag.v6)
    }
    return this.inside(view, payload, end, last, next)
  }

  /** IP inside IP, GRE, VXLAN and Geneve are opened; ICMP is not, for what it quotes is no segment on its way. */
  private inside(view: DataView, at: number, end: number, wireEnd: number, protocol: number): Outcome {
    if (protocol === 17) {
      if (at + 8 > end) return at + 8 > wireEnd ? Outcome.badUdp : Outcome.short
      const length = view.getUint16(at + 4)
      if (length !== 0 ? length < 8 || at + length > wireEnd : wireEnd - at < 0x10000) return Outcome.badUdp
      const port = view.getUint16(at + 2)
      if (port === vxlanPort && at + 16 <= end) return this.open(view, at + 16, end, wireEnd, Layer.ethernet)
      if (port === genevePort && at + 16 <= end) {
        this.toEtherType(view.getUint16(at + 10), 0)
        return this.open(view, at + 16 + (view.getUint8(at + 8) & 0x3f) * 4, end, wireEnd, this.layer)
      }
      return Outcome.notTcp
    }
    if (protocol === 4) return this.open(view, at, end, wireEnd, Layer.ipv4)
    if (protocol === 41) return this.open(view, at, end, wireEnd, Layer.ipv6)
    if (protocol === 47) return this.open(view, at, end, wireEnd, Layer.gre)
    return Outcome.notTcp
  }

  private tcp(
    view: DataView,
    at: number,
    end: number,
    wireLength: number,
    source: number,
    destination: number,
    identity: number,
    v6: number,
  ): Outcome {
    if (wireLength < 20) return Outcome.badTcp
    if (at + 16 > end) return Outcome.short
    this.segmentAt = at
    const offsetAndFlags = view.getUint16(at + 12)
    const headerLength = (offsetAndFlags >> 12) << 2
    if (headerLength < 20 || headerLength > wireLength) return Outcome.badTcp
    const flags = offsetAndFlags & 0xfff
    const sourcePort = view.getUint16(at)
    const destinationPort = view.getUint16(at + 2)
    const fromB = source > destination || (source === destination && sourcePort > destinationPort)
    const a = fromB ? destination : source
    const b = fromB ? source : destination
    const ports = fromB ? (destinationPort << 16) | sourcePort : (sourcePort << 16) | destinationPort
    const length = wireLength - headerLength
    const { words } = this.batch
    const row = this.batch.count * rowWords
    words[row + Row.a] = a
    words[row + Row.b] = b
    words[row + Row.ports] = ports
    words[row + Row.seq] = view.getInt32(at + 4)
    words[row + Row.ack] = view.getInt32(at + 8)
    words[row + Row.length] = length
    words[row + Row.window] = view.getUint16(at + 14)
    words[row + Row.identity] = (identity << 16) | (at + 18 <= end ? view.getUint16(at + 16) : 0)
    const stamp = headerLength >= 32 ? this.timestamps(view, at + 20, Math.min(at + headerLength, end)) : 0
    if (stamp > 0) {
      words[row + Row.tsVal] = view.getInt32(stamp + 2)
      words[row + Row.tsEcr] = view.getInt32(stamp + 6)
    }
    words[row + Row.flags] = flags | (fromB ? Flag.fromB : 0) | v6 | (stamp > 0 ? Flag.stamped : 0)
    words[row + Row.hash] = hashOf(a, b, ports)
    return Outcome.tcp
  }

  /** Where the timestamps option (RFC 7323) stands whole, or 0. */
  private timestamps(view: DataView, from: number, end: number): number {
    if (from + 12 <= end && view.getInt32(from) === 0x0101080a) return from + 2
    let at = from
    while (at + 10 <= end) {
      const kind = view.getUint8(at)
      if (kind === 0) return 0
      if (kind === 1) at++
      else {
        const size = view.getUint8(at + 1)
        if (kind === 8 && size === 10) return at
        if (size < 2) return 0
        at += size
      }
    }
    return 0
  }
}

const isExtension = (next: number): boolean => next === 0 || next === 43 || next === 60 || next === 44 || next === 51 || next === 135
