import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { rowsPerPiece } from '@/lib/core/connection-table'
import { readPrefix, textOfV6Prefix } from './addresses'
import { ByteCache } from './cache'
import { columnNames } from './columns'
import { ConnectionsFile } from './reader'
import { drawing, drawnRows, writeTable } from './testing/fill'

const folder = mkdtempSync(join(tmpdir(), 'finwait-reader-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const path = join(folder, 'table')

test('what was written is read, column by column and value by value, with its words', async () => {
  const { words, rowOf } = drawnRows(3, 1_700_000_000_000_000)
  const rows = Array.from({ length: rowsPerPiece + 77 }, (_, row) => rowOf(row))
  writeTable(path, words, rows.length, (row) => rows[row] ?? {})
  const file = await ConnectionsFile.open(path, 'a', new ByteCache(1 << 20))
  expect([file.rows, file.pieces, file.rowsOf(1), file.startOf(1), file.pieceOf(rowsPerPiece), file.pieceOf(rowsPerPiece - 1)]).toEqual([
    ...[rowsPerPiece + 77, 2, 77, rowsPerPiece],
    ...[1, 0],
  ])
  for (const name of columnNames) {
    const column = await file.column(name, 1)
    const wanted = rows.slice(rowsPerPiece).map((row) => row[name] ?? (name === 'scaleSent' || name === 'scaleReceived' ? -2 : 0))
    expect([...column], name).toEqual(wanted)
    expect(file.value(name, rowsPerPiece + 5)).toEqual(column[5])
    expect(file.value(name, 3)).toEqual(rows[3]?.[name] ?? (name === 'scaleSent' || name === 'scaleReceived' ? -2 : 0))
  }
  expect([file.names.at(1), file.addresses.at(9), file.histories.at(0), file.names.at(-1), file.names.at(1e6)]).toEqual([
    ...[words.names[1], words.addresses[9], words.histories[0]],
    ...['', ''],
  ])
  const { min, max } = file.rangesOf('finWait')
  const waits = rows.slice(rowsPerPiece).map((row) => row.finWait ?? Number.NaN)
  expect([min[1], max[1]]).toEqual([Math.min(...waits.filter((wait) => wait >= 0)), Math.max(...waits.filter((wait) => wait >= 0))])
  await file.close()
})

test('a file that was cut, or changed anywhere in its footer, is refused or read within its bounds', async () => {
  const { words, rowOf } = drawnRows(4, 0)
  writeTable(path, words, 50, rowOf, 20)
  const whole = readFileSync(path)
  const draw = drawing(9)
  const open = async (bytes: Buffer): Promise<'refused' | 'read'> => {
    writeFileSync(path, bytes)
    const file = await ConnectionsFile.open(path, String(draw()), new ByteCache(0)).catch((error: unknown) => {
      expect(String(error)).toMatch(/table of connections cannot be read|column lies outside|document|JSON/)
      return null
    })
    if (!file) return 'refused'
    for (const name of columnNames) for (let piece = 0; piece < file.pieces; piece++) await file.column(name, piece)
    file.names.at(3)
    await file.close()
    return 'read'
  }
  for (const length of [0, 1, 15, 16, 100, whole.length - 1]) expect(await open(whole.subarray(0, length)), `cut at ${length}`).toBe('refused')
  const footer = whole.readDoubleLE(whole.length - 16)
  const outcomes = new Set<string>()
  for (let turn = 0; turn < 150; turn++) {
    const changed = Buffer.from(whole)
    changed[footer + Math.floor(draw() * (whole.length - footer))] = Math.floor(draw() * 256)
    outcomes.add(await open(changed))
  }
  expect(outcomes.has('refused')).toBe(true)
})

test('no more is kept than there is room for, and what was used last stays', () => {
  const cache = new ByteCache(10)
  cache.set('a', 1, 4)
  cache.set('b', 2, 4)
  cache.get('a')
  cache.set('c', 3, 4)
  expect([cache.get('a'), cache.get('b'), cache.get('c'), cache.bytes]).toEqual([1, undefined, 3, 8])
  cache.set('a', 4, 1)
  expect(cache.bytes).toBe(5)
  cache.set('d', 5, 11)
  expect([cache.get('d'), cache.bytes]).toEqual([undefined, 5])
})

test('addresses and prefixes are read as people write them, and nothing else is one', () => {
  expect(readPrefix('203.0.113.7')).toEqual({ v6: false, words: [0xcb007107 | 0], length: 32 })
  expect(readPrefix('203.0.113.7/24')).toEqual({ v6: false, words: [0xcb007100 | 0], length: 24 })
  expect(readPrefix('0.0.0.0/0')).toEqual({ v6: false, words: [0], length: 0 })
  expect(readPrefix('2001:db8::1/48')).toEqual({ v6: true, words: [0x20010db8, 0, 0, 0], length: 48 })
  expect(readPrefix('::ffff:192.0.2.1')?.words).toEqual([0, 0, 0xffff, 0xc0000201 | 0])
  expect(readPrefix('fe80::1:2:3:4')?.words).toEqual([0xfe800000 | 0, 0, 0x10002, 0x30004])
  for (const text of ['', '203.0.113', '203.0.113.7/33', '2001:db8::/129', '10.0.0.1/8/8', 'fe80::1%eth0', 'shop', '1.2.3.4/x', '1.2.3.4/-1'])
    expect(readPrefix(text), text).toBe(null)
  expect(textOfV6Prefix(0x2001_0db8 * 65_536 + 7)).toBe('2001:db8:7::/48')
  expect(textOfV6Prefix(0)).toBe('::/48')
})
