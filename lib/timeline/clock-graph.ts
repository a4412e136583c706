// Which way leads from each clock to the axis. Clocks are nodes, anchors are edges, and of all ways the one with the
// least accumulated uncertainty is taken.

import type { Clock, ClockAnchor, ClockId, Grade, Placement, Statement } from '@/lib/core/clock'
import { type Micros, micros } from '@/lib/core/units'
import { grouped } from './sections'

export type Placed = Extract<Placement, { readonly kind: 'placed' }>

/** An anchor, and whether it was read or guessed. */
export interface Edge {
  readonly anchor: ClockAnchor
  readonly grade: 'derived' | 'assumed'
}

/**
 * Where each clock sits, for those that some way connects with the axis. In this order, and what an earlier rule has
 * placed no later one moves:
 *
 * 1. a clock of which a person said what it read: at that, and with it the clocks that anchors tie to it (the
 *    absolute ones apart: they need nobody's word but their own);
 * 2. absolute clocks: exact, offset 0; and what anchors that were read tie to them or to the axis;
 * 3. what only guessed anchors tie to these.
 *
 * An anchor of a clock with itself says how well its readings are known: the stamp in a file's name was that of whoever
 * named it. So a guess never carries a clock that was read, however small the uncertainty it claims.
 */
export function placeClocks(clocks: readonly Clock[], edges: readonly Edge[], statements: readonly Statement[]): ReadonlyMap<ClockId, Placed> {
  const links = new Map<ClockId, Link[]>()
  const own = new Map<ClockId, ClockAnchor>()
  const link = (from: ClockId, to: Link): void => void (links.get(from)?.push(to) ?? links.set(from, [to]))
  for (const { anchor, grade } of edges) {
    if (anchor.a.clock === anchor.b.clock) {
      own.set(anchor.a.clock, anchor)
      continue
    }
    link(anchor.b.clock, { to: anchor.a.clock, shift: anchor.b.reads - anchor.a.reads, anchor, grade })
    link(anchor.a.clock, { to: anchor.b.clock, shift: anchor.a.reads - anchor.b.reads, anchor, grade })
  }
  const placed = new Map<ClockId, Placed>()
  const epochs = new Set(clocks.filter((clock) => clock.kind === 'epoch').map((clock) => clock.id))

  for (const statement of statements) placed.set(statement.clock, stated(statement))
  spread(placed, links, own, (to, grade) => grade === 'derived' && to !== 'utc' && !epochs.has(to))

  const zero = { kind: 'placed', grade: 'exact', offset: micros(0), uncertainty: micros(0), path: [] } as const
  for (const clock of [...epochs, 'utc'] as const) if (!placed.has(clock)) placed.set(clock, withOwn({ ...zero, clock }, own))
  spread(placed, links, own, (_to, grade) => grade === 'derived')
  spread(placed, links, own, () => true)
  placed.delete('utc')
  return placed
}

interface Link {
  readonly to: ClockId
  readonly shift: number // offset of `to` = offset of the other + shift
  readonly anchor: ClockAnchor
  readonly grade: Edge['grade']
}

function stated({ clock, reads, was, uncertainty }: Statement): Placed {
  const by = { kind: 'stated', what: 'moment', by: 'person' } as const
  const anchor: ClockAnchor = { a: { clock, reads }, b: { clock: 'utc', reads: was }, uncertainty, by }
  return { clock, kind: 'placed', grade: 'derived', offset: micros(was - reads), uncertainty, path: [anchor] }
}

/** A way to the axis with what the clock's own anchor adds to its uncertainty. */
function withOwn(way: Placed, own: ReadonlyMap<ClockId, ClockAnchor>): Placed {
  const anchor = own.get(way.clock)
  return anchor === undefined ? way : { ...way, uncertainty: micros(way.uncertainty + anchor.uncertainty), path: [anchor, ...way.path] }
}

