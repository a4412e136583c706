import { expect, test } from 'vitest'
import { leastUnanswered } from './unanswered'

const seconds = (timer: Parameters<typeof leastUnanswered>[0]): number => leastUnanswered(timer) / 1e6

test('each timeout doubles the next: 7 of 200 ms and 5.2 s left are 45.8 s', () => {
  expect(seconds({ retransmits: 7, left: 5200, firstRto: null })).toBe(45.8)
})

test('a timer that has not fired has waited what is not left of it', () => {
  expect(seconds({ retransmits: 0, left: 150, firstRto: null })).toBe(0.05)
  expect(seconds({ retransmits: 0, left: 900, firstRto: null })).toBe(0)
})

test('a first timeout that is printed is taken, and one that must have been longer too', () => {
  expect(seconds({ retransmits: 3, left: 0, firstRto: 400 })).toBeCloseTo(6, 6)
  expect(seconds({ retransmits: 1, left: 3000, firstRto: null })).toBe(1.5)
  expect(seconds({ retransmits: 1, left: 3999, slack: 999, firstRto: null })).toBe(1.5)
})

test('no step is longer than 120 s', () => {
  expect(seconds({ retransmits: 12, left: 0, firstRto: null })).toBeCloseTo(204.6 + 2 * 120 + 120, 6)
})

test('timeouts that did not double are counted as they were', () => {
  expect(seconds({ retransmits: 4, left: 0, firstRto: 200, doublings: 0 })).toBe(1)
})

test('of the time that a window probe has left nothing follows', () => {
  expect(seconds({ retransmits: 0, left: 20_000, firstRto: null, probing: true })).toBe(0)
})

test('it is never more than the time in which a timer could have come so far', () => {
  for (let first = 200; first < 5000; first += 317)
    for (let retransmits = 0; retransmits < 9; retransmits++) {
      const whole = first * (2 ** (retransmits + 1) - 1)
      for (const left of [0, 1, 100, first * 2 ** retransmits]) {
        const waited = first * 2 ** retransmits > 120_000 ? Number.POSITIVE_INFINITY : whole - left
        expect(leastUnanswered({ retransmits, left, firstRto: null }) / 1000).toBeLessThanOrEqual(waited + 1e-6)
        expect(leastUnanswered({ retransmits, left, firstRto: first }) / 1000).toBeLessThanOrEqual(waited + 1e-6)
      }
    }
})
