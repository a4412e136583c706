import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clusters, denseEdges, joinWindows, meetingsOf, overlapOf, runsAbove, span, within } from './windows'

const windows = fc.array(
  fc.tuple(fc.nat(200), fc.nat(30)).map(([start, length]) => span(start, start + length)),
  { maxLength: 12 },
)
const covered = (list: readonly { start: number; end: number }[]): Set<number> =>
  new Set(list.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => start + i)))

test('joined windows cover what they covered, in order and without overlaps', () => {
  fc.assert(
    fc.property(windows, (list) => {
      const joined = joinWindows(list)
      expect(covered(joined)).toEqual(covered(list))
      for (let i = 1; i < joined.length; i++) expect(joined[i]?.start).toBeGreaterThan(joined[i - 1]?.end ?? Infinity)
    }),
  )
})

test('the overlap of two lists is the time that both cover', () => {
  fc.assert(
    fc.property(windows, windows, (a, b) => {
      expect(overlapOf(a, b)).toBe([...covered(a)].filter((at) => covered(b).has(at)).length)
    }),
  )
})

test('a moment lies within a window if one covers it', () => {
  fc.assert(
    fc.property(windows, fc.nat(240), (list, at) => {
      expect(within(joinWindows(list), at)).toBe(covered(list).has(at))
    }),
  )
})

test('each window that meets another is found with the first it meets', () => {
  fc.assert(
    fc.property(windows, windows, (a, b) => {
      const [left, right] = [joinWindows(a), joinWindows(b)].map((list) => list.filter(({ start, end }) => end > start))
      const expected = (left ?? []).flatMap((one) => (right ?? []).filter((other) => overlapOf([one], [other]) > 0).slice(0, 1))
      expect(meetingsOf(left ?? [], right ?? []).map(({ other }) => other)).toEqual(expected)
    }),
  )
})

test('a run begins at one level and ends below the other, and a gap ends it', () => {
  const at = [1, 2, 3, 4, 5, 6, 7]
  expect(runsAbove(at, [0, 9, 6, 5, 4, 9, Number.NaN], 8, 5, 1).map(({ first, last }) => [first, last])).toEqual([
    [1, 3],
    [5, 5],
  ])
})

test('events further apart than the gap are two clusters', () => {
  expect(clusters([1, 2, 3, 14, 15], 10)).toEqual([
    { first: 0, last: 2 },
    { first: 3, last: 4 },
  ])
  expect(clusters([], 10)).toEqual([])
})

test('the edges of a crowd leave out those who stray before and after it', () => {
  const crowd = Array.from({ length: 200 }, (_, i) => 20_000_000 + i * 50_000)
  const at = [15_000_000, 17_500_000, ...crowd, 32_000_000, 33_000_000]
  expect(denseEdges(at, 0, at.length - 1)).toEqual({ first: 2, last: 201 })
})

test('a handful has no density, and stays as it is', () => {
  expect(denseEdges([1, 9_000_000, 20_000_000], 0, 2)).toEqual({ first: 0, last: 2 })
})
