import { expect, test } from 'vitest'
import { joinStalls, poolStalls, Stalls } from './stalls'
import { scenario } from './testing/scenario'

const captureOf = (from: number, to: number) => {
  const [capture] = scenario({ seconds: 300 }).traffic({ prefix: '203.0.113', perSecond: 10 }).stalls({ prefix: '203.0.113', from, to }).timeline()
    .facts.captures
  if (capture === undefined) throw new Error('the scenario has a capture')
  return capture
}

test('stalls of captures that overlap are pooled in order of time, each row whole', () => {
  const [one, other] = [captureOf(20, 60), captureOf(40, 80)]
  const { from, to, capture } = poolStalls([one, other])
  expect(from.length).toBe(one.stalls.from.length + other.stalls.from.length)
  expect(Array.from(from)).toEqual(Array.from(from).sort((a, b) => a - b))
  const pairs = ({ stalls }: typeof one): string[] => Array.from(stalls.from, (start, i) => `${start} ${stalls.to[i]}`)
  const pooled = (index: number): string[] => Array.from(from, (start, i) => `${start} ${to[i]}`).filter((_, i) => capture[i] === index)
  expect(pooled(0).sort()).toEqual(pairs(one).sort())
  expect(pooled(1).sort()).toEqual(pairs(other).sort())
})

test('selections joined are in order of time', () => {
  const columns = poolStalls([captureOf(20, 60)])
  const [late, early] = [new Stalls(columns, Int32Array.of(5, 7)), new Stalls(columns, Int32Array.of(1, 6))]
  expect(Array.from(joinStalls(columns, [late, early]).rows)).toEqual([1, 5, 6, 7])
})
