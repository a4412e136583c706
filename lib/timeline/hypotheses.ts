// How a clock that no printed anchor ties to the axis comes to it all the same: one function a rule, in the order in
// which they are tried. Each looks at what is placed so far and gives edges; what stays without one stays off the axis.

import type { Artefact } from '@/lib/core/artefact'
import type { AnchorSource, Clock, ClockId } from '@/lib/core/clock'
import { type Micros, micros, minute, reading, second } from '@/lib/core/units'
import { type Edge, gradeRank, type Placed } from './clock-graph'
import { oneBoot } from './one-boot'
import { sameLines } from './same-lines'
import { type ClockUse, grouped, needsTime } from './sections'
import { yearShift } from './year'
import { bestOverlap, coverage, daysOf, keptOffsets, leastOverlap, offsetsNamed, overlapShare, type Stretch, zoneEvidence, zoneOf } from './zone'

/** A case with some of its clocks placed. */
export interface Scene {
  readonly artefacts: readonly Artefact[]
  readonly uses: readonly ClockUse[]
  readonly placed: ReadonlyMap<ClockId, Placed>
}

export type Hypothesis = (scene: Scene) => readonly Edge[]

type Dated = { readonly use: ClockUse & { readonly clock: WallClock }; readonly span: Stretch; readonly shift: Micros; readonly certain: boolean }
type WallClock = Extract<Clock, { kind: 'wall' }>

const unplacedWalls = ({ uses, placed }: Scene): readonly (ClockUse & { readonly clock: WallClock })[] =>
  uses.flatMap((use) => (use.clock.kind === 'wall' && use.span !== null && !placed.has(use.clock.id) ? [{ ...use, clock: use.clock }] : []))

/** Where the case is known: by what measures if anything does (a log may go back for weeks), `worst` being the worst grade that counts. */
function known({ uses, placed }: Scene, worst: 'derived' | 'assumed'): readonly Stretch[] {
  const spans = (of: 'measured' | 'span'): Stretch[] =>
    uses.flatMap((use) => {
      const [at, span] = [placed.get(use.clock.id), use[of]]
      return at !== undefined && span !== null && gradeRank(at.grade) <= gradeRank(worst)
        ? [{ start: span.start + at.offset, end: span.end + at.offset }]
        : []
    })
  const measured = spans('measured')
  return coverage(measured.length > 0 ? measured : spans('span'))
}

/** The clocks that print a date, with or without its year, as civil times that have one. */
function dated(scene: Scene): readonly Dated[] {
  const walls = unplacedWalls(scene)
  const stretches = known(scene, 'assumed')
  const civil = hullOf([...stretches, ...walls.flatMap((use) => (use.clock.printed === 'date-and-time' && use.span ? [use.span] : []))])
  const byClock = grouped(
    walls.filter((use) => use.clock.printed === 'no-year'),
    (use) => use.whole,
  )
  const years = new Map(
    [...byClock].map(([whole, uses]) => [
      whole,
      yearShift(uses, stretches.length > 0 ? hullOf(stretches) : civil, uses[0]?.artefact.receivedAt ?? ''),
    ]),
  )
  return walls.flatMap((use) => {
    if (use.span === null || use.clock.printed === 'time-only') return []
    if (use.clock.printed === 'date-and-time') return [{ use, span: use.span, shift: micros(0), certain: true }]
    const year = years.get(use.whole)
    if (!year) return []
    const shift = year.shiftOf(use)
    return [{ use, shift, certain: year.certain, span: { start: use.span.start + shift, end: use.span.end + shift } }]
  })
}

const hullOf = (stretches: readonly Stretch[]): Stretch | null =>
  stretches.length === 0 ? null : { start: Math.min(...stretches.map((s) => s.start)), end: Math.max(...stretches.map((s) => s.end)) }

/** `use` reads `offset` before the axis. A printed stamp is cut to its resolution: it is good to that and no better. */
function toAxis({ clock, span }: ClockUse, offset: number, grade: Edge['grade'], by: AnchorSource): Edge {
  const at = span?.start ?? 0
  return {
    grade,
    anchor: { a: { clock: clock.id, reads: reading(at) }, b: { clock: 'utc', reads: reading(at + offset) }, uncertainty: clock.resolution, by },
  }
}

