// xz, read as it comes: streams one after another, with padding between them, are one content, and every block's CRC is checked.
// Reference: https://tukaani.org/xz/xz-file-format.txt. The decoder is xz-embedded in WebAssembly, as xz-decompress carries it;
// it is driven by hand, because its stream tells neither where damage is nor what kind of damage.

import { crc32 } from 'node:zlib'
import { FinwaitError } from '@/lib/core/errors'
import type { Feed } from '../feed'
import { noteTrailing, type Oddity } from './oddity'

const magic = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]
const headerLength = 12 // of a stream
const longestBlockHeader = 1024

export const isXz = (bytes: Uint8Array): boolean => magic.every((byte, i) => bytes[i] === byte)

const largestDictionary = 64 * 1024 ** 2 // of xz -9, and what xz-decompress was built to take

// xz.h of xz-embedded
const [ok, streamEnd, tooLarge, notXz, unknownOption, damaged, outOfInput] = [0, 1, 4, 5, 6, 7, 8]

const narrowInput = 16 // the decoder keeps to itself what it had made of an input in which it meets damage: of so many bytes at most

/** The content of the xz in `feed`, in pieces of at most 64 KiB. A dictionary of more than 64 MiB (xz -9) is refused before it is allocated. */
export async function* unxz(feed: Feed, note: (oddity: Oddity) => void): AsyncGenerator<Uint8Array, void, undefined> {
  const decoder = await XzDecoder.make()
  const start = feed.position
  let out = 0
  let before = new Uint8Array(0) // the end of the input before this piece
  try {
    for (;;) {
      const piece = (await feed.next()) ?? new Uint8Array(0)
      for (let at = 0; at < piece.length || piece.length === 0; ) {
        const supplied = decoder.supply(piece.subarray(at))
        for (let more = true; more; ) {
          const { result, output, used } = decoder.run()
          out += output.length
          if (output.length > 0) yield output
          if (result === streamEnd) return
          if (result !== ok) {
            const lastSupply = feed.position - piece.length + at
            const again = result === damaged ? feed.reopen?.(start) : null
            if (again) yield* beyond(again, out, lastSupply)
            feed.putBack(piece.subarray(at + used))
            const read = Buffer.concat([before, piece.subarray(0, at + used)])
            const junk = junkAtEnd(result, read)
            if (junk === 0) return note(damage(result, feed.position, read))
            feed.putBack(read.subarray(read.length - junk))
            return noteTrailing(feed, note)
          }
          more = used < supplied || output.length === decoder.size
        }
        at += supplied
      }
      if (piece.length > 0) before = Buffer.concat([before, piece]).subarray(-longestBlockHeader)
    }
  } finally {
    decoder.close()
  }
}

/** What a second reading yields after the first `known` bytes, if what the first was given last comes in small pieces. */
async function* beyond(feed: Feed, known: number, narrowFrom: number): AsyncGenerator<Uint8Array, void, undefined> {
  const decoder = await XzDecoder.make()
  let skip = known
  try {
    for (let result = ok; result === ok; ) {
      const wide = narrowFrom - feed.position
      const input = await feed.take(wide > 0 ? Math.min(wide, decoder.size) : narrowInput)
      if (input.length === 0) return
      const supplied = decoder.supply(input)
      for (let more = true; more; ) {
        const made = decoder.run()
        result = made.result
        if (made.output.length > skip) yield made.output.subarray(skip)
        skip = Math.max(0, skip - made.output.length)
        more = result === ok && (made.used < supplied || made.output.length === decoder.size)
      }
    }
  } finally {
    decoder.close()
  }
}

/** How many of the last bytes of `read` belong to no stream: it stopped at another header than a stream's, or too soon to tell. */
function junkAtEnd(result: number, read: Uint8Array): number {
  if (result === notXz) return headerLength
  if (result !== outOfInput) return 0
  for (let length = 1; length < headerLength; length++) {
    const behind = read.subarray(-length)
    if (isFooter(read.subarray(0, -length).subarray(-headerLength)) && behind.some((byte, i) => byte !== magic[i])) return length
  }
  return 0
}

