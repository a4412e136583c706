import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeWait } from '@/lib/core/encoded-wait'
import { meanWait } from '@/lib/core/orphan-forecast'
import { waitShares as sharesOf } from './wait-shares'

interface Seen {
  readonly wait: number
  readonly answered: boolean
}
const waitShares = (listed: readonly Seen[], quick: number, quickWait: number) =>
  sharesOf(
    Float64Array.from(listed, ({ wait, answered }) => encodeWait(wait, !answered)),
    quick,
    quickWait,
  )

const seen = fc.array(fc.record({ wait: fc.integer({ min: 1_000_000, max: 60_000_000 }), answered: fc.boolean() }), { maxLength: 300 })

describe('the closings as shares', () => {
  test('are 1 together, ascend, and are no more than a page needs', () => {
    fc.assert(
      fc.property(seen, fc.integer({ min: 1, max: 1_000 }), (listed, quick) => {
        const { waits } = waitShares(listed, quick, 20_000)
        expect(waits.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9)
        expect(waits.map(({ wait }) => wait)).toEqual([...waits.map(({ wait }) => wait)].sort((a, b) => a - b))
        expect(waits.length).toBeLessThanOrEqual(50)
      }),
    )
  })
  test('have the plain mean when all were answered', () => {
    fc.assert(
      fc.property(seen, fc.integer({ min: 1, max: 1_000 }), (listed, quick) => {
        const { waits, atLeast } = waitShares(
          listed.map(({ wait }) => ({ wait, answered: true })),
          quick,
          20_000,
        )
        const plain = (listed.reduce((sum, { wait }) => sum + wait, 0) + quick * 20_000) / (listed.length + quick)
        expect(Math.abs(meanWait(waits) - plain)).toBeLessThanOrEqual(2)
        expect(atLeast).toBe(false)
      }),
    )
  })
  test('a wait cut short counts as at least so long, never as finished', () => {
    const { waits, atLeast } = waitShares(
      [
        { wait: 2e6, answered: false },
        { wait: 10e6, answered: true },
      ],
      0,
      0,
    )
    expect([waits, atLeast]).toEqual([[{ wait: 10e6, share: 1 }], false])
  })
  test('where the longest was never answered the mean is a floor', () => {
    const { waits, atLeast } = waitShares(
      [
        { wait: 2e6, answered: true },
        { wait: 10e6, answered: false },
      ],
      0,
      0,
    )
    expect([meanWait(waits), atLeast]).toEqual([6e6, true])
  })
  test('none are no shares', () => expect(waitShares([], 0, 0)).toEqual({ waits: [], atLeast: false }))
})
