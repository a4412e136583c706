import { describe, expect, test } from 'vitest'
import { buildPicture } from './build-picture'
import type { Lane } from './lane'
import { at, smallCase, start } from './testing/small-case'

const view = (from: number, to: number, width: number) => ({ from: start + from * 1e3, to: start + to * 1e3, width })
const whole = view(0, 1_000, 100)

function lane<K extends Lane['kind']>(wanted: Parameters<typeof smallCase>[0], kind: K, id: string, window = whole): Extract<Lane, { kind: K }> {
  const { report, tables } = smallCase(wanted)
  const found = buildPicture(report, tables, window).lanes.find((each) => each.id === id)
  if (found?.kind !== kind) throw new Error(`no lane ${id}`)
  return found as Extract<Lane, { kind: K }>
}

test('lanes come in one order, empty ones too, and an empty one says why and what would fill it', () => {
  const { report, tables } = smallCase({})
  const { lanes } = buildPicture(report, tables, whole)
  expect(lanes.map(({ id }) => id)).toEqual(['load', 'softirq', 'kernel', 'orphans', 'packets', 'fin-stalls'])
  expect(lanes.every(({ empty }) => empty?.why.message.startsWith('lanes.empty.') && empty.collect !== '')).toBe(true)
})

describe('lines', () => {
  const every = (seconds: number, count: number, value: (index: number) => number) =>
    Array.from({ length: count }, (_, index) => [index * seconds, value(index)] as const)

  test('a spike one sample wide survives a thousand samples a column', () => {
    const samples = every(0.01, 100_000, (index) => (index === 54_321 ? 50 : 1))
    const [stroke] = lane({ series: [{ metric: 'load.1m', unit: 'load', samples }] }, 'line', 'load').strokes
    expect(stroke?.points.length).toBeLessThanOrEqual(101)
    const peak = stroke?.points.find((point) => point.high === 50)
    expect(peak?.low).toBe(1)
    expect(Math.abs((peak?.at ?? 0) - (start + 543_210))).toBeLessThan(10_000)
  })

  test('a sample alone in its column keeps its own time', () => {
    const [stroke] = lane({ series: [{ metric: 'load.1m', samples: [[123, 4]] }] }, 'line', 'load').strokes
    expect(stroke?.points).toEqual([{ at: start + 123_000, low: 4, high: 4 }])
  })

  test('a value that is no number is a gap, not a 0', () => {
    const samples = [
      [100, 4],
      [200, Number.NaN],
      [300, 5],
    ] as const
    const [stroke] = lane({ series: [{ metric: 'load.1m', samples }] }, 'line', 'load').strokes
    expect(stroke?.points.map((point) => point.high)).toEqual([4, null, 5])
  })

  test('where nobody looked for many steps, the line is broken', () => {
    const samples = [...every(1, 100, () => 1), [500, 2], [501, 2]] as [number, number][]
    const [stroke] = lane({ series: [{ metric: 'load.1m', samples }] }, 'line', 'load').strokes
    expect(stroke?.points.filter((point) => point.high === null)).toHaveLength(1)
  })

  test('a sample that covers time is flat over the time before it', () => {
    const samples = [
      [100, 0.2],
      [200, 0.6],
    ] as const
    const { strokes, max } = lane({ series: [{ metric: 'cpu.softirq', cpu: 1, unit: 'ratio', covers: 100, samples }] }, 'line', 'softirq')
    const points = strokes[0]?.points ?? []
    expect(points.map((point) => point.high)).toEqual([0.2, 0.2, 0.6, 0.6])
    expect(points[0]?.at).toBeLessThan(start + 11_000)
    expect(points[2]?.at).toBeGreaterThan(start + 100_000)
    expect(max).toBe(1)
  })

  test('a line runs to the edges of the window', () => {
    const samples = every(100, 10, (index) => index)
    const [stroke] = lane({ series: [{ metric: 'load.1m', samples }] }, 'line', 'load', view(250, 350, 100)).strokes
    expect(stroke?.points.map((point) => point.high)).toEqual([2, 3, 4])
  })

  test('zooming does not change the scale', () => {
    const series = [{ metric: 'load.1m' as const, samples: every(1, 1_000, (index) => (index === 900 ? 50.3 : 1)) }]
    expect(lane({ series }, 'line', 'load', view(0, 10, 100)).max).toBe(lane({ series }, 'line', 'load').max)
    expect(lane({ series }, 'line', 'load').max).toBe(60)
  })

  test('the hottest CPU has the colour and is drawn last', () => {
    const cpu = (number: number, value: number) => ({
      metric: 'cpu.softirq' as const,
      cpu: number,
      unit: 'ratio' as const,
      samples: [[100, value]] as const,
    })
    const { strokes } = lane({ series: [cpu(0, 0.1), cpu(1, 0.6), cpu(2, 0.2)] }, 'line', 'softirq')
    expect(strokes.map(({ id, tone }) => [id, tone])).toEqual([
      ['cpu.softirq.0', 'grey'],
      ['cpu.softirq.2', 'grey'],
      ['cpu.softirq.1', 'orange'],
    ])
  })

  test('a single list of sockets is a dot for each count it has, and none for what it did not report', () => {
    const snapshots = [
      { at: at(100), orphan: null, timeWait: null, byState: { 'FIN-WAIT-1': 120_000, 'TIME-WAIT': 50_000 } },
      { at: null, orphan: 65_506, timeWait: null, byState: {} },
    ]
    const { strokes, max, empty } = lane({ snapshots }, 'line', 'orphans')
    expect(strokes.map(({ id, points }) => [id, points])).toEqual([
      ['tcp.time-wait', [{ at: start + 100_000, low: 50_000, high: 50_000 }]],
      ['sockets.FIN-WAIT-1', [{ at: start + 100_000, low: 120_000, high: 120_000 }]],
    ])
    expect(max).toBe(120_000)
    expect(empty).toBeNull()
  })

  test('the orphan limit is on the scale and has its name', () => {
    const limits = [{ name: 'net.ipv4.tcp_max_orphans', value: [65_536], source: { artefact: 'a-1', place: { kind: 'whole' } } }] as const
    const { limits: drawn, max } = lane({ series: [{ metric: 'tcp.orphan', samples: [[10, 500]] }], limits }, 'line', 'orphans')
    expect(drawn).toEqual([{ value: 65_536, label: 'tcp_max_orphans' }])
    expect(max).toBe(80_000)
  })
})

