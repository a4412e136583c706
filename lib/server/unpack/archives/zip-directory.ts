// The directory at the end of a zip: what is in it and where.
// Reference: PKWARE APPNOTE 6.3.10; Info-ZIP's extra fields (proginfo/extrafld.txt).

import { crc32 } from 'node:zlib'
import { type Feed, fileFeed } from '../../feed'
import { fromCp437 } from './cp437'
import { momentOf } from './tar-header'

/** A stretch of an open file. */
export interface Range {
  readonly fd: number
  readonly from: number
  readonly size: number
}

export interface ZipEntry {
  readonly path: string
  readonly method: number
  readonly encrypted: boolean
  readonly described: boolean // its sizes may stand behind its data only
  readonly crc: number
  readonly stored: number // bytes, compressed
  readonly size: number // as the archive says
  readonly at: number // of its local header, in the range
  readonly modifiedAt: number | null // ms; null where only a time of day without its zone is said
  readonly unixMode: number // 0: not said
}

export interface ZipDirectory {
  readonly entries: readonly ZipEntry[]
  readonly from: number // where it begins
  readonly end: number // of the whole archive
  readonly whole: boolean // as many entries as it says
}

/** `absent`: the end of the file is missing; `broken`: it is there and cannot be right. */
export type NoDirectory = 'absent' | 'broken'

const endLength = 22
const locatorLength = 20
const longestComment = 0xffff
const longestName = 2048 // bytes of a name that are kept: 20,000 names are held at once
export const unsaid = 0xffffffff

/** The bytes of `range` from `at` on, nothing where that lies outside. */
export function feedOf({ fd, from, size }: Range, at: number, length = size, reached: (upTo: number) => void = () => undefined): Feed {
  const start = at >= 0 && at < size ? at : size
  return fileFeed(fd, from + start, (upTo) => reached(upTo - from), { beyond: () => from + Math.min(size, start + length) })
}

/** At most `most` entries of the directory. */
export async function readDirectory(range: Range, most: number): Promise<ZipDirectory | NoDirectory> {
  const tailAt = Math.max(0, range.size - endLength - longestComment - locatorLength)
  const tail = viewOf(await feedOf(range, tailAt).take(range.size - tailAt))
  for (let at = tail.byteLength - endLength; at >= 0; at--) {
    if (tail.getUint32(at, true) !== 0x06054b50 || at + endLength + tail.getUint16(at + 20, true) > tail.byteLength) continue
    return readAt(range, most, tail, at, tailAt)
  }
  return 'absent'
}

async function readAt(range: Range, most: number, tail: DataView, at: number, tailAt: number): Promise<ZipDirectory | NoDirectory> {
  const end = tailAt + at + endLength + tail.getUint16(at + 20, true)
  let [count, length, from, until] = [tail.getUint16(at + 10, true), tail.getUint32(at + 12, true), tail.getUint32(at + 16, true), tailAt + at]
  const locator = at - locatorLength
  if (locator >= 0 && tail.getUint32(locator, true) === 0x07064b50) {
    const wideAt = u64(tail, locator + 8)
    const wide = viewOf(await feedOf(range, Math.min(wideAt, range.size)).take(56))
    if (wide.byteLength < 56 || wide.getUint32(0, true) !== 0x06064b50) return 'broken'
    ;[count, length, from, until] = [u64(wide, 32), u64(wide, 40), u64(wide, 48), wideAt]
  }
  if (from === unsaid) from = until - length // Info-ZIP leaves it unsaid into a pipe: the list ends where this begins
  // What stands in front of the archive, a program that unpacks itself, is not counted in its offsets.
  const shift = until - length - from
  if (!(from >= 0 && shift >= 0) || from + shift > range.size) return 'broken'
  const feed = feedOf(range, from + shift)
  const entries: ZipEntry[] = []
  while (entries.length < Math.min(count, most)) {
    const entry = await readEntry(feed, shift)
    if (entry === null) break
    entries.push(entry)
  }
  if (entries.length === 0 && count > 0) return 'broken'
  return { entries, from: from + shift, end, whole: entries.length === Math.min(count, most) }
}

