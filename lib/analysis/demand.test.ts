import { expect, test } from 'vitest'
import { demandOf } from './demand'
import { at, scenario } from './testing/scenario'

const seriesOf = (build: ReturnType<typeof scenario>) => build.timeline().facts.series
const tasks = { usual: 1, high: 12, during: [[60, 80]] as const, until: 200 }

test('the tasks that were active come back from the load that remembers them', () => {
  const { active, at: ends } = demandOf(seriesOf(scenario().active(tasks)), [])
  const during = active.filter((_, i) => (ends[i] ?? 0) > at(60) && (ends[i] ?? 0) <= at(80))
  const after = active.filter((_, i) => (ends[i] ?? 0) > at(80))
  for (const one of during) expect(Math.abs(one - 12)).toBeLessThan(0.3)
  for (const one of after) expect(Math.abs(one - 1)).toBeLessThan(0.3)
})

test('samples closer than the kernel renews its figure are taken 5 s at a time', () => {
  const everySecond = scenario().load(
    Array.from({ length: 50 }, () => 2),
    1,
  )
  const { from, at: ends } = demandOf(seriesOf(everySecond), [])
  expect(ends.map((end, i) => end - (from[i] ?? 0))).toEqual(Array.from({ length: 9 }, () => 5e6))
})

test('a gap is not known, and the step after it begins anew', () => {
  const { active } = demandOf(seriesOf(scenario().load([1, 1, null, 1, 1])), [])
  expect(active.map((one) => Number.isNaN(one))).toEqual([false, true, false])
})
