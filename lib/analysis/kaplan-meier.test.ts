import fc from 'fast-check'
import { expect, test } from 'vitest'
import { waitFigures } from './kaplan-meier'

const all = (n: number, answered: boolean): boolean[] => Array.from({ length: n }, () => answered)

test('with every wait answered the median is the ordinary one', () => {
  expect(waitFigures([1, 2, 3, 4, 5], all(5, true))).toMatchObject({ p50: 3, max: 5, maxIsFloor: false })
})

test('waits that were cut short push the percentiles up, and are neither dropped nor taken as finished', () => {
  // of 10, five answered after 1..5 and five still open after 3: survival falls .9 .8 .7, then of the 2 left .35
  const waits = [1, 2, 3, 4, 5, 3, 3, 3, 3, 3]
  const answered = waits.map((_, i) => i < 5)
  expect(waitFigures(waits, answered).p50).toBe(4)
})

test('a percentile that the answers never reach is not known', () => {
  expect(waitFigures([1, 9, 9, 9], [true, false, false, false])).toMatchObject({ p50: null, max: 9, maxIsFloor: true })
})

test('no waits have no figures', () => {
  expect(waitFigures([], [])).toEqual({ n: 0, p50: null, p90: null, p99: null, max: null, maxIsFloor: false })
})

test('percentiles do not fall, whatever was cut short', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(1000), fc.boolean()), { maxLength: 60 }), (rows) => {
      const { p50, p90, p99, max } = waitFigures(
        rows.map(([wait]) => wait),
        rows.map(([, answered]) => answered),
      )
      const known = [p50, p90, p99].filter((p) => p !== null)
      expect(known).toEqual([...known].sort((a, b) => a - b))
      for (const p of known) expect(p).toBeLessThanOrEqual(max ?? 0)
    }),
  )
})
