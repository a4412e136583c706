import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { headText, LineCutter, longestLine, ownText } from './lines'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))
const utf16 = (text: string, littleEndian: boolean): Uint8Array => {
  const bytes = new Uint8Array(2 * text.length + 2)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, 0xfeff, littleEndian)
  for (let i = 0; i < text.length; i++) view.setUint16(2 * i + 2, text.charCodeAt(i), littleEndian)
  return bytes
}

function cut(bytes: Uint8Array, step = bytes.length || 1) {
  const lines: string[] = []
  let unended = false
  const cutter = new LineCutter({ artefact: 'a-1', fileName: 'x.txt' }, (text, number, open) => {
    expect(number).toBe(lines.length + 1)
    lines.push(text)
    unended = open
  })
  for (let at = 0; at < bytes.length; at += step) cutter.push(bytes.slice(at, at + step))
  cutter.end()
  const notes = cutter.diagnostics.map(({ code, count, at }) => [code, at.place.kind === 'lines' ? at.place.first : null, count])
  return { lines, unended, notes }
}

describe('line ends', () => {
  test('a line feed, a pair and a lone carriage return end a line, and nothing else does', () => {
    expect(cut(utf8('a\nb\r\nc\rd\u2028e\n')).lines).toEqual(['a', 'b', 'c', 'd\u2028e'])
  })
  test('only lone carriage returns are noted', () => {
    expect(cut(utf8('a\r\nb\r\n')).notes).toEqual([])
    expect(cut(utf8('a\rb\rc\r')).notes).toEqual([['cr_line_ends', 1, 3]])
    expect(cut(utf8('a\rb\rc\r')).lines).toEqual(['a', 'b', 'c'])
  })
  test('a pair the wrong way round ends two lines', () => {
    expect(cut(utf8('a\n\rb')).lines).toEqual(['a', '', 'b'])
  })
  test('a last line without a line end is given and marked', () => {
    expect(cut(utf8('a\nb'))).toMatchObject({ lines: ['a', 'b'], unended: true })
    expect(cut(utf8('a\nb\n'))).toMatchObject({ lines: ['a', 'b'], unended: false })
  })
  test('no bytes make no lines', () => {
    expect(cut(new Uint8Array()).lines).toEqual([])
  })
  test('lines do not depend on how the bytes come', () => {
    const pieces = fc.array(fc.constantFrom('a', '\r', '\n', '\r\n', '平均', '\u0000', 'TCP: out', '\u001b[31m', '\ud83d\ude00'), { maxLength: 40 })
    fc.assert(
      fc.property(pieces, fc.integer({ min: 1, max: 7 }), (texts, step) => {
        const bytes = utf8(texts.join(''))
        expect(cut(bytes, step)).toEqual(cut(bytes))
      }),
    )
  })
})

describe('encodings', () => {
  test('a byte order mark is not text', () => {
    expect(cut(utf8('\ufeffa\n'), 1)).toMatchObject({ lines: ['a'], notes: [] })
  })
  test('UTF-16 is read by its mark, in either order, cut anywhere', () => {
    for (const littleEndian of [true, false]) {
      expect(cut(utf16('平均\r\nb', littleEndian), 1)).toMatchObject({ lines: ['平均', 'b'], notes: [['transcoded_utf16', 1, 1]] })
    }
  })
  test('bytes that are not UTF-8 become U+FFFD and are noted', () => {
    expect(cut(latin1('a\nss\xe8(d\nb\n'))).toMatchObject({ lines: ['a', 'ss\ufffd(d', 'b'], notes: [['invalid_utf8', 2, 1]] })
  })
  test('a U+FFFD that stands in the file is not an invalid byte', () => {
    expect(cut(utf8('a\ufffd\n')).notes).toEqual([])
  })
})

describe('characters that are not text', () => {
  test('NULs are taken out and counted', () => {
    expect(cut(utf8('a\nES\u0000TAB\n\u0000\u0000\n'))).toMatchObject({ lines: ['a', 'ESTAB', ''], notes: [['nul_bytes', 2, 3]] })
  })
  test('colours, titles and links are taken out', () => {
    expect(cut(utf8('\u001b[2J\u001b]0;owned\u0007\u001b[31m[ 1.0] up\n\u001b]8;;http://e\u001b\\link\u001b]8;;\u0007\u009b31m!\n'))).toMatchObject({
      lines: ['[ 1.0] up', 'link!'],
      notes: [['control_chars', 1, 6]],
    })
  })
  test('a sequence that never ends takes the rest of its line only', () => {
    expect(cut(utf8('a\u001b]0;x\nb\n')).lines).toEqual(['a', 'b'])
  })
  test('reordering characters stay and are noted', () => {
    expect(cut(utf8('ss\u202egnp\n'))).toMatchObject({ lines: ['ss\u202egnp'], notes: [['bidi_chars', 1, 1]] })
  })
})

describe('long lines', () => {
  for (const step of [1000, 65_536, 1_000_000, 10_000_000]) {
    test(`are cut and the rest skipped, in pieces of ${step}`, () => {
      const { lines, notes } = cut(utf8(`a\n${'x'.repeat(700_000)}\nb\n${'平'.repeat(70_000)}\r\nc`), step)
      expect(lines.map((line) => line.length)).toEqual([1, longestLine, 1, longestLine, 1])
      expect(notes).toEqual([['line_too_long', 2, 2]])
    })
  }
  test('a line of exactly the limit is whole', () => {
    expect(cut(utf8(`${'x'.repeat(longestLine)}\n`)).notes).toEqual([])
  })
})

describe('the head', () => {
  test('has line feeds only and no mark', () => {
    expect(headText(utf8('\ufeffa\r\nb\rc'))).toBe('a\nb\nc')
    expect(headText(utf16('a\r\n', true))).toBe('a\n')
  })
  test('of random bytes is not text; one with holes is', () => {
    expect(headText(Uint8Array.from({ length: 4096 }, (_, i) => (i * 2654435761) >>> 24))).toBeNull()
    expect(headText(utf8(`State Recv-Q\n${'\u0000'.repeat(1000)}\nESTAB`))).toBe('State Recv-Q\n\nESTAB')
  })
})

test('own text equals the text', () => {
  expect(ownText('x'.repeat(5))).toBe('xxxxx')
  expect(ownText('平均 203.0.113.87:80')).toBe('平均 203.0.113.87:80')
})
