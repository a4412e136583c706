// The lanes of lines: load, soft interrupts, orphan sockets, packets.

import type { Placement } from '@/lib/core/clock'
import type { Report, SnapshotDigest, Tables } from '@/lib/core/report'
import type { Sentence } from '@/lib/core/sentence'
import type { Metric, Series } from '@/lib/core/series'
import type { Instant, Unit } from '@/lib/core/units'
import { bucketSeries, type View } from './bucket'
import { closeUp } from './close-up'
import type { Lane, Stroke, Tone } from './lane'
import { roundTop } from './scale'

export const says = (message: string, figures: Sentence['figures'] = {}): Sentence => ({ message, figures })

/** Where the clocks of what a lane draws stand: the least sure of them. null: exact by themselves, or nothing drawn. */
export function clockOf(report: Report, clocks: readonly string[]): Lane['clock'] {
  const rank = { exact: 0, derived: 1, assumed: 2 } as const
  const placed = report.timeline.placements.filter(
    (each): each is Extract<Placement, { kind: 'placed' }> => each.kind === 'placed' && clocks.includes(each.clock),
  )
  const least = placed.toSorted((a, b) => rank[b.grade] - rank[a.grade] || b.uncertainty - a.uncertainty)[0]
  return least ? { id: least.clock, grade: least.grade, uncertainty: least.uncertainty } : null
}

interface Wanted {
  readonly metric: Metric
  readonly cpu?: number | 'all'
  readonly label: Sentence
  readonly tone: Tone
}

interface LineLane {
  readonly id: string
  readonly title: Sentence
  readonly unit: Unit
  readonly strokes: readonly Wanted[]
  readonly top?: number
  readonly limits?: readonly { readonly value: number; readonly label: string }[]
  readonly empty: { readonly why: Sentence; readonly collect: string }
}

/** What single snapshots say where no series does: one `ss` or sockstat is a dot. */
function loneSnapshots(report: Report, drawn: readonly Series<Instant>[]): Series<Instant>[] {
  const counts: readonly (readonly [Metric, (snapshot: SnapshotDigest) => number | null | undefined])[] = [
    ['tcp.orphan', (snapshot) => snapshot.orphan],
    ['tcp.time-wait', (snapshot) => snapshot.timeWait ?? snapshot.byState['TIME-WAIT']],
    ['sockets.FIN-WAIT-1', (snapshot) => snapshot.byState['FIN-WAIT-1']],
  ]
  return counts.flatMap(([metric, countOf]): Series<Instant>[] => {
    const placed = report.socketSnapshots
      .flatMap((snapshot) => ({ at: snapshot.at, value: countOf(snapshot), snapshot }))
      .filter((each): each is { at: Instant; value: number; snapshot: SnapshotDigest } => each.at !== null && typeof each.value === 'number')
      .sort((a, b) => a.at - b.at)
    const [first] = placed
    if (!first || drawn.some((series) => series.metric === metric)) return []
    const { clock, source } = first.snapshot
    const [at, value] = [placed.map((each) => each.at), placed.map((each) => each.value)]
    return [{ id: `s-lone-${metric}`, metric, unit: 'count', cpu: null, covers: null, clock, source, at, value }]
  })
}

const primaryOf = (report: Report, tables: Tables): Series<Instant>[] => {
  const primary = new Set(report.series.filter((digest) => digest.primary).map((digest) => digest.id))
  return tables.series.filter((series) => primary.has(series.id))
}

function highest({ value }: Series<Instant>): number {
  let most = 0
  for (let i = 0; i < value.length; i++) if ((value[i] ?? 0) > most) most = value[i] ?? 0
  return most
}

function lineLane(report: Report, drawn: readonly Series<Instant>[], view: View, lane: LineLane): Lane {
  const used: Series<Instant>[] = []
  const strokes: Stroke[] = []
  for (const wanted of lane.strokes) {
    const of = drawn.filter((series) => series.metric === wanted.metric && (wanted.cpu === undefined || series.cpu === wanted.cpu))
    if (of.length === 0) continue
    used.push(...of)
    const points = of.flatMap((series) => bucketSeries(series, view)).sort((a, b) => a.at - b.at)
    strokes.push({ id: wanted.cpu === undefined ? wanted.metric : `${wanted.metric}.${wanted.cpu}`, label: wanted.label, tone: wanted.tone, points })
  }
  const digests = new Map(report.series.map((digest) => [digest.id, digest]))
  const tops = used.map((series) => digests.get(series.id)?.max ?? highest(series))
  const limits = used.length > 0 ? (lane.limits ?? []) : []
  return {
    ...{ kind: 'line', id: lane.id, title: lane.title, unit: lane.unit, strokes, limits },
    clock: clockOf(
      report,
      used.map((series) => series.clock),
    ),
    max: lane.top ?? roundTop(Math.max(0, ...tops, ...limits.map((limit) => limit.value))),
    empty: used.length > 0 ? null : lane.empty,
  }
}

