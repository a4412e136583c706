import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { FormatName } from '@/lib/core/artefact'
import type { Parsed } from '@/lib/core/timeline'
import { headText } from '@/lib/text/lines'
import { detect } from '../detect'
import type { Format, Head } from '../format'
import { formatNamed, formats } from '../registry'
import { digest } from './digest'

export const headOf = (bytes: Uint8Array, fileName: string): Head => {
  const head = bytes.subarray(0, 16_384)
  return { bytes: head, text: headText(head), fileName, whole: bytes.length <= 16_384 }
}

/** Reads bytes with a format, in pieces of `step`. A piece is overwritten after it was pushed, as the caller of a Reader may do. */
export function readAll(format: Format, bytes: Uint8Array, fileName: string, step = 65_536): Parsed {
  const reader = format.open({ artefact: 'a-0123456789ab', fileName, size: bytes.length })
  const piece = new Uint8Array(step)
  for (let at = 0; at < bytes.length; at += step) {
    const part = bytes.subarray(at, at + step)
    piece.set(part)
    reader.push(piece.subarray(0, part.length))
    piece.fill(0x7e)
  }
  return reader.end()
}

/** Keeps every promise that each fixture of each format makes. `path` is a fixture; beside it lies `<name>.expected.json`. */
export function keepsItsPromises(name: FormatName, path: string): void {
  const fileName = basename(path)
  const bytes = new Uint8Array(readFileSync(path))
  const format = formatNamed(name)
  const parsed = readAll(format, bytes, fileName)
  const facts = (variant: Uint8Array, step?: number): Parsed['sections'] => readAll(format, variant, fileName, step).sections

  describe(`${name}/${fileName}`, () => {
    test('is detected, whatever its name', () => {
      expect(detect(headOf(bytes, fileName)).detection).toMatchObject({ kind: 'detected', format: name })
      expect(detect(headOf(bytes, 'unknown')).detection).toMatchObject({ kind: 'detected', format: name })
    })
    test('is refused by every other format that would be certain', () => {
      const certain = formats.filter((other) => other.sniff(headOf(bytes, 'unknown'))?.is === 'certain').map((other) => other.name)
      expect(certain.filter((other) => other !== name && !(name === 'mixed' && other !== 'mixed'))).toEqual([])
    })
    test('says what it is expected to say', () => {
      const expected = `${path}.expected.json`.replace(/\.[a-z0-9]+\.expected/, '.expected')
      if (!existsSync(expected) && process.env.FINWAIT_WRITE_EXPECTED) writeFileSync(expected, `${JSON.stringify(digest(parsed), null, 1)}\n`)
      expect(digest(parsed)).toEqual(JSON.parse(readFileSync(expected, 'utf8')))
    })
    test('says the same in pieces of 100 bytes', () => {
      expect(facts(bytes, 100)).toEqual(parsed.sections)
    })
    test('says the same after gzip', () => {
      expect(facts(new Uint8Array(gunzipSync(gzipSync(bytes))))).toEqual(parsed.sections)
    })
    test('accounts for everything it read', () => {
      const { read, parsed: used, skipped, blank } = parsed.tally
      expect(used + skipped + blank).toBe(read)
    })
    test('has columns that are equally long and ascend', () => {
      for (const { facts } of parsed.sections) {
        for (const series of facts.series) {
          expect(series.value.length).toBe(series.at.length)
          expect(isAscending(series.at, true), series.id).toBe(true)
        }
        for (const { stalls } of facts.captures) expect(isAscending(stalls.from, false)).toBe(true)
      }
    })
    if (parsed.tally.of !== 'lines' || bytes.includes(0)) return
    const text = new TextDecoder().decode(bytes)
    test('says the same with CRLF', () => {
      expect(facts(new TextEncoder().encode(text.replaceAll(/\r?\n/g, '\r\n')))).toEqual(parsed.sections)
    })
    test('says the same with a byte order mark', () => {
      expect(facts(new TextEncoder().encode(`\ufeff${text}`))).toEqual(parsed.sections)
    })
    test('says the same, and is still detected, as UTF-16', () => {
      const wide = new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'))
      expect(facts(wide)).toEqual(parsed.sections)
      expect(detect(headOf(wide, 'unknown')).detection).toMatchObject({ format: name })
    })
  })
}

function isAscending(column: ArrayLike<number>, strictly: boolean): boolean {
  for (let i = 1; i < column.length; i++) {
    const [a = Number.NaN, b = Number.NaN] = [column[i - 1], column[i]]
    if (!(strictly ? a < b : a <= b)) return false
  }
  return true
}
