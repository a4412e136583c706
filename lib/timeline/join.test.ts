import { describe, expect, test } from 'vitest'
import { eventsOf } from '@/lib/core/kernel-lines'
import { day, micros, minute, type Reading, ratio, reading, second, times } from '@/lib/core/units'
import { boot, build, epoch, given, idOf, lines, local, measured, none, section, series, snapshot, utc, wall } from './testing/case'

const tooMany = 'TCP: too many orphaned sockets'
const ofMicros = { resolution: micros(1) }
const burst = (at: Reading, count = 10, message = tooMany) => Array.from({ length: count }, (_, i) => [reading(at + i * 1000), message] as const)

describe('kernel lines', () => {
  test('of one log in two artefacts count once, also where one was stamped late', () => {
    const dmesg = given('dmesg', epoch, lines('dmesg', burst(utc())), ofMicros)
    const kern = given('kern', epoch, lines('kern', burst(utc(0.78))), ofMicros)
    const timeline = build([dmesg, kern])
    expect(timeline.kernelMessages).toEqual({ tcp_orphans: { printed: 10, repeated: 0 } })
    expect(timeline.facts.kernelEvents).toHaveLength(10)
  })

  test('said ten times within a second are ten', () => {
    const timeline = build([
      given('dmesg', epoch, lines('dmesg', burst(utc())), { resolution: second }),
      given('kern', epoch, lines('kern', burst(utc(), 7)), ofMicros),
    ])
    expect(timeline.kernelMessages.tcp_orphans?.printed).toBe(10)
  })

  test('said again after the rate limit are new', () => {
    const timeline = build([
      given('dmesg', epoch, lines('dmesg', burst(utc())), ofMicros),
      given('kern', epoch, lines('kern', burst(utc(5))), ofMicros),
    ])
    expect(timeline.kernelMessages.tcp_orphans?.printed).toBe(20)
  })

  test('are kept from the artefact whose times are known best, and what only another holds is added', () => {
    const coarse = given('aa', epoch, lines('aa', [...burst(utc()), [utc(60), tooMany]]), { resolution: second })
    const timeline = build([coarse, given('zz', epoch, lines('zz', burst(utc())), ofMicros)])
    expect(eventsOf(timeline.facts.kernelEvents).map(({ id }) => id.slice(0, 4))).toEqual([...Array(10).fill('k-zz'), 'k-aa'])
  })

  test('are judged by the clock they stand on, not by another of their artefact', () => {
    const loop = given('aa', epoch, {}, { ...ofMicros, more: [section('aa', 1, wall, lines('aa', burst(local(8)), 1))] })
    const timeline = build([loop, given('zz', { ...epoch, kind: 'epoch', zone: '+08:00' }, lines('zz', burst(utc())), ofMicros)])
    expect(eventsOf(timeline.facts.kernelEvents).map(({ source }) => source.artefact)).toEqual(Array(10).fill('a-zz'))
  })

  test('of one artefact are never partners of one another', () => {
    expect(build([given('dmesg', epoch, lines('dmesg', burst(utc(), 4)), ofMicros)]).kernelMessages.tcp_orphans?.printed).toBe(4)
  })

  test('that a daemon folded stand for those that another artefact prints in full', () => {
    const folded = lines('messages', [
      [utc(), tooMany],
      [utc(3), `message repeated 9 times: [ ${tooMany}]`, { times: 9 }],
    ])
    const alone = build([given('messages', epoch, folded, ofMicros)])
    expect(alone.kernelMessages.tcp_orphans).toEqual({ printed: 1, repeated: 9 })
    const both = build([given('dmesg', epoch, lines('dmesg', burst(utc())), ofMicros), given('messages', epoch, folded, { resolution: second })])
    expect(both.kernelMessages.tcp_orphans).toEqual({ printed: 10, repeated: 0 })
  })

  test('that the kernel left unsaid are summed once', () => {
    const said = [
      [utc(), 'net_ratelimit: 1151 callbacks suppressed', { suppressed: 1151 }],
      [utc(6), 'net_ratelimit: 3370 callbacks suppressed', { suppressed: 3370 }],
    ] as const
    const timeline = build([given('dmesg', epoch, lines('dmesg', said), ofMicros), given('kern', epoch, lines('kern', said), ofMicros)])
    expect(timeline.suppressed).toBe(4521)
  })

  test('beside the axis count too, once', () => {
    const stamped = burst(reading(7238 * second))
    const bare = Array.from({ length: 10 }, () => [null, tooMany] as const)
    const timeline = build([
      given('dmesg', boot, lines('dmesg', stamped), ofMicros),
      given('raw', boot, lines('raw', stamped), ofMicros),
      given('dmesg-t', none, lines('dmesg-t', bare)),
    ])
    expect(timeline.kernelMessages.tcp_orphans?.printed).toBe(10)
    expect(timeline.facts.kernelEvents).toHaveLength(0)
    expect(timeline.unplaced).toHaveLength(3)
  })

  test('become a row of messages a second from the first to the last line, silent seconds as 0', () => {
    const timeline = build([given('dmesg', epoch, lines('dmesg', [[utc(0), 'eth0: up'], ...burst(utc(2)), [utc(4), 'eth0: down']]), ofMicros)])
    const row = timeline.facts.series.find(({ metric }) => metric === 'kernel.tcp_orphans')
    expect(row && { at: Array.from(row.at), value: Array.from(row.value), covers: row.covers, unit: row.unit, id: row.id }).toEqual({
      at: [1, 2, 3, 4, 5].map((n) => utc(n)),
      value: [0, 0, 10, 0, 0],
      covers: second,
      unit: 'per-second',
      id: 's-case-kernel.tcp_orphans',
    })
  })

  test('of a month are counted in steps that stay few', () => {
    const month = Array.from({ length: 31 }, (_, i) => [reading(utc() + i * day), tooMany] as const)
    const row = build([given('messages', epoch, lines('messages', month))]).facts.series[0]
    expect(row?.at.length).toBeLessThan(7200)
    expect(row?.covers).toBe(10 * minute)
    expect(Math.round(Array.from(row?.value ?? []).reduce((sum, value) => sum + value, 0) * 600)).toBe(31)
  })
})

