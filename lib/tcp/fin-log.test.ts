import { expect, test } from 'vitest'
import { FinLog, sendingsKept } from './fin-log'

/** A chain of `copies` sendings, the kth at 100 k µs in frame k with TSval 1000 + k. */
function chain(log: FinLog, copies: number): number {
  let newest = 0
  for (let k = 1; k <= copies; k++) newest = log.add(newest, k, k * 100, k, 1000 + k)
  return newest
}

test('all sendings of a FIN are told, oldest first', () => {
  const log = new FinLog()
  const sendings = log.sendings(chain(log, 20))
  expect(sendings).toEqual(Array.from({ length: 20 }, (_, i) => ({ at: (i + 1) * 100, frame: i + 1 })))
})

test('no more than are kept', () => {
  const log = new FinLog()
  expect(log.sendings(chain(log, 100))).toHaveLength(sendingsKept - 1)
})

test('a TSval names the sending that carried it, and none where two did', () => {
  const log = new FinLog()
  const newest = chain(log, 20)
  expect([1, 7, 8, 20].map((k) => log.sent(newest, 1000, 1000 + k))).toEqual([1, 7, 8, 20])
  expect(log.sent(newest, 1000, 1000)).toBe(0)
  expect(log.sent(newest, 1000, 5)).toBe(-1)
  expect(log.sent(newest, 1003, 1003)).toBe(-1)
})

test('a sending that is missing between leaves the later ones their numbers', () => {
  const log = new FinLog()
  const newest = log.add(chain(log, 2), 9, 900, 9, 1009)
  expect(log.sent(newest, 1000, 1009)).toBe(9)
  expect(log.sendings(newest).map(({ frame }) => frame)).toEqual([1, 2, 9])
})

test('sheets given back are used again, and hold nothing of before', () => {
  const log = new FinLog()
  const first = chain(log, 20)
  log.release(first)
  const other = log.add(0, 1, 5, 77, 3)
  expect(log.sendings(other)).toEqual([{ at: 5, frame: 77 }])
  expect(chain(log, 14)).not.toBe(other)
  expect(log.sendings(other)).toHaveLength(1)
})
