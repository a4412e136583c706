import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeWait } from '@/lib/core/encoded-wait'
import { mediansOf, Waits } from './kaplan-meier'

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

test('more waits than are kept one by one have percentiles within 0.4 %, and their longest exactly', () => {
  const waits = new Waits()
  const every = Float64Array.from({ length: 300_001 }, (_, i) => Math.floor(1.00007 ** ((i * 7919) % 300_001)))
  for (const wait of every) waits.add(wait, false)
  every.sort()
  const { p50, p90, p99, max } = waits.percentiles()
  for (const [found, share] of [
    [p50, 0.5],
    [p90, 0.9],
    [p99, 0.99],
  ] as const) {
    const exact = every[Math.ceil(share * every.length) - 1] ?? 0
    expect(Math.abs((found ?? 0) / exact - 1)).toBeLessThan(0.004)
  }
  expect(max).toBe(every.at(-1))
})

test('so many floors count as floors, and short waits are told exactly', () => {
  const waits = new Waits()
  for (let i = 0; i < 400_000; i++) waits.add(i % 4 === 0 ? 100 : 50, i % 4 !== 0)
  expect(waits.percentiles()).toEqual({ p50: 100, p90: 100, p99: 100, max: 100, maxIsFloor: false })
})

test('medians of groups are those of each group alone', () => {
  const of = Int32Array.from([0, 1, -1, 0, 1, 0, 2])
  const encoded = Float64Array.from([
    encodeWait(3, false),
    encodeWait(9, false),
    0,
    encodeWait(1, false),
    encodeWait(9, true),
    encodeWait(2, false),
    encodeWait(5, true),
  ])
  expect(mediansOf(4, of, encoded)).toEqual([2, 9, null, null])
})
