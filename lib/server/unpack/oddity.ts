// What can be odd in compressed bytes, in one shape for every kind of compression.

import type { Feed } from '../feed'

/** What was odd, and where: byte offset in the compressed bytes. Nothing follows after any of them but `wrong-length` and `trailing`. */
export type Oddity =
  | { readonly kind: 'truncated'; readonly at: number }
  | { readonly kind: 'damaged'; readonly at: number; readonly why: string }
  | { readonly kind: 'wrong-crc'; readonly at: number }
  | { readonly kind: 'wrong-length'; readonly at: number }
  | { readonly kind: 'too-large'; readonly at: number; readonly needs: number } // bytes of window or dictionary
  | { readonly kind: 'trailing'; readonly at: number; readonly first: string }

/** The content of the compressed bytes in `feed`, piece by piece, oddities told on the way. A piece may be reused by no one: it is the caller's. */
export type Unpack = (feed: Feed, note: (oddity: Oddity) => void) => AsyncGenerator<Uint8Array, void, undefined>

const shown = 40

/** Reads what follows the content. Zeros up to the end are padding of a tape or a block device, and of no account. */
export async function noteTrailing(feed: Feed, note: (oddity: Oddity) => void): Promise<void> {
  for (;;) {
    const bytes = await feed.next()
    if (!bytes) return
    const odd = bytes.findIndex((byte) => byte !== 0)
    if (odd < 0) continue
    feed.putBack(bytes.subarray(odd))
    const at = feed.position
    return note({ kind: 'trailing', at, first: Buffer.from(await feed.take(shown)).toString('latin1') })
  }
}
