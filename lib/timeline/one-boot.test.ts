import { describe, expect, test } from 'vitest'
import type { ContextFact } from '@/lib/core/timeline'
import { hour, micros, type Reading, reading, second } from '@/lib/core/units'
import { boot, build, eastOf, epoch, type Given, given, lines, local, none, placementOf, section, series, together, utc, wall } from './testing/case'

const booted = utc(-5_000) // UTC, 5,000 s before the reference moment

/** What /proc/stat says: the boot clock read 0 at `at`. */
function states(name: string, at: Reading, host: string | null = null): Given {
  return given(name, boot, {}, { host, anchors: [together(name, [0, reading(0)], [1, at])], more: [section(name, 1, epoch, {})] })
}

const log = (name: string, seconds: readonly number[], host: string | null = null): Given =>
  given(
    name,
    boot,
    lines(
      name,
      seconds.map((at) => [reading(at * second), 'x']),
    ),
    { host },
  )
const placement = (givens: readonly Given[]) => placementOf(build(givens), 'dmesg')

describe('one boot', () => {
  test('a kernel log counts from the boot that the case states', () => {
    expect(placement([states('stat', booted), log('dmesg', [1, 4_000])])).toMatchObject({
      kind: 'placed',
      grade: 'assumed',
      offset: booted,
      uncertainty: micros(2 * second + 50e-6 * 4_000 * second),
    })
  })
  test('of the same machine by name it is read, not assumed', () => {
    expect(placement([states('stat', booted, 'gw1'), log('dmesg', [1, 4_000], 'gw1')])).toMatchObject({ grade: 'derived' })
  })
  test('of another machine by name it says nothing', () => {
    expect(placement([states('stat', booted, 'gw1'), log('dmesg', [1, 4_000], 'gw2')])).toMatchObject({ kind: 'unplaced', why: 'no-anchor' })
  })
  test('two boots that are stated leave it open which is meant', () => {
    const two = [states('stat', booted), states('later', reading(booted + hour))]
    expect(placement([...two, log('dmesg', [1, 4_000])])).toMatchObject({ kind: 'unplaced' })
  })
  test('a log that would run past the moment its file came is of another boot', () => {
    expect(placement([states('stat', booted), log('dmesg', [1, 90_000])])).toMatchObject({ kind: 'unplaced' })
  })
})

test('a zone that is named alone says what the dates of the others mean, summer time too', () => {
  const zone: ContextFact = { name: 'zone', of: null, value: 'Europe/Berlin', unit: null, source: { artefact: 'a-zone', place: { kind: 'whole' } } }
  const timeline = build([given('zone', none, { context: [zone] }), given('load', wall, { series: [series('load', local(1), 10)] })])
  expect(eastOf(timeline, 'load')).toBe(1)
  const july = reading(Date.UTC(2026, 6, 22, 9, 6) * 1000)
  expect(eastOf(build([given('zone', none, { context: [zone] }), given('load', wall, { series: [series('load', july, 10)] })]), 'load')).toBe(2)
})
