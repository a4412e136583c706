// zstd, read as it comes (RFC 8878): frames one after another are one content. The framing is read here, so that a window is
// refused before it is allocated and damage is told with its place.

import type { Feed } from '../feed'
import { noteTrailing, type Oddity } from './oddity'
import { Xxh64 } from './xxhash'
import { largestBlock, ZstdBlocks } from './zstd-block'

const largestWindow = 128 * 1024 ** 2 // what zstd -d takes without being asked for more

const magic = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0
const isFrame = (bytes: Uint8Array, at = 0): boolean => magic(bytes, at) === 0xfd2fb528
const isSkippable = (bytes: Uint8Array): boolean => magic(bytes, 0) >>> 4 === 0x184d2a5

/** A frame, or the short note that pzstd writes before each of its frames. */
export const isZstd = (bytes: Uint8Array): boolean => isFrame(bytes) || (isSkippable(bytes) && isFrame(bytes, 8 + magic(bytes, 4)))

/** The content of the zstd in `feed`, in pieces of at most 128 KiB. */
export async function* unzstd(feed: Feed, note: (oddity: Oddity) => void): AsyncGenerator<Uint8Array, void, undefined> {
  for (;;) {
    const head = await feed.peek(18)
    if (head.length === 0) return
    if (isSkippable(head)) {
      if (!(await skip(feed, 8 + magic(head, 4)))) return note({ kind: 'truncated', at: feed.position })
    } else if (isFrame(head)) {
      const whole = yield* frame(feed, head, note)
      if (!whole) return
    } else return noteTrailing(feed, note)
  }
}

async function skip(feed: Feed, length: number): Promise<boolean> {
  for (let left = length; left > 0; ) {
    const piece = await feed.next()
    if (!piece) return false
    feed.putBack(piece.subarray(left))
    left -= Math.min(left, piece.length)
  }
  return true
}

async function* frame(feed: Feed, head: Uint8Array, note: (oddity: Oddity) => void): AsyncGenerator<Uint8Array, boolean, undefined> {
  const start = feed.position
  const stop = (oddity: Oddity): false => {
    note(oddity)
    return false
  }
  const descriptor = head[4] ?? 0
  const single = (descriptor & 0x20) !== 0
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0
  const contentSize = [single ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0
  const sizeAt = 5 + (single ? 0 : 1) + dictionary
  const length = sizeAt + contentSize
  if ((await feed.take(length)).length < length) return stop({ kind: 'truncated', at: feed.position })
  if (descriptor & 8) return stop({ kind: 'damaged', at: start + 4, why: 'a bit of the frame header is set that must not be' })
  if (head.subarray(sizeAt - dictionary, sizeAt).some((byte) => byte !== 0))
    return stop({ kind: 'damaged', at: start + sizeAt - dictionary, why: 'it was compressed with a dictionary, which it does not contain' })
  const window = single ? littleEndian(head.subarray(sizeAt, length)) + (contentSize === 2 ? 256 : 0) : windowOf(head[5] ?? 0)
  if (window > largestWindow) return stop({ kind: 'too-large', at: start + 4, needs: window })

  const checksum = (descriptor & 4) !== 0 ? new Xxh64() : null
  const blocks = new ZstdBlocks(window)
  for (let last = false; !last; ) {
    const at = feed.position
    const header = await feed.take(3)
    if (header.length < 3) return stop({ kind: 'truncated', at: feed.position })
    const bits = littleEndian(header)
    const [kind, size] = [(bits >> 1) & 3, bits >> 3]
    last = (bits & 1) !== 0
    if (kind === 3 || size > largestBlock) return stop({ kind: 'damaged', at, why: 'a block of no known kind or size' })
    const body = await feed.take(kind === 1 ? 1 : size)
    if (body.length < (kind === 1 ? 1 : size)) return stop({ kind: 'truncated', at: feed.position })
    const block = kind === 0 ? blocks.stored(body) : kind === 1 ? blocks.run(body[0] ?? 0, size) : blocks.compressed(body)
    if (!block) return stop({ kind: 'damaged', at, why: 'a block contradicts itself' })
    checksum?.push(block)
    if (block.length > 0) yield block
  }
  if (!checksum) return true
  const said = await feed.take(4)
  if (said.length < 4) return stop({ kind: 'truncated', at: feed.position })
  return BigInt(littleEndian(said)) === BigInt.asUintN(32, checksum.digest()) || stop({ kind: 'wrong-crc', at: feed.position - 4 })
}

const littleEndian = (bytes: Uint8Array): number => bytes.reduceRight((sum, byte) => sum * 256 + byte, 0)

function windowOf(byte: number): number {
  const base = 2 ** (10 + (byte >> 3))
  return base + (base / 8) * (byte & 7)
}
