import { describe, expect, test } from 'vitest'
import { eventsOf } from '@/lib/core/kernel-lines'
import { day, hour, micros, minute, type Reading, reading, second } from '@/lib/core/units'
import {
  boot,
  build,
  byOf,
  clockOf,
  eastOf,
  epoch,
  type Given,
  given,
  gradeOf,
  lines,
  local,
  measured,
  none,
  noYear,
  placementOf,
  section,
  series,
  snapshot,
  timeOnly,
  together,
  utc,
  wall,
  yearless,
} from './testing/case'

const cpu = (name: string, start: number, seconds = 300) => ({ series: [series(name, start, seconds + 1, 'cpu.softirq')] })
const zoned = (name: string, host: string | null, zone = '+08:00'): Given =>
  given(name, { ...epoch, kind: 'epoch', zone }, { snapshots: [snapshot(name, utc(10))] }, { host })

describe('an absolute clock', () => {
  test('is the axis: exact, offset 0, and its columns are not copied', () => {
    const wire = measured()
    const timeline = build([wire])
    expect(placementOf(timeline, 'wire')).toEqual({ clock: clockOf('wire'), kind: 'placed', grade: 'exact', offset: 0, uncertainty: 0, path: [] })
    expect(timeline.facts.series[0]?.at).toBe(wire.parsed.sections[0]?.facts.series[0]?.at)
  })

  test("gives way to a person's word about it", () => {
    const said = { clock: clockOf('wire'), reads: utc(0), was: utc(30), uncertainty: second }
    const timeline = build([measured()], [said])
    expect(placementOf(timeline, 'wire')).toMatchObject({ grade: 'derived', offset: 30 * second, uncertainty: second })
    expect(timeline.range?.start).toBe(utc(30))
  })
})

