// gzip, read as it comes (RFC 1952): members one after another are one content, as gzip(1) reads them. The framing is read here
// and only the deflate data are given to zlib, since damage must be told apart and what came before it kept.

import { crc32, createInflateRaw, type InflateRaw } from 'node:zlib'
import type { Feed } from '../feed'
import { noteTrailing, type Oddity } from './oddity'

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8 && ((bytes[3] ?? 0) & 0xe0) === 0

const wideOutput = 1024 ** 2
const narrowOutput = 1024 // after damage the member is inflated again in such steps: at most the last of them is lost
const mostWaiting = 4 // pieces inflated ahead of the parser

/** The content of the gzip in `feed`, in pieces of at most 1 MiB. */
export async function* gunzip(feed: Feed, note: (oddity: Oddity) => void): AsyncGenerator<Uint8Array, void, undefined> {
  for (let members = 0; ; members++) {
    const start = feed.position
    const head = await feed.peek(10)
    if (members > 0 && !isGzip(head)) {
      await noteTrailing(feed, note)
      return
    }
    if (!(await skipHeader(feed))) return note({ kind: 'truncated', at: feed.position })
    const from = feed.position
    let [crc, length] = [0, 0]
    const member = new Member(feed)
    for await (const piece of member.pieces()) {
      crc = crc32(piece, crc)
      length += piece.length
      yield piece
    }
    if (member.ending !== 'whole') {
      const again = member.ending === 'damaged' ? feed.reopen?.(from) : null
      if (again) yield* beyond(new Member(again, narrowOutput), length)
      note(member.ending === 'truncated' ? { kind: 'truncated', at: feed.position } : { kind: 'damaged', at: feed.position, why: member.why })
      return
    }
    const trailer = await feed.take(8)
    if (trailer.length < 8) return note({ kind: 'truncated', at: feed.position })
    const view = new DataView(trailer.buffer, trailer.byteOffset, 8)
    if (view.getUint32(0, true) !== crc) return note({ kind: 'wrong-crc', at: feed.position - 8 })
    if (view.getUint32(4, true) !== length % 2 ** 32) note({ kind: 'wrong-length', at: feed.position - 4 })
    if ((await feed.peek(1)).length === 0) return
    if (feed.position === start) return
  }
}

/** What a second, narrower reading of a damaged member yields after the first `known` bytes. */
async function* beyond(member: Member, known: number): AsyncGenerator<Uint8Array, void, undefined> {
  let skip = known
  for await (const piece of member.pieces()) {
    if (piece.length > skip) yield piece.subarray(skip)
    skip = Math.max(0, skip - piece.length)
  }
}

const hasExtra = 4
const hasName = 8
const hasComment = 16
const hasHeaderCrc = 2

async function skipHeader(feed: Feed): Promise<boolean> {
  const head = await feed.take(10)
  if (head.length < 10) return false
  const flags = head[3] ?? 0
  if (flags & hasExtra) {
    const size = await feed.take(2)
    if (size.length < 2) return false
    const length = (size[0] ?? 0) | ((size[1] ?? 0) << 8)
    if ((await feed.take(length)).length < length) return false
  }
  for (const flag of [hasName, hasComment]) if (flags & flag && !(await skipString(feed))) return false
  return !(flags & hasHeaderCrc) || (await feed.take(2)).length === 2
}

async function skipString(feed: Feed): Promise<boolean> {
  for (;;) {
    const bytes = await feed.next()
    if (!bytes) return false
    const end = bytes.indexOf(0)
    if (end < 0) continue
    feed.putBack(bytes.subarray(end + 1))
    return true
  }
}

/** One stretch of deflate data, to its own end: the feed then stands right behind it. While the caller works on a piece, zlib's thread inflates the next. */
export class Member {
  ending: 'whole' | 'truncated' | 'damaged' = 'whole'
  why = ''
  readonly #feed: Feed
  readonly #inflate: InflateRaw
  readonly #ready: Uint8Array[] = []
  #over = false
  #wake = (): void => undefined
  #settle = (): void => undefined

  constructor(feed: Feed, output = wideOutput) {
    this.#feed = feed
    this.#inflate = createInflateRaw({ chunkSize: output })
  }

  async *pieces(): AsyncGenerator<Uint8Array, void, undefined> {
    const inflate = this.#inflate
    inflate.on('data', (piece: Uint8Array) => {
      this.#ready.push(piece)
      if (this.#ready.length >= mostWaiting) inflate.pause()
      this.#wake()
    })
    const end = (): void => {
      this.#over = true
      this.#settle()
      this.#wake()
    }
    inflate.on('end', end)
    inflate.on('error', (error: Error & { code?: string }) => {
      this.ending = error.code === 'Z_BUF_ERROR' ? 'truncated' : 'damaged'
      this.why = error.message
      end()
    })
    const fed = this.#fill().catch((error: unknown) => {
      end()
      throw error
    })
    try {
      for (;;) {
        const piece = this.#ready.shift()
        if (piece) {
          if (this.#ready.length === 0) inflate.resume()
          yield piece
        } else if (this.#over) break
        else
          await new Promise<void>((resolve) => {
            this.#wake = resolve
          })
      }
      await fed
    } finally {
      end()
      inflate.destroy()
      await fed.catch(() => undefined) // the last read must be over before the file is closed
    }
  }

  async #fill(): Promise<void> {
    const inflate = this.#inflate
    const start = this.#feed.position
    for (;;) {
      const piece = await this.#feed.next()
      if (!piece) break
      await new Promise<void>((resolve) => {
        this.#settle = resolve
        inflate.write(piece, () => resolve())
      })
      const beyond = this.#feed.position - start - inflate.bytesWritten
      if (beyond > 0) this.#feed.putBack(piece.subarray(piece.length - beyond))
      if (beyond > 0 || this.#over) break
    }
    if (!this.#over) inflate.end()
  }
}
