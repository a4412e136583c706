// lz4 frames, read as they come: frames one after another are one content. All four checksums are looked at.
// Reference: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md and lz4_Block_format.md

import type { Feed } from '../feed'
import { noteTrailing, type Oddity } from './oddity'
import { Xxh32 } from './xxhash'

const reach = 64 * 1024 // a match begins at most so far back

const word = (bytes: Uint8Array, at = 0): number =>
  ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0

export const isLz4 = (bytes: Uint8Array): boolean => word(bytes) === 0x184d2204
const isSkippable = (bytes: Uint8Array): boolean => word(bytes) >>> 4 === 0x184d2a5

/** The content of the lz4 in `feed`, in pieces of at most 4 MiB. */
export async function* unlz4(feed: Feed, note: (oddity: Oddity) => void): AsyncGenerator<Uint8Array, void, undefined> {
  for (;;) {
    const head = await feed.peek(8)
    if (head.length === 0) return
    if (isSkippable(head)) {
      for (let left = 8 + word(head, 4); left > 0; ) {
        const piece = await feed.next()
        if (!piece) return note({ kind: 'truncated', at: feed.position })
        feed.putBack(piece.subarray(left))
        left -= Math.min(left, piece.length)
      }
    } else if (isLz4(head)) {
      const whole = yield* frame(feed, note)
      if (!whole) return
    } else return noteTrailing(feed, note)
  }
}

async function* frame(feed: Feed, note: (oddity: Oddity) => void): AsyncGenerator<Uint8Array, boolean, undefined> {
  const start = feed.position
  const stop = (oddity: Oddity): false => {
    note(oddity)
    return false
  }
  const cut = (): false => stop({ kind: 'truncated', at: feed.position })
  const damaged = (at: number, why: string): false => stop({ kind: 'damaged', at, why })

  const flags = (await feed.peek(6))[4] ?? 0
  const length = 7 + (flags & 8 ? 8 : 0) + (flags & 1 ? 4 : 0)
  const head = await feed.take(length)
  if (head.length < length) return cut()
  const largest = [0, 0, 0, 0, 64 * 1024, 256 * 1024, 1024 ** 2, 4 * 1024 ** 2][((head[5] ?? 0) >> 4) & 7] ?? 0
  if (((new Xxh32().push(head.subarray(4, length - 1)).digest() >>> 8) & 0xff) !== head[length - 1])
    return damaged(start + length - 1, 'the checksum of the frame header does not fit')
  if (flags >> 6 !== 1 || flags & 2 || largest === 0) return damaged(start + 4, 'a frame of no known kind')
  if (flags & 1) return damaged(start + length - 5, 'it was compressed with a dictionary, which it does not contain')

  const [alone, ofBlocks, content] = [(flags & 0x20) !== 0, (flags & 0x10) !== 0, flags & 4 ? new Xxh32() : null]
  const output = new Uint8Array(reach + largest) // what the last blocks held, then this one
  let known = 0
  for (;;) {
    const at = feed.position
    const header = await feed.take(4)
    if (header.length < 4) return cut()
    const size = word(header) & 0x7fffffff
    if (word(header) === 0) break
    if (size > largest) return damaged(at, 'a block is larger than the frame allows')
    const body = await feed.take(size)
    if (body.length < size) return cut()
    if (ofBlocks) {
      const said = await feed.take(4)
      if (said.length < 4) return cut()
      if (word(said) !== new Xxh32().push(body).digest()) return stop({ kind: 'wrong-crc', at: feed.position - 4 })
    }
    const stored = (word(header) & 0x80000000) !== 0
    if (stored) output.set(body, reach)
    const end = stored ? reach + size : decodeBlock(body, output, reach - (alone ? 0 : known))
    if (end < 0) return damaged(at, 'a block cannot be decoded')
    content?.push(output.subarray(reach, end))
    if (end > reach) yield output.slice(reach, end)
    output.copyWithin(0, end - reach, end)
    known = Math.min(reach, known + end - reach)
  }
  if (!content) return true
  const said = await feed.take(4)
  if (said.length < 4) return cut()
  return word(said) === content.digest() || stop({ kind: 'wrong-crc', at: feed.position - 4 })
}

/** Decodes a block into `output` from `reach` on; matches may begin at `first`. Returns where the content ends, -1 for damage. */
function decodeBlock(input: Uint8Array, output: Uint8Array, first: number): number {
  let [at, to] = [0, reach]
  const more = (length: number): number => {
    if (length < 15) return length
    for (let sum = length; ; ) {
      const byte = input[at++]
      if (byte === undefined) return Number.POSITIVE_INFINITY
      sum += byte
      if (byte < 255) return sum
    }
  }
  while (at < input.length) {
    const token = input[at++] ?? 0
    const literals = more(token >> 4)
    if (at + literals > input.length || to + literals > output.length) return -1
    if (literals > 32) output.set(input.subarray(at, at + literals), to)
    else for (let i = 0; i < literals; i++) output[to + i] = input[at + i] ?? 0
    at += literals
    to += literals
    if (at === input.length) return to
    const from = to - ((input[at] ?? 0) | ((input[at + 1] ?? 0) << 8))
    at += 2
    const length = more(token & 15) + 4
    if (at > input.length || from === to || from < first || to + length > output.length) return -1
    if (length > 64 && to - from >= length) output.copyWithin(to, from, from + length)
    else for (let i = 0; i < length; i++) output[to + i] = output[from + i] ?? 0
    to += length
  }
  return -1
}