describe('a local time without a zone', () => {
  test('takes the zone that a line of the same machine prints, and counts as read', () => {
    const timeline = build([
      zoned('loop', 'gw01'),
      zoned('other', 'elsewhere', '-05:00'),
      given('mpstat', wall, cpu('mpstat', local(8)), { host: 'gw01' }),
    ])
    expect([eastOf(timeline, 'mpstat'), gradeOf(timeline, 'mpstat'), byOf(timeline, 'mpstat')]).toEqual([8, 'derived', 'stated'])
  })

  test('takes the one zone of the case from a machine of another name, read where it then falls into the rest', () => {
    const timeline = build([measured(), zoned('loop', 'gw01'), given('mpstat', wall, cpu('mpstat', local(8)), { host: 'vm' })])
    expect([eastOf(timeline, 'mpstat'), gradeOf(timeline, 'mpstat'), byOf(timeline, 'mpstat')]).toEqual([8, 'derived', 'assumed-same'])
  })

  test('takes it by assumption where it falls outside', () => {
    const timeline = build([measured(), zoned('loop', null), given('mpstat', wall, cpu('mpstat', local(8, 40 * 60)))])
    expect([eastOf(timeline, 'mpstat'), gradeOf(timeline, 'mpstat')]).toEqual([8, 'assumed'])
  })

  test('leaves the printed zone of what may be another machine where a different one clearly fits', () => {
    const timeline = build([measured(), zoned('client', null, '+00:00'), given('mpstat', wall, cpu('mpstat', local(8)))])
    expect([eastOf(timeline, 'mpstat'), gradeOf(timeline, 'mpstat'), byOf(timeline, 'mpstat')]).toEqual([8, 'assumed', 'overlap'])
  })

  test('is told by the civil time that a loop prints beside its epoch', () => {
    const anchors = [together('loop', [0, local(8)], [1, utc()])]
    const loop = given('loop', wall, {}, { anchors, more: [section('loop', 1, epoch, { snapshots: [snapshot('loop', utc(5))] })] })
    const timeline = build([loop, measured(), given('mpstat', wall, cpu('mpstat', local(8)))])
    expect([eastOf(timeline, 'mpstat'), gradeOf(timeline, 'mpstat')]).toEqual([8, 'derived'])
  })

  test.each([8, -5, 5.5, 5.75, -3.5, 0, 14, -12])('is laid over the rest of the case: %d hours east', (east) => {
    const timeline = build([measured(), given('mpstat', wall, cpu('mpstat', local(east)))])
    expect([eastOf(timeline, 'mpstat'), gradeOf(timeline, 'mpstat'), byOf(timeline, 'mpstat')]).toEqual([east, 'assumed', 'overlap'])
  })

  test('stays beside the axis when several zones fit: a moment within hours of capture', () => {
    const timeline = build([measured('wire', utc(), 4 * 3600), given('ss', wall, { snapshots: [snapshot('ss', local(8, 3600))] })])
    expect(eastOf(timeline, 'ss')).toBe('no-zone')
    expect(timeline.unplaced.map(({ artefact }) => artefact)).toEqual(['a-ss'])
    expect(timeline.facts.snapshots).toEqual([])
  })

  test('stays beside the axis when no zone fits', () => {
    expect(eastOf(build([measured(), given('mpstat', wall, cpu('mpstat', local(8, 20 * 60)))]), 'mpstat')).toBe('no-zone')
  })

  test('takes the zone by which other local times were placed', () => {
    const ss = given('ss', wall, { snapshots: [snapshot('ss', local(8, 900))] })
    const timeline = build([measured(), given('mpstat', wall, cpu('mpstat', local(8))), ss])
    expect([eastOf(timeline, 'ss'), gradeOf(timeline, 'ss'), byOf(timeline, 'ss')]).toEqual([8, 'assumed', 'assumed-same'])
  })

  test('is the axis itself where nothing says a zone', () => {
    const timeline = build([given('mpstat', wall, cpu('mpstat', local(8))), given('sar', wall, cpu('sar', local(8, 60)))])
    expect([eastOf(timeline, 'mpstat'), eastOf(timeline, 'sar')]).toEqual([0, 0])
    expect([gradeOf(timeline, 'mpstat'), byOf(timeline, 'mpstat')]).toEqual(['assumed', 'assumed-same'])
    expect(timeline.range?.start).toBe(local(8))
  })

  test.each([
    ['+08:00', 8],
    ['Asia/Shanghai', 8],
    ['America/New_York', -5],
    ['UTC', 0],
    ['CET', 1],
    ['GMT+5:30', 5.5],
  ])('whose zone is printed, %s, is read', (zone, east) => {
    const timeline = build([given('date', { kind: 'wall', printed: 'date-and-time', zone }, cpu('date', local(east)))])
    expect([eastOf(timeline, 'date'), gradeOf(timeline, 'date')]).toEqual([east, 'derived'])
  })

  test('printed as CST is China or Chicago by what fits, and neither where both may be', () => {
    const cst = given('date', { kind: 'wall', printed: 'date-and-time', zone: 'CST' }, cpu('date', local(8)))
    expect(eastOf(build([measured(), cst]), 'date')).toBe(8)
    expect(eastOf(build([measured('wire', utc(50_000)), cst]), 'date')).toBe('no-zone')
    expect(eastOf(build([measured(), given('date', { kind: 'wall', printed: 'date-and-time', zone: 'XYZT' }, cpu('date', local(3)))]), 'date')).toBe(
      3,
    )
  })

  test('of a machine whose clock a person set right carries the other local times of that machine', () => {
    const mpstat = given('mpstat', wall, cpu('mpstat', local(8, 420)), { host: 'gw01' })
    const sar = given('sar', wall, cpu('sar', local(8, 425)), { host: 'gw01' })
    const timeline = build(
      [measured(), mpstat, sar],
      [{ clock: clockOf('mpstat'), reads: local(8, 420), was: utc(), uncertainty: micros(2 * second) }],
    )
    expect(placementOf(timeline, 'mpstat')).toMatchObject({
      grade: 'derived',
      uncertainty: 2 * second,
      path: [{ by: { kind: 'stated', by: 'person' } }],
    })
    expect(placementOf(timeline, 'sar')).toMatchObject({ offset: -8 * hour - 420 * second })
  })
})

