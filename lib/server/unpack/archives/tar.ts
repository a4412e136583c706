// tar, read as it comes: ustar, pax, GNU with its long names, the kind of 1979, sparse entries, several archives after one another.
// Read here rather than by a package: what is odd is told with its place, headers are bounded before they are held, and damage ends
// the archive where it is, not the entries before it.

import { type Feed, streamFeed } from '../../feed'
import type { Entries, Entry, Note } from './entry'
import { expandSparse, type Segments, sparseMap } from './sparse'
import { block, isZero, momentOf, parseTarHeader, type TarHeader, text } from './tar-header'

const mostHeader = 1024 ** 2 // of a pax header or a long name, which are held in memory
const longestName = 4096 // what is longer no system opens; the rest is left off

type Records = ReadonlyMap<string, string>
const none: Records = new Map()

/** The entries of the tar in `feed`. */
export async function* readTar(feed: Feed, note: Note): Entries {
  let [ended, global, own]: [boolean, Records, Records] = [false, none, none]
  for (;;) {
    const at = feed.position
    const bytes = await feed.take(block)
    if (bytes.length === 0) return
    if (isZero(bytes)) {
      ended = true // and yet another archive may follow
      continue
    }
    const header = parseTarHeader(bytes)
    if (header === null) {
      if (ended) note({ code: 'trailing_data', level: 'notice', at, actual: text(bytes, 0, 40) })
      else if (bytes.length < block) note({ code: 'truncated', level: 'data-loss', at })
      else note({ code: 'tar_bad_checksum', level: 'error', at })
      return
    }
    if ('xgLKX'.includes(header.type)) {
      if (!(header.size <= mostHeader)) return note({ code: Number.isNaN(header.size) ? 'tar_bad_size' : 'tar_header_too_large', level: 'error', at })
      const body = await feed.take(header.size)
      await feed.take(padding(header.size))
      if (body.length < header.size) return note({ code: 'truncated', level: 'data-loss', at: feed.position })
      if (header.type === 'g') global = merged(global, parseRecords(body))
      else if (header.type === 'L') own = merged(own, new Map([['path', text(body, 0, body.length)]]))
      else if (header.type !== 'K') own = merged(own, parseRecords(body))
      continue
    }
    const records = merged(global, own)
    const path = (records.get('GNU.sparse.name') ?? records.get('path') ?? header.path).slice(0, longestName)
    const size = bodySize(header, records)
    const odd = { at, entry: path }
    own = none
    if (Number.isNaN(size)) return note({ code: 'tar_bad_size', level: 'error', ...odd })
    if (!Number.isSafeInteger(size)) {
      note({ code: 'tar_bad_size', level: 'data-loss', ...odd })
      if (await passToHeader(feed)) continue
      return
    }
    const body = new Body(feed, size)
    const sparse = await sparseMap(header.type, bytes, records, feed, body)
    yield entryOf(header, path, records, body, sparse)
    await body.pass()
    if (body.cut) return note({ code: 'truncated', level: 'data-loss', at: feed.position, entry: path })
    await feed.take(padding(size))
  }
}

const padding = (size: number): number => (block - (size % block)) % block
const merged = (a: Records, b: Records): Records => (a.size === 0 ? b : b.size === 0 ? a : new Map([...a, ...b]))

const links = '12'
const special = '346NVM'
const folders = '5D'

function bodySize({ type, size }: TarHeader, records: Records): number {
  if (`${special}${folders}2`.includes(type) || (type === '1' && records.size === 0)) return type === 'D' ? size : 0
  const said = records.get('size')
  return said === undefined ? size : /^\d{1,20}$/.test(said) ? Number(said) : Number.NaN
}

function entryOf(header: TarHeader, path: string, records: Records, body: Body, sparse: Segments | 'absurd' | null): Entry {
  const { type } = header
  const seconds = records.get('mtime')
  return {
    path,
    kind: kindOf(type, path, sparse),
    size: sparse === null || sparse === 'absurd' ? body.left : sparse.size,
    modifiedAt: seconds === undefined ? header.modifiedAt : momentOf(Number(seconds)),
    content: () => streamFeed(sparse === null || sparse === 'absurd' ? body.pieces() : expandSparse(body, sparse)),
  }
}

function kindOf(type: string, path: string, sparse: Segments | 'absurd' | null): Entry['kind'] {
  if (links.includes(type)) return 'link'
  if (folders.includes(type) || (type === '0' && path.endsWith('/'))) return 'folder'
  if (sparse === 'absurd') return 'special'
  return type === '0' || type === '7' || sparse !== null ? 'file' : 'special'
}

/** The bytes of one entry, of which at any moment `left` are not read yet. */
export class Body {
  cut = false
  left: number
  readonly #feed: Feed
  constructor(feed: Feed, size: number) {
    this.#feed = feed
    this.left = size
  }

  async *pieces(): AsyncGenerator<Uint8Array, void, undefined> {
    while (this.left > 0) {
      const piece = await this.#feed.next()
      if (!piece) {
        this.cut = true
        return
      }
      const mine = piece.subarray(0, this.left)
      if (piece.length > mine.length) this.#feed.putBack(piece.subarray(mine.length))
      this.left -= mine.length
      yield mine
    }
  }

  async take(length: number): Promise<Uint8Array> {
    const bytes = await this.#feed.take(Math.min(length, this.left))
    this.left -= bytes.length
    return bytes
  }

  async pass(): Promise<void> {
    for await (const _ of this.pieces());
  }
}

const told = /^(?:path|size|mtime|GNU\.sparse\.[a-z]{1,16})$/

/** Those records of a pax header that matter here: `LENGTH NAME=VALUE\n`, where the length counts all of that. Stops at the first that is none. */
export function parseRecords(bytes: Uint8Array): Map<string, string> {
  const records = new Map<string, string>()
  for (let at = 0; at < bytes.length; ) {
    const digits = /^(\d{1,8}) /.exec(Buffer.from(bytes.subarray(at, at + 9)).toString('latin1'))?.[1]
    const length = Number(digits)
    if (digits === undefined || length <= digits.length + 1 || at + length > bytes.length) break
    const record = text(bytes, at + digits.length + 1, length - digits.length - 2)
    const equals = record.indexOf('=')
    if (equals <= 0) break
    const name = record.slice(0, equals)
    if (told.test(name)) records.set(name, record.slice(equals + 1))
    at += length
  }
  return records
}

/** Goes on to the next block that is a header: where an entry's size cannot be, nobody knows where it ends. */
async function passToHeader(feed: Feed): Promise<boolean> {
  for (;;) {
    const bytes = await feed.peek(block)
    if (bytes.length < block) return false
    if (parseTarHeader(bytes) !== null) return true
    await feed.take(block)
  }
}
