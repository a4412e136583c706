// Bytes on demand, from a file or from another stage of unpacking.

import { read } from 'node:fs'
import { promisify } from 'node:util'

const block = 256 * 1024
const readAt = promisify(read)

/** A sequence of bytes that is read piece by piece, and of which the last piece can be given back. */
export interface Feed {
  /** Bytes taken so far. */
  readonly position: number
  /** The next piece, or null at the end. */
  next(): Promise<Uint8Array | null>
  putBack(bytes: Uint8Array): void
  /** Exactly `length` bytes, fewer only at the end. */
  take(length: number): Promise<Uint8Array>
  /** The same, without taking them. */
  peek(length: number): Promise<Uint8Array>
  /** The same bytes again from `position`, where the source can be read twice. */
  reopen?(position: number): Feed
}

/** How far a file may be read that is perhaps still being written. */
export interface Extent {
  /** The end of what may be read, once it lies beyond `at`: it waits for that. Not beyond `at`: nothing more comes. */
  beyond(at: number): number
}

export const wholeFile: Extent = { beyond: () => Number.MAX_SAFE_INTEGER }

class PieceFeed implements Feed {
  #position: number
  #back: Uint8Array[] = []
  readonly #read: () => Promise<Uint8Array | null>

  constructor(position: number, read: () => Promise<Uint8Array | null>) {
    this.#position = position
    this.#read = read
  }

  get position(): number {
    return this.#position
  }

  async next(): Promise<Uint8Array | null> {
    const piece = this.#back.pop() ?? (await this.#read())
    if (piece) this.#position += piece.length
    return piece
  }

  putBack(bytes: Uint8Array): void {
    this.#position -= bytes.length
    if (bytes.length > 0) this.#back.push(bytes)
  }

  async take(length: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = []
    let missing = length
    while (missing > 0) {
      const piece = await this.next()
      if (!piece) break
      pieces.push(piece.subarray(0, missing))
      if (piece.length > missing) this.putBack(piece.subarray(missing))
      missing -= Math.min(missing, piece.length)
    }
    const [only] = pieces
    return pieces.length === 1 && only ? only : Buffer.concat(pieces)
  }

  async peek(length: number): Promise<Uint8Array> {
    const bytes = await this.take(length)
    this.putBack(bytes)
    return bytes
  }
}

/** The bytes of the open file `fd` from `from` on, as far as `extent` says. It stays the caller's to close. */
export function fileFeed(fd: number, from = 0, taken: (bytes: number) => void = () => undefined, extent = wholeFile): Feed {
  let at = from
  const feed = new PieceFeed(from, async () => {
    const most = Math.min(block, extent.beyond(at) - at)
    if (most <= 0) return null
    const buffer = Buffer.allocUnsafeSlow(most)
    const { bytesRead } = await readAt(fd, buffer, 0, most, at)
    at += bytesRead
    taken(at)
    return bytesRead === 0 ? null : buffer.subarray(0, bytesRead)
  })
  return Object.assign(feed, { reopen: (position: number) => fileFeed(fd, position, undefined, extent) })
}

/** The bytes that a stage of unpacking yields. */
export function streamFeed(pieces: AsyncGenerator<Uint8Array, void, undefined>): Feed {
  return new PieceFeed(0, async () => {
    const { done, value } = await pieces.next()
    return done ? null : value
  })
}