describe('series', () => {
  test('of one thing by several tools are all kept, and the finest is primary', () => {
    const timeline = build([
      given('mpstat', epoch, { series: [series('mpstat', utc(), 60, 'cpu.softirq', 5)] }),
      given('sar', epoch, { series: [series('sar', utc(), 300, 'cpu.softirq')] }),
    ])
    expect(timeline.facts.series).toHaveLength(2)
    expect(timeline.primary).toEqual(['s-sar-cpu.softirq'])
  })

  test('equally fine are judged by their clock, then by their length', () => {
    const sar = given('sar', wall, { series: [series('sar', local(8), 301, 'load.1m')] })
    const slips = given('loop', epoch, { series: [series('loop', utc(), 280, 'load.1m', 1.08)] })
    expect(build([sar, slips]).primary).toEqual(['s-loop-load.1m'])
    expect(
      build([given('a', epoch, { series: [series('a', utc(), 100)] }), given('b', epoch, { series: [series('b', utc(), 200)] })]).primary,
    ).toEqual(['s-b-load.1m'])
  })

  test('that lie beside one another are all primary, in order', () => {
    const timeline = build([given('a', epoch, { series: [series('a', utc(3600), 100)] }), given('b', epoch, { series: [series('b', utc(), 100)] })])
    expect(timeline.primary).toEqual(['s-b-load.1m', 's-a-load.1m'])
  })

  test('keep ids that name one thing each', () => {
    const twice = given('a', epoch, { series: [series('a', utc(), 10), series('a', utc(60), 10)] })
    expect(build([twice]).facts.series.map(({ id }) => id)).toEqual(['s-a-load.1m', 's-a-load.1m~2'])
  })
})

