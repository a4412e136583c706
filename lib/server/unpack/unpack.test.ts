import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { fileFeed, streamFeed } from '../feed'
import { type ReadArtefact, readArtefact } from '../read-artefact'
import type { Oddity } from './oddity'
import { longestMagic, wrappingOf } from './wrappings'

const fixture = (name: string): Buffer => readFileSync(new URL(`fixtures/${name}`, import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'finwait-unpack-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Unpacked {
  readonly text: Buffer
  readonly odd: readonly Oddity[]
}

/** Everything that is unpacked from `bytes`, which come in pieces of `step`. */
async function unpack(bytes: Uint8Array, step = 100_000): Promise<Unpacked> {
  async function* cut(): AsyncGenerator<Uint8Array, void, undefined> {
    for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step)
  }
  const feed = streamFeed(cut())
  const wrapping = wrappingOf(await feed.peek(longestMagic))
  if (!wrapping) return { text: Buffer.alloc(0), odd: [{ kind: 'damaged', at: 0, why: 'it is not known' }] }
  const pieces: Uint8Array[] = []
  const odd: Oddity[] = []
  for await (const piece of wrapping.unpack(feed, (one) => odd.push(one))) pieces.push(piece)
  return { text: Buffer.concat(pieces), odd }
}

async function read(bytes: Uint8Array): Promise<ReadArtefact> {
  const path = join(folder, 'artefact')
  writeFileSync(path, bytes)
  const fd = openSync(path, 'r')
  try {
    return await readArtefact(fd, { artefact: 'a-000000000000', fileName: 'artefact', size: bytes.length, chosen: null })
  } finally {
    closeSync(fd)
  }
}
const codes = ({ diagnostics }: ReadArtefact): readonly string[] => diagnostics.map(({ code }) => code)
const facts = ({ parsed }: ReadArtefact): unknown => JSON.parse(JSON.stringify(parsed?.sections))

const kernel = fixture('kernel.txt')
const rows = Buffer.from(Array.from({ length: 60_000 }, (_, i) => `row ${(i * i) % 97} of ${i % 13}\n`).join(''))
const kinds = [
  ['zstd', 'zst'],
  ['xz', 'xz'],
  ['bzip2', 'bz2'],
  ['lz4', 'lz4'],
] as const

describe.each(kinds)('%s', (kind, ending) => {
  const packed = fixture(`kernel.txt.${ending}`)
  const manyBlocks = fixture(`rows.${ending}`)

  test('gives back what was packed, over many blocks, however it comes', async () => {
    expect(await unpack(packed)).toEqual({ text: kernel, odd: [] })
    expect(await unpack(packed, 1)).toEqual({ text: kernel, odd: [] })
    for (const step of [1000, 65_536, 1_000_000]) {
      const { text, odd } = await unpack(manyBlocks, step)
      expect(text.equals(kind === 'zstd' ? rows : rows.subarray(0, 200_000))).toBe(true)
      expect(odd).toEqual([])
    }
  })

  test('two after one another are one content', async () => {
    for (const step of [packed.length, 7, 100_000])
      expect(await unpack(Buffer.concat([packed, packed]), step)).toEqual({ text: Buffer.concat([kernel, kernel]), odd: [] })
  })

  test('cut anywhere it gives a beginning, and says where it ends', async () => {
    for (let length = 10; length < packed.length; length++) {
      const { text, odd } = await unpack(packed.subarray(0, length))
      expect(kernel.subarray(0, text.length).equals(text)).toBe(true)
      expect([length, odd]).toEqual([length, [{ kind: 'truncated', at: length }]])
    }
    const { text } = await unpack(manyBlocks.subarray(0, manyBlocks.length - 30))
    expect(text.length).toBeGreaterThan(90_000)
  })

  test('a flipped byte is never taken for the content', async () => {
    for (let at = 0; at < packed.length; at++) {
      const damaged = Buffer.from(packed)
      damaged[at] = (damaged[at] ?? 0) ^ 0x10
      const { text, odd } = await unpack(damaged)
      expect([at, odd.length > 0 || text.equals(kernel)]).toEqual([at, true])
    }
  })

  test('what follows is said with its place, and zeros are padding', async () => {
    for (const junk of ['some more bytes that are no part of it', 'PK'])
      for (const step of [100_000, 3])
        expect(await unpack(Buffer.concat([packed, Buffer.from(junk)]), step)).toEqual({
          text: kernel,
          odd: [{ kind: 'trailing', at: packed.length, first: junk }],
        })
    expect(await unpack(Buffer.concat([packed, Buffer.alloc(4096)]))).toEqual({ text: kernel, odd: [] })
  })

  test('holds the same facts as what was packed', async () => {
    for (const name of ['kernel.txt', 'syn.pcap']) {
      const [bare, wrapped] = [await read(fixture(name)), await read(fixture(`${name}.${ending}`))]
      expect(bare).toMatchObject({ status: 'ok', compression: 'none' })
      expect(wrapped).toMatchObject({ status: 'ok', compression: kind, detection: bare.detection, diagnostics: bare.diagnostics })
      expect(facts(wrapped)).toEqual(facts(bare))
    }
  })

  test('damage is said by its own code, and what came before is read', async () => {
    const cut = await read(Buffer.concat([packed, packed.subarray(0, packed.length - 3)]))
    expect([cut.status, codes(cut)]).toEqual(['partial', expect.arrayContaining([`${kind}_truncated`])])
    expect(cut.parsed?.sections).not.toEqual([])
    const second = Buffer.from(packed)
    second[packed.length - 3] = (second[packed.length - 3] ?? 0) ^ 1
    const corrupt = await read(Buffer.concat([packed, second]))
    expect([corrupt.status, codes(corrupt)]).toEqual(['partial', expect.arrayContaining([`${kind}_corrupt`])])
    expect(codes(await read(Buffer.concat([packed, Buffer.from('junk and more junk')])))).toEqual(['trailing_data'])
  })
})

