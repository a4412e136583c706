// zip: a directory at the end says what lies where. Without it, of a file that was cut, the entries are read in their order.
// Read here rather than by a package: sizes are counted and never believed, overlaps are found before anything is unpacked, and one
// odd entry does not end the others.

import { crc32 } from 'node:zlib'
import { type Feed, streamFeed } from '../../feed'
import { type Budget, mostEntries } from '../budget'
import { bunzip2 } from '../bunzip2'
import { Member } from '../gunzip'
import { unxz } from '../unxz'
import { unzstd } from '../unzstd'
import type { Entries, Entry, Note } from './entry'
import { feedOf, type Range, readDirectory, readLocalHeader, unsaid, type ZipDirectory, type ZipEntry } from './zip-directory'

export const isZip = (head: Uint8Array): boolean =>
  head[0] === 0x50 && head[1] === 0x4b && ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6))

/** The entries of the zip in `range`. What comes out of them is counted in `budget`; `reached` hears how far the range was read. */
export async function* readZip(range: Range, note: Note, budget: Budget, reached: (upTo: number) => void = () => undefined): Entries {
  const directory = await readDirectory(range, mostEntries + 1)
  if (directory === 'broken') return note({ code: 'zip_bad_directory', level: 'error' })
  const unpack = new Unpack(range, note, budget, reached)
  if (directory === 'absent') return yield* unpack.inOrder()
  if (overlaps(directory)) return note({ code: 'zip_overlap', level: 'error' })
  yield* unpack.listed(directory.entries)
  if (!directory.whole) note({ code: 'zip_bad_directory', level: 'data-loss', at: directory.from })
  if (directory.end < range.size) note({ code: 'trailing_data', level: 'notice', at: directory.end, actual: `${range.size - directory.end} bytes` })
}

/** Whether two entries share bytes, or one reaches into the directory: then little unpacks to much, and no writer makes that. */
function overlaps({ entries, from }: ZipDirectory): boolean {
  let end = 0
  for (const { at, stored } of [...entries].sort((a, b) => a.at - b.at)) {
    if (at < end) return true
    end = at + 30 + stored
  }
  return end > from
}

type Ending = 'whole' | 'damaged' | 'truncated'

class Unpack {
  constructor(
    private readonly range: Range,
    private readonly note: Note,
    private readonly budget: Budget,
    private readonly reached: (upTo: number) => void,
  ) {}

  async *listed(entries: readonly ZipEntry[]): Entries {
    for (const entry of entries) {
      const local = feedOf(this.range, entry.at, undefined, this.reached)
      const missing = (await readLocalHeader(local)) === null
      if (missing) this.note({ code: 'zip_corrupt', level: 'data-loss', at: entry.at, entry: entry.path, actual: entry.path })
      const data = feedOf(this.range, local.position - this.range.from, entry.stored, this.reached)
      const pieces = this.#checked(entry, data)
      yield missing || !this.#readable(entry) ? this.#locked(entry) : this.#entry(entry, () => streamFeed(pieces))
      await pieces.return()
    }
  }

  /** The entries from the first on, as long as each says where it ends. */
  async *inOrder(): Entries {
    for (let at = 0; at < this.range.size; ) {
      const feed = feedOf(this.range, at, undefined, this.reached)
      const entry = await readLocalHeader(feed)
      if (entry === null) break
      const from = feed.position - this.range.from
      const open = entry.described && entry.stored === 0
      if (!this.#readable(entry) || (open && entry.method !== 8)) {
        yield this.#locked(entry)
        break
      }
      const data = open ? feed : feedOf(this.range, from, entry.stored, this.reached)
      const pieces = open ? this.#inflated(entry, data) : this.#checked(entry, data)
      yield this.#entry(open ? { ...entry, size: Number.NaN } : entry, () => streamFeed(pieces))
      for await (const _ of pieces);
      at = open ? feed.position - this.range.from + (await descriptorLength(feed)) : from + entry.stored
    }
    this.note({ code: 'truncated', level: 'data-loss', at: this.range.size })
  }

