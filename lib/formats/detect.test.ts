import { describe, expect, test } from 'vitest'
import { detect } from './detect'
import { headOf } from './testing/promises'

const text = (body: string, fileName = 'x.txt') => detect(headOf(new TextEncoder().encode(body), fileName))
const bytes = (hex: string, fileName = 'x.bin') => detect(headOf(new Uint8Array(Buffer.from(hex, 'hex')), fileName))
const row = 'ESTAB 0 0 10.0.0.1:22 10.0.0.2:50000\n'

describe('refusals say what the file is', () => {
  test.each([
    ['', 'empty_file', ''],
    [' \t\r\n\n', 'no_content', ''],
    ['<!DOCTYPE html><p>x', 'unknown_format', 'HTML page'],
    ['<svg xmlns="x"/>', 'unknown_format', 'SVG picture'],
    ['-bash: ss: command not found\nCannot open netlink socket: Permission denied\n', 'tool_error_output', '-bash: ss: command not found'],
    ['Dear all,\nplease see below', 'unknown_format', 'Dear all,'],
  ])('%j', (body, code, actual) => {
    const { detection, format, diagnostics } = text(body)
    expect(detection.kind).toBe('unknown')
    expect(format).toBeNull()
    expect(diagnostics).toMatchObject([{ code, level: 'error', actual }])
  })

  test.each([
    ['504b0304', 'unsupported_archive', 'zip archive'],
    ['377abcaf271c', 'unsupported_archive', '7z archive'],
    ['526172211a07', 'unsupported_archive', 'rar archive'],
    ['02214c18', 'unsupported_archive', 'lz4 file of the legacy kind'],
    ['4d5a9000', 'unknown_format', 'Windows program'],
    [`${Buffer.from(row).toString('hex')}${'00'.repeat(257 - row.length)}7573746172`, 'unsupported_archive', 'tar archive'],
  ])('%s', (hex, code, actual) => {
    expect(bytes(hex).diagnostics).toMatchObject([{ code, actual }])
  })
})

describe('the name', () => {
  test('never decides', () => {
    expect(text(row, 'capture.pcap').detection).toMatchObject({ format: 'ss' })
    expect(bytes('d4c3b2a1020004000000000000000000ffff000001000000', 'ss.txt').detection).toMatchObject({ format: 'pcap' })
  })
  test('is noted where it says otherwise', () => {
    expect(text(row, 'capture.pcap.gz').diagnostics).toMatchObject([
      { code: 'extension_mismatch', level: 'notice', actual: 'ss', expected: ['pcap'] },
    ])
    expect(bytes('d4c3b2a1020004000000000000000000ffff000001000000', 'ss.txt').diagnostics).toMatchObject([{ code: 'extension_mismatch' }])
    expect(text(row, 'ss.txt').diagnostics).toEqual([])
  })
})

test('the first line of an unknown file is fit to print', () => {
  const { detection } = text(`\n\u001b[31m<b>\u202e${'x'.repeat(500)}`)
  expect(detection.kind === 'unknown' && detection.firstLine).toMatch(/^<b>\\u\{202e\}x+…$/)
  expect(detection.kind === 'unknown' && detection.firstLine.length).toBe(120)
})