async function readEntry(feed: Feed, shift: number): Promise<ZipEntry | null> {
  const view = viewOf(await feed.take(46))
  if (view.byteLength < 46 || view.getUint32(0, true) !== 0x02014b50) return null
  const [nameLength, extraLength] = [view.getUint16(28, true), view.getUint16(30, true)]
  const more = await feed.take(nameLength + extraLength + view.getUint16(32, true))
  if (more.length < nameLength + extraLength) return null
  const name = more.subarray(0, Math.min(nameLength, longestName))
  const extra = new Extra(more.subarray(nameLength, nameLength + extraLength))
  const sizes = extra.sizes({ size: view.getUint32(24, true), stored: view.getUint32(20, true), at: view.getUint32(42, true) })
  const flags = view.getUint16(8, true)
  return {
    path: pathOf(name, flags, extra),
    method: view.getUint16(10, true),
    encrypted: (flags & 0x2041) !== 0, // the whole directory, strongly, or as of old
    described: (flags & 8) !== 0,
    crc: view.getUint32(16, true),
    stored: sizes.stored,
    size: sizes.size,
    at: sizes.at + shift,
    modifiedAt: extra.modifiedAt(),
    unixMode: view.getUint8(5) === 3 ? view.getUint32(38, true) >>> 16 : 0,
  }
}

/** The header that stands before an entry's data, at the start of `feed`, which then stands at the data. Null if there is none. */
export async function readLocalHeader(feed: Feed): Promise<ZipEntry | null> {
  const at = feed.position
  const view = viewOf(await feed.take(30))
  if (view.byteLength < 30 || view.getUint32(0, true) !== 0x04034b50) return null
  const [nameLength, extraLength] = [view.getUint16(26, true), view.getUint16(28, true)]
  const more = await feed.take(nameLength + extraLength)
  if (more.length < nameLength + extraLength) return null
  const extra = new Extra(more.subarray(nameLength))
  const flags = view.getUint16(6, true)
  return {
    path: pathOf(more.subarray(0, Math.min(nameLength, longestName)), flags, extra),
    method: view.getUint16(8, true),
    encrypted: (flags & 0x2041) !== 0,
    described: (flags & 8) !== 0,
    crc: view.getUint32(14, true),
    ...extra.sizes({ size: view.getUint32(22, true), stored: view.getUint32(18, true), at }),
    modifiedAt: extra.modifiedAt(),
    unixMode: 0,
  }
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
const u64 = (view: DataView, at: number): number => Number(view.getBigUint64(at, true))

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const looseUtf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** UTF-8 where a flag or a field of its own says so, and where nothing says so and it can be nothing else; then the code page of the first PCs. */
function pathOf(name: Uint8Array, flags: number, extra: Extra): string {
  const unicode = extra.unicodePath(name)
  const path = unicode ?? (flags & 0x800 ? looseUtf8.decode(name) : plain(name))
  return path.includes('/') ? path : path.replaceAll('\\', '/') // some programs for Windows write their own separator
}

function plain(name: Uint8Array): string {
  try {
    return strictUtf8.decode(name)
  } catch {
    return fromCp437(name)
  }
}

/** The fields beside an entry: two bytes what, two bytes how long, then that. */
class Extra {
  readonly #fields = new Map<number, DataView>()
  constructor(bytes: Uint8Array) {
    const view = viewOf(bytes)
    for (let at = 0; at + 4 <= bytes.length; ) {
      const length = view.getUint16(at + 2, true)
      if (at + 4 + length > bytes.length) return
      this.#fields.set(view.getUint16(at, true), viewOf(bytes.subarray(at + 4, at + 4 + length)))
      at += 4 + length
    }
  }

  /** What did not fit into 32 bits stands here, in this order, and only that. */
  sizes<T extends { size: number; stored: number; at: number }>(narrow: T): T {
    const view = this.#fields.get(0x0001)
    if (!view) return narrow
    let at = 0
    const wide = (value: number): number => {
      if (value !== unsaid || at + 8 > view.byteLength) return value
      at += 8
      return u64(view, at - 8)
    }
    return { ...narrow, size: wide(narrow.size), stored: wide(narrow.stored), at: wide(narrow.at) }
  }

  unicodePath(name: Uint8Array): string | null {
    const view = this.#fields.get(0x7075)
    if (!view || view.byteLength < 5 || view.getUint32(1, true) !== crc32(name)) return null
    return looseUtf8.decode(new Uint8Array(view.buffer, view.byteOffset + 5, view.byteLength - 5))
  }

  modifiedAt(): number | null {
    const unix = this.#fields.get(0x5455)
    if (unix && unix.byteLength >= 5 && unix.getUint8(0) & 1) return momentOf(unix.getInt32(1, true))
    const ntfs = this.#fields.get(0x000a)
    if (ntfs && ntfs.byteLength >= 16 && ntfs.getUint16(4, true) === 1) return momentOf(u64(ntfs, 8) / 1e7 - 11_644_473_600)
    return null
  }
}
