import { expect, test } from 'vitest'
import { formatInstant, formatRange, formatTime, formatZone } from './instant'

const at = (text: string): number => Date.parse(text) * 1e3

test('a range within a day says the day once', () => {
  expect(formatRange({ start: at('2020-02-27T01:02:03Z'), end: at('2020-02-27T01:19:50Z') }, 'en')).toBe('27 Feb 2020, 01:02–01:19 UTC')
})

test('a short range says its seconds', () => {
  expect(formatRange({ start: at('2020-02-27T01:02:03Z'), end: at('2020-02-27T01:03:50Z') }, 'en')).toBe('27 Feb 2020, 01:02:03–01:03:50 UTC')
})

test('a range past midnight says both days, of the zone that is shown', () => {
  const range = { start: at('2020-02-27T15:00:00Z'), end: at('2020-02-27T17:00:00Z') }
  expect(formatRange(range, 'en')).toBe('27 Feb 2020, 15:00–17:00 UTC')
  expect(formatRange(range, 'en', 'Asia/Shanghai')).toBe('27 Feb 2020, 23:00 – 28 Feb 2020, 01:00 GMT+8')
})

test('microseconds are kept when they are asked for', () => {
  expect(formatTime(at('2020-02-27T17:06:59Z') + 412_345, 'UTC', 'micros')).toBe('17:06:59.412345')
  expect(formatTime(at('2020-02-27T17:06:59Z') + 412_999, 'UTC', 'millis')).toBe('17:06:59.412')
})

test('midnight is 00, never 24', () => expect(formatTime(at('2020-02-27T00:00:00Z'))).toBe('00:00:00'))

test('before 1970 the fraction still counts upwards', () => expect(formatTime(-250_000, 'UTC', 'millis')).toBe('23:59:59.750'))

test('a moment says its zone', () => {
  expect(formatInstant(at('2020-02-27T17:06:59Z'), 'en', 'Asia/Kolkata')).toBe('27 Feb 2020, 22:36:59 GMT+5:30')
  expect(formatZone('UTC', 'en')).toBe('UTC')
})
