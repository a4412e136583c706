import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { fileFeed } from '../feed'
import { gunzip } from './gunzip'
import type { Oddity } from './oddity'

const folder = mkdtempSync(join(tmpdir(), 'finwait-gzip-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0

async function inflate(bytes: Uint8Array): Promise<{ text: Buffer; odd: Oddity[] }> {
  const path = join(folder, `${++files}.gz`)
  writeFileSync(path, bytes)
  const odd: Oddity[] = []
  const pieces: Uint8Array[] = []
  for await (const piece of gunzip(fileFeed(openSync(path, 'r')), (one) => odd.push(one))) pieces.push(Buffer.from(piece))
  return { text: Buffer.concat(pieces), odd }
}

/** Numbers that deflate only halves, so that the compressed bytes are many. */
const noise = (length: number): Buffer => {
  let state = 1
  const next = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return (state >>> 24) & 0x3f
  }
  return Buffer.from(Array.from({ length }, next))
}
const content = noise(3_000_000)
const packed = gzipSync(content)
const [first, second] = [gzipSync('first '), gzipSync('second')]

describe('gunzip', () => {
  test('gives back what gzip took, over many reads', async () => {
    const { text, odd } = await inflate(packed)
    expect(text.equals(content)).toBe(true)
    expect(odd).toEqual([])
  })

  test('members one after another are one content', async () => {
    expect(await inflate(Buffer.concat([first, second]))).toEqual({ text: Buffer.from('first second'), odd: [] })
    expect((await inflate(Buffer.concat([packed, first]))).text.length).toBe(content.length + 6)
  })

  test('a header with extra field, name and comment is passed over', async () => {
    const header = Buffer.from([0x1f, 0x8b, 8, 4 + 8 + 16, 0, 0, 0, 0, 0, 3, 3, 0, 1, 2, 3])
    const bytes = Buffer.concat([header, Buffer.from('../../name\0a comment\0'), first.subarray(10)])
    expect(await inflate(bytes)).toEqual({ text: Buffer.from('first '), odd: [] })
  })

  test('a cut file gives all that was there, and says where it ends', async () => {
    const cut = packed.subarray(0, packed.length - 20)
    const { text, odd } = await inflate(cut)
    expect(text.length).toBeGreaterThan(content.length - 200)
    expect(content.subarray(0, text.length).equals(text)).toBe(true)
    expect(odd).toEqual([{ kind: 'truncated', at: cut.length }])
  })

  test('a cut in the trailer loses nothing', async () => {
    expect(await inflate(first.subarray(0, first.length - 3))).toEqual({
      text: Buffer.from('first '),
      odd: [{ kind: 'truncated', at: first.length - 3 }],
    })
  })

  test('a cut in the header is said', async () => {
    expect((await inflate(first.subarray(0, 9))).odd).toEqual([{ kind: 'truncated', at: 9 }])
  })

  test('a wrong checksum is told from a wrong length, and the content is kept', async () => {
    const [crc, length] = [Buffer.from(first), Buffer.from(first)]
    crc[crc.length - 8] = (crc[crc.length - 8] ?? 0) ^ 1
    length[length.length - 1] = 99
    expect(await inflate(crc)).toEqual({ text: Buffer.from('first '), odd: [{ kind: 'wrong-crc', at: first.length - 8 }] })
    expect(await inflate(length)).toEqual({ text: Buffer.from('first '), odd: [{ kind: 'wrong-length', at: first.length - 4 }] })
  })

  test('bytes after the last member are said with their place, zeros are padding', async () => {
    expect((await inflate(Buffer.concat([first, Buffer.from('garbage')]))).odd).toEqual([{ kind: 'trailing', at: first.length, first: 'garbage' }])
    expect((await inflate(Buffer.concat([first, Buffer.alloc(300_000)]))).odd).toEqual([])
    expect((await inflate(Buffer.concat([first, Buffer.alloc(300_000), Buffer.from('x')]))).odd).toEqual([
      { kind: 'trailing', at: first.length + 300_000, first: 'x' },
    ])
  })

  test('damage in the middle keeps what came before it, to within a kilobyte', async () => {
    const stored = gzipSync(content, { level: 0 }) // 5 bytes of header before each block that is stored as it is
    let [at, kept] = [10, 0]
    while (kept < content.length / 2) {
      const length = stored.readUInt16LE(at + 1)
      at += 5 + length
      kept += length
    }
    stored.writeUInt16LE(0, at + 1)
    const { text, odd } = await inflate(stored)
    expect(text.length).toBeGreaterThanOrEqual(kept - 1024)
    expect(content.subarray(0, text.length).equals(text)).toBe(true)
    expect(odd.map(({ kind }) => kind)).toEqual(['damaged'])
  })
})