describe('the kernel log', () => {
  const kernel = [
    [100, 'tcp_orphans', 1, 0],
    [101, 'tcp_orphans', 4, 0],
    [102, 'oom', 1, 697],
    [500, null, 1, 0],
  ] as const

  test('lines of one kind in one column are one tick; what was left unsaid is counted apart', () => {
    const { ticks, max } = lane({ kernel }, 'ticks', 'kernel')
    expect(ticks.map(({ signature, count, suppressed, line }) => [signature, count, suppressed, line])).toEqual([
      ['tcp_orphans', 5, 0, 1],
      ['oom', 1, 697, 3],
      ['', 1, 0, 4],
    ])
    expect(max).toBe(698)
  })

  test('the kind said most has the square, and kinds without a name the circle', () => {
    const { ticks } = lane({ kernel }, 'ticks', 'kernel')
    expect(ticks.map(({ mark }) => mark)).toEqual(['square', 'triangle', 'circle'])
  })

  test('a log with nothing in the window is quiet, not empty', () => {
    const quiet = lane({ kernel }, 'ticks', 'kernel', view(600, 700, 100))
    expect(quiet.ticks).toEqual([])
    expect(quiet.empty).toBeNull()
  })
})

describe('FIN stalls', () => {
  test('a stall is a bar from its first FIN to its answer, open where none came', () => {
    const { rows, total } = lane(
      {
        stalls: [
          [100, 114],
          [200, 1_000, 'open'],
          [300, 310, 'reset'],
        ],
      },
      'spans',
      'fin-stalls',
    )
    expect(total).toBe(3)
    expect(rows.map(({ from, to, openEnd, reset }) => [from - start, to - start, openEnd, reset])).toEqual([
      [100_000, 114_000, false, false],
      [200_000, 1_000_000, true, false],
      [300_000, 310_000, false, true],
    ])
    expect(rows[0]?.peer).toBe('[2001:db8::1]:443')
  })

  test('however many stalls there are, no more rows than columns are given, and all are counted', () => {
    const stalls = Array.from({ length: 12_345 }, (_, index) => [index / 20, index / 20 + 14] as const)
    const { rows, total, waiting } = lane({ stalls }, 'spans', 'fin-stalls')
    expect(total).toBe(12_345)
    expect(rows.length).toBeLessThanOrEqual(100)
    expect(rows.length).toBeGreaterThan(50)
    expect(waiting).toHaveLength(100)
  })

  test('a stall that began before the window and ends after it waits throughout', () => {
    const { waiting, rows } = lane({ stalls: [[100, 900]] }, 'spans', 'fin-stalls', view(400, 500, 10))
    expect(waiting.map((point) => point.high)).toEqual(Array(10).fill(1))
    expect(rows).toHaveLength(1)
  })

  test('the scale is the most that waited at once in the whole case', () => {
    const stalls = [
      [100, 200],
      [110, 120],
      [120, 130],
      [500, 510],
    ] as const
    expect(lane({ stalls }, 'spans', 'fin-stalls', view(490, 520, 10)).max).toBe(2)
  })
})

test('findings are washes where they speak of the window; what is fine, or of no time, is none', () => {
  const when = [{ start: at(100), end: at(120) }]
  const { report, tables } = smallCase({
    findings: [
      { id: 'f-1', severity: 'critical', when },
      { id: 'f-2', severity: 'fine', when },
      { id: 'f-3', severity: 'notice', when: [] },
    ],
  })
  expect(buildPicture(report, tables, whole).highlights).toEqual([
    { finding: 'f-1', severity: 'critical', from: start + 100_000, to: start + 120_000 },
  ])
  expect(buildPicture(report, tables, view(500, 600, 10)).highlights).toEqual([])
})

test('a window given the wrong way round, or without width, is still one', () => {
  const { report, tables } = smallCase({ stalls: [[100, 114]] })
  const picture = buildPicture(report, tables, { from: start + 1e6, to: start, width: 0 })
  expect([picture.from, picture.to]).toEqual([start, start + 1e6])
  expect(buildPicture(report, tables, { from: start, to: start, width: 10 }).to).toBeGreaterThan(start)
})