test('the zone of a case is its local one, though UTC was printed too', () => {
  const timeline = build([measured(), zoned('loop', null), zoned('date-u', null, '+00:00'), given('mpstat', wall, cpu('mpstat', local(8)))])
  expect([eastOf(timeline, 'mpstat'), gradeOf(timeline, 'mpstat')]).toEqual([8, 'derived'])
})

test('two local zones in a case say nothing of a third machine', () => {
  const timeline = build([
    measured('wire', utc(), 7200),
    zoned('a', 'a'),
    zoned('b', 'b', '-05:00'),
    given('mpstat', wall, cpu('mpstat', local(8)), { host: 'c' }),
  ])
  expect(eastOf(timeline, 'mpstat')).toBe('no-zone')
})

test('a stamp in a file name adds what it may be wrong by', () => {
  const self = {
    a: { clock: clockOf('ss'), reads: local(8) },
    b: { clock: clockOf('ss'), reads: local(8) },
    uncertainty: micros(2 * second),
    by: { kind: 'file-name', text: '20261122-170600' },
  } as const
  const timeline = build([measured(), zoned('loop', null), given('ss', wall, { snapshots: [snapshot('ss', local(8))] }, { anchors: [self] })])
  expect(placementOf(timeline, 'ss')).toMatchObject({
    grade: 'derived',
    uncertainty: 3 * second,
    path: [{ by: { kind: 'file-name' } }, { by: { kind: 'assumed-same' } }],
  })
})

describe('a date without a year', () => {
  const syslog = (at: readonly Reading[], having: Parameters<typeof given>[3] = {}): Given =>
    given(
      'messages',
      noYear,
      lines(
        'messages',
        at.map((t) => [t, 'eth0: link up']),
      ),
      having,
    )
  const instants = (artefacts: readonly Given[]) =>
    eventsOf(build(artefacts).facts.kernelEvents).map(({ at }) => new Date((at ?? 0) / 1000).toISOString().slice(0, 16))

  test('is of the year in which the rest of the case lies', () => {
    expect(instants([zoned('loop', null), syslog([yearless('11-22T17:06:00')], { receivedAt: '2031-01-01T00:00:00Z' })])).toEqual([
      '2026-11-22T09:06',
    ])
  })

  test('is of the year before, in a case of early January', () => {
    const january = measured('wire', reading(Date.UTC(2027, 0, 1, 0, 30) * 1000))
    expect(instants([january, zoned('loop', null, '+00:00'), syslog([yearless('12-31T23:58:00')])])).toEqual(['2026-12-31T23:58'])
  })

  test('is of the latest year that is not in the future, where it stands alone', () => {
    expect(instants([syslog([yearless('11-22T17:06:00')], { receivedAt: '2026-11-22T12:00:00Z' })])).toEqual(['2026-11-22T17:06'])
    expect(instants([syslog([yearless('11-24T17:06:00')], { receivedAt: '2026-11-22T12:00:00Z' })])).toEqual(['2025-11-24T17:06'])
  })

  test('is of a leap year on 29 February', () => {
    expect(instants([syslog([yearless('02-29T10:00:00')], { receivedAt: '2026-11-22T12:00:00Z' })])).toEqual(['2024-02-29T10:00'])
  })

  test('passes the end of February right, in leap years and in others', () => {
    const across = [yearless('02-28T23:59:00'), yearless('03-01T00:01:00')]
    expect(instants([syslog(across, { receivedAt: '2026-11-22T12:00:00Z' })])).toEqual(['2026-02-28T23:59', '2026-03-01T00:01'])
    expect(instants([syslog(across, { receivedAt: '2024-11-22T12:00:00Z' })])).toEqual(['2024-02-28T23:59', '2024-03-01T00:01'])
  })

  test('dates the boot of which it is printed beside, whether or not anything else lies on it', () => {
    const log = (receivedAt: string, days: readonly [string, number][]): Given => {
      const anchors = days.map(([at, up]) => together('messages', [1, reading(up * day)], [0, yearless(at)]))
      const said = lines(
        'messages',
        days.map(([, up]) => [reading(up * day), `day ${up}`]),
        1,
      )
      return given('messages', noYear, {}, { receivedAt, more: [section('messages', 1, boot, said, { anchors })] })
    }
    expect(
      instants([
        log('2026-11-22T20:00:00Z', [
          ['11-22T17:06:00', 3],
          ['11-22T17:06:00', 3],
        ]),
      ]),
    ).toEqual(['2026-11-22T17:06', '2026-11-22T17:06'])
    const across: [string, number][] = [
      ['02-27T10:00:00', 1],
      ['02-28T10:00:00', 2],
      ['03-01T10:00:00', 3],
      ['03-02T10:00:00', 4],
    ]
    expect(instants([log('2026-11-22T20:00:00Z', across)])).toEqual(['2026-02-27T10:00', '2026-02-28T10:00', '2026-03-01T10:00', '2026-03-02T10:00'])
  })

  test('passes New Year right', () => {
    const across = [yearless('12-31T23:59:00'), yearless('01-01T00:01:00', 1973), yearless('03-02T00:00:00', 1973)]
    expect(instants([syslog(across, { receivedAt: '2026-11-22T12:00:00Z' })])).toEqual(['2025-12-31T23:59', '2026-01-01T00:01', '2026-03-02T00:00'])
  })
})

