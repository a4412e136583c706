import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { packColumns } from '@/lib/core/columns'
import type { Extent } from './feed'
import { writeStoryCapture } from './launch/bench-capture.mjs'
import { type ReadArtefact, readArtefact } from './read-artefact'
import { newFolder } from './testing/server'

let capture = Buffer.alloc(0)
const files: number[] = []
beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'finwait-read-'))
  writeStoryCapture(join(folder, 'story.pcap'), 20_000, 60)
  capture = readFileSync(join(folder, 'story.pcap'))
  rmSync(folder, { recursive: true })
})
afterAll(() => files.forEach(closeSync))

function open(bytes: Uint8Array): number {
  const copy = join(newFolder(), 'copy')
  writeFileSync(copy, bytes)
  const fd = openSync(copy, 'r')
  files.push(fd)
  return fd
}

/** Lets the reader have a few more bytes each time it has read all. */
class Trickle implements Extent {
  asked = 0
  #upto = 0
  constructor(
    private readonly size: number,
    private readonly step: number,
  ) {}
  beyond(at: number): number {
    if (at >= this.#upto) {
      this.asked++
      this.#upto = Math.min(this.size, this.#upto + this.step)
    }
    return this.#upto
  }
}

const read = (bytes: Uint8Array, extent?: Extent): Promise<ReadArtefact> =>
  readArtefact(open(bytes), {
    artefact: 'a-0123456789ab',
    fileName: 'story',
    size: extent ? null : bytes.length,
    chosen: null,
    ...(extent && { extent }),
  })
const packed = ({ parsed }: ReadArtefact): Buffer => Buffer.from(packColumns(parsed))

describe('a file that is still being written', () => {
  test.each([
    ['a capture', (bytes: Buffer) => bytes],
    ['a capture in gzip', (bytes: Buffer) => gzipSync(bytes)],
    ['text', () => Buffer.from(`[${'    1.000000'.padStart(12)}] TCP: time wait bucket table overflow\n`.repeat(5000))],
  ])('gives the same facts as when it is whole: %s', async (_what, make) => {
    const bytes = make(capture)
    const whole = await read(bytes)
    const extent = new Trickle(bytes.length, 30_011)
    const growing = await read(bytes, extent)
    expect(whole.parsed?.sections.length).toBeGreaterThan(0)
    expect(growing).toMatchObject({ status: whole.status, compression: whole.compression, diagnostics: whole.diagnostics })
    expect(packed(growing).equals(packed(whole))).toBe(true)
    expect(extent.asked).toBeGreaterThan(bytes.length / 30_011)
  })

  test('is named when all is read, not before', async () => {
    const extent = new Trickle(capture.length, 100_000)
    const asked: number[] = []
    await readArtefact(open(capture), {
      get artefact() {
        asked.push(extent.asked)
        return 'a-0123456789ab' as const
      },
      ...{ fileName: 'story', size: null, chosen: null, extent },
    })
    expect(Math.min(...asked)).toBe(Math.ceil(capture.length / 100_000) + 1)
  })
})
