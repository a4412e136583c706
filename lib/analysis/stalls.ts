// FIN stalls as columns, those of all captures together in order of time, and selections of them by number. A capture may hold a
// million: no object is made for one.

import type { Capture } from '@/lib/core/capture'
import { StallEnding } from '@/lib/core/capture'
import type { Instant } from '@/lib/core/units'
import type { WaitFigures } from './kaplan-meier'
import { waitFigures } from './kaplan-meier'

export interface StallColumns {
  readonly from: Float64Array // ascending
  readonly to: Float64Array
  readonly ending: Uint8Array // StallEnding
  readonly copies: Uint16Array
  readonly acks: Uint16Array
  readonly echoed: Int16Array
  readonly peer: Int32Array // index into the peers of its capture, -1 beyond them
  readonly capture: Uint16Array // index into the captures pooled
}

/** Some of the stalls, in order of time: the numbers of their rows, ascending. */
export class Stalls {
  #waits: WaitFigures | null = null

  constructor(
    readonly columns: StallColumns,
    readonly rows: Int32Array,
  ) {}

  get length(): number {
    return this.rows.length
  }

  where(keeps: (row: number) => boolean): Stalls {
    const kept = new Int32Array(this.rows.length)
    let n = 0
    for (let i = 0; i < this.rows.length; i++) {
      const row = this.rows[i] ?? 0
      if (keeps(row)) kept[n++] = row
    }
    return new Stalls(this.columns, kept.subarray(0, n))
  }

  /** Those from place `first` to place `last` of this selection. */
  between(first: number, last: number): Stalls {
    return new Stalls(this.columns, this.rows.subarray(first, last + 1))
  }

  count(holds: (row: number) => boolean): number {
    let n = 0
    for (let i = 0; i < this.rows.length; i++) if (holds(this.rows[i] ?? 0)) n++
    return n
  }

  sum(of: (row: number) => number): number {
    let all = 0
    for (let i = 0; i < this.rows.length; i++) all += of(this.rows[i] ?? 0)
    return all
  }

  ended(ending: number): number {
    const of = this.columns.ending
    let n = 0
    for (let i = 0; i < this.rows.length; i++) if (of[this.rows[i] ?? 0] === ending) n++
    return n
  }

  /** When each began. */
  times(): Float64Array {
    const { from } = this.columns
    const values = new Float64Array(this.rows.length)
    for (let i = 0; i < values.length; i++) values[i] = from[this.rows[i] ?? 0] ?? 0
    return values
  }

  /** How long each lasted. */
  lengths(): Float64Array {
    const { from, to } = this.columns
    const values = new Float64Array(this.rows.length)
    for (let i = 0; i < values.length; i++) {
      const row = this.rows[i] ?? 0
      values[i] = (to[row] ?? 0) - (from[row] ?? 0)
    }
    return values
  }

  get waits(): WaitFigures {
    if (this.#waits !== null) return this.#waits
    const { ending } = this.columns
    const answered = new Uint8Array(this.length)
    for (let i = 0; i < answered.length; i++) answered[i] = ending[this.rows[i] ?? 0] === StallEnding.answered ? 1 : 0
    this.#waits = waitFigures(this.lengths(), answered)
    return this.#waits
  }
}

/** All that any of `parts` selects. They must not share a stall. */
export function joinStalls(columns: StallColumns, parts: readonly Stalls[]): Stalls {
  const [only] = parts
  if (only !== undefined && parts.length === 1) return only
  const rows = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  let last = -1
  let isOrdered = true
  for (const part of parts) {
    if ((part.rows[0] ?? last) < last) isOrdered = false
    rows.set(part.rows, at)
    at += part.length
    last = part.rows.at(-1) ?? last
  }
  return new Stalls(columns, isOrdered ? rows : rows.sort())
}

/** The stalls of several captures as one table. */
export function poolStalls(captures: readonly Capture<Instant>[]): StallColumns {
  const length = captures.reduce((sum, { stalls }) => sum + stalls.from.length, 0)
  const pooled = {
    from: new Float64Array(length),
    to: new Float64Array(length),
    ending: new Uint8Array(length),
    copies: new Uint16Array(length),
    acks: new Uint16Array(length),
    echoed: new Int16Array(length),
    peer: new Int32Array(length),
    capture: new Uint16Array(length),
  }
  let at = 0
  for (const [index, { stalls }] of captures.entries()) {
    pooled.from.set(stalls.from, at)
    pooled.to.set(stalls.to, at)
    pooled.ending.set(stalls.ending, at)
    pooled.copies.set(stalls.copies, at)
    pooled.acks.set(stalls.acks, at)
    pooled.echoed.set(stalls.echoed, at)
    pooled.peer.set(stalls.peer, at)
    pooled.capture.fill(index, at, at + stalls.from.length)
    at += stalls.from.length
  }
  return inOrder(pooled)
}

function inOrder(columns: StallColumns): StallColumns {
  const { from } = columns
  let isOrdered = true
  for (let i = 1; i < from.length; i++) if ((from[i] ?? 0) < (from[i - 1] ?? 0)) isOrdered = false
  if (isOrdered) return columns
  const order = Int32Array.from(from, (_, i) => i).sort((a, b) => (from[a] ?? 0) - (from[b] ?? 0))
  const moved = <Column extends Float64Array | Uint8Array | Uint16Array | Int16Array | Int32Array>(column: Column): Column =>
    column.slice().map((_, i) => column[order[i] ?? 0] ?? 0) as Column
  return {
    from: moved(columns.from),
    to: moved(columns.to),
    ending: moved(columns.ending),
    copies: moved(columns.copies),
    acks: moved(columns.acks),
    echoed: moved(columns.echoed),
    peer: moved(columns.peer),
    capture: moved(columns.capture),
  }
}