describe('a time of day without a date', () => {
  const clockAt = (seconds: number) => reading((17 * 60 + 6) * minute + seconds * second)

  test('is of the day on which the rest of the case lies', () => {
    const timeline = build([measured(), zoned('loop', null), given('mpstat', timeOnly, cpu('mpstat', clockAt(0)))])
    expect(timeline.facts.series.find(({ metric }) => metric === 'cpu.softirq')?.at[0]).toBe(utc())
    expect(gradeOf(timeline, 'mpstat')).toBe('assumed')
  })

  test('stays beside the axis where two days fit', () => {
    const twice = [measured('one'), measured('two', reading(utc() + day))]
    expect(eastOf(build([...twice, zoned('loop', null), given('mpstat', timeOnly, cpu('mpstat', clockAt(0)))]), 'mpstat')).toBe('no-date')
  })

  test('is the last such time before the file came, where it stands alone', () => {
    const start = (receivedAt: string) => build([given('mpstat', timeOnly, cpu('mpstat', clockAt(0)), { receivedAt })]).range?.start
    expect(start('2026-11-22T20:00:00Z')).toBe(Date.UTC(2026, 10, 22, 17, 6) * 1000)
    expect(start('2026-11-22T12:00:00Z')).toBe(Date.UTC(2026, 10, 21, 17, 6) * 1000)
  })
})

