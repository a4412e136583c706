import { expect, test } from 'vitest'
import { buildTicks } from './ticks'

const at = (text: string): number => Date.parse(text)

test('marks stand on round times and no closer than asked', () => {
  const { at: marks, step } = buildTicks(at('2020-02-27T01:02:03Z'), at('2020-02-27T01:19:00Z'), 900, 'UTC')
  expect(step).toBe(120e3)
  expect(new Date(marks[0] ?? 0).toISOString()).toBe('2020-02-27T01:04:00.000Z')
  expect(marks).toHaveLength(8)
})

test('a zone off by half an hour has its marks on its own round hours', () => {
  const { at: marks } = buildTicks(at('2020-02-27T00:00:00Z'), at('2020-02-27T08:00:00Z'), 400, 'Asia/Kolkata')
  expect(marks.every((mark) => new Date(mark).getUTCMinutes() === 30)).toBe(true)
})
