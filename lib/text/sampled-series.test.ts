import { expect, test } from 'vitest'
import { micros, reading, second } from '@/lib/core/units'
import { SampledSeries, UniqueIds } from './sampled-series'

const what = { metric: 'cpu.softirq', unit: 'ratio', cpu: 1 } as const

test('samples become two columns under one id', () => {
  const samples = new SampledSeries('a-1', 'a-1#0', new UniqueIds())
  for (let i = 1; i <= 300; i++) samples.add(what, reading(i * second), i / 300, second, i)
  const [series] = samples.series()
  expect(series).toMatchObject({ id: 's-1-cpu.softirq-1', covers: 1_000_000, clock: 'a-1#0', source: { place: { first: 1, last: 300 } } })
  expect([series?.at.length, series?.at[299], series?.value[299]]).toEqual([300, 300_000_000, 1])
})
test('of unequal steps the commonest is what a sample covers', () => {
  const samples = new SampledSeries('a-1', 'a-1#0', new UniqueIds())
  ;[5, 10, 15, 75, 80].forEach((at, i) => {
    samples.add(what, reading(at * second), 0, micros(i === 3 ? 60 * second : 5 * second), i)
  })
  expect(samples.series()[0]?.covers).toBe(5_000_000)
})
test('two samples of one stamp stay two, and the times still ascend', () => {
  const samples = new SampledSeries('a-1', 'a-1#0', new UniqueIds())
  for (const value of [1, 2, 3]) samples.add(what, reading(10), value, null, 1)
  const [series] = samples.series()
  expect([Array.from(series?.at ?? []), Array.from(series?.value ?? []), series?.covers]).toEqual([[10, 11, 12], [1, 2, 3], null])
})
test('an average and a series of one thing have ids of their own', () => {
  const samples = new SampledSeries('a-1', 'a-1#0', new UniqueIds())
  samples.aggregate(what, 0.6, null, 1)
  samples.aggregate(what, 0.7, null, 2)
  samples.add(what, reading(1), 0.5, null, 3)
  expect([...samples.aggregates(), ...samples.series()].map(({ id }) => id)).toEqual([
    's-1-cpu.softirq-1~average',
    's-1-cpu.softirq-1~average~2',
    's-1-cpu.softirq-1',
  ])
})
