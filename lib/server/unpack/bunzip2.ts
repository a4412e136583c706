// bzip2, a block at a time: streams one after another are one content. A block is given out when its CRC was right, and not before:
// the transform scatters one wrong bit over all of it.

import type { Feed } from '../feed'
import { Bits, Bzip2Damage, Bzip2End, readBlock, untransform } from './bzip2-block'
import { noteTrailing, type Oddity } from './oddity'

const hex = (bytes: Uint8Array, from: number, to: number): string => Buffer.from(bytes.subarray(from, to)).toString('hex')

/** A stream's head, followed by a block or by the end of a stream without blocks. */
export const isBzip2 = (bytes: Uint8Array): boolean => /^425a683[1-9](314159265359|177245385090)/.test(hex(bytes, 0, 10))
const isStream = (bytes: Uint8Array): boolean => /^425a683[1-9]/.test(hex(bytes, 0, 4))

const blockMark = [0x314159, 0x265359] // pi
const endMark = [0x177245, 0x385090] // its square root

// A block holds at most 18,002 groups of 50 symbols of 20 bits, and under 30 KB before them.
const longestBlock = 2.5 * 1024 ** 2

/** The content of the bzip2 in `feed`, in pieces of at most 1 MiB. */
export async function* bunzip2(feed: Feed, note: (oddity: Oddity) => void): AsyncGenerator<Uint8Array, void, undefined> {
  for (let streams = 0; ; streams++) {
    const head = await feed.peek(4)
    if (streams > 0 && head.length === 0) return
    if (streams > 0 && !isStream(head)) return noteTrailing(feed, note)
    const whole = yield* stream(feed, note)
    if (!whole) return
  }
}

async function* stream(feed: Feed, note: (oddity: Oddity) => void): AsyncGenerator<Uint8Array, boolean, undefined> {
  const [, , , level = 0] = await feed.take(4)
  const most = (level - 0x30) * 100_000
  const table = new Uint32Array(most)
  const start = feed.position
  let bits = new Bits(new Uint8Array(0))
  let [before, streamCrc] = [0, 0] // bytes of the stream that `bits` no longer holds
  try {
    for (;;) {
      if (bits.bytes.length - bits.at < longestBlock) {
        const more = await feed.take(2 * longestBlock)
        before += bits.at
        bits = bits.followedBy(more)
      }
      const at = start + before + bits.at
      try {
        const mark = [bits.read(24), bits.read(24)]
        const crc = bits.read(16) * 65_536 + bits.read(16)
        if (bits.isOver) throw new Bzip2End()
        if (mark.every((half, i) => half === endMark[i])) {
          bits.align()
          if (crc !== streamCrc) note({ kind: 'wrong-crc', at })
          return crc === streamCrc
        }
        if (mark.some((half, i) => half !== blockMark[i])) throw new Bzip2Damage('no block stands where one must')
        const block = untransform(table, readBlock(bits, table, most))
        if (block.crc !== crc) throw new Bzip2Damage('the checksum of a block does not fit')
        streamCrc = (((streamCrc << 1) | (streamCrc >>> 31)) ^ crc) >>> 0
        yield* block.pieces
      } catch (error) {
        if (!(error instanceof Bzip2Damage || error instanceof Bzip2End)) throw error
        if (bits.isOver) note({ kind: 'truncated', at: start + before + bits.bytes.length })
        else note({ kind: 'damaged', at, why: error.message })
        return false
      }
    }
  } finally {
    feed.putBack(bits.bytes.subarray(bits.at))
  }
}
