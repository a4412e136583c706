// Series that no single artefact holds: counts of many socket snapshots in a row, kernel messages a second.

import type { SourceRef } from '@/lib/core/artefact'
import type { ClockId } from '@/lib/core/clock'
import { type KernelLines, kernelOrigin } from '@/lib/core/kernel-lines'
import type { Metric, Series } from '@/lib/core/series'
import type { SocketSnapshot } from '@/lib/core/socket'
import { type Instant, type Micros, micros, type Span, second, times, type Unit } from '@/lib/core/units'
import { byId } from './sections'

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
const trusted: readonly Snapshot['said'][] = ['sockstat', 'ss-summary', 'ss', 'proc-net-tcp', 'netstat', 'state-counts']

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
export function kernelSeries(events: KernelLines<Instant>, range: Span<Instant> | null, leastSure: LeastSure): readonly Series<Instant>[] {
  const { at, signature, signatures, times: said, length } = events
  const isWithin = (time: number | undefined): boolean => range !== null && time !== undefined && range.start <= time && time < range.end
  let [from, to] = [0, length]
  while (from < to && !isWithin(at[from])) from++
  while (to > from && !isWithin(at[to - 1])) to--
  const [first, last] = [at[from] ?? Number.NaN, at[to - 1] ?? Number.NaN]
  if (from === to) return []
  const step = steps.find((width) => (last - first) / width < mostSteps) ?? micros(Math.ceil((last - first) / mostSteps))
  const begin = Math.floor(first / step) * step
  const count = Math.floor((last - begin) / step) + 1
  const kinds = signatures.map((): { readonly value: Float64Array; readonly first: number; readonly origins: Set<number> } | null => null)
  for (let row = from; row < to; row++) {
    const kind = signature[row] ?? -1
    if (kind < 0) continue
    const one = kinds[kind] ?? { value: new Float64Array(count), first: row, origins: new Set() }
    kinds[kind] = one
    const bucket = Math.floor(((at[row] ?? 0) - begin) / step)
    one.value[bucket] = (one.value[bucket] ?? 0) + (said[row] ?? 1) / (step / second)
    one.origins.add(events.origin[row] ?? 0)
  }
  return kinds
    .flatMap((kind, i) => (kind === null ? [] : [{ ...kind, signature: signatures[i] ?? '' }]))
    .sort((a, b) => byId(a.signature, b.signature))
    .map(({ signature: name, value, first: row, origins }): Series<Instant> => {
      const clocks = [...origins].map((origin) => events.origins[origin]?.clock ?? 'utc')
      return {
        id: `s-case-kernel.${name}`,
        metric: `kernel.${name}`,
        unit: 'per-second',
        cpu: null,
        covers: step,
        clock: leastSure(clocks),
        at: times<Instant>(Float64Array.from({ length: count }, (_, n) => begin + (n + 1) * step)),
        value,
        source: { artefact: kernelOrigin(events, row).artefact, place: { kind: 'whole' } },
      }
    })
}
