// Sparse entries of tar: what is stored, and where in the file it lies; between are holes, which read as zeros.
// A log that was cut while a program went on writing to it begins with such a hole.
// Reference: GNU tar manual, "Storing Sparse Files" (old GNU; pax 0.1 and 1.0).

import type { Feed } from '../../feed'
import type { Body } from './tar'
import { block, number, text } from './tar-header'

export interface Segments {
  readonly size: number // of the file with its holes
  readonly parts: readonly { readonly at: number; readonly length: number }[]
}

const mostParts = 10_000
const mostHole = 64 * 1024 ** 2 // all holes of one entry: more zeros carry nothing, and cost as much as text

/** Where the stored bytes of a sparse entry lie; null if it is not sparse; 'absurd' if its map is broken or it is mostly hole. Takes the map off `feed` or `body`. */
export async function sparseMap(
  type: string,
  header: Uint8Array,
  records: ReadonlyMap<string, string>,
  feed: Feed,
  body: Body,
): Promise<Segments | 'absurd' | null> {
  if (type === 'S') return checked(number(header, 483, 12), await oldMap(header, feed), body.left)
  const size = Number(records.get('GNU.sparse.realsize') ?? records.get('GNU.sparse.size') ?? Number.NaN)
  if (records.get('GNU.sparse.major') === '1') return checked(size, await mapInFront(body), body.left)
  const map = records.get('GNU.sparse.map')
  if (map !== undefined) return checked(size, pairs(map.split(',')), body.left)
  return Number.isNaN(size) ? null : 'absurd'
}

/** The content with its holes as zeros. */
export async function* expandSparse(body: Body, { size, parts }: Segments): AsyncGenerator<Uint8Array, void, undefined> {
  let at = 0
  for (const part of parts) {
    yield* zeros(part.at - at)
    for (let left = part.length; left > 0; ) {
      const bytes = await body.take(Math.min(left, piece))
      if (bytes.length === 0) return
      left -= bytes.length
      yield bytes
    }
    at = part.at + part.length
  }
  yield* zeros(size - at)
}

const piece = 1024 ** 2

function* zeros(length: number): Generator<Uint8Array, void, undefined> {
  for (let left = length; left > 0; left -= piece) yield new Uint8Array(Math.min(left, piece))
}

/** Four parts in the header itself, and blocks with 21 more each, as long as a flag at their end says so. */
async function oldMap(header: Uint8Array, feed: Feed): Promise<Segments['parts'] | null> {
  const parts = partsIn(header, 386, 4)
  let more = header[482] === 1
  while (more) {
    const bytes = await feed.take(block)
    if (bytes.length < block || parts.length > mostParts) return null
    parts.push(...partsIn(bytes, 0, 21))
    more = bytes[504] === 1
  }
  return parts
}

function partsIn(bytes: Uint8Array, from: number, most: number): { at: number; length: number }[] {
  const parts = Array.from({ length: most }, (_, n) => ({ at: number(bytes, from + n * 24, 12), length: number(bytes, from + n * 24 + 12, 12) }))
  return parts.filter(({ at, length }) => at !== 0 || length !== 0)
}

/** Decimal numbers, each with a line feed, in the first blocks of the content: how many parts, then where and how long each. */
async function mapInFront(body: Body): Promise<Segments['parts'] | null> {
  let words: string[] = []
  let told = ''
  for (let count = Number.NaN; !(words.length > 2 * count); ) {
    const bytes = await body.take(block)
    if (bytes.length < block || told.length > mostParts * 40) return null
    told += text(bytes, 0, block)
    words = told.split('\n').slice(0, -1)
    if (words.length > 0) count = Number(words[0])
    if (words.length > 0 && !(count <= mostParts)) return null
  }
  return pairs(words.slice(1, 1 + 2 * Number(words[0])))
}

const pairs = (words: readonly string[]): Segments['parts'] =>
  Array.from({ length: Math.floor(words.length / 2) }, (_, n) => ({ at: Number(words[2 * n]), length: Number(words[2 * n + 1]) }))

function checked(size: number, parts: Segments['parts'] | null, stored: number): Segments | 'absurd' {
  if (parts === null || !Number.isSafeInteger(size)) return 'absurd'
  const inOrder = parts.every(({ at, length }, n) => {
    const before = parts[n - 1]
    return at >= (before ? before.at + before.length : 0) && length >= 0 && at + length <= size
  })
  const filled = parts.reduce((sum, { length }) => sum + length, 0)
  return inOrder && filled <= stored && size - filled <= mostHole ? { size, parts } : 'absurd'
}