describe('a clock that counts from boot', () => {
  const said = [
    'wa: entered promiscuous mode',
    'net_ratelimit: 1151 callbacks suppressed',
    'net_ratelimit: 3370 callbacks suppressed',
    'eth0: link down',
  ]
  const log = (base: number, late: readonly number[] = []) =>
    said.map((text, i) => [reading(base + i * 7 * second + (late[i] ?? 0) * second), text] as const)
  const up = reading(7173 * second)

  test('is tied by lines that print both, at the least delay, and one late line does not matter', () => {
    const anchors = [13, 0.02, 0.02, 0.021].map((late, i) =>
      together('kern', [0, reading(up + i * 7 * second)], [1, reading(utc(i * 7 + late))], micros(1000)),
    )
    const timeline = build([given('kern', boot, lines('kern', log(up)), { anchors, more: [section('kern', 1, epoch, {})] })])
    expect(placementOf(timeline, 'kern')).toMatchObject({ grade: 'derived', offset: utc(0.02) - up })
    const placement = placementOf(timeline, 'kern')
    expect(placement?.kind === 'placed' && placement.uncertainty).toBeLessThan(10_000)
  })

  test('is not tied by lines from before the device had the time', () => {
    const anchors = [-1e9, -1e9, 0.02, 0.03, 0.04].map((late, i) =>
      together('kern', [0, reading(up + i * 7 * second)], [1, reading(utc(i * 7 + late))], micros(1000)),
    )
    const timeline = build([given('kern', boot, lines('kern', log(up)), { anchors, more: [section('kern', 1, epoch, {})] })])
    expect(placementOf(timeline, 'kern')).toMatchObject({ offset: utc(0.02) - up })
  })

  test('is tied by the same lines under another clock', () => {
    const timeline = build([
      given('dmesg', boot, lines('dmesg', log(up)), { resolution: micros(1) }),
      given('iso', epoch, lines('iso', log(utc(0), [0.4, 0.02, 0.03, 0.02]))),
    ])
    expect([gradeOf(timeline, 'dmesg'), byOf(timeline, 'dmesg')]).toEqual(['derived', 'same-lines'])
    expect(placementOf(timeline, 'dmesg')).toMatchObject({ offset: utc(0.02) - up, path: [{ by: { lines: 4 } }] })
  })

  test('is half a second later, and good to that, than stamps that dmesg computed from a boot time cut to the second', () => {
    const whole = utc(0) - (utc(0) % second)
    const timeline = build([
      given('dmesg', boot, lines('dmesg', log(up)), { resolution: micros(1) }),
      given('iso', epoch, lines('iso', log(whole)), { resolution: micros(1) }),
    ])
    expect(placementOf(timeline, 'dmesg')).toMatchObject({ offset: whole - up + second / 2, uncertainty: second / 2 + 1 })
  })

  test('is the same boot where the same lines bear the same stamps, and another where they do not', () => {
    const anchored = given('kern', boot, lines('kern', log(up)), {
      anchors: [together('kern', [0, up], [1, utc()])],
      more: [section('kern', 1, epoch, {})],
      resolution: micros(1),
    })
    const dmesg = (base: number) => given('dmesg', boot, lines('dmesg', log(base)), { resolution: micros(1) })
    expect(placementOf(build([anchored, dmesg(up)]), 'dmesg')).toMatchObject({ grade: 'derived', offset: utc() - up })
    expect(eastOf(build([anchored, dmesg(up + 3 * second)]), 'dmesg')).toBe('no-anchor')
  })

  test('is not tied by one burst of equal lines: every burst looks alike', () => {
    const burst = (base: number) => Array.from({ length: 10 }, (_, i) => [reading(base + i * 1000), 'TCP: too many orphaned sockets'] as const)
    const timeline = build([given('dmesg', boot, lines('dmesg', burst(up))), given('kern', epoch, lines('kern', burst(utc())))])
    expect(eastOf(timeline, 'dmesg')).toBe('no-anchor')
  })

  test('is not tied by a few shared lines at odd distances', () => {
    const odd = said.map((text, i) => [utc(i * i * 100), text] as const)
    expect(eastOf(build([given('dmesg', boot, lines('dmesg', log(up))), given('kern', epoch, lines('kern', odd))]), 'dmesg')).toBe('no-anchor')
  })

  test('stays beside the axis alone', () => {
    const timeline = build([given('dmesg', boot, lines('dmesg', log(up)))])
    expect([eastOf(timeline, 'dmesg'), timeline.range, timeline.facts.kernelEvents.length]).toEqual(['no-anchor', null, 0])
    expect(timeline.unplaced[0]?.facts.kernelEvents).toHaveLength(4)
  })

  test("goes by a person's word, and what is tied to it goes along", () => {
    const statement = { clock: clockOf('dmesg'), reads: up, was: utc(100), uncertainty: micros(5 * second) }
    const wallLog = log(utc() + 8 * hour)
    const timeline = build(
      [given('dmesg', boot, lines('dmesg', log(up))), given('dmesg-T', wall, lines('dmesg-T', wallLog)), zoned('loop', null)],
      [statement],
    )
    expect(placementOf(timeline, 'dmesg')).toMatchObject({ offset: utc(100) - up, uncertainty: 5 * second, grade: 'derived' })
    expect(placementOf(timeline, 'dmesg-T')).toMatchObject({ offset: 100 * second - 8 * hour })
  })
})

