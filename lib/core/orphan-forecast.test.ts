import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fitOf, forecastOrphans, meanWait, type OrphanSettings, orphanLifetime, orphansAfter } from './orphan-forecast'
import type { OrphanCase, WaitShare } from './remedies'
import { micros, ratio } from './units'

const ms = (n: number) => micros(n * 1e3)
const seconds = (n: number) => micros(n * 1e6)
const story: OrphanSettings = {
  rate: 4_700,
  wait: seconds(14),
  waits: [{ wait: seconds(14), share: ratio(1) }],
  limit: 65_536,
  penalty: 1,
  retries: 0,
  firstRto: ms(200),
  patience: 'time',
  memoryEach: 4_096,
}

const anyWaits = fc
  .array(fc.record({ wait: fc.integer({ min: 1_000, max: 300_000_000 }), weight: fc.integer({ min: 1, max: 100 }) }), { minLength: 1, maxLength: 12 })
  .map((list): WaitShare[] => {
    const all = list.reduce((sum, { weight }) => sum + weight, 0)
    return list.map(({ wait, weight }) => ({ wait: micros(wait), share: ratio(weight / all) })).sort((a, b) => a.wait - b.wait)
  })
const anySettings: fc.Arbitrary<OrphanSettings> = fc
  .record({
    rate: fc.double({ min: 0.01, max: 100_000, noNaN: true }),
    waits: anyWaits,
    limit: fc.integer({ min: 1, max: 1_000_000 }),
    penalty: fc.constantFrom(1 as const, 2 as const, 4 as const),
    retries: fc.integer({ min: 0, max: 15 }),
    firstRto: fc.integer({ min: 200, max: 5_000 }).map(ms),
    patience: fc.constantFrom('time' as const, 'count' as const),
    memoryEach: fc.integer({ min: 1, max: 65_536 }),
  })
  .map((one) => ({ ...one, wait: meanWait(one.waits) }))

describe('how long an orphan is kept', () => {
  test('8 retries from 200 ms are 102.2 s, and 0 means 8, in old kernels and new', () => {
    for (const patience of ['time', 'count'] as const)
      for (const retries of [0, 8]) expect(orphanLifetime(retries, ms(200), patience)).toBe(seconds(102.2))
  })
  test('one retry from 200 ms is 600 ms, seven are 51 s, and past 120 s the timer doubles no more', () => {
    expect(orphanLifetime(1, ms(200), 'time')).toBe(ms(600))
    expect(orphanLifetime(7, ms(200), 'time')).toBe(seconds(51))
    expect(orphanLifetime(11, ms(200), 'time')).toBe(seconds(204.6 + 120 + 120))
  })
  test('since 2.6.32 a slow connection is not given more time than a timeout past that of a fast one', () => {
    expect(orphanLifetime(8, ms(500), 'count')).toBe(seconds(127.5 + 120))
    expect(orphanLifetime(8, ms(500), 'time')).toBe(seconds(127.5))
  })
  test('more retries never shorten it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 14 }),
        fc.integer({ min: 200, max: 9_000 }),
        fc.constantFrom('time' as const, 'count' as const),
        (n, rto, how) => {
          expect(orphanLifetime(n + 1, ms(rto), how)).toBeGreaterThanOrEqual(orphanLifetime(n, ms(rto), how))
        },
      ),
    )
  })
})

describe('the story', () => {
  test('4,700 closings a second that wait 14 s are 65,800 orphans, and overflow 65,536 after 13.9 s', () => {
    const { steady, overflowAfter, fillsAt } = forecastOrphans(story)
    expect(steady).toBeCloseTo(65_800)
    expect(overflowAfter).toBeCloseTo(13_943_830, -1)
    expect(fillsAt).toBeCloseTo(4_681.1, 1)
  })
  test('at 1 s each it would take 65,536 closings a second', () => {
    const { fillsAt, overflowAfter } = forecastOrphans({ ...story, wait: seconds(1) })
    expect([fillsAt, overflowAfter]).toEqual([65_536, null])
  })
  test('a limit 5 % higher still bites where orphans count double, and no fewer stand', () => {
    const raised = forecastOrphans({ ...story, limit: Math.floor(65_536 * 1.05), penalty: 2 })
    expect(raised.overflowAfter).not.toBeNull()
    expect(raised.steady).toBe(forecastOrphans(story).steady)
  })
  test('three retries cut off every closing before its answer', () => {
    const { cutOff, lifetime, steady } = forecastOrphans({ ...story, retries: 3 })
    expect([cutOff, lifetime]).toEqual([1, seconds(3)])
    expect(steady).toBeCloseTo(14_100)
  })
})