  #readable({ encrypted, method, path }: ZipEntry): boolean {
    if (encrypted) this.note({ code: 'archive_encrypted', level: 'error', entry: path, actual: path })
    else if (!methods.has(method)) this.note({ code: 'archive_method', level: 'data-loss', entry: path, actual: `${path}, method ${method}` })
    else return true
    return false
  }

  #locked({ path, size, modifiedAt }: ZipEntry): Entry {
    return { path, kind: 'locked', size, modifiedAt, content: () => streamFeed(nothing()) }
  }

  #entry({ path, size, modifiedAt, unixMode }: ZipEntry, content: Entry['content']): Entry {
    const type = unixMode & 0xf000
    const kind = path.endsWith('/') || type === 0x4000 ? 'folder' : type === 0xa000 ? 'link' : type === 0 || type === 0x8000 ? 'file' : 'special'
    return { path, kind, size, modifiedAt, content }
  }

  /** The content, held against the size and the check sum that the archive says. */
  async *#checked(entry: ZipEntry, data: Feed): AsyncGenerator<Uint8Array, void, undefined> {
    let [crc, length]: [number, number] = [0, 0]
    let ending: Ending = 'whole'
    const ended = (how: Ending): void => {
      ending = how
    }
    for await (const piece of this.#plain(entry, data, ended)) {
      crc = crc32(piece, crc)
      length += piece.length
      yield piece
    }
    const { path } = entry
    if (this.budget.spent) return
    if (ending !== 'whole') this.note({ code: 'zip_corrupt', level: 'data-loss', entry: path, actual: `${path} is ${ending}` })
    else if (crc !== entry.crc) this.note({ code: 'zip_corrupt', level: 'data-loss', entry: path, actual: `${path}: the checksum does not fit` })
    else if (length !== entry.size) this.note({ code: 'zip_size_mismatch', level: 'notice', entry: path, actual: path })
  }

  /** Deflate data that end where they say so themselves; sizes and sum stand behind them and are not looked at. */
  async *#inflated({ path }: ZipEntry, data: Feed): AsyncGenerator<Uint8Array, void, undefined> {
    const member = new Member(data)
    yield* this.#spending(member.pieces())
    if (member.ending !== 'whole') this.note({ code: 'zip_corrupt', level: 'data-loss', entry: path, actual: `${path} is ${member.ending}` })
  }

  async *#plain({ method, stored }: ZipEntry, data: Feed, ended: (how: Ending) => void): AsyncGenerator<Uint8Array, void, undefined> {
    if (method === 0) {
      let missing = stored
      for (let piece = await data.next(); piece; piece = await data.next()) {
        missing -= piece.length
        yield piece
      }
      if (missing > 0 && stored !== unsaid) ended('truncated')
    } else if (method === 8) {
      const member = new Member(data)
      yield* this.#spending(member.pieces())
      ended(member.ending)
    } else {
      const unpack = method === 12 ? bunzip2 : method === 93 ? unzstd : unxz
      yield* this.#spending(unpack(data, ({ kind }) => kind !== 'trailing' && ended(kind === 'truncated' ? 'truncated' : 'damaged')))
    }
  }

  /** Ends where the budget does; the budget itself says so to whoever reads on. */
  async *#spending(pieces: AsyncGenerator<Uint8Array, void, undefined>): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const piece of pieces) {
      if (!this.budget.spend(piece.length)) return
      yield piece
    }
  }
}

async function* nothing(): AsyncGenerator<Uint8Array, void, undefined> {}

const methods = new Set([0, 8, 12, 93, 95]) // stored, deflate, bzip2, zstd, xz

/** Behind data whose sizes were not known before: a word that may be left out, sum and sizes, the sizes in 4 bytes or 8 each. */
async function descriptorLength(feed: Feed): Promise<number> {
  const bytes = Buffer.from(await feed.peek(28))
  const isHeader = (at: number): boolean => at + 4 > bytes.length || (bytes[at] === 0x50 && bytes[at + 1] === 0x4b)
  return [16, 24, 12, 20].find(isHeader) ?? 16
}
