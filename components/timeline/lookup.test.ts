import { expect, test } from 'vitest'
import { nearest } from './lookup'

const points = [
  { at: 0, low: 1, high: 1 },
  { at: 10, low: 2, high: 2 },
  { at: 15, low: null, high: null },
  { at: 20, low: 3, high: 3 },
]

test('the nearer of two points is taken', () => {
  expect(nearest(points, 6, 1)?.high).toBe(2)
  expect(nearest(points, 4, 1)?.high).toBe(1)
})

test('a gap has no value, except right beside its edges', () => {
  expect(nearest(points, 14, 1)).toBeNull()
  expect(nearest(points, 10.5, 1)?.high).toBe(2)
})

test('beyond the last point there is no value', () => {
  expect(nearest(points, 30, 1)).toBeNull()
  expect(nearest([], 30, 1)).toBeNull()
})
