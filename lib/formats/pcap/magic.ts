// The first four bytes, as they stand in the file.

export interface Variant {
  readonly name: string
  readonly littleEndian: boolean
  readonly nanoseconds: boolean
  readonly fileHeader: number // bytes in front of the first record
  readonly recordHeader: number // bytes in front of each packet
}

const standard = { nanoseconds: false, fileHeader: 24, recordHeader: 16 } as const
/** The file header ends with the bytes of all records together. */
const ixia = { nanoseconds: false, fileHeader: 28, recordHeader: 16 } as const

const variants: ReadonlyMap<number, Variant> = new Map([
  [0xd4c3b2a1, { ...standard, name: 'little-endian, microseconds', littleEndian: true }],
  [0xa1b2c3d4, { ...standard, name: 'big-endian, microseconds', littleEndian: false }],
  [0x4d3cb2a1, { ...standard, name: 'little-endian, nanoseconds', littleEndian: true, nanoseconds: true }],
  [0xa1b23c4d, { ...standard, name: 'big-endian, nanoseconds', littleEndian: false, nanoseconds: true }],
  [0x34cdb2a1, { ...standard, name: 'little-endian, Kuznetzov’s', littleEndian: true, recordHeader: 24 }],
  [0xa1b2cd34, { ...standard, name: 'big-endian, Kuznetzov’s', littleEndian: false, recordHeader: 24 }],
  [0xac01001c, { ...ixia, name: 'little-endian, of IXIA’s hardware', littleEndian: true }],
  [0x1c0001ac, { ...ixia, name: 'big-endian, of IXIA’s hardware', littleEndian: false }],
  [0xab01001c, { ...ixia, name: 'little-endian, of IXIA’s software', littleEndian: true }],
  [0x1c0001ab, { ...ixia, name: 'big-endian, of IXIA’s software', littleEndian: false }],
])

/** `magic`: the file's first four bytes read big-endian. */
export const findVariant = (magic: number): Variant | null => variants.get(magic) ?? null

/** AIX numbers links as SNMP does, RFC 1573: those of its files and what pcap calls them. */
const aixLinks: ReadonlyMap<number, number> = new Map([
  [6, 1], // Ethernet
  [9, 6], // token ring
  [15, 10], // FDDI
  [24, 0], // loopback
])

/**
 * A capture of AIX has the common magic, but version 2.2 and a link type that no other file of that version has; its clock counts
 * nanoseconds. Null: it is none.
 */
export function aixVariant(variant: Variant, minor: number, linkType: number): { readonly variant: Variant; readonly linkType: number } | null {
  const link = aixLinks.get(linkType)
  if (minor !== 2 || link === undefined) return null
  return { variant: { ...variant, name: 'AIX’s', nanoseconds: true }, linkType: link }
}

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
