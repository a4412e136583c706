import { describe, expect, test } from 'vitest'
import { Count, Seconds } from './seconds'

const start = 1_767_225_600

/** Places packets of 100 bytes at these seconds after the start, each a SYN. */
function seconds(...at: readonly number[]): Seconds {
  const made = new Seconds(() => undefined, 1_000)
  for (const after of at) put(made, after)
  return made
}
function put(into: Seconds, after: number, responder = 0): number {
  const second = start + Math.floor(after)
  const micro = Math.round((after - Math.floor(after)) * 1e6)
  const bucket = into.place(second, micro, second * 1e6 + micro, 100)
  into.add(bucket, Count.syn, 1, responder)
  return bucket
}
const rate = (of: Seconds, metric: string) => Array.from(of.columns()?.rates.find(([name]) => name === metric)?.[1] ?? [])

describe('by the second', () => {
  test('a second without packets is a zero, and each row is stamped with its end', () => {
    const made = seconds(0.2, 0.9, 2.5)
    expect(rate(made, 'packets')).toEqual([2, 0, 1])
    expect(rate(made, 'bytes')).toEqual([200, 0, 100])
    expect(Array.from(made.columns()?.at ?? [])).toEqual([1, 2, 3].map((n) => (start + n) * 1e6))
  })

  test('what waits is a level: it stays until the answer', () => {
    const made = seconds(0.5, 3.5)
    made.add(put(made, 1.1), Count.waiting, 1, 0)
    made.add(put(made, 3.1), Count.waiting, -1, 0)
    expect(Array.from(made.columns()?.waiting[0]?.[1] ?? [])).toEqual([0, 1, 1, 0])
  })

  test('the share of the responder stands beside the whole', () => {
    const made = seconds(0.5)
    const bucket = put(made, 0.6, 1)
    made.returned(bucket)
    made.add(bucket, Count.rst, 1, 1)
    made.add(bucket, Count.rst, 1, 0)
    made.payload(bucket, 40, 0)
    made.payload(bucket, 7, 1)
    expect(['packets', 'packets.from-responder', 'packets.rst', 'packets.rst.from-responder'].map((metric) => rate(made, metric))).toEqual([
      [2],
      [1],
      [2],
      [1],
    ])
    expect(rate(made, 'bytes.payload.from-originator')).toEqual([40])
    expect(rate(made, 'bytes.payload.from-responder')).toEqual([7])
  })

  test('a packet up to an hour before the first has its place', () => {
    const made = seconds(0.5, -3_599.5)
    expect(rate(made, 'packets')).toHaveLength(3_601)
    expect(rate(made, 'packets')[0]).toBe(1)
  })
})

describe('by the tenth of a second', () => {
  test('counts stand where they were seen, and add up to the second', () => {
    const fine = seconds(0.2, 0.25, 0.9, 1.05).fine()
    expect(fine?.step).toBe(100_000)
    expect(Array.from(fine?.packets ?? [])).toEqual([2, 0, 0, 0, 0, 0, 0, 1, 1])
    expect(Array.from(fine?.syn ?? [])).toEqual([2, 0, 0, 0, 0, 0, 0, 1, 1])
    expect(Array.from(fine?.bytes ?? []).reduce((a, b) => a + b)).toBe(400)
    expect(fine?.at[0]).toBe((start + 0.3) * 1e6)
  })

  test('a capture of three hours has none, and its seconds are whole', () => {
    const made = seconds(0.2, 0.3, 5_000.7, 10_800.5)
    expect(made.fine()).toBeNull()
    const packets = rate(made, 'packets')
    expect(packets).toHaveLength(10_801)
    expect([packets[0], packets[5_000], packets[10_800]]).toEqual([2, 1, 1])
    expect(packets.reduce((a, b) => a + b)).toBe(4)
  })

  test('a capture of two days gets steps of two seconds', () => {
    const made = seconds(0.2, 100_000.5, 172_800.5)
    const columns = made.columns()
    expect(columns?.step).toBe(2)
    expect(rate(made, 'packets').reduce((a, b) => a + b) * 2).toBe(3)
  })
})
