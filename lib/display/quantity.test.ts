import { expect, test } from 'vitest'
import type { Unit } from '@/lib/core/units'
import { formatQuantity } from './quantity'

const say = (value: number, unit: Unit): string => formatQuantity({ value, unit }, 'en')

test.each([
  [0, '0 µs'],
  [250, '250 µs'],
  [2_400, '2.4 ms'],
  [26_000, '26 ms'],
  [999_600, '1 s'],
  [14_300_000, '14.3 s'],
  [59_960_000, '1 min'],
  [130_000_000, '2 min 10 s'],
  [3_599_600_000, '1 h'],
  [3_900_000_000, '1 h 5 min'],
  [183_600_000_000, '2 d 3 h'],
  [-14_300_000, '−14.3 s'],
])('%d µs is said as %s', (value, words) => expect(say(value, 'micros')).toBe(words))

test('nearly all is never said as all, nearly nothing never as nothing', () => {
  expect(say(0.9996, 'ratio')).toBe('> 99.9 %')
  expect(say(0.994, 'ratio')).toBe('99.4 %')
  expect(say(1, 'ratio')).toBe('100 %')
  expect(say(0.0004, 'ratio')).toBe('< 0.1 %')
  expect(say(0, 'ratio')).toBe('0 %')
  expect(say(0.39, 'ratio')).toBe('39 %')
})

test('every unit has its own words', () => {
  expect(say(65_506, 'count')).toBe('65,506')
  expect(say(1_948_000, 'bytes')).toBe('1.9 MB')
  expect(say(512, 'bytes')).toBe('512 B')
  expect(say(1_200_000, 'bytes-per-second')).toBe('1.2 MB/s')
  expect(say(4_700, 'per-second')).toBe('4,700/s')
  expect(say(1, 'pages')).toBe('1 page')
  expect(say(12_345, 'pages')).toBe('12,345 pages')
  expect(say(50.26, 'load')).toBe('50.3')
  expect(say(0.42, 'load')).toBe('0.42')
})

test('what is no number is never said as 0', () => expect(say(Number.NaN, 'count')).toBe('–'))

test('numbers read as the whole language has them', () => {
  const format = new Intl.NumberFormat('en', { maximumFractionDigits: 2 })
  for (const value of [0, 0.005, 1.005, 2.675, 0.994, 99.995, 999.995, 1e-3, 1e-7, -0.42, -0.001, 8.5])
    expect(say(value, 'load')).toBe(
      Math.abs(value) < 10 ? format.format(value) : new Intl.NumberFormat('en', { maximumFractionDigits: 1 }).format(value),
    )
  for (const value of [12_345_678, 1e14, 1e15, 1e21, -4_321, 1.5, 1234.5]) {
    const digits = Number.isInteger(value) || Math.abs(value) >= 100 ? 0 : 1
    expect(say(value, 'count')).toBe(new Intl.NumberFormat('en', { maximumFractionDigits: digits }).format(value))
  }
})