describe('snapshots', () => {
  const rowOf = (timeline: ReturnType<typeof build>, metric: string) => {
    const row = timeline.facts.series.find((one) => one.metric === metric)
    return row && Array.from(row.at, (at, i) => [(at - utc()) / second, row.value[i]])
  }

  test('in a row become series', () => {
    const snapshots = [0, 1, 2].map((n) => snapshot('loop', utc(n), { said: 'sockstat', orphan: 10 * n, memPages: 7, byState: {} }))
    const timeline = build([given('loop', epoch, { snapshots })])
    expect(rowOf(timeline, 'tcp.orphan')).toEqual([
      [0, 0],
      [1, 10],
      [2, 20],
    ])
    expect(timeline.facts.series.find(({ metric }) => metric === 'tcp.mem')).toMatchObject({
      id: 's-case-tcp.mem',
      unit: 'pages',
      covers: null,
      clock: 'a-loop#0',
    })
    expect(timeline.primary).toContain('s-case-tcp.orphan')
  })

  test('that are single make none, and an unreported count makes no 0', () => {
    const timeline = build([
      given('ss', epoch, { snapshots: [snapshot('ss', utc(), { byState: { 'FIN-WAIT-1': 5 } }), snapshot('ss', utc(9), { byState: { ESTAB: 2 } })] }),
    ])
    expect(timeline.facts.series).toEqual([])
  })

  test('of a lesser kind fill only where the better says nothing', () => {
    const sockstat = [1, 2].map((n) => snapshot('loop', utc(n), { said: 'sockstat', timeWait: 100 + n }))
    const summary = [1, 2].map((n) => snapshot('sum', utc(n), { said: 'ss-summary', timeWait: 200 + n }))
    const rows = [0, 1.5, 9].map((n) => snapshot('ss', utc(n), { byState: { 'TIME-WAIT': 300 } }))
    const timeline = build([
      given('loop', epoch, { snapshots: sockstat }),
      given('sum', epoch, { snapshots: summary }),
      given('ss', epoch, { snapshots: rows }),
    ])
    expect(rowOf(timeline, 'tcp.time-wait')).toEqual([
      [0, 300],
      [1, 101],
      [2, 102],
      [9, 300],
    ])
    expect(rowOf(timeline, 'sockets.TIME-WAIT')).toEqual([
      [0, 300],
      [1.5, 300],
      [9, 300],
    ])
  })
})

test('a series of many artefacts is no better known than the worst of them', () => {
  const dump = (name: string, at: Reading) => ({ snapshots: [snapshot(name, at, { byState: { ESTAB: 5 } })] })
  const timeline = build([
    given('a', epoch, dump('a', utc(1))),
    given('b', wall, { ...dump('b', local(8, 2)), series: [series('b', local(8), 301, 'load.1m')] }),
    given('c', epoch, dump('c', utc(3))),
    measured(),
  ])
  expect(timeline.facts.series.find(({ metric }) => metric === 'sockets.ESTAB')?.clock).toBe('a-b#0')
})

