// A section header that was sent as text. Its type holds a CR LF and an LF CR so that every conversion of line ends breaks it.

const conversions: readonly (readonly [type: readonly number[], what: string])[] = [
  [[0x0d, 0x0a, 0x0d, 0x0d, 0x0d, 0x0a], 'every LF became a CR LF'],
  [[0x0a, 0x0d, 0x0a], 'every CR LF became an LF'],
  [[0x0a, 0x0a, 0x0a, 0x0a], 'every CR became an LF'],
  [[0x0d, 0x0d, 0x0d, 0x0d], 'every LF became a CR'],
]

/** What was done to the file that begins with these bytes, or null. The byte order behind the length must have come through. */
export function conversionOf(head: Uint8Array): string | null {
  for (const [type, what] of conversions) {
    const isIt = type.every((byte, i) => head[i] === byte)
    if (isIt && isByteOrder(head.subarray(type.length + 4, type.length + 8))) return what
  }
  return null
}

function isByteOrder(bytes: Uint8Array): boolean {
  const magic = [0x1a, 0x2b, 0x3c, 0x4d]
  return bytes.length === 4 && (bytes.every((byte, i) => byte === magic[i]) || bytes.every((byte, i) => byte === magic[3 - i]))
}