describe('an artefact without any time', () => {
  const ss = (modifiedAt: string | null) => given('ss', none, { snapshots: [snapshot('ss', null)] }, { modifiedAt })
  const inside = '2026-11-22T09:07:00Z'

  test('stays beside the axis', () => {
    expect(eastOf(build([measured(), ss(null)]), 'ss')).toBe('no-time')
  })

  test('is placed by when its file was written, within what else is known', () => {
    const timeline = build([measured(), ss(inside)])
    expect([gradeOf(timeline, 'ss'), byOf(timeline, 'ss')]).toEqual(['assumed', 'collected-at'])
    expect(timeline.facts.snapshots[0]?.at).toBe(utc(60))
  })

  test('is not placed by a file time outside it', () => {
    expect(eastOf(build([measured(), ss('2026-11-22T09:30:00Z')]), 'ss')).toBe('no-time')
  })

  test('is not placed by a file time that all files bear: they were copied together', () => {
    const wire = given('wire', epoch, { series: [series('wire', utc(), 300, 'packets')] }, { modifiedAt: '2026-11-22T09:07:03Z' })
    expect(eastOf(build([wire, ss(inside)]), 'ss')).toBe('no-time')
  })

  test('is not placed on an axis that is only assumed', () => {
    expect(eastOf(build([given('mpstat', wall, cpu('mpstat', utc())), ss(inside)]), 'ss')).toBe('no-time')
  })

  test("is placed by a person's word", () => {
    const timeline = build([ss(null)], [{ clock: clockOf('ss'), reads: reading(0), was: utc(7), uncertainty: second }])
    expect(timeline.facts.snapshots[0]?.at).toBe(utc(7))
    expect(timeline.range).toEqual({ start: utc(7), end: utc(8) })
  })

  test('that only states limits is not missed on the axis', () => {
    const limits = [{ name: 'net.ipv4.tcp_max_orphans', value: [6144], source: { artefact: 'a-sysctl', place: { kind: 'whole' } } }] as const
    const timeline = build([given('sysctl', none, { limits })])
    expect(timeline.unplaced).toEqual([])
    expect(timeline.facts.limits).toEqual(limits)
  })
})

test('a way that was read is taken before a shorter one that was guessed', () => {
  const stated = {
    a: { clock: clockOf('x'), reads: reading(0) },
    b: { clock: 'utc', reads: utc(0) },
    uncertainty: micros(9 * second),
    by: { kind: 'stated', what: 'moment', by: 'artefact' },
  } as const
  const guessed = { ...stated, b: { clock: 'utc', reads: utc(50) }, uncertainty: micros(0), by: { kind: 'collected-at' } } as const
  expect(placementOf(build([given('x', boot, {}, { anchors: [guessed, stated] })]), 'x')).toMatchObject({ grade: 'derived', uncertainty: 9 * second })
})

test('of two ways the one with less accumulated uncertainty is taken', () => {
  const anchors = [
    together('x', [0, reading(0)], [1, utc(0)], micros(8 * second)),
    together('x', [0, reading(0)], [2, utc(5)], micros(2 * second)),
    together('x', [2, utc(5)], [1, utc(6)], micros(3 * second)),
  ]
  const timeline = build([given('x', boot, {}, { anchors, more: [section('x', 1, epoch, {}), section('x', 2, boot, {})] })])
  expect(placementOf(timeline, 'x')).toMatchObject({ offset: utc(6), uncertainty: 5 * second })
})