describe('any settings', () => {
  test('Little: orphans are the rate times the time held, which is never more than the wait', () => {
    fc.assert(
      fc.property(anySettings, (settings) => {
        const { steady, held } = forecastOrphans(settings)
        expect(steady).toBeCloseTo((settings.rate * held) / 1e6, 0)
        expect(held).toBeLessThanOrEqual(settings.wait + 1)
      }),
    )
  })
  test('the limit moves no orphan: it changes neither how many stand nor how long', () => {
    fc.assert(
      fc.property(anySettings, fc.integer({ min: 1, max: 1_000_000 }), (settings, limit) => {
        const [a, b] = [forecastOrphans(settings), forecastOrphans({ ...settings, limit })]
        expect([b.steady, b.held, b.cutOff, b.safeLimit]).toEqual([a.steady, a.held, a.cutOff, a.safeLimit])
      }),
    )
  })
  test('overflow comes exactly when the count reaches where the limit bites, and never below', () => {
    fc.assert(
      fc.property(anySettings, (settings) => {
        const { overflowAfter, bitesAt, steady } = forecastOrphans(settings)
        if (overflowAfter === null) expect(steady).toBeLessThanOrEqual(bitesAt * (1 + 1e-9) + 1e-9)
        else expect(Math.abs(orphansAfter(overflowAfter, settings) - bitesAt)).toBeLessThanOrEqual(settings.rate / 1e6 + bitesAt * 1e-9)
      }),
    )
  })
  test('a penalty brings overflow sooner, faster closing too, fewer retries later', () => {
    const sooner = (a: number | null, b: number | null): void => {
      if (b === null) expect(a).toBeNull()
      else if (a !== null) expect(b).toBeLessThanOrEqual(a + 1)
    }
    fc.assert(
      fc.property(anySettings, (settings) => {
        const { overflowAfter } = forecastOrphans({ ...settings, penalty: 1 })
        const [worse, faster] = [forecastOrphans({ ...settings, penalty: 4 }), forecastOrphans({ ...settings, penalty: 1, rate: settings.rate * 2 })]
        if (overflowAfter !== null) sooner(overflowAfter, worse.overflowAfter)
        if (overflowAfter !== null) sooner(overflowAfter, faster.overflowAfter)
        expect(forecastOrphans({ ...settings, retries: 1 }).steady).toBeLessThanOrEqual(forecastOrphans({ ...settings, retries: 15 }).steady + 1e-9)
      }),
    )
  })
  test('the safe limit never overflows', () => {
    fc.assert(
      fc.property(anySettings, (settings) => {
        const { safeLimit } = forecastOrphans(settings)
        expect(forecastOrphans({ ...settings, limit: safeLimit }).overflowAfter).toBeNull()
      }),
    )
  })
  test('the answer time stretches all waits alike', () => {
    fc.assert(
      fc.property(anySettings, fc.integer({ min: 1_000, max: 1_000_000 }), (settings, wait) => {
        const { steady } = forecastOrphans({ ...settings, wait: micros(wait), retries: 15 })
        expect(steady).toBeLessThanOrEqual(((settings.rate * wait) / 1e6) * (1 + 1e-9))
      }),
    )
  })
})

describe('Little’s law beside the count', () => {
  const input = <Basis extends string>(value: number, basis: Basis, known: 'measured' | 'sysctl' = 'measured') => ({
    value,
    known,
    basis,
    source: null,
  })
  const fitted = (rate: number, counted: number | null, limit: number): OrphanCase => ({
    rate: input(rate, 'finsInWindows'),
    wait: input(14e6, 'survival'),
    waits: [{ wait: seconds(14), share: ratio(1) }],
    limit: input(limit, 'limit', 'sysctl'),
    retries: input(0, 'limit', 'sysctl'),
    penalty: { value: 1, known: 'assumed', basis: 'noPenalty', source: null },
    firstRto: input(200_000, 'roundTrip'),
    memoryEach: input(4_096, 'memByOrphans'),
    counted: counted === null ? null : input(counted, 'orphans'),
    patience: 'time',
  })
  test('a count at the limit while more want to stand was held there', () => expect(fitOf(fitted(60, 645, 640))).toBe('limited'))
  test('a count near rate × wait agrees', () => expect(fitOf(fitted(60, 800, 65_536))).toBe('agrees'))
  test('far fewer, or more than the capture explains, is said', () => {
    expect([fitOf(fitted(60, 100, 65_536)), fitOf(fitted(60, 5_000, 65_536))]).toEqual(['fewer', 'more'])
  })
  test('no count is no agreement', () => expect(fitOf(fitted(60, null, 640))).toBe('uncounted'))
  test('a rate made of the count cannot confirm it', () => {
    expect(fitOf({ ...fitted(60, 840, 640), rate: { ...input(60, 'orphansByWait') } })).toBe('reckoned')
  })
})
