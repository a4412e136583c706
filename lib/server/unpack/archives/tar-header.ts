// One block of 512 bytes that begins a tar entry, in all its dialects: v7, ustar, pax, GNU.
// References: POSIX.1-2024 pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format"; libarchive tar(5).

export const block = 512

export interface TarHeader {
  readonly path: string
  readonly type: string // one character, as it stands; '\0' is made '0'
  readonly size: number // NaN: it is no number
  readonly modifiedAt: number | null // ms
}

/** What a header block says; null for a block whose check sum is not that of a header. */
export function parseTarHeader(bytes: Uint8Array): TarHeader | null {
  if (bytes.length < block || !sumFits(bytes)) return null
  const name = text(bytes, 0, 100)
  const prefix = isUstar(bytes) ? text(bytes, 345, 155) : ''
  const seconds = number(bytes, 136, 12)
  return {
    path: prefix === '' ? name : `${prefix}/${name}`,
    type: String.fromCharCode(bytes[156] || 48),
    size: number(bytes, 124, 12),
    modifiedAt: momentOf(seconds),
  }
}

export const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0)

/** Whether an archive begins here: by its magic word, or, for the kind of 1979 that has none, by a check sum and a size that fit. */
export function isTar(head: Uint8Array): boolean {
  if (head.length < block) return false
  if (text(head, 257, 5) === 'ustar') return true
  const header = parseTarHeader(head)
  return header !== null && header.path !== '' && header.size >= 0 && /^[0-7]$/.test(header.type)
}

/** An archive of nothing is nothing but zeros: two blocks, or a tape's record of twenty. */
export const isEmptyTar = (head: Uint8Array): boolean =>
  head.length >= 2 * block && head.length <= 20 * block && head.length % block === 0 && isZero(head)

/** Seconds since the epoch as ms; null for 0, which archives made to be alike say, and for what is no time. */
export const momentOf = (seconds: number): number | null => (seconds > 0 && seconds < 8.64e12 ? Math.round(seconds * 1000) : null)

const isUstar = (bytes: Uint8Array): boolean => text(bytes, 257, 8) === 'ustar' && bytes[263] === 48

function sumFits(bytes: Uint8Array): boolean {
  let [unsigned, signed] = [0, 0]
  for (let at = 0; at < block; at++) {
    const byte = at >= 148 && at < 156 ? 32 : (bytes[at] ?? 0)
    unsigned += byte
    signed += byte < 128 ? byte : byte - 256
  }
  const said = number(bytes, 148, 8)
  return unsigned > 8 * 32 && (said === unsigned || said === signed) // some old tars added signed bytes
}

/** Octal digits, or, behind a byte of 0x80 or more, a number of base 256. NaN for what is neither, or negative. */
export function number(bytes: Uint8Array, from: number, length: number): number {
  const first = bytes[from] ?? 0
  if (first & 0x80) {
    let value = first & 0x7f
    if (first & 0x40) return Number.NaN
    for (let at = from + 1; at < from + length; at++) value = value * 256 + (bytes[at] ?? 0)
    return value
  }
  const digits = text(bytes, from, length).trim()
  return digits === '' ? 0 : /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN
}

/** Text up to the first zero byte; bytes that are no UTF-8 become U+FFFD. */
export function text(bytes: Uint8Array, from: number, length: number): string {
  const field = bytes.subarray(from, from + length)
  const end = field.indexOf(0)
  return decoder.decode(end < 0 ? field : field.subarray(0, end))
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