/** CRC of what follows, size of the index, flags, "YZ". */
function isFooter(bytes: Uint8Array): boolean {
  const footer = Buffer.from(bytes)
  return footer.length === headerLength && footer.toString('latin1', 10) === 'YZ' && crc32(footer.subarray(4, 10)) === footer.readUInt32LE(0)
}

/** What the decoder stopped for at `at`, having read the bytes that `read` ends with. */
function damage(result: number, at: number, read: Uint8Array): Oddity {
  if (result === outOfInput) return { kind: 'truncated', at }
  if (result !== tooLarge && result !== unknownOption) return { kind: 'damaged', at, why: 'the compressed data contradict themselves' }
  const header = blockHeader(read)
  const needs = dictionaryOf(header)
  if (needs > largestDictionary) return { kind: 'too-large', at: at - header.length, needs }
  return { kind: 'damaged', at: at - header.length, why: 'it uses a filter or a check that is not read here' }
}

/** The block header that `read` ends with: its first byte says its length, its last four are its CRC. Empty if there is none. */
function blockHeader(read: Uint8Array): Uint8Array {
  for (let length = 8; length <= Math.min(read.length, longestBlockHeader); length += 4) {
    const header = read.subarray(-length)
    const crc = Buffer.from(header.subarray(-4)).readUInt32LE()
    if (header[0] === length / 4 - 1 && crc32(header.subarray(0, -4)) === crc) return header
  }
  return new Uint8Array(0)
}

/** The bytes of dictionary that a block header asks for in its LZMA2 filter (id 0x21, one byte of properties); 0 if it has none. */
function dictionaryOf(header: Uint8Array): number {
  const at = Buffer.from(header).indexOf(Buffer.of(0x21, 1))
  const bits = header[at + 2] ?? 0
  if (at < 0) return 0
  return bits === 40 ? 2 ** 32 - 1 : (2 | (bits & 1)) * 2 ** (Math.floor(bits / 2) + 11)
}

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer }
  create_context(): number
  destroy_context(context: number): void
  supply_input(context: number, length: number): void
  get_next_output(context: number): number
}

interface Library {
  readonly XzReadableStream: { _getModuleInstance(): Promise<void>; readonly _moduleInstance?: { readonly exports: Exports } }
}

/** The WebAssembly module itself, which xz-decompress keeps to itself. A bundler hands the package out itself, Node as its default export. */
async function loadExports(): Promise<Exports> {
  const loaded = (await import('xz-decompress')) as unknown as Library & { readonly default?: Library }
  const { XzReadableStream: library } = loaded.default ?? loaded
  if (!library._moduleInstance) await library._getModuleInstance()
  if (!library._moduleInstance) throw new FinwaitError('parse/bug', 'xz-decompress holds its module elsewhere than it did')
  return library._moduleInstance.exports
}

/** One decoder in the module's memory. Its first words: size of both buffers, input, place in it, its length, output, length of that. */
class XzDecoder {
  readonly size: number
  readonly #exports: Exports
  readonly #context: number

  static async make(): Promise<XzDecoder> {
    return new XzDecoder(await loadExports())
  }

  private constructor(exports: Exports) {
    this.#exports = exports
    this.#context = exports.create_context()
    this.size = this.#words[0] ?? 0
  }

  get #words(): Uint32Array {
    return new Uint32Array(this.#exports.memory.buffer, this.#context, 6)
  }

  /** Takes as much as fits; nothing at all says that the input is over. */
  supply(bytes: Uint8Array): number {
    const taken = bytes.subarray(0, this.size)
    new Uint8Array(this.#exports.memory.buffer).set(taken, this.#words[1] ?? 0)
    this.#exports.supply_input(this.#context, taken.length)
    return taken.length
  }

  run(): { readonly result: number; readonly output: Uint8Array; readonly used: number } {
    const result = this.#exports.get_next_output(this.#context)
    const words = this.#words
    const output = new Uint8Array(this.#exports.memory.buffer, words[4] ?? 0, words[5] ?? 0).slice()
    words[5] = 0
    return { result, output, used: words[2] ?? 0 }
  }

  close(): void {
    this.#exports.destroy_context(this.#context)
  }
}
