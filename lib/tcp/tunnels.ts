// Tunnels that cost nothing to open: what a header inside IP or UDP carries, and how long it is. A tunnel over UDP is one more port in
// `udpTunnel`; one over IP is one more protocol in `SegmentReader.inside`.

import type { Headers } from './headers'
import { Layer, Stop } from './link'

/** https://www.iana.org/assignments/service-names-port-numbers */
enum Port {
  l2tp = 1701,
  gtp = 2152,
  teredo = 3544,
  lisp = 4341,
  vxlan = 4789,
  vxlanGpe = 4790,
  geneve = 6081,
  mpls = 6635,
  vxlanOfLinux = 8472, // before the port was assigned, and flannel's to this day
  tzsp = 37_008,
}

/**
 * The size of the UDP header at `at` and of the tunnel's header behind it, with what the tunnel carries set in `headers`, or a `Stop`.
 * Tunnels are known by the port they go to; those that answer from it, also by that.
 */
export function udpTunnel(headers: Headers, view: DataView, at: number, end: number): number {
  const inside = byPort(headers, view, at + 8, end, view.getUint16(at + 2), view.getUint16(at))
  return inside < 0 ? inside : 8 + inside
}

function byPort(headers: Headers, view: DataView, at: number, end: number, port: number, from: number): number {
  switch (port) {
    case Port.vxlan:
      return at + 8 > end ? Stop.short : headers.to(Layer.ethernet, 8)
    case Port.vxlanOfLinux:
      if (at + 8 > end) return Stop.short
      return view.getUint32(at) === 0x0800_0000 ? headers.to(Layer.ethernet, 8) : Stop.other
    case Port.vxlanGpe:
      return at + 8 > end ? Stop.short : carried(headers, view.getUint8(at + 3), 8)
    case Port.geneve:
      return at + 8 > end ? Stop.short : headers.toEtherType(view.getUint16(at + 2), 8 + (view.getUint8(at) & 0x3f) * 4)
    case Port.lisp:
      return headers.toIp(view, at, end, 8)
    case Port.mpls:
      return headers.to(Layer.mpls, 0)
    case Port.gtp:
      return gtp(headers, view, at, end)
    case Port.tzsp:
      return tzsp(headers, view, at, end)
    case Port.teredo:
      return teredo(headers, view, at, end)
    case Port.l2tp:
      return l2tp(headers, view, at, end)
  }
  if (from === Port.gtp) return gtp(headers, view, at, end)
  if (from === Port.teredo) return teredo(headers, view, at, end)
  if (from === Port.l2tp) return l2tp(headers, view, at, end)
  return Stop.other
}

/** What a next-protocol number of VXLAN-GPE or of NSH stands for; both list the same four first. */
function carried(headers: Headers, protocol: number, size: number): number {
  if (protocol === 1) return headers.to(Layer.ipv4, size)
  if (protocol === 2) return headers.to(Layer.ipv6, size)
  if (protocol === 3) return headers.to(Layer.ethernet, size)
  if (protocol === 4) return headers.to(Layer.nsh, size)
  return protocol === 5 ? headers.to(Layer.mpls, size) : Stop.other
}

/** RFC 8300: the length is that of the service header with its metadata, in words. */
export function nsh(headers: Headers, view: DataView, at: number, end: number): number {
  if (at + 8 > end) return Stop.short
  const size = (view.getUint8(at + 1) & 0x3f) * 4
  return size < 8 ? Stop.other : carried(headers, view.getUint8(at + 3), size)
}