const loadLane: LineLane = {
  id: 'load',
  title: says('lanes.load.title'),
  unit: 'load',
  strokes: [
    { metric: 'load.15m', label: says('lanes.strokes.load15'), tone: 'grey' },
    { metric: 'load.5m', label: says('lanes.strokes.load5'), tone: 'grey' },
    { metric: 'load.1m', label: says('lanes.strokes.load1'), tone: 'blue' },
  ],
  empty: { why: says('lanes.empty.load'), collect: 'while sleep 1; do date +%s; cat /proc/loadavg; done > load.txt' },
}

// More lines than this in 48 pixels are a smear; the hottest are the ones asked for.
const mostCpus = 16

const mean = (series: Series<Instant>): number => {
  let [sum, count] = [0, 0]
  for (let i = 0; i < series.value.length; i++) {
    const value = series.value[i] ?? Number.NaN
    if (Number.isNaN(value)) continue
    sum += value
    count++
  }
  return count === 0 ? 0 : sum / count
}

function softirqLane(report: Report, drawn: readonly Series<Instant>[]): LineLane {
  const soft = drawn.filter((series) => series.metric === 'cpu.softirq')
  const single = soft.filter((series) => typeof series.cpu === 'number')
  const heat = new Map(single.map((series) => [series.cpu, mean(series)]))
  const cpus = [...heat.keys()].sort((a, b) => (heat.get(b) ?? 0) - (heat.get(a) ?? 0)).slice(0, mostCpus)
  const strokes = cpus.map((cpu, rank): Wanted => {
    const label = says('lanes.strokes.cpu', { cpu: { kind: 'name', text: String(cpu) } })
    return { metric: 'cpu.softirq', cpu: cpu ?? 'all', label, tone: rank === 0 ? 'orange' : 'grey' }
  })
  const all: Wanted = { metric: 'cpu.softirq', cpu: 'all', label: says('lanes.strokes.cpuAll'), tone: 'orange' }
  const averages = report.aggregates.some((each) => each.metric === 'cpu.softirq')
  return {
    ...{ id: 'softirq', title: says('lanes.softirq.title'), unit: 'ratio', top: 1 },
    strokes: strokes.length > 0 ? strokes.reverse() : [all],
    empty: { why: says(averages ? 'lanes.empty.softirqAverages' : 'lanes.empty.softirq'), collect: 'mpstat -P ALL 1 300 > mpstat.txt' },
  }
}

function orphanLane(report: Report): LineLane {
  const limits = report.limits
    .filter((limit) => limit.name === 'net.ipv4.tcp_max_orphans')
    .flatMap((limit) => limit.value.slice(0, 1).map((value) => ({ value, label: 'tcp_max_orphans' })))
  return {
    ...{ id: 'orphans', title: says('lanes.orphans.title'), unit: 'count', limits: limits.slice(0, 1) },
    strokes: [
      { metric: 'tcp.time-wait', label: says('lanes.strokes.timeWait'), tone: 'grey' },
      { metric: 'sockets.FIN-WAIT-1', label: says('lanes.strokes.finWait1'), tone: 'grey' },
      { metric: 'tcp.orphan', label: says('lanes.strokes.orphans'), tone: 'teal' },
    ],
    empty: { why: says('lanes.empty.orphans'), collect: 'while sleep 1; do date +%s; ss -s; cat /proc/net/sockstat; done > sockets.txt' },
  }
}

const packetLane: LineLane = {
  id: 'packets',
  title: says('lanes.packets.title'),
  unit: 'per-second',
  strokes: [
    { metric: 'packets', label: says('lanes.strokes.packets'), tone: 'grey' },
    { metric: 'packets.fin-copy', label: says('lanes.strokes.finCopies'), tone: 'pink' },
  ],
  empty: { why: says('lanes.empty.packets'), collect: 'tcpdump -i eth0 -nn -s 96 -c 1000000 -w capture.pcap tcp' },
}

/** The lanes of lines, by id. */
export function buildLineLanes(report: Report, tables: Tables, view: View): { load: Lane; softirq: Lane; orphans: Lane; packets: Lane } {
  const primary = primaryOf(report, tables)
  const drawn = closeUp([...primary, ...loneSnapshots(report, primary)], tables, view)
  const lane = (each: LineLane): Lane => lineLane(report, drawn, view, each)
  return { load: lane(loadLane), softirq: lane(softirqLane(report, drawn)), orphans: lane(orphanLane(report)), packets: lane(packetLane) }
}
