import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quantile } from './robust'

test('a quantile lies where it does among the sorted numbers, gaps left out', () => {
  const value = fc.oneof(fc.integer({ min: -50, max: 50 }), fc.double({ noNaN: true, min: -1e6, max: 1e6 }), fc.constant(Number.NaN))
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 80 }), fc.double({ noNaN: true, min: 0, max: 1 }), (values, q) => {
      const sorted = values.filter((one) => !Number.isNaN(one)).sort((a, b) => a - b)
      fc.pre(sorted.length > 0)
      const place = q * (sorted.length - 1)
      const [low, high] = [sorted[Math.floor(place)] ?? Number.NaN, sorted[Math.ceil(place)] ?? Number.NaN]
      expect(quantile(values, q)).toBeCloseTo(low + (high - low) * (place - Math.floor(place)), 6)
    }),
  )
})

test('the numbers asked about are left as they are', () => {
  const values = Float64Array.from([3, 1, 2])
  expect(quantile(values, 0.5)).toBe(2)
  expect(Array.from(values)).toEqual([3, 1, 2])
})

test('no numbers have no quantile', () => {
  expect(quantile([], 0.5)).toBeNaN()
  expect(quantile([Number.NaN], 0.5)).toBeNaN()
})
