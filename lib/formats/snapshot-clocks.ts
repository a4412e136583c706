// The clock of output that prints no time itself: the date that stands before it, or the one in the file's name, or none.

import type { Clock, ClockAnchor, ClockId } from '@/lib/core/clock'
import type { SocketSnapshot } from '@/lib/core/socket'
import { noFacts, type Section } from '@/lib/core/timeline'
import { micros, type Reading, second } from '@/lib/core/units'
import { stampOfName } from '@/lib/text/file-stamp'
import type { Source, Stamp } from './format'
import type { SocketRows } from './socket-rows'

const writing = micros(2 * second) // a name is made before the tool runs, and the tool takes its time

/** The counts of one summary, the date before it, and its lines. */
interface Counted {
  readonly figures: Partial<
    Pick<SocketSnapshot<Reading>, 'orphan' | 'timeWait' | 'inUse' | 'allocated' | 'memPages' | 'established' | 'closed' | 'synRecv' | 'total'>
  >
  readonly stamp: Stamp | null
  readonly first: number
  readonly last: number
}

/** The rows of one list, the date before it, and its lines. */
export interface Listed {
  readonly rows: SocketRows
  readonly stamp: Stamp | null
  readonly first: number
  readonly last: number
}

/** Gathers snapshots into sections, each on the clock that says when it was taken. */
export class SnapshotClocks {
  readonly #found = new Map<
    ClockId,
    { readonly clock: Clock; readonly anchors: readonly ClockAnchor[]; readonly snapshots: SocketSnapshot<Reading>[] }
  >()
  #named = false // the name dates one run, not several

  constructor(private readonly source: Source) {}

  /** Adds what `make` makes for the clock and the moment that `stamp`, the file's name or nothing tells. */
  add(stamp: Stamp | null, make: (clock: ClockId, at: Reading | null) => SocketSnapshot<Reading>): void {
    if (stamp !== null) this.#on(stamp.clock, []).push(make(stamp.clock.id, stamp.at))
    else {
      const { clock, at, anchors } = this.#ofName()
      this.#on(clock, anchors).push(make(clock.id, at))
    }
  }

  /** Adds what a summary counted on its lines, if it counted anything. */
  addCounts(said: SocketSnapshot<Reading>['said'], counted: Counted): void {
    const { figures, stamp, first, last } = counted
    if (Object.keys(figures).length === 0) return
    const { artefact } = this.source
    this.add(
      stamp,
      (clock, at): SocketSnapshot<Reading> => ({
        id: `n-${artefact.slice(2)}-${first}`,
        clock,
        at,
        said,
        rows: null,
        byState: {},
        ...figures,
        busiestPeers: [],
        source: { artefact, place: { kind: 'lines', first, last } },
      }),
    )
  }

  /** Adds what a list of sockets comes to. */
  addRows(said: SocketSnapshot<Reading>['said'], { rows, stamp, first, last }: Listed): void {
    const { artefact } = this.source
    this.add(stamp, (clock, at) => ({
      id: `n-${artefact.slice(2)}-${first}`,
      clock,
      at,
      said,
      ...rows.figures(),
      source: { artefact, place: { kind: 'lines', first, last } },
    }))
  }

  sections(): Section[] {
    return [...this.#found.values()].map(({ clock, anchors, snapshots }) => ({ clock, anchors, facts: { ...noFacts, snapshots } }))
  }

  #on(clock: Clock, anchors: readonly ClockAnchor[]): SocketSnapshot<Reading>[] {
    let found = this.#found.get(clock.id)
    if (found === undefined) {
      found = { clock, anchors, snapshots: [] }
      this.#found.set(clock.id, found)
    }
    return found.snapshots
  }

  #ofName(): { readonly clock: Clock; readonly at: Reading | null; readonly anchors: readonly ClockAnchor[] } {
    const named = this.#named ? null : stampOfName(this.source.fileName)
    this.#named = true
    if (named === null) {
      return { clock: { id: `${this.source.artefact}#1`, host: null, resolution: second, kind: 'none' }, at: null, anchors: [] }
    }
    const id: ClockId = `${this.source.artefact}#0`
    const clock: Clock = { id, host: null, resolution: named.resolution, kind: 'wall', printed: 'date-and-time', zone: named.zone }
    const anchor: ClockAnchor = {
      a: { clock: id, reads: named.at },
      b: { clock: id, reads: named.at },
      uncertainty: micros(Math.max(writing, named.resolution)),
      by: { kind: 'file-name', text: named.text },
    }
    return { clock, at: named.at, anchors: [anchor] }
  }
}
