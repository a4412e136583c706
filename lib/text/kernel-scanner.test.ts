import { describe, expect, test } from 'vitest'
import { fingerprint } from '@/lib/core/kernel-lines-builder'
import { KernelFront } from './kernel-line-bytes'
import { MessageMeasure } from './kernel-scanner'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(`${text}\n\n\n\n`)

describe('a message measured', () => {
  test.each(['', 'T', 'TCP', 'TCP:', 'TCP: too many orphaned sockets', 'a\tb c', 'x'.repeat(1001)])(
    '%j ends at its line feed, under its fingerprint',
    (text) => {
      const measure = new MessageMeasure()
      const bytes = bytesOf(`[1.0] ${text}`)
      expect(measure.read(bytes, 6)).toBe(true)
      expect([measure.end - 6, measure.said]).toEqual([text.length, fingerprint(bytes, 6, 6 + text.length)])
    },
  )
  test('a carriage return before the line feed is not of it', () => {
    const [measure, plain] = [new MessageMeasure(), new MessageMeasure()]
    expect([measure.read(bytesOf('some text\r'), 0), plain.read(bytesOf('some text'), 0)]).toEqual([true, true])
    expect([measure.end, measure.said]).toEqual([plain.end, plain.said])
  })
  test.each(['a\u0000b', 'a\u001b[31mb', 'caf\u00e9', 'a\rb', '\u007f', 'abc\u009b'])('%j is left to whoever reads texts', (text) => {
    expect(new MessageMeasure().read(bytesOf(text), 0)).toBe(false)
  })
  test('texts that differ in one byte have other fingerprints', () => {
    const seen = new Set<number>()
    for (let at = 0; at < 40; at++)
      for (let byte = 32; byte < 127; byte++) {
        const bytes = new TextEncoder().encode('x'.repeat(40))
        bytes[at] = byte
        seen.add(fingerprint(bytes, 0, 40))
      }
    expect(seen.size).toBe(40 * 94 + 1)
  })
})

describe('the shape of a message', () => {
  const shapeOf = (text: string): number => {
    const measure = new MessageMeasure()
    expect(measure.read(bytesOf(text), 0)).toBe(true)
    return measure.shape(0)
  }
  test('leaves digits out of account, but not how many, nor one behind a letter', () => {
    expect(shapeOf('SPT=9202 DPT=443')).toBe(shapeOf('SPT=1234 DPT=999'))
    expect(shapeOf('port 80.')).not.toBe(shapeOf('port 443.'))
    expect(shapeOf('TCPv6: x')).not.toBe(shapeOf('TCPv4: x'))
    expect(shapeOf('abcv6: x')).not.toBe(shapeOf('abcv4: x'))
    expect(shapeOf('x/1')).toBe(shapeOf('x/2'))
    expect(shapeOf('x:1')).not.toBe(shapeOf('x;1'))
    expect(shapeOf('12345678')).toBe(shapeOf('99999999'))
    expect(shapeOf('')).not.toBe(shapeOf('0'))
  })
  test('is another where any other character is', () => {
    const seen = new Map<number, string>()
    for (let byte = 32; byte < 127; byte++)
      for (const text of [`ab${String.fromCharCode(byte)}d`, `abc ${String.fromCharCode(byte)}`]) {
        const shape = shapeOf(text)
        const known = seen.get(shape)
        expect(known === undefined || /^abc \d$/.test(known), `${known} and ${text}`).toBe(true)
        seen.set(shape, text)
      }
  })
})

describe('the front of a line read from bytes', () => {
  test.each([
    ['[ 7173.212903] TCP: x', 'boot', 7_173_212_903, 255, 15],
    ['[12345678.000001] x', 'boot', 12_345_678_000_001, 255, 18],
    ['<4>[    1.000000] x', 'boot', 1_000_000, 4, 18],
    ['[    1.000000] [    T1] x', 'boot', 1_000_000, 255, 24],
    ['[    1.000000][ C3] x', 'boot', 1_000_000, 255, 20],
  ])('%s', (line, kind, at, level, message) => {
    const front = new KernelFront()
    expect(front.read(bytesOf(line), 0)).toBe(true)
    expect([front.kind, front.at, front.level, front.message]).toEqual([kind, at, level, message])
  })
  test('of civil stamps that are alike one is read', () => {
    const front = new KernelFront()
    for (let i = 0; i < 2; i++) {
      expect(front.read(bytesOf('[Sun Nov 22 17:06:02 2026] x'), 0)).toBe(true)
      expect([front.kind, front.civil?.at, front.message]).toEqual(['civil', Date.UTC(2026, 10, 22, 17, 6, 2) * 1000, 27])
    }
    expect(front.read(bytesOf('2026-11-22T17:06:02,212903+08:00 x'), 0)).toBe(true)
    expect([front.civil?.zone, front.message]).toEqual([8 * 3_600_000_000, 33])
  })
  test.each(['TCP: x', '[   -1.000000] x', '[12.5] x', '[1] x', '[99999999999.000000] x', '<999>[ 1.000000] x', '[ 1.000000] kernel: x', '[', ''])(
    '%j is left to whoever reads texts',
    (line) => {
      expect(new KernelFront().read(bytesOf(line), 0)).toBe(false)
    },
  )
})