describe('one inside another', () => {
  test('is read up to three deep, and the outermost is named', async () => {
    const artefact = await read(fixture('kernel.txt.gz.zst.xz'))
    expect(artefact).toMatchObject({ status: 'ok', compression: 'xz', detection: { format: 'dmesg' } })
    expect(facts(artefact)).toEqual(facts(await read(kernel)))
  })
  test('four deep is refused', async () => {
    const artefact = await read(fixture('kernel.txt.lz4.bz2.zst.gz'))
    expect([artefact.status, artefact.compression, codes(artefact)]).toEqual(['failed', 'gzip', ['nesting_limit']])
  })
  test('a tar inside is an archive still', async () => {
    const artefact = await read(fixture('kernel.tar.xz'))
    expect([artefact.status, codes(artefact)]).toEqual(['failed', ['unsupported_archive']])
    expect(artefact.diagnostics).toMatchObject([{ actual: 'tar archive' }])
  })
})

const u32 = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer)
const zstdMagic = u32(0xfd2fb528)
/** A frame of the given window in which one byte is repeated 128 Ki times, `blocks` times over. */
const zstdRuns = (window: number, blocks: number): Buffer =>
  Buffer.concat([
    zstdMagic,
    Buffer.of(0, window),
    ...Array.from({ length: blocks }, (_, i) => Buffer.of((i === blocks - 1 ? 1 : 0) + 2, 0, 0x10, 65)),
  ])
/** A frame of 4 MiB blocks, each one long match. */
function lz4Runs(blocks: number): Buffer {
  const long = 4 * 1024 ** 2 - 6 - 19
  const block = Buffer.concat([
    Buffer.of(0x1f, 65, 1, 0),
    Buffer.alloc(Math.floor(long / 255), 255),
    Buffer.of(long % 255, 0x50),
    Buffer.from('AAAAA'),
  ])
  return Buffer.concat([
    u32(0x184d2204),
    Buffer.of(0x60, 0x70, 0x73),
    ...Array.from({ length: blocks }, () => Buffer.concat([u32(block.length), block])),
    u32(0),
  ])
}

describe('what swells', () => {
  test.each([
    ['zstd', () => zstdRuns(7 << 3, 800)],
    ['lz4', () => lz4Runs(18)],
    ['bzip2', () => fixture('zeros.bz2')],
    ['xz', () => fixture('zeros.xz.xz')],
    ['gzip', () => gzipSync(zstdRuns(7 << 3, 800))],
  ])('%s beyond 200 to 1 is stopped', async (kind, make) => {
    const artefact = await read(make())
    expect([artefact.status, artefact.compression, codes(artefact)]).toEqual(['failed', kind, ['decompression_limit']])
  })
})

