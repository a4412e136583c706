// From a captured frame to a row of the batch: IPv4 (RFC 791), IPv6 (RFC 8200), TCP (RFC 9293), behind whatever headers.ts opens. A
// header is read only where it was captured; lengths for the sequence numbers come from the IP header.

import type { Addresses } from './addresses'
import { asideOf, scaleCode } from './connection-facts'
import { hashOf } from './flow-table'
import { type Fragment, Fragments } from './fragments'
import { Headers } from './headers'
import { Layer, Stop } from './link'
import { Flag, Row, rowWords, type SegmentBatch } from './segment-batch'
import type { ServerNames } from './server-names'
import { udpTunnel } from './tunnels'

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
  encrypted, // by the link layer
}
export const outcomes = 12

/** Headers in front of TCP in one frame: real stacks (QinQ, MPLS, VXLAN, IP in IP) stay below; a crafted one ends here. */
const headerLimit = 16
/** IPv6 extension headers in one packet; RFC 8504 lets a host drop beyond 8. */
const extensionLimit = 8

const authentication = 51
const dnsPort = 53

export class SegmentReader {
  readonly fragments = new Fragments()
  private readonly headers = new Headers()
  private depth = 0
  /** Where in the view the TCP header of the segment read last begins; 0: it was put together from fragments. */
  segmentAt = 0
  private hops = 0 // of the IP header read last

  /** `names`: looks for names in the payloads, where they are wanted. */
  constructor(
    private readonly batch: SegmentBatch,
    private readonly addresses: Addresses,
    private readonly names: ServerNames | null = null,
  ) {}

  /**
   * Reads the frame in `view` from `at` to `end`, which went on to `wireEnd` on the wire. A TCP segment becomes a row of the batch,
   * complete but for frame, bucket and step, which the caller knows; the caller makes room before.
   */
  read(view: DataView, at: number, end: number, wireEnd: number, layer: Layer): Outcome {
    if (layer === Layer.ethernet && at + 14 <= end) {
      const etherType = view.getUint16(at + 12)
      if (etherType === 0x0800) {
        this.depth = 1
        return this.ipv4(view, at + 14, end, wireEnd)
      }
    }
    this.depth = 0
    return this.open(view, at, end, wireEnd, layer)
  }