const yearOfReceipt: AnchorSource = { kind: 'assumed-same', why: 'no year is printed: the latest that is not in the future' }

function dateToAxis({ use, shift, certain }: Dated, east: number, grade: Edge['grade'], by: AnchorSource): Edge {
  return certain ? toAxis(use, shift - east, grade, by) : toAxis(use, shift - east, 'assumed', yearOfReceipt)
}

/** The zone that the artefact itself names: `CET`, `Asia/Shanghai`. One offset at that date, or it is left to the others. */
const namedZones: Hypothesis = (scene) =>
  dated(scene).flatMap((clock) => {
    const offsets = clock.use.clock.zone === null ? [] : offsetsNamed(clock.use.clock.zone, clock.span.start)
    return offsets.length === 1 && offsets[0] !== undefined
      ? [dateToAxis(clock, offsets[0], 'derived', { kind: 'stated', what: 'zone', by: 'artefact' })]
      : []
  })

/** May this clock's own, ambiguous word for its zone (`CST`) mean that? */
const mayMean = ({ use, span }: Dated, east: number): boolean => {
  const named = use.clock.zone === null ? [] : offsetsNamed(use.clock.zone, span.start)
  return named.length === 0 || named.some((offset) => offset === east)
}

const overlapOf = (clock: Dated, stretches: readonly Stretch[]): ReturnType<typeof bestOverlap> =>
  bestOverlap(
    clock.span,
    keptOffsets.filter((east) => mayMean(clock, east)).map((east) => -east),
    stretches,
  )

/**
 * The zone that other artefacts print. Of the same machine by name: read. Of a machine that may be another: one machine
 * is assumed, and taken as read where the zone also puts the artefact into the rest of the case; but where it does not,
 * and another zone clearly does, that one is left to `overlaps`.
 */
const printedZones: Hypothesis = (scene) => {
  const stretches = known(scene, 'derived')
  return dated(scene).flatMap((clock) => {
    const zone = zoneOf(clock.use.clock.host, zoneEvidence(scene.uses, scene.placed, clock.span.start))
    if (zone === null || !mayMean(clock, zone.east)) return []
    if (zone.sameMachine) return [dateToAxis(clock, zone.east, 'derived', { kind: 'stated', what: 'zone', by: 'artefact' })]
    const why = 'one zone is printed in this case, and no name says that this is another machine'
    if (overlapShare(clock.span, -zone.east, stretches) >= leastOverlap)
      return [dateToAxis(clock, zone.east, 'derived', { kind: 'assumed-same', why })]
    return overlapOf(clock, stretches) === null ? [dateToAxis(clock, zone.east, 'assumed', { kind: 'assumed-same', why })] : []
  })
}

/** The one zone on earth that puts the artefact where the rest of the case is. */
const overlaps: Hypothesis = (scene) => {
  const stretches = known(scene, 'derived')
  return dated(scene).flatMap((clock) => {
    const best = overlapOf(clock, stretches)
    return best === null ? [] : [dateToAxis(clock, -best.offset, 'assumed', { kind: 'overlap', share: best.share, nextBest: best.nextBest })]
  })
}

/** The zone by which other wall clocks of the case were placed, if all of them agree: first those of the same machine. */
const sameZone: Hypothesis = (scene) => {
  const offsets = scene.uses.flatMap(({ clock }) => {
    const at = scene.placed.get(clock.id)
    return clock.kind === 'wall' && clock.printed === 'date-and-time' && at !== undefined ? [{ host: clock.host, offset: at.offset }] : []
  })
  return dated(scene).flatMap((clock) => {
    const own = offsets.filter(({ host }) => host !== null && host === clock.use.clock.host)
    const list = own.length > 0 ? own : offsets
    const [first] = list
    if (first === undefined || list.some(({ offset }) => Math.abs(offset - first.offset) > minute) || !mayMean(clock, -first.offset)) return []
    return [dateToAxis(clock, -first.offset, 'assumed', { kind: 'assumed-same', why: 'the same zone as the other local times of this case' })]
  })
}

