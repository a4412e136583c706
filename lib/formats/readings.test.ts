import { describe, expect, test } from 'vitest'
import type { Clock } from '@/lib/core/clock'
import { micros, reading, second } from '@/lib/core/units'
import { Readings } from './readings'
import { formatNamed } from './registry'
import { readAll } from './testing/promises'

const source = { artefact: 'a-0123456789ab', fileName: 'x', size: null } as const
const clock: Clock = { id: 'a-0123456789ab#1000', host: null, resolution: second, kind: 'epoch' }
const at = (seconds: number) => ({ clock, at: reading(seconds * second) })
const packets = { metric: 'softnet.processed', unit: 'per-second', cpu: 0 } as const

function rates(totals: readonly (readonly [number, number])[], wraps: boolean): number[] {
  const readings = new Readings(source)
  for (const [seconds, total] of totals) {
    readings.begin(at(seconds))
    readings.counter(packets, total, 1, wraps)
  }
  return readings.sections().flatMap(({ facts }) => facts.series.flatMap(({ value }) => Array.from(value)))
}

describe('a counter', () => {
  test('makes a rate from its second reading on', () => {
    expect(rates([[1, 100]], true)).toEqual([])
    expect(
      rates(
        [
          [1, 100],
          [3, 300],
          [4, 300],
        ],
        true,
      ),
    ).toEqual([100, 0])
  })
  test('of 32 bits that ran over has grown across it', () => {
    expect(
      rates(
        [
          [1, 2 ** 32 - 50],
          [2, 50],
        ],
        true,
      ),
    ).toEqual([100])
  })
  test('that was set back is a gap, never a negative rate', () => {
    expect(
      rates(
        [
          [1, 500],
          [2, 20],
          [3, 30],
        ],
        true,
      ),
    ).toEqual([Number.NaN, 10])
    expect(
      rates(
        [
          [1, 2 ** 32 - 50],
          [2, 50],
        ],
        false,
      ),
    ).toEqual([Number.NaN])
  })
  test('read twice at one moment makes no rate', () => {
    expect(
      rates(
        [
          [1, 100],
          [1, 300],
        ],
        true,
      ),
    ).toEqual([])
  })
})

describe('a moment', () => {
  test('may be told by the file’s name, for the first snapshot alone', () => {
    const body = 'MemTotal:        2030276 kB\nMemFree:          812040 kB\n'
    const parsed = readAll(formatNamed('meminfo'), new TextEncoder().encode(body + body), 'meminfo-20261122-170716.txt')
    expect(parsed.sections.map(({ clock: own }) => own.kind)).toEqual(['wall', 'none'])
    expect(parsed.sections[0]?.anchors).toMatchObject([{ by: { kind: 'file-name' } }])
    expect(parsed.sections.map(({ facts }) => [facts.series.length, facts.aggregates.length])).toEqual([
      [1, 0],
      [0, 1],
    ])
  })
  test('that nothing tells leaves gauges without a place, and no more of them than a reader can look at', () => {
    const readings = new Readings(source)
    for (let i = 0; i < 1_000; i++) {
      readings.begin(null)
      readings.gauge({ metric: 'memory.free', unit: 'bytes', cpu: null }, i, i + 1)
    }
    const [section] = readings.sections()
    expect(section?.clock.kind).toBe('none')
    expect(section?.facts.aggregates).toHaveLength(200)
  })
})

test('what is said again of one thing stands as it was said last', () => {
  const readings = new Readings(source)
  readings.context('link.rx-dropped', 'eth0', 1, 1)
  readings.context('link.rx-dropped', 'eth0', 2, 2)
  readings.context('link.rx-dropped', 'eth1', 3, 3)
  expect(readings.sections()[0]?.facts.context.map(({ of, value }) => [of, value])).toEqual([
    ['eth0', 2],
    ['eth1', 3],
  ])
})

test('readings of the time since boot narrow the boot together', () => {
  const readings = new Readings(source)
  readings.booted(at(1_000), 100 * second, micros(30 * second), 1)
  readings.booted(at(1_050), 120 * second, micros(30 * second), 2)
  const boot = readings.sections().find(({ clock: own }) => own.kind === 'boot')
  expect(boot?.anchors).toMatchObject([{ a: { reads: 100 * second }, b: { reads: 1_015 * second }, uncertainty: 15 * second }])
})
