// The Host of an HTTP/1 request (RFC 9110 7.2, RFC 9112 3): read from its head, without putting segments together.

import { hostNameAt, lowerCase } from './host-name'

/** A head is looked through no further than this: the Host stands among its first fields. */
const longestHead = 8_192

const LF = 0x0a
const CR = 0x0d
const space = 0x20
const tab = 0x09
const colon = 0x3a

/** The first four letters of the methods in use, WebDAV's among them, as one number each. */
const methods: ReadonlySet<number> = new Set(
  ['GET ', 'POST', 'HEAD', 'PUT ', 'DELE', 'OPTI', 'CONN', 'PATC', 'TRAC', 'PROP', 'MKCO', 'MOVE', 'COPY', 'LOCK', 'REPO', 'SEAR'].map((method) =>
    [...method].reduce((word, letter) => (word << 8) | letter.charCodeAt(0), 0),
  ),
)

/** May a request begin here? Asked of each payload that begins with a capital letter. */
export const isRequest = (view: DataView, at: number, end: number): boolean => at + 4 <= end && methods.has(view.getInt32(at))

/**
 * The host the request at `at` is for, without its port: `GET / HTTP/1.1 … Host: example.com:8080` gives `example.com`. null where the head
 * has none before `end`, where it is an address, and where what begins like a request is none.
 */
export function requestHostOf(view: DataView, at: number, end: number): string | null {
  if (!isRequest(view, at, end)) return null
  const limit = Math.min(end, at + longestHead)
  let lineEnd = findLineEnd(view, at, limit)
  if (lineEnd === limit || !saysHttp(view, at, lineEnd)) return null
  for (let line = lineEnd + 1; line < limit; line = lineEnd + 1) {
    lineEnd = findLineEnd(view, line, limit)
    if (lineEnd === limit) return null
    const first = view.getUint8(line)
    if (first === CR || first === LF) return null
    if (isHost(view, line, lineEnd)) return hostIn(view, line + 5, lineEnd)
  }
  return null
}

function findLineEnd(view: DataView, from: number, limit: number): number {
  let at = from
  while (at < limit && view.getUint8(at) !== LF) at++
  return at
}

/** A request line ends with `HTTP/1.0` or `HTTP/1.1`. */
function saysHttp(view: DataView, at: number, lineEnd: number): boolean {
  const end = lineEnd > at && view.getUint8(lineEnd - 1) === CR ? lineEnd - 1 : lineEnd
  return end - at >= 14 && view.getInt32(end - 8) === 0x48545450 && view.getUint16(end - 4) === 0x2f31 && view.getUint8(end - 2) === 0x2e
}

function isHost(view: DataView, at: number, end: number): boolean {
  if (at + 5 > end || view.getUint8(at + 4) !== colon) return false
  return [0x68, 0x6f, 0x73, 0x74].every((letter, i) => lowerCase(view.getUint8(at + i)) === letter)
}

function hostIn(view: DataView, from: number, lineEnd: number): string | null {
  const isBlank = (at: number): boolean => view.getUint8(at) === space || view.getUint8(at) === tab || view.getUint8(at) === CR
  let start = from
  let end = lineEnd
  while (start < end && isBlank(start)) start++
  while (end > start && isBlank(end - 1)) end--
  let name = start
  while (name < end && view.getUint8(name) !== colon) name++
  for (let at = name + 1; at < end; at++) if (view.getUint8(at) < 0x30 || view.getUint8(at) > 0x39) return null
  return hostNameAt(view, start, name)
}
