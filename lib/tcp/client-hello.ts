// The server name in a TLS ClientHello (RFC 8446 4.1.2, RFC 6066 3): the first thing a client says, in clear. Of an encrypted
// ClientHello it is the outer one that can be read: its name is told as it stands.

import { hostNameAt } from './host-name'

const handshakeRecord = 22
const clientHello = 1
const serverNameExtension = 0
const hostNameKind = 0
const recordHeader = 5
const longestSessionId = 32
/** RFC 8446 5.1; older versions may go 2,048 beyond it with compression, which no first message has. */
const longestRecord = 16_384

/** Does the payload at `at` begin with a record that holds a ClientHello? */
export const isClientHello = (view: DataView, at: number, end: number): boolean =>
  at + 6 <= end && view.getUint8(at) === handshakeRecord && view.getUint8(at + 1) === 3 && view.getUint8(at + 5) === clientHello

/** Bytes of the record at `at`, its header included; 0 where it says too much. */
export function recordSize(view: DataView, at: number): number {
  const length = view.getUint16(at + 3)
  return length > longestRecord ? 0 : recordHeader + length
}

/**
 * The server name of the ClientHello whose record begins at `at`, of which bytes up to `end` are at hand. null where it names none, where
 * a length contradicts another, and where the bytes end before the name does.
 */
export function serverNameOf(view: DataView, at: number, end: number): string | null {
  if (!isClientHello(view, at, end)) return null
  const limit = Math.min(end, at + recordSize(view, at))
  let next = at + recordHeader
  if (next + 4 > limit) return null
  const helloEnd = next + 4 + ((view.getUint8(next + 1) << 16) | view.getUint16(next + 2))
  next += 4 + 2 + 32
  if (next + 1 > limit || view.getUint8(next) > longestSessionId) return null
  next += 1 + view.getUint8(next)
  if (next + 2 > limit) return null
  const ciphers = view.getUint16(next)
  if (ciphers === 0 || ciphers % 2 === 1) return null
  next += 2 + ciphers
  if (next + 1 > limit) return null
  next += 1 + view.getUint8(next)
  if (next + 2 > limit) return null
  const extensionsEnd = next + 2 + view.getUint16(next)
  if (extensionsEnd > helloEnd) return null
  for (next += 2; next + 4 <= Math.min(limit, extensionsEnd); next += 4 + view.getUint16(next + 2)) {
    if (view.getUint16(next) !== serverNameExtension) continue
    const extensionEnd = next + 4 + view.getUint16(next + 2)
    return extensionEnd > Math.min(limit, extensionsEnd) ? null : nameOf(view, next + 4, extensionEnd)
  }
  return null
}

/** Of the list in the extension, which clients fill with one host name, the first. */
function nameOf(view: DataView, at: number, end: number): string | null {
  if (at + 5 > end || at + 2 + view.getUint16(at) !== end || view.getUint8(at + 2) !== hostNameKind) return null
  const nameEnd = at + 5 + view.getUint16(at + 3)
  return nameEnd > end ? null : hostNameAt(view, at + 5, nameEnd)
}
