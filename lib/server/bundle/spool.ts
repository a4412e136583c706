// The one file that the wanted members of an archive are written to, one after another. Whoever starts the reading opens it, so that
// a name out of an archive never becomes a path, and the reading itself may open nothing.

import { createHash } from 'node:crypto'
import { writeSync } from 'node:fs'
import type { Feed } from '../feed'

/** An open, empty file, and how many bytes may be written to it. */
export interface Spool {
  readonly fd: number
  readonly room: number
}

export interface Spooled {
  readonly from: number
  readonly size: number
  readonly sha256: string
}

export class SpoolWriter {
  #end = 0
  constructor(readonly spool: Spool) {}

  /** Writes all of `feed` behind what is there. Null if there is no room for it; nothing of it stays then. */
  async add(feed: Feed): Promise<Spooled | null> {
    const from = this.#end
    const hash = createHash('sha256')
    for (let piece = await feed.next(); piece; piece = await feed.next()) {
      if (!this.#write(piece)) {
        this.#end = from
        return null
      }
      hash.update(piece)
    }
    return { from, size: this.#end - from, sha256: hash.digest('hex') }
  }

  #write(piece: Uint8Array): boolean {
    if (this.#end + piece.length > this.spool.room) return false
    try {
      for (let at = 0; at < piece.length; ) at += writeSync(this.spool.fd, piece, at, piece.length - at, this.#end + at)
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false
      throw error
    }
    this.#end += piece.length
    return true
  }

  /** Takes back what was added last: the next is written over it. */
  takeBack({ from }: Spooled): void {
    this.#end = from
  }
}