/** Where nothing has an absolute time, the axis is local time, called UTC: the artefacts still lie right to one another. */
const axisItself: Hypothesis = (scene) =>
  scene.uses.some((use) => scene.placed.has(use.clock.id) && needsTime(use.facts))
    ? []
    : dated(scene).map((clock) => dateToAxis(clock, 0, 'assumed', { kind: 'assumed-same', why: 'no artefact says its zone' }))

/**
 * The day of a clock that prints hours and minutes alone: the one that puts it where the rest of the case is, or nearest
 * to it; with nothing to lie near, the day on which the artefact came. Its zone as of the case's other local times.
 */
const days: Hypothesis = (scene) => {
  const stretches = known(scene, 'assumed')
  const evidence = zoneEvidence(scene.uses, scene.placed, stretches[0]?.start ?? 0)
  return unplacedWalls(scene).flatMap((use) => {
    const { span, clock } = use
    if (span === null || clock.printed !== 'time-only') return []
    const named = clock.zone === null ? [] : offsetsNamed(clock.zone, stretches[0]?.start ?? 0)
    const zone = named.length === 1 && named[0] !== undefined ? named[0] : (zoneOf(clock.host, evidence)?.east ?? null)
    if (stretches.length === 0) {
      const received = Date.parse(use.artefact.receivedAt) * 1000
      if (Number.isNaN(received)) return []
      const today = Math.floor(received / 86_400_000_000) * 86_400_000_000
      const offset = (span.end - (zone ?? 0) + today > received ? today - 86_400_000_000 : today) - (zone ?? 0)
      return [toAxis(use, offset, 'assumed', { kind: 'assumed-same', why: 'no date is printed: the last such time before the file came' })]
    }
    const candidates = (zone === null ? keptOffsets : [zone]).flatMap((east) => daysOf(stretches).map((midnight) => midnight - east))
    const best = bestOverlap(span, candidates, stretches)
    return best === null ? [] : [toAxis(use, best.offset, 'assumed', { kind: 'overlap', share: best.share, nextBest: best.nextBest })]
  })
}

/** Files copied or unpacked together bear one time, that of the copy. */
const copiedWithin = micros(5 * second)

/** A program writes its output when it is done, and a disk takes its time to say so. */
const writeDelay = micros(2 * second)

/**
 * An artefact without any time (ss > ss.txt) was taken when its file was last written, if that lies within the rest of
 * the case: outside it, or where all files bear one time, it tells when they were copied.
 */
const collectedAt: Hypothesis = (scene) => {
  const written = scene.artefacts
    .flatMap(({ modifiedAt }) => (modifiedAt === null ? [] : [Date.parse(modifiedAt) * 1000]))
    .filter((at) => !Number.isNaN(at))
  if (written.length > 1 && Math.max(...written) - Math.min(...written) <= copiedWithin) return []
  const stretches = known(scene, 'derived')
  return scene.uses.flatMap(({ clock, artefact }) => {
    const at = artefact.modifiedAt === null ? Number.NaN : Date.parse(artefact.modifiedAt) * 1000
    if (clock.kind !== 'none' || scene.placed.has(clock.id) || !stretches.some(({ start, end }) => start <= at && at <= end)) return []
    const by = { kind: 'collected-at' } as const
    return [
      {
        grade: 'assumed',
        anchor: { a: { clock: clock.id, reads: reading(0) }, b: { clock: 'utc', reads: reading(at) }, uncertainty: writeDelay, by },
      },
    ]
  })
}

/** In the order in which they are tried: what was read before what is guessed, dates before times of day. */
export const hypotheses: readonly Hypothesis[] = [
  ({ uses, placed }) => sameLines(uses, placed),
  namedZones,
  printedZones,
  ({ uses, placed }) => oneBoot(uses, placed),
  overlaps,
  sameZone,
  axisItself,
  days,
  collectedAt,
]
