import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ClockAnchor } from '@/lib/core/clock'
import { eventsOf } from '@/lib/core/kernel-lines'
import { micros, type Reading, reading, second, times } from '@/lib/core/units'
import type { Placed } from './clock-graph'
import { placeColumn, placeFacts, placeReading } from './place'
import { boot, build, clockOf, epoch, type Given, given, lines, local, series, utc, wall } from './testing/case'
import { keptOffsets } from './zone'

const placed = (offset: number): Placed => ({
  clock: 'utc',
  kind: 'placed',
  grade: 'derived',
  offset: micros(offset),
  uncertainty: micros(0),
  path: [],
})
const anyReading = fc.integer({ min: 0, max: 4e15 })
const anyOffset = fc.integer({ min: -4e15, max: 4e15 })

describe('placing', () => {
  test('and subtracting the offset gives the reading back', () => {
    fc.assert(
      fc.property(anyReading, anyOffset, (at, offset) => {
        expect(placeReading(reading(at), placed(offset)) - offset).toBe(at)
      }),
    )
  })

  test('a column places each of its readings, and changes no original', () => {
    fc.assert(
      fc.property(fc.array(anyReading), anyOffset, (list, offset) => {
        const column = times<Reading>(Float64Array.from(list))
        expect(Array.from(placeColumn(column, placed(offset)))).toEqual(list.map((at) => placeReading(reading(at), placed(offset))))
        expect(Array.from(column)).toEqual(list)
      }),
    )
  })

  test('keeps how many facts there are', () => {
    fc.assert(
      fc.property(fc.array(fc.option(anyReading)), anyOffset, (list, offset) => {
        const { facts } =
          given(
            'x',
            boot,
            lines(
              'x',
              list.map((at) => [at === null ? null : reading(at), 'x']),
            ),
          ).parsed.sections[0] ?? {}
        const events = facts ? eventsOf(placeFacts(facts, placed(offset), false).kernelEvents) : []
        expect(events.map(({ at }) => (at === null ? null : at - offset))).toEqual(list)
      }),
    )
  })
})

test('whatever zone a machine prints, the same moments come out of its local times', () => {
  const instants = (east: number): number[] => {
    const zone: ClockAnchor = {
      a: { clock: clockOf('mpstat'), reads: reading(utc() + east) },
      b: { clock: 'utc', reads: utc() },
      uncertainty: micros(0),
      by: { kind: 'stated', what: 'zone', by: 'artefact' },
    }
    const mpstat = given('mpstat', wall, { series: [series('mpstat', utc() + east, 9)] }, { anchors: [zone], host: 'gw01' })
    const sar = given('sar', wall, { series: [series('sar', utc(3) + east, 9, 'load.5m')] }, { host: 'gw01' })
    return build([mpstat, sar]).facts.series.flatMap((one) => Array.from(one.at))
  }
  fc.assert(
    fc.property(fc.constantFrom(...keptOffsets), (east) => {
      expect(instants(east)).toEqual(instants(0))
    }),
  )
})

describe('the order of the artefacts', () => {
  const texts = ['TCP: too many orphaned sockets', 'net_ratelimit: 7 callbacks suppressed', 'eth0: link down', 'eth0: link up']
  const someLog = fc.array(fc.tuple(fc.integer({ min: 0, max: 20_000 }), fc.constantFrom(...texts)), { maxLength: 30 })
  const log = (name: string, said: readonly (readonly [number, string])[], at: number): Given =>
    given(
      name,
      at === 0 ? boot : epoch,
      lines(
        name,
        said.map(([ms, text]) => [reading((at === 0 ? 7e9 : utc()) + ms * 1000), text]),
      ),
      { resolution: micros(at === 1 ? second : 1) },
    )

  test('changes nothing', () => {
    fc.assert(
      fc.property(someLog, someLog, someLog, (a, b, c) => {
        const artefacts = [log('a', a, 0), log('b', b, 1), log('c', c, 2), given('m', wall, { series: [series('m', local(8), 20)] })]
        expect(build(artefacts.toReversed())).toEqual(build(artefacts))
        expect(build([...artefacts.slice(2), ...artefacts.slice(0, 2)])).toEqual(build(artefacts))
      }),
      { numRuns: 60 },
    )
  })

  test('and a second copy of a log adds no line', () => {
    fc.assert(
      fc.property(someLog, (said) => {
        const once = build([log('a', said, 2)])
        const twice = build([log('a', said, 2), log('b', said, 2), log('c', said, 1)])
        expect(twice.kernelMessages).toEqual(once.kernelMessages)
        expect(twice.facts.kernelEvents).toHaveLength(said.length)
      }),
      { numRuns: 60 },
    )
  })
})