/** RFC 2784 and 2890, PPTP's (RFC 2637), ERSPAN of all three types, MikroTik's EoIP. */
export function gre(headers: Headers, view: DataView, at: number, end: number): number {
  if (at + 4 > end) return Stop.short
  const flags = view.getUint16(at)
  if ((flags & 0x4000) !== 0) return Stop.other // source routes, of which nobody made use
  const protocol = view.getUint16(at + 2)
  const optional = (flags & 0x8000 ? 4 : 0) + (flags & 0x2000 ? 4 : 0) + (flags & 0x1000 ? 4 : 0)
  const size = 4 + optional
  switch (protocol) {
    case 0x880b:
      return (flags & 7) === 1 ? headers.to(Layer.ppp, 4 + (optional || 4) + (flags & 0x80 ? 4 : 0)) : headers.to(Layer.ppp, size)
    case 0x6400:
      return headers.to(Layer.ethernet, size)
    case 0x88be: // without a sequence number it is the first type, which has no header of its own
      return headers.to(Layer.ethernet, (flags & 0x1000) === 0 ? size : size + 8)
    case 0x22eb:
      if (at + size + 12 > end) return Stop.short
      return headers.to(Layer.ethernet, size + 12 + (view.getUint8(at + size + 11) & 1) * 8)
    case 0x883e: // WCCP: a redirect header of four bytes, in its second version
      if (at + size >= end) return Stop.short
      return headers.to(Layer.ipv4, view.getUint8(at + size) >> 4 === 4 ? size : size + 4)
  }
  return headers.toEtherType(protocol, size)
}

/** 3GPP TS 29.281: user data of version 1, behind whatever extension headers. */
function gtp(headers: Headers, view: DataView, at: number, end: number): number {
  if (at + 8 > end) return Stop.short
  const flags = view.getUint8(at)
  const isUserData = flags >> 4 === 3 && view.getUint8(at + 1) === 0xff
  if (!isUserData) return Stop.other
  if ((flags & 7) === 0) return headers.toIp(view, at, end, 8)
  if (at + 12 > end) return Stop.short
  let size = 12
  let next = (flags & 4) === 0 ? 0 : view.getUint8(at + 11)
  while (next !== 0) {
    if (at + size >= end) return Stop.short
    const extension = view.getUint8(at + size) * 4
    if (extension === 0) return Stop.other
    size += extension
    if (at + size > end) return Stop.short
    next = view.getUint8(at + size - 1)
  }
  return headers.toIp(view, at, end, size)
}

/** RFC 4380: perhaps an authentication, perhaps an origin indication, then IPv6. */
function teredo(headers: Headers, view: DataView, at: number, end: number): number {
  if (at + 4 > end) return Stop.short
  let size = view.getUint16(at) === 1 ? 4 + view.getUint8(at + 2) + view.getUint8(at + 3) + 9 : 0
  if (at + size + 2 > end) return Stop.short
  if (view.getUint16(at + size) === 0) size += 8
  if (at + size >= end) return Stop.short
  return view.getUint8(at + size) >> 4 === 6 ? headers.to(Layer.ipv6, size) : Stop.other
}

/** RFC 2661, data messages. Of version 3 (RFC 3931) nothing in the packet says how long its cookie is: not opened. */
function l2tp(headers: Headers, view: DataView, at: number, end: number): number {
  if (at + 6 > end) return Stop.short
  const flags = view.getUint16(at)
  if ((flags & 0x8000) !== 0 || (flags & 0x0f) !== 2) return Stop.other
  let size = 6 + (flags & 0x4000 ? 2 : 0) + (flags & 0x0800 ? 4 : 0)
  if ((flags & 0x0200) !== 0) {
    if (at + size + 2 > end) return Stop.short
    size += 2 + view.getUint16(at + size)
  }
  return headers.to(Layer.ppp, size)
}

/** MikroTik's sniffer and others: version, kind, what is carried, then tags up to the last. */
function tzsp(headers: Headers, view: DataView, at: number, end: number): number {
  if (at + 5 > end) return Stop.short
  if (view.getUint8(at) !== 1 || view.getUint8(at + 1) > 1) return Stop.other
  let size = 4
  for (let tag = view.getUint8(at + size); tag !== 1; tag = view.getUint8(at + size)) {
    if (tag !== 0 && at + size + 2 > end) return Stop.short
    size += tag === 0 ? 1 : 2 + view.getUint8(at + size + 1)
    if (at + size >= end) return Stop.short
  }
  const carries = view.getUint16(at + 2)
  if (carries === 1) return headers.to(Layer.ethernet, size + 1)
  return carries === 18 ? headers.to(Layer.wlan, size + 1) : Stop.other
}