  /** Opens one layer after the other until IP is met. */
  private open(view: DataView, from: number, end: number, wireEnd: number, first: Layer): Outcome {
    const { headers } = this
    let at = from
    headers.layer = first
    while (true) {
      if (++this.depth > headerLimit) return Outcome.depthLimit
      switch (headers.layer) {
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
      const size = headers.step(view, at, end)
      if (size < 0) return stopped(size)
      at += size
    }
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
    this.hops = view.getUint8(at + 8)
    const fragment = view.getUint16(at + 6) & 0x3fff
    const payload = at + headerLength
    if (fragment !== 0) return this.fragmentOfIpv4(view, at, payload, Math.min(end, at + length), fragment, length - headerLength)
    if (protocol === 6) return this.tcp(view, payload, end, length - headerLength, view.getInt32(at + 12), view.getInt32(at + 16), identification, 0)
    if (protocol === authentication) return this.authenticated(view, at, payload, end, Math.min(wireEnd, at + length))
    return this.inside(view, payload, end, Math.min(wireEnd, at + length), protocol)
  }

  private fragmentOfIpv4(view: DataView, at: number, payload: number, end: number, field: number, length: number): Outcome {
    return this.fragment(view, payload, end, {
      a: view.getInt32(at + 12),
      b: view.getInt32(at + 16),
      v6: false,
      identification: view.getUint16(at + 4),
      protocol: view.getUint8(at + 9),
      offset: (field & 0x1fff) * 8,
      length,
      more: (field & 0x2000) !== 0,
    })
  }

  /** `header`: where the fragment header of an IPv6 packet lies, `last`: where the packet ends. */
  private fragmentOfIpv6(view: DataView, at: number, header: number, end: number, last: number): Outcome {
    const protocol = view.getUint8(header)
    const a = this.addresses.nameV6(view, at + 8)
    const b = this.addresses.nameV6(view, at + 24)
    if (a < 0 || b < 0) return Outcome.untracked
    const field = view.getUint16(header + 2)
    return this.fragment(view, header + 8, Math.min(end, last), {
      a,
      b,
      v6: true,
      identification: view.getUint32(header + 4),
      protocol,
      offset: field & 0xfff8,
      length: last - header - 8,
      more: (field & 1) !== 0,
    })
  }

  /** A datagram is read at the fragment that completes it, as far as its first fragment goes. */
  private fragment(view: DataView, at: number, end: number, fragment: Fragment): Outcome {
    const whole = this.fragments.add(view, at, end, fragment)
    if (whole === null) return Outcome.fragment
    const { header, length } = whole
    const { a, b, v6, identification, protocol } = fragment
    const outcome =
      protocol === 6
        ? this.tcp(header, 0, header.byteLength, length, a, b, v6 ? 0 : identification, v6 ? Flag.v6 : 0)
        : this.inside(header, 0, header.byteLength, length, protocol)
    this.segmentAt = 0
    return outcome
  }

  /** Behind an authentication header (RFC 4302) the packet is as it was. */
  private authenticated(view: DataView, at: number, header: number, end: number, last: number): Outcome {
    if (header + 8 > end) return Outcome.short
    const protocol = view.getUint8(header)
    const payload = header + (view.getUint8(header + 1) + 2) * 4
    if (payload > last) return Outcome.badIp
    if (protocol !== 6) return this.inside(view, payload, end, last, protocol)
    return this.tcp(view, payload, end, last - payload, view.getInt32(at + 12), view.getInt32(at + 16), view.getUint16(at + 4), 0)
  }

  private ipv6(view: DataView, at: number, end: number, wireEnd: number): Outcome {
    if (at + 40 > end) return Outcome.short
    if (view.getUint8(at) >> 4 !== 6) return Outcome.badIp
    const said = view.getUint16(at + 4)
    const wire = wireEnd - at - 40
    const last = at + 40 + (said === 0 || said > wire ? wire : said)
    let next = view.getUint8(at + 6)
    this.hops = view.getUint8(at + 7)
    let payload = at + 40
    for (let extensions = 0; isExtension(next); extensions++) {
      if (extensions === extensionLimit) return Outcome.extensionLimit
      if (payload + 8 > end) return payload + 8 > last ? Outcome.badIp : Outcome.short
      const header = next
      next = view.getUint8(payload)
      if (header === 44) {
        if ((view.getUint16(payload + 2) & 0xfff9) !== 0) return this.fragmentOfIpv6(view, at, payload, end, last)
        payload += 8
      } else payload += header === authentication ? (view.getUint8(payload + 1) + 2) * 4 : (view.getUint8(payload + 1) + 1) * 8
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

  /** What carries IP again is opened; ICMP is not, for what it quotes is no segment on its way. */
  private inside(view: DataView, at: number, end: number, wireEnd: number, protocol: number): Outcome {
    if (protocol === 17) return this.udp(view, at, end, wireEnd)
    const layer = layerOf(protocol)
    return layer === Layer.unsupported ? Outcome.notTcp : this.open(view, at, end, wireEnd, layer)
  }

  private udp(view: DataView, at: number, end: number, wireEnd: number): Outcome {
    if (at + 8 > end) return at + 8 > wireEnd ? Outcome.badUdp : Outcome.short
    const length = view.getUint16(at + 4)
    if (length !== 0 ? length < 8 || at + length > wireEnd : wireEnd - at < 0x10000) return Outcome.badUdp
    if (view.getUint16(at) === dnsPort && this.names !== null) this.names.answered(view, at + 8, Math.min(end, wireEnd))
    const { headers } = this
    const size = udpTunnel(headers, view, at, end)
    if (size >= 0) return this.open(view, at + size, end, wireEnd, headers.layer)
    // What is whole and too short for a tunnel is none, whatever its port.
    return end < wireEnd ? stopped(size) : Outcome.notTcp
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
    const payload = at + headerLength
    const captured = Math.min(end, at + wireLength)
    const scale = (flags & Flag.syn) === 0 ? 0 : scaleCode(view, at + 20, payload, end)
    const name = this.names !== null && payload < captured ? this.names.look(view, payload, captured, at + wireLength, words, row) : 0
    words[row + Row.aside] = asideOf(this.hops, scale, name)
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

/** What an IP protocol carries, where that is IP again. https://www.iana.org/assignments/protocol-numbers */
function layerOf(protocol: number): Layer {
  switch (protocol) {
    case 4:
      return Layer.ipv4
    case 41:
      return Layer.ipv6
    case 47:
      return Layer.gre
    case 97:
      return Layer.etherIp
    case 137:
      return Layer.mpls
    case 143:
      return Layer.ethernet
    default:
      return Layer.unsupported
  }
}

function stopped(why: number): Outcome {
  if (why === Stop.short) return Outcome.short
  if (why === Stop.encrypted) return Outcome.encrypted
  return why === Stop.fragment ? Outcome.fragment : Outcome.notTcp
}

const isExtension = (next: number): boolean => next === 0 || next === 43 || next === 60 || next === 44 || next === authentication || next === 135