/** Places all that can be reached from what is placed already, and does not move that. */
function spread(
  placed: Map<ClockId, Placed>,
  links: ReadonlyMap<ClockId, readonly Link[]>,
  own: ReadonlyMap<ClockId, ClockAnchor>,
  may: (to: ClockId, grade: Edge['grade']) => boolean,
): void {
  const settled = new Set(placed.keys())
  const queue = [...settled]
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    const from = placed.get(at)
    if (from === undefined) continue
    for (const { to, shift, anchor, grade } of links.get(at) ?? []) {
      if (settled.has(to) || !may(to, grade)) continue
      const direct: Placed = {
        clock: to,
        kind: 'placed',
        grade: worse(from.grade, grade),
        offset: micros(from.offset + shift),
        uncertainty: micros(from.uncertainty + anchor.uncertainty),
        path: [anchor, ...from.path],
      }
      const way = withOwn(direct, own)
      const other = placed.get(to)
      if (other !== undefined && !shorter(way, other)) continue
      placed.set(to, way)
      queue.push(to)
    }
  }
}

/** Less uncertainty; then fewer steps; then the smaller offset, so that the answer is always the same one. */
const shorter = (a: Placed, b: Placed): boolean =>
  a.uncertainty !== b.uncertainty
    ? a.uncertainty < b.uncertainty
    : a.path.length !== b.path.length
      ? a.path.length < b.path.length
      : a.offset < b.offset

const ranks: readonly Grade[] = ['exact', 'derived', 'assumed']
export const gradeRank = (grade: Grade): number => ranks.indexOf(grade)
const worse = (a: Grade, b: Grade): Grade => (gradeRank(a) >= gradeRank(b) ? a : b)

const readKinds: ReadonlySet<ClockAnchor['by']['kind']> = new Set(['printed-together', 'stated', 'file-name', 'same-lines'])

/**
 * The anchors that artefacts print, as edges: those that tie the same two clocks by lines that print both become one.
 *
 * A log line is stamped by the kernel when it is said and by the log daemon when it is read, never before: of many
 * lines the least difference is the truest. Lines further than `logDelay` from the median do not count: before a
 * device has heard from its time server its wall clock may stand years away. The uncertainty is what the anchors say
 * plus the distance from the least difference to the median.
 */
export function printedEdges(anchors: readonly ClockAnchor[], kindOf: (clock: ClockId) => Clock['kind'] | null): readonly Edge[] {
  const edges: Edge[] = anchors
    .filter((anchor) => anchor.by.kind !== 'printed-together')
    .map((anchor) => ({ anchor, grade: readKinds.has(anchor.by.kind) ? 'derived' : 'assumed' }))
  const together = anchors
    .filter((anchor) => anchor.by.kind === 'printed-together')
    .map((anchor) => (kindOf(anchor.b.clock) === 'boot' && kindOf(anchor.a.clock) !== 'boot' ? { ...anchor, a: anchor.b, b: anchor.a } : anchor))
  const pairs = grouped(together, (anchor) => `${anchor.a.clock} ${anchor.b.clock}`)
  for (const list of pairs.values()) {
    const sorted = list.toSorted((x, y) => difference(x) - difference(y) || x.a.reads - y.a.reads)
    const middle = sorted[sorted.length >> 1]
    if (middle === undefined) continue
    const boot = kindOf(middle.a.clock) === 'boot'
    const best = boot ? (sorted.find((anchor) => difference(middle) - difference(anchor) <= logDelay) ?? middle) : middle
    edges.push({ anchor: { ...best, uncertainty: micros(best.uncertainty + difference(middle) - difference(best)) }, grade: 'derived' })
  }
  return edges
}

const difference = (anchor: ClockAnchor): number => anchor.b.reads - anchor.a.reads

/** Longer than any log daemon takes to read a line on a busy device, shorter than any wrong clock is wrong by. */
export const logDelay: Micros = micros(60_000_000)
