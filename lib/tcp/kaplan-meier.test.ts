import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Waits } from './kaplan-meier'

const of = (...waits: readonly (readonly [wait: number, isFloor: boolean])[]): Waits => {
  const made = new Waits()
  for (const [wait, isFloor] of waits) made.add(wait, isFloor)
  return made
}

test('without floors the percentiles are those of the waits', () => {
  expect(of(...Array.from({ length: 100 }, (_, i) => [i + 1, false] as const)).percentiles()).toEqual({
    p50: 50,
    p90: 90,
    p99: 99,
    max: 100,
    maxIsFloor: false,
  })
})

test('floors are neither dropped nor taken as ends', () => {
  // Remission times of Freireich's 6-MP group (1963): the median is 23 weeks.
  const ended = [6, 6, 6, 7, 10, 13, 16, 22, 23]
  const floors = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
  const waits = of(...ended.map((wait) => [wait, false] as const), ...floors.map((wait) => [wait, true] as const))
  expect(waits.percentiles()).toEqual({ p50: 23, p90: null, p99: null, max: 35, maxIsFloor: true })
})

test('nothing asked has no percentiles', () => {
  expect(of().percentiles()).toEqual({ p50: null, p90: null, p99: null, max: null, maxIsFloor: false })
  expect(of().median()).toBeNull()
})

test('more floors never make a percentile shorter', () => {
  const waits = fc.array(fc.tuple(fc.nat(1000), fc.boolean()), { maxLength: 60 })
  fc.assert(
    fc.property(waits, (all) => {
      const said = of(...all).median()
      const without = of(...all.map(([wait]) => [wait, false] as const)).median()
      return said === null || (without !== null && said >= without)
    }),
  )
})
