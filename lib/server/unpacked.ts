// Stored bytes without their wrappings. gzip is taken off, also twice or thrice; nothing else is opened.

import type { Diagnostic, DiagnosticCode } from '@/lib/core/diagnostic'
import { printable } from '@/lib/text/notes'
import { type Feed, fileFeed, streamFeed } from './feed'
import { type GzipOddity, gunzip, isGzip } from './gunzip'
import type { ArtefactInput } from './read-artefact'

export const headLength = 16_384
export const deepest = 3 // gzip within gzip within gzip: more is no artefact but a trap

// Logs of nothing but one repeated line reach 150:1; a bomb reaches deflate's 1032:1.
const highestRatio = 200
const ratioFrom = 64 * 1024 ** 2
const mostUnpacked = 20 * 1024 ** 3

/** The stored bytes without their gzip wrappings, under one budget over all levels. */
export class Unpacked {
  compression: 'none' | 'gzip' = 'none'
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
    for (let level = 0; isGzip(await this.#feed.peek(10)); level++) {
      if (level === deepest) {
        this.tooDeep = true
        this.#note(null, 'nesting_limit', 'error', { figures: { level: level + 1, most: deepest } })
        break
      }
      this.compression = 'gzip'
      const inner = this.#budgeted(gunzip(this.#feed, (oddity) => this.#odd(oddity)))
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

  /** Unpacks far enough to tell a bomb from a small file that nobody knows, and closes. */
  async swells(): Promise<boolean> {
    for await (const _ of this.pieces()) if (this.#out > ratioFrom) break
    await this.close()
    return this.diagnostics.some(({ code }) => code === 'decompression_limit')
  }

  async close(): Promise<void> {
    for (const level of this.#levels.reverse()) await level.return()
    this.#levels = []
  }

  async *#budgeted(pieces: AsyncGenerator<Uint8Array, void, undefined>): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const piece of pieces) {
      this.#out += piece.length
      if (this.#out > mostUnpacked || (this.#out > ratioFrom && this.#out > highestRatio * this.taken)) {
        this.whole = false
        this.#note(null, 'decompression_limit', 'error', { figures: { bytes: this.#out, from: this.taken } })
        return
      }
      yield piece
    }
  }

  #odd(oddity: GzipOddity): void {
    const { at, kind } = oddity
    if (kind === 'trailing') this.#note(at, 'gzip_trailing_bytes', 'notice', { actual: printable(oddity.first) })
    else if (kind === 'wrong-length') this.#note(at, 'gzip_crc', 'notice', { actual: 'the length at the end of the gzip is not that of its content' })
    else {
      this.whole = false
      if (kind === 'truncated') this.#note(at, 'gzip_truncated', 'data-loss')
      else this.#note(at, 'gzip_crc', 'data-loss', { actual: kind === 'damaged' ? oddity.why : 'the checksum does not fit' })
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
