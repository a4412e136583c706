// Series that no single artefact holds: counts of many socket snapshots in a row, kernel messages a second.

import type { SourceRef } from '@/lib/core/artefact'
import type { ClockId } from '@/lib/core/clock'
import type { KernelEvent } from '@/lib/core/kernel-event'
import type { Metric, Series } from '@/lib/core/series'
import type { SocketSnapshot } from '@/lib/core/socket'
import { type Instant, type Micros, micros, type Span, second, times, type Unit } from '@/lib/core/units'
import { byId, grouped } from './sections'

type Snapshot = SocketSnapshot<Instant>
/** Of the clocks of some facts the one whose place is known least. */
export type LeastSure = (clocks: readonly ClockId[]) => ClockId

interface Point {
  readonly at: Instant
  readonly value: number
  readonly said: Snapshot['said']
  readonly clock: ClockId
  readonly source: SourceRef
}

/** The kernel's own totals before ss's sum of them, and that before the rows of a list that took a while to print. */
const trusted: readonly Snapshot['said'][] = ['sockstat', 'ss-summary', 'ss']

/**
 * What the snapshots of a case say in a row: `tcp.orphan`, `tcp.time-wait`, `tcp.in-use`, `tcp.allocated`, `tcp.mem` and
 * `sockets.FIN-WAIT-1` for each state; at least two points each. Over the stretch where a better kind of snapshot speaks
 * the others are not mixed in: they count something a little different, and the line would jump between the two.
 * A series bears the clock that `leastSure` finds among those it is made of: it is no better known than that.
 */
export function snapshotSeries(snapshots: readonly Snapshot[], leastSure: LeastSure): readonly Series<Instant>[] {
  const points = new Map<Metric, Point[]>()
  for (const { at, said, clock, source, ...counts } of snapshots) {
    if (at === null) continue
    const add = (metric: Metric, value: number | undefined): void => {
      if (value === undefined) return
      const list = points.get(metric)
      if (list === undefined) points.set(metric, [{ at, value, said, clock, source }])
      else list.push({ at, value, said, clock, source })
    }
    add('tcp.orphan', counts.orphan)
    add('tcp.time-wait', counts.timeWait ?? counts.byState['TIME-WAIT'])
    add('tcp.in-use', counts.inUse)
    add('tcp.allocated', counts.allocated)
    add('tcp.mem', counts.memPages)
    for (const [state, count] of Object.entries(counts.byState)) add(`sockets.${state}`, count)
    if (counts.byState.ESTAB === undefined) add('sockets.ESTAB', counts.established)
    if (counts.byState['SYN-RECV'] === undefined) add('sockets.SYN-RECV', counts.synRecv)
  }
  return [...points]
    .sort(([a], [b]) => byId(a, b))
    .flatMap(([metric, list]) => {
      const row = inOneRow(list)
      return row.length >= 2
        ? [caseSeries(metric, metric === 'tcp.mem' ? 'pages' : 'count', null, row, leastSure(row.map(({ clock }) => clock)))]
        : []
    })
}

function inOneRow(points: readonly Point[]): readonly Point[] {
  const row: Point[] = []
  const spoken: { readonly start: number; readonly end: number }[] = []
  for (const said of trusted) {
    const own = points.filter((point) => point.said === said && !spoken.some(({ start, end }) => start <= point.at && point.at <= end))
    own.sort((a, b) => a.at - b.at || byId(a.source.artefact, b.source.artefact))
    row.push(...own.filter((point, i) => point.at !== own[i - 1]?.at))
    const [first, last] = [own[0], own.at(-1)]
    if (first !== undefined && last !== undefined) spoken.push({ start: first.at, end: last.at })
  }
  return row.sort((a, b) => a.at - b.at)
}

function caseSeries(
  metric: Metric,
  unit: Unit,
  covers: Micros | null,
  row: readonly { readonly at: number; readonly value: number; readonly source: SourceRef }[],
  clock: ClockId,
): Series<Instant> {
  const source = row[0]?.source ?? { artefact: 'a-', place: { kind: 'whole' } as const }
  return {
    id: `s-case-${metric}`,
    metric,
    unit,
    cpu: null,
    covers,
    clock,
    at: times<Instant>(Float64Array.from(row, (point) => point.at)),
    value: Float64Array.from(row, (point) => point.value),
    source: { artefact: source.artefact, place: { kind: 'whole' } },
  }
}

/** Two hours at one a second; a longer log is counted in coarser steps, so that a year of it costs no more. */
const mostSteps = 7200
const steps = [1, 10, 60, 600, 3600, 86_400].map((n) => micros(n * second))

/**
 * `kernel.<signature>` for each kind of message that was said within `range`: how many a second, lines and their
 * repeats, of what was printed. It reaches from the first to the last line of any kind: before and after, the logs are
 * silent about silence, and no value is not 0.
 */
export function kernelSeries(events: readonly KernelEvent<Instant>[], range: Span<Instant> | null, leastSure: LeastSure): readonly Series<Instant>[] {
  const within = events.flatMap((event) =>
    event.at !== null && range !== null && range.start <= event.at && event.at < range.end ? [{ ...event, at: event.at }] : [],
  )
  const [first, last] = [within[0], within.at(-1)]
  if (first === undefined || last === undefined) return []
  const step = steps.find((width) => (last.at - first.at) / width < mostSteps) ?? micros(Math.ceil((last.at - first.at) / mostSteps))
  const begin = Math.floor(first.at / step) * step
  const count = Math.floor((last.at - begin) / step) + 1
  const kinds = grouped(within, (event) => event.signature)
  kinds.delete(null)
  return [...kinds]
    .flatMap(([signature, list]) => (signature === null ? [] : [{ signature, list }]))
    .sort((a, b) => byId(a.signature, b.signature))
    .map(({ signature, list }) => {
      const row = Array.from({ length: count }, (_, n) => ({ at: begin + (n + 1) * step, value: 0, source: (list[0] ?? first).source }))
      for (const event of list) {
        const bucket = row[Math.floor((event.at - begin) / step)]
        if (bucket !== undefined) bucket.value += event.times / (step / second)
      }
      return caseSeries(`kernel.${signature}`, 'per-second', step, row, leastSure(list.map(({ clock }) => clock)))
    })
}
