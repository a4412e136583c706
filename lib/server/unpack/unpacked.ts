// Stored bytes without their wrappings. Compression is taken off, also twice or thrice; what is in an archive, `../bundle` says.

import { setImmediate } from 'node:timers/promises'
import type { Artefact } from '@/lib/core/artefact'
import type { Diagnostic, DiagnosticCode } from '@/lib/core/diagnostic'
import { printable } from '@/lib/text/notes'
import { type Feed, fileFeed, streamFeed, wholeFile } from '../feed'
import type { ArtefactInput } from '../read-artefact'
import { Budget, ratioFrom } from './budget'
import type { Oddity } from './oddity'
import { type Compression, longestMagic, wrappingOf } from './wrappings'

export const headLength = 16_384
export const deepest = 3 // gzip within xz within gzip: more is no artefact but a trap

const breathEvery = 4 * 1024 ** 2 // the readers but gzip's work in this thread; whatever else runs in it gets its turn in between

/** The stored bytes without their wrappings, under one budget over all levels. */
export class Unpacked {
  compression: Artefact['compression'] = 'none' // the outermost
  tooDeep = false
  whole = true
  taken = 0 // stored bytes read
  readonly diagnostics: Diagnostic[] = []
  readonly #input: Pick<ArtefactInput, 'artefact' | 'fileName'>
  readonly #budget: Budget
  #feed: Feed
  #out = 0
  #levels: AsyncGenerator<Uint8Array, void, undefined>[] = []

  /** `part`: the bytes begin there in the file, and are themselves a part of what that budget counts. */
  constructor(
    fd: number,
    input: Pick<ArtefactInput, 'artefact' | 'fileName'>,
    extent = wholeFile,
    part?: { readonly from: number; readonly budget: Budget },
  ) {
    this.#input = input
    this.#budget = part?.budget ?? new Budget()
    const from = part?.from ?? 0
    const reached = (upTo: number): void => {
      this.taken = upTo - from
      if (part === undefined) this.#budget.reach(upTo)
    }
    this.#feed = fileFeed(fd, from, reached, extent)
  }

  /** What is inside, once it is open. Whoever reads it here closes this. */
  get content(): Feed {
    return this.#feed
  }

  get budget(): Budget {
    return this.#budget
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
      if (!this.#budget.spend(piece.length)) {
        this.whole = false
        this.#note(null, 'decompression_limit', 'error', { figures: { bytes: this.#budget.out, from: this.#budget.taken } })
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
