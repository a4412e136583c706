// Stored bytes without their wrappings. Compression is taken off, also twice or thrice; archives are not opened.

import { setImmediate } from 'node:timers/promises'
import type { Artefact } from '@/lib/core/artefact'
import type { Diagnostic, DiagnosticCode } from '@/lib/core/diagnostic'
import { printable } from '@/lib/text/notes'
import { type Feed, fileFeed, streamFeed } from '../feed'
import type { ArtefactInput } from '../read-artefact'
import type { Oddity } from './oddity'
import { type Compression, longestMagic, wrappingOf } from './wrappings'

export const headLength = 16_384
export const deepest = 3 // gzip within xz within gzip: more is no artefact but a trap

// Logs of nothing but one repeated line reach 150:1; a bomb reaches deflate's 1032:1, bzip2's million.
const highestRatio = 200
const ratioFrom = 64 * 1024 ** 2
const mostUnpacked = 20 * 1024 ** 3

const breathEvery = 4 * 1024 ** 2 // the readers but gzip's work in this thread; whatever else runs in it gets its turn in between

/** The stored bytes without their wrappings, under one budget over all levels. */
export class Unpacked {
  compression: Artefact['compression'] = 'none' // the outermost
  tooDeep = false
  whole = true
  taken = 0 // stored bytes read
  readonly diagnostics: Diagnostic[] = []
  readonly #input: Pick<ArtefactInput, 'artefact' | 'fileName'>
  #feed: Feed
  #out = 0
  #levels: AsyncGenerator<Uint8Array, void, undefined>[] = []

  constructor(fd: number, input: Pick<ArtefactInput, 'artefact' | 'fileName'>) {
    this.#input = input
    this.#feed = fileFeed(fd, 0, (bytes) => {
      this.taken = bytes
    })
  }

  /** Takes the wrappings off. Returns the first bytes of what is inside. */
  async open(): Promise<Uint8Array> {
    for (let level = 0; ; level++) {
      const wrapping = wrappingOf(await this.#feed.peek(longestMagic))
      if (!wrapping) break
      if (level === deepest) {
        this.tooDeep = true
        this.#note(null, 'nesting_limit', 'error', { figures: { level: level + 1, most: deepest } })
        break
      }
      const { compression, unpack } = wrapping
      if (level === 0) this.compression = compression
      const inner = this.#budgeted(unpack(this.#feed, (oddity) => this.#odd(compression, oddity)))
      this.#levels.push(inner)
      this.#feed = streamFeed(inner)
    }
    return this.#feed.peek(headLength)
  }

  async *pieces(): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const piece = await this.#feed.next()
      if (!piece) break
      yield piece
    }
    await this.close()
  }

  /** Unpacks far enough to tell a bomb or damage from a small file that nobody knows, and closes. True if unpacking has failed. */
  async fails(): Promise<boolean> {
    for await (const _ of this.pieces()) if (this.#out > ratioFrom) break
    await this.close()
    return this.diagnostics.some(({ level }) => level === 'error') || (this.#out === 0 && !this.whole)
  }

  async close(): Promise<void> {
    for (const level of this.#levels.reverse()) await level.return()
    this.#levels = []
  }

  async *#budgeted(pieces: AsyncGenerator<Uint8Array, void, undefined>): AsyncGenerator<Uint8Array, void, undefined> {
    let breath = 0
    for await (const piece of pieces) {
      this.#out += piece.length
      breath += piece.length
      if (breath > breathEvery) {
        breath = 0
        await setImmediate()
      }
      if (this.#out > mostUnpacked || (this.#out > ratioFrom && this.#out > highestRatio * this.taken)) {
        this.whole = false
        this.#note(null, 'decompression_limit', 'error', { figures: { bytes: this.#out, from: this.taken } })
        return
      }
      yield piece
    }
  }

  #odd(compression: Compression, oddity: Oddity): void {
    const { at, kind } = oddity
    if (kind === 'trailing')
      this.#note(at, compression === 'gzip' ? 'gzip_trailing_bytes' : 'trailing_data', 'notice', { actual: printable(oddity.first) })
    else if (kind === 'wrong-length') this.#note(at, 'gzip_crc', 'notice', { actual: 'the length at the end of the gzip is not that of its content' })
    else {
      this.whole = false
      const corrupt = compression === 'gzip' ? 'gzip_crc' : (`${compression}_corrupt` as const)
      if (kind === 'too-large') this.#note(at, 'memory_limit', 'error', { figures: { bytes: oddity.needs } })
      else if (kind === 'truncated') this.#note(at, `${compression}_truncated`, 'data-loss')
      else this.#note(at, corrupt, 'data-loss', { actual: kind === 'damaged' ? printable(oddity.why) : 'the checksum does not fit' })
    }
  }

  #note(at: number | null, code: DiagnosticCode, level: Diagnostic['level'], more: Pick<Diagnostic, 'actual' | 'figures'> = {}): void {
    const { artefact, fileName } = this.#input
    this.diagnostics.push({
      code,
      level,
      count: 1,
      at: { artefact, place: at === null ? { kind: 'whole' } : { kind: 'offset', at } },
      fileName,
      ...more,
    })
  }
}
