import { expect, test } from 'vitest'
import { Fin, FinEvents, FinTime, sendingsKept } from './fin-events'

/** An event first sent at 1 s, with `copies` copies: the kth 100 k µs later, in frame k with TSval 1000 + k. */
function event(events: FinEvents, copies: number): number {
  const taken = events.take()
  for (const word of [Fin.ending, Fin.copies, Fin.sheet]) events.words[taken + word] = 0
  events.words[taken + Fin.tsVal] = 1000
  events.times[(taken >> 1) + FinTime.first] = 1e6
  for (let k = 1; k <= copies; k++) again(events, taken, k)
  return taken
}

function again(events: FinEvents, taken: number, k: number, after = k * 100): void {
  events.words[taken + Fin.copies] = k
  events.again(taken, k, 1e6 + after, k, 1000 + k)
}

test('all copies of a FIN are told, oldest first', () => {
  const events = new FinEvents(4, 100)
  expect(events.copies(event(events, 20))).toEqual(Array.from({ length: 20 }, (_, i) => ({ at: 1e6 + (i + 1) * 100, frame: i + 1 })))
})

test('no more than are kept', () => {
  const events = new FinEvents(4, 100)
  expect(events.copies(event(events, 100))).toHaveLength(sendingsKept - 1)
})

test('a TSval names the sending that carried it, and none where two did', () => {
  const events = new FinEvents(4, 100)
  const taken = event(events, 20)
  expect([0, 1, 5, 6, 9, 10, 20].map((k) => events.sender(taken, 1000 + k))).toEqual([0, 1, 5, 6, 9, 10, 20])
  expect(events.sender(taken, 5)).toBe(-1)
  events.words[taken + Fin.tsVal] = 1003
  expect(events.sender(taken, 1003)).toBe(-1)
})

test('the last copies that are kept have their numbers beyond them too', () => {
  const events = new FinEvents(4, 100)
  const taken = event(events, 40)
  expect([6, 31].map((k) => events.sender(taken, 1000 + k))).toEqual([6, 31])
  expect(events.sender(taken, 1032)).toBe(-1)
})

test('a copy before the first sending, or more than 71 minutes after it, is not told; those around it are', () => {
  const events = new FinEvents(4, 100)
  const taken = event(events, 2)
  again(events, taken, 3, -1)
  again(events, taken, 4, 2 ** 32)
  again(events, taken, 5, 2 ** 32 - 1)
  expect(events.copies(taken).map(({ frame }) => frame)).toEqual([1, 2, 5])
  expect(events.copies(taken)[2]?.at).toBe(1e6 + 2 ** 32 - 1)
})

test('without sheets the copies of an event are counted, but only the first five told', () => {
  const events = new FinEvents(4, 1)
  expect(events.copies(event(events, 9)).map(({ frame }) => frame)).toEqual([1, 2, 3, 4, 5])
})

test('what is given back is used again, and holds nothing of before', () => {
  const events = new FinEvents(2, 8)
  const first = event(events, 20)
  events.release(first)
  const other = event(events, 1)
  expect(other).toBe(first)
  expect(events.copies(other)).toEqual([{ at: 1e6 + 100, frame: 1 }])
  expect(events.copies(event(events, 20))).toHaveLength(20)
})