describe('the range', () => {
  test('holds what samples cover', () => {
    const sampled = { ...series('sar', utc(1), 10), covers: second }
    expect(build([given('sar', epoch, { series: [sampled] })]).range).toEqual({ start: utc(0), end: utc(10) + 1 })
  })

  test('is drawn out by log lines just before, not by those of a boot last week', () => {
    const log = lines('kern', [
      [reading(utc() - 7 * day), 'Linux version 6.1'],
      [reading(utc() - 5 * minute), tooMany],
    ])
    const timeline = build([measured(), given('kern', epoch, log)])
    expect(timeline.range?.start).toBe(utc(-300))
    expect(timeline.facts.kernelEvents).toHaveLength(2)
  })

  test('is that of the log where nothing was measured', () => {
    const log = lines('kern', [
      [reading(utc() - 7 * day), 'Linux version 6.1'],
      [utc(), tooMany],
    ])
    expect(build([given('kern', epoch, log)]).range).toEqual({ start: utc() - 7 * day, end: utc() + 1 })
  })

  test('leaves out what lies years away', () => {
    expect(build([measured(), given('old', epoch, { snapshots: [snapshot('old', reading(0))] })]).range).toEqual({ start: utc(), end: utc(300) + 1 })
  })

  test('goes by the middle of a capture with impossible stamps', () => {
    const at = times<Reading>(Float64Array.from({ length: 500 }, (_, i) => (i === 0 ? utc(-40 * 86_400) : utc(i))))
    const none = new Float64Array(0)
    const percentiles = { p50: null, p90: null, p99: null, max: null, maxIsFloor: false }
    const capture = {
      id: 'p-odd',
      clock: 'a-odd#0',
      source: { artefact: idOf('odd'), place: { kind: 'whole' } },
      linkTypes: [],
      snapLength: null,
      packets: 1,
      bytes: 0,
      first: utc(-40 * 86_400),
      last: utc(500),
      tcp: { packets: 0, syn: 0, fin: 0, rst: 0, connections: 0, retransmissions: 0, outOfOrder: 0 },
      fin: { packets: 0, distinct: 0, copies: 0, captureDuplicates: 0, stalls: 0, open: 0, reset: 0, wait: percentiles, stallWait: percentiles },
      oneSided: false,
      ours: null,
      peers: [],
      worst: [],
      stalls: {
        from: none,
        to: none,
        ending: none,
        copies: none,
        acks: none,
        echoed: none,
        roundTrip: none,
        peer: none,
        frame: none,
        answerFrame: none,
        sender: none,
      },
      rates: {
        step: second,
        at,
        peer: none,
        syn: none,
        synAnswered: none,
        synCopies: none,
        roundTripSum: none,
        fins: none,
        stalls: none,
        data: none,
        dataRetransmitted: none,
      },
    }
    const captures = [capture] as never
    expect(build([given('odd', epoch, { captures }, { implausible: true })]).range?.start).toBe(utc(5))
    expect(build([given('odd', epoch, { captures })]).range?.start).toBe(utc(-40 * 86_400))
  })

  test('of averages alone is what they speak of, and of one moment a second', () => {
    const over = { start: utc(), end: utc(60) }
    const aggregate = {
      id: 's-m-cpu.idle',
      metric: 'cpu.idle',
      unit: 'ratio',
      cpu: 1,
      clock: 'a-m#0',
      over,
      value: ratio(0),
      source: { artefact: idOf('m'), place: { kind: 'whole' } },
    } as const
    expect(build([given('m', epoch, { aggregates: [aggregate] })]).range).toEqual({ start: utc(), end: utc(60) + 1 })
    expect(build([given('ss', epoch, { snapshots: [snapshot('ss', utc())] })]).range).toEqual({ start: utc(), end: utc(1) })
  })

  test('of nothing with a time is null', () => {
    expect(build([]).range).toBeNull()
    expect(build([given('ss', none, { snapshots: [snapshot('ss', null)] })]).range).toBeNull()
  })
})

test('what several artefacts state alike is stated once, and the most CPUs count', () => {
  const limit = (name: string, value: number) =>
    ({ name: 'net.ipv4.tcp_max_orphans', value: [value], source: { artefact: idOf(name), place: { kind: 'whole' } } }) as const
  const timeline = build([
    given('a', none, { limits: [limit('a', 1), limit('a', 2)], cpus: 2 }),
    given('b', none, { limits: [limit('b', 1)], cpus: 4 }),
    given('c', none, {}),
  ])
  expect(timeline.facts.limits.map(({ value, source }) => [value[0], source.artefact])).toEqual([
    [1, 'a-a'],
    [2, 'a-a'],
  ])
  expect(timeline.facts.cpus).toBe(4)
  expect(build([]).facts.cpus).toBeNull()
})

test('a placed capture is moved whole: stalls, rates and the worst connections', () => {
  const at = (...seconds: number[]) => times<Reading>(Float64Array.from(seconds, (n) => local(8, n)))
  const fin = {
    from: 'originator',
    sentAt: [local(8, 1), local(8, 2)],
    frames: [1, 2],
    answerFrame: 3,
    wait: { kind: 'answered', after: second, by: 'ack' },
    stalled: true,
  }
  const capture = {
    id: 'p-x',
    clock: 'a-x#0',
    source: { artefact: idOf('x'), place: { kind: 'whole' } },
    first: local(8, 0),
    last: local(8, 9),
    stalls: { from: at(1), to: at(3) },
    rates: { at: at(0, 1) },
    worst: [{ first: local(8), last: local(8, 9), teardown: { fins: [fin] } }],
  }
  const [placed] = build([given('x', wall, { captures: [capture] as never })], [{ clock: 'a-x#0', reads: local(8), was: utc(), uncertainty: second }])
    .facts.captures
  expect(placed).toMatchObject({
    first: utc(0),
    last: utc(9),
    worst: [{ first: utc(0), last: utc(9), teardown: { fins: [{ sentAt: [utc(1), utc(2)] }] } }],
  })
  expect([Array.from(placed?.stalls.from ?? []), Array.from(placed?.stalls.to ?? []), Array.from(placed?.rates.at ?? [])]).toEqual([
    [utc(1)],
    [utc(3)],
    [utc(0), utc(1)],
  ])
})
