// All placed facts of a case as one: nothing that was measured is dropped, and nothing is counted twice.

import type { ArtefactId } from '@/lib/core/artefact'
import type { ClockId } from '@/lib/core/clock'
import { type KernelLines, pickKernelLines } from '@/lib/core/kernel-lines'
import type { Facts, Timeline } from '@/lib/core/timeline'
import { type Instant, micros, type Time, times } from '@/lib/core/units'
import { kernelSeries, type LeastSure, snapshotSeries } from './case-series'
import { gradeRank, type Placed } from './clock-graph'
import { countMessages, joinLogs, type Log } from './kernel-lines'
import { placeFacts } from './place'
import { primarySeries } from './primary'
import { rangeOf } from './range'
import { byId, type ClockUse, concatFacts, grouped, needsTime } from './sections'

/** The facts of all clocks, joined: what of a timeline is made of facts. `implausible`: artefacts with impossible stamps. */
export function joinFacts(
  uses: readonly ClockUse[],
  placed: ReadonlyMap<ClockId, Placed>,
  implausible: ReadonlySet<ArtefactId>,
): Pick<Timeline, 'range' | 'facts' | 'primary' | 'kernelMessages' | 'suppressed' | 'unplaced'> {
  const onAxis = uses.flatMap((use) => {
    const at = placed.get(use.clock.id)
    return at === undefined ? [] : [{ use, at, facts: placeFacts(use.facts, at, use.clock.kind === 'none') }]
  })
  const beside = uses.filter((use) => !placed.has(use.clock.id))
  const all = concatFacts(onAxis.map(({ facts }) => facts))

  const log = <T extends Time>({ clock, artefact }: ClockUse, facts: Facts<T>, at: Placed | null): Log<T> => ({
    artefact: artefact.id,
    grade: at === null ? 0 : gradeRank(at.grade),
    slack: micros((at?.uncertainty ?? 0) + clock.resolution),
    events: facts.kernelEvents,
  })
  const kernelEvents = joinLogs(onAxis.map(({ use, at, facts }) => log(use, facts, at)).filter(({ events }) => events.length > 0))
  const besideLines = unplacedLines(
    beside.map((use) => ({ use, log: log(use, use.facts, null) })).filter(({ log: { events } }) => events.length > 0),
    kernelEvents,
  )

  const doubt = new Map(onAxis.map(({ use, at }) => [use.clock.id, [gradeRank(at.grade), at.uncertainty] as const]))
  const leastSure: LeastSure = (clocks) =>
    [...new Set(clocks)].reduce((worst, clock) => {
      const [a, b] = [doubt.get(worst), doubt.get(clock)]
      return a && b && (a[0] < b[0] || (a[0] === b[0] && a[1] < b[1])) ? clock : worst
    }, clocks[0] ?? 'utc')
  const series = unique([...all.series, ...snapshotSeries(all.snapshots, leastSure)])
  const range = rangeOf({ ...all, series, kernelEvents }, implausible)
  const facts: Facts<Instant> = {
    series: [...series, ...kernelSeries(kernelEvents, range, leastSure)],
    aggregates: unique(all.aggregates, series),
    kernelEvents,
    snapshots: all.snapshots.toSorted((a, b) => (a.at ?? Infinity) - (b.at ?? Infinity) || byId(a.id, b.id)),
    captures: all.captures.toSorted((a, b) => (a.first ?? Infinity) - (b.first ?? Infinity) || byId(a.id, b.id)),
    limits: limitsOf(uses),
    context: uses.flatMap((use) => use.facts.context),
    cpus: concatFacts(uses.map((use) => use.facts)).cpus,
  }
  return {
    range,
    facts,
    primary: primarySeries(facts.series, ({ clock }) => placed.get(clock)?.grade ?? 'exact'),
    ...countMessages([kernelEvents, ...besideLines]),
    unplaced: beside
      .filter((use) => needsTime(use.facts))
      .map(({ artefact, clock, facts: own }) => ({ artefact: artefact.id, clock: clock.id, facts: own })),
  }
}

/** Lines beside the axis, each once: those of boot clocks and those of wall clocks by their own stamps, the others by text alone. */
function unplacedLines(
  beside: readonly { readonly use: ClockUse; readonly log: Log<Time> }[],
  onAxis: Facts<Instant>['kernelEvents'],
): readonly Facts<Time>['kernelEvents'][] {
  const of = (kind: 'boot' | 'wall'): readonly Log<Time>[] => beside.filter(({ use }) => use.clock.kind === kind).map(({ log }) => log)
  const timed = (logs: readonly Log<Time>[]): readonly Log<Time>[] =>
    logs.map((log) => ({ ...log, events: picked(log.events, (at) => !Number.isNaN(at)) }))
  const stamped = [joinLogs(timed(of('boot'))), joinLogs(timed(of('wall')))]
  const bare = beside.map(({ use, log }) => ({ ...log, events: use.clock.kind === 'none' ? timeless(log.events) : picked(log.events, Number.isNaN) }))
  return [...stamped, joinLogs(bare, [onAxis, ...stamped])]
}

const timeless = (lines: KernelLines<Time>): KernelLines<Time> => ({
  ...lines,
  at: times<Time>(new Float64Array(lines.length).fill(Number.NaN)),
})

function picked(lines: KernelLines<Time>, is: (at: number) => boolean): KernelLines<Time> {
  const { at, length } = lines
  let first = 0
  while (first < length && is(at[first] ?? Number.NaN)) first++
  if (first === length) return lines
  const rows: number[] = []
  for (let row = 0; row < length; row++) if (is(at[row] ?? Number.NaN)) rows.push(row)
  return pickKernelLines(lines, rows)
}

/** Ids that occur again get a number, so that each names one thing. */
function unique<F extends { readonly id: `s-${string}` }>(list: readonly F[], taken: readonly { readonly id: string }[] = []): readonly F[] {
  const ids = new Set(taken.map(({ id }) => id))
  return list.map((fact) => {
    let id = fact.id
    for (let n = 2; ids.has(id); n++) id = `${fact.id}~${n}`
    ids.add(id)
    return id === fact.id ? fact : { ...fact, id }
  })
}

/** What several artefacts state alike is stated once. */
function limitsOf(uses: readonly ClockUse[]): Facts<Instant>['limits'] {
  const alike = grouped(
    uses.flatMap((use) => use.facts.limits),
    (limit) => `${limit.name}=${limit.value.join(' ')}`,
  )
  return [...alike.values()].flatMap(([first]) => first ?? [])
}