describe('work', () => {
  test('a zstd block that claims thousandfold its content is damage, and what came before is kept', async () => {
    // 98,047 sequences, all of the longest match, from one byte of bits
    const claims = Buffer.of(0, 255, 255, 255, 0x54, 0, 0, 52, 1)
    const frame = zstdRuns(7 << 3, 2).subarray(0, 10)
    const { text, odd } = await unpack(Buffer.concat([frame, Buffer.of((claims.length << 3) + 5, 0, 0), claims]))
    expect(text.length).toBe(131_072)
    expect(odd).toMatchObject([{ kind: 'damaged', at: 10 }])
  })
})

describe('memory', () => {
  test('a zstd window of more than 128 MiB is refused where it is asked for', async () => {
    const frame = zstdRuns((21 << 3) + 7, 1)
    expect((await unpack(frame)).odd).toEqual([{ kind: 'too-large', at: 4, needs: 3.75 * 1024 ** 3 }])
    expect((await unpack(Buffer.concat([zstdRuns(0, 1), frame]))).odd).toMatchObject([{ kind: 'too-large', at: 14 }])
    const artefact = await read(frame)
    expect([artefact.status, codes(artefact)]).toEqual(['failed', ['memory_limit']])
    expect(artefact.diagnostics).toMatchObject([{ level: 'error', at: { place: { kind: 'offset', at: 4 } } }])
  })
  test('a zstd window of 128 MiB is taken, and only what it holds is allocated', async () => {
    const before = process.memoryUsage().arrayBuffers
    expect((await unpack(zstdRuns(17 << 3, 4))).text.length).toBe(4 * 131_072)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 1024 ** 2)
  })
  test('an xz dictionary of more than 64 MiB is refused at its block', async () => {
    const wide = fixture('wide.xz')
    const first = fixture('kernel.txt.xz')
    expect(await unpack(wide)).toEqual({ text: Buffer.alloc(0), odd: [{ kind: 'too-large', at: 12, needs: 96 * 1024 ** 2 }] })
    expect(await unpack(Buffer.concat([first, wide]))).toMatchObject({ text: kernel, odd: [{ kind: 'too-large', at: first.length + 12 }] })
    const artefact = await read(wide)
    expect([artefact.status, codes(artefact)]).toEqual(['failed', ['memory_limit']])
  })
})

describe('what is legal and rare', () => {
  test('a skippable frame before a zstd frame, as pzstd writes it, and between lz4 frames', async () => {
    const note = Buffer.concat([u32(0x184d2a50), u32(4), u32(99)])
    const [zst, lz4] = [fixture('kernel.txt.zst'), fixture('kernel.txt.lz4')]
    expect(await unpack(Buffer.concat([note, zst, note]))).toEqual({ text: kernel, odd: [] })
    expect(await unpack(Buffer.concat([lz4, note, lz4]))).toEqual({ text: Buffer.concat([kernel, kernel]), odd: [] })
  })
  test('a check or a dictionary that is not known is said, not guessed', async () => {
    expect((await unpack(fixture('sha256.xz'))).odd).toMatchObject([{ kind: 'damaged', why: 'it uses a filter or a check that is not read here' }])
    const needy = Buffer.concat([zstdMagic, Buffer.of(1, 0, 7, 1, 0, 0)])
    expect((await unpack(needy)).odd).toMatchObject([{ kind: 'damaged', at: 6 }])
  })
  test('text that begins like a magic is text', async () => {
    for (const text of ['BZh9 is what a bzip2 file begins with', '(\xb5/', '\x04"M']) expect(wrappingOf(Buffer.from(text, 'latin1'))).toBeNull()
  })
  test('a file is read as its pieces are', async () => {
    const path = join(folder, 'rows.bz2')
    writeFileSync(path, fixture('rows.bz2'))
    const fd = openSync(path, 'r')
    let length = 0
    for await (const piece of wrappingOf(await fileFeed(fd).peek(longestMagic))?.unpack(fileFeed(fd), () => expect.unreachable()) ?? [])
      length += piece.length
    closeSync(fd)
    expect(length).toBe(200_000)
  })
})
