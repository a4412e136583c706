// The clocks of the dates that stand in a text, and what ties them together.

import type { ArtefactId } from '@/lib/core/artefact'
import type { Clock, ClockAnchor, ClockId } from '@/lib/core/clock'
import { noFacts, type Section } from '@/lib/core/timeline'
import { micros, type Reading, second } from '@/lib/core/units'
import type { PrintedMoment } from '@/lib/text/stamps'
import { firstStampClock } from './combine'
import type { Stamp } from './format'

/** One clock for all dates that print seconds since 1970 or a zone, one for those that print a civil time only. */
export class StampClocks {
  readonly #clocks = new Map<string, Clock>()
  readonly #pairs = new Map<ClockId, { readonly clocks: readonly [Clock, Clock]; readonly first: ClockAnchor; last: ClockAnchor }>()
  #moment: { readonly printed: PrintedMoment; readonly line: number } | null = null

  constructor(private readonly source: { readonly artefact: ArtefactId }) {} // its artefact is not asked for before there is a stamp

  /** Takes a date that stood in the text. Where it is printed on two clocks, by itself or with the line before, they are tied together. */
  stamp(printed: PrintedMoment, line: number): Stamp | null {
    const before = this.#moment !== null && line - this.#moment.line <= 2 ? this.#moment.printed : null // a prompt may stand between
    this.#moment = { printed, line }
    const { epoch, wall, zone } = printed
    if (epoch === null)
      return wall === null ? null : { clock: this.#clock({ kind: 'wall', printed: 'date-and-time', zone }, printed), at: wall, line }
    const clock = this.#clock({ kind: 'epoch' }, printed)
    if (wall !== null && tellsZone(printed)) this.#tie(clock, epoch, wall, zone, printed, line, 0)
    else if (before !== null && before.wall !== null && before.epoch === null) this.#tie(clock, epoch, before.wall, before.zone, before, line, second)
    return { clock, at: epoch, line }
  }

  #tie(epoch: Clock, at: Reading, wallAt: Reading, zone: string | null, printed: PrintedMoment, line: number, between: number): void {
    const wall = this.#clock({ kind: 'wall', printed: 'date-and-time', zone }, printed)
    const east = Math.round((wallAt - at) / (900 * second)) * 900 * second // zones lie on quarters of an hour
    const anchor: ClockAnchor = {
      a: { clock: wall.id, reads: wallAt },
      b: { clock: epoch.id, reads: at },
      uncertainty: micros(Math.max(between, printed.resolution, Math.abs(wallAt - at - east))),
      by: { kind: 'printed-together', at: { artefact: this.source.artefact, place: { kind: 'lines', first: line, last: line } } },
    }
    const known = this.#pairs.get(wall.id)
    if (known === undefined) this.#pairs.set(wall.id, { clocks: [wall, epoch], first: anchor, last: anchor })
    else known.last = anchor
  }

  #clock(kind: { kind: 'epoch' } | { kind: 'wall'; printed: 'date-and-time'; zone: string | null }, { resolution }: PrintedMoment): Clock {
    const key = `${kind.kind} ${kind.kind === 'wall' ? kind.zone : ''}`
    const known = this.#clocks.get(key)
    if (known) return known
    const clock: Clock = { id: `${this.source.artefact}#${firstStampClock + this.#clocks.size}`, host: null, resolution, ...kind }
    this.#clocks.set(key, clock)
    return clock
  }

  /** Clocks that the text ties together, the first and the last time it does, without facts of their own. */
  sections(): Section[] {
    return [...this.#pairs.values()].flatMap(({ clocks: [wall, epoch], first, last }): Section[] => [
      { clock: wall, anchors: first === last ? [first] : [first, last], facts: noFacts },
      { clock: epoch, anchors: [], facts: noFacts },
    ])
  }
}

/** Whether the line says in which zone the host lives. `UTC` alone does not: `date -u` prints it anywhere. */
const tellsZone = ({ zone, twice }: PrintedMoment): boolean => zone !== null && (twice || zone !== '+00:00')
