// The first four bytes, as they stand in the file.

export interface Variant {
  readonly name: string
  readonly littleEndian: boolean
  readonly nanoseconds: boolean
  readonly recordHeader: number // bytes in front of each packet
}

const variants: ReadonlyMap<number, Variant> = new Map([
  [0xd4c3b2a1, { name: 'little-endian, microseconds', littleEndian: true, nanoseconds: false, recordHeader: 16 }],
  [0xa1b2c3d4, { name: 'big-endian, microseconds', littleEndian: false, nanoseconds: false, recordHeader: 16 }],
  [0x4d3cb2a1, { name: 'little-endian, nanoseconds', littleEndian: true, nanoseconds: true, recordHeader: 16 }],
  [0xa1b23c4d, { name: 'big-endian, nanoseconds', littleEndian: false, nanoseconds: true, recordHeader: 16 }],
  [0x34cdb2a1, { name: 'little-endian, Kuznetzov’s', littleEndian: true, nanoseconds: false, recordHeader: 24 }],
  [0xa1b2cd34, { name: 'big-endian, Kuznetzov’s', littleEndian: false, nanoseconds: false, recordHeader: 24 }],
])

/** `magic`: the file's first four bytes read big-endian. */
export const findVariant = (magic: number): Variant | null => variants.get(magic) ?? null

/** Does another capture begin where a record should? Its magic, then version 2.x. */
export function isConcatenated(view: DataView, at: number): boolean {
  const variant = findVariant(view.getUint32(at))
  return variant !== null && view.getUint16(at + 4, variant.littleEndian) === 2
}

/** What UTF-8 decoding, which puts EF BF BD for what is no text, makes of the four common magics. */
const reencoded = ['efbfbdc3b2efbfbd', 'efbfbdefbfbdefbfbdefbfbd', '4d3cefbfbdefbfbd', 'efbfbdefbfbd3c4d']

/** A capture that was read as UTF-8 and written again; the version behind the magic survives it. */
export function isReencoded(bytes: Uint8Array): boolean {
  const hex = Array.from(bytes.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return reencoded.some((magic) => hex.startsWith(`${magic}02000400`) || hex.startsWith(`${magic}00020004`))
}
