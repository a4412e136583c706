import type { ConnectionGroup, GroupSort } from '@/lib/core/connection-query'
import { ConnectionMark, FinEnding } from '@/lib/core/connection-table'
import type { Column, ColumnName } from './columns'
import type { GroupKeys } from './group-keys'
import type { Pace } from './pace'

/** As `GroupSums.add` takes them. */
export const summedColumns: readonly ColumnName[] = [
  'marks',
  'finEnding',
  'finWait',
  'bytesSent',
  'bytesReceived',
  'retransmitsSent',
  'retransmitsReceived',
]

type Sum = 'connections' | 'stalled' | 'open' | 'reset' | 'bytes' | 'retransmits' | 'waits' | 'longest'

/** Sums by key: an open-addressed table of the keys, and a column a sum. */
export class GroupSums {
  count = 0
  #keys: Float64Array = new Float64Array(64)
  #slots = new Int32Array(128) // group + 1, 0 free
  #sums: Readonly<Record<Sum, Float64Array>> = sumsOf(() => new Float64Array(64))

  /** The group of each key, -1 where `kept` says 0. Keys not met before make groups. */
  groupsOf(keys: Float64Array, kept: Uint8Array | null): Int32Array {
    const groups = new Int32Array(keys.length)
    for (let at = 0; at < keys.length; at++) groups[at] = kept !== null && kept[at] === 0 ? -1 : this.#groupOf(keys[at]!)
    return groups
  }

  /** Adds the rows of a piece to their groups. */
  add(groups: Int32Array, [marks, endings, waits, sent, received, sentAgain, receivedAgain]: readonly Column[]): void {
    const sums = this.#sums
    for (let at = 0; at < groups.length; at++) {
      const group = groups[at]!
      if (group < 0) continue
      sums.connections[group]!++
      if ((marks![at]! & ConnectionMark.stalled) !== 0) sums.stalled[group]!++
      sums.bytes[group]! += sent![at]! + received![at]!
      sums.retransmits[group]! += sentAgain![at]! + receivedAgain![at]!
      const ending = endings![at]!
      if (ending === FinEnding.open) sums.open[group]!++
      if (ending === FinEnding.reset) sums.reset[group]!++
      const wait = waits![at]!
      if (Number.isNaN(wait)) continue
      sums.waits[group]!++
      const longest = wait * 2 + (ending === FinEnding.answered ? 1 : 2) // 0: none; at one length a floor is the longer
      if (longest > sums.longest[group]!) sums.longest[group] = longest
    }
  }

  waitsOf(groups: readonly number[]): number {
    return groups.reduce((sum, group) => sum + this.#sums.waits[group]!, 0)
  }

  /** A page of the groups in order; equals by key. Of the groups walked through only the best so far are kept in order. */
  async page(by: GroupSort, descending: boolean, offset: number, limit: number, pace: Pace): Promise<readonly number[]> {
    const [keys, sign] = [this.#keys, descending ? -1 : 1]
    const values = by === 'key' ? keys : this.#sums[by]
    const compare = (a: number, b: number): number => sign * (values[a]! - values[b]!) || keys[a]! - keys[b]!
    const best: number[] = []
    let worst: number | null = null
    for (let group = 0; group < this.count; group++) {
      if (group % 16_384 === 0) await pace.rest()
      if (worst !== null && compare(group, worst) > 0) continue
      best.push(group)
      if (best.length < (offset + limit) * 2) continue
      best.sort(compare).length = offset + limit
      worst = best.at(-1) ?? null
    }
    return best.sort(compare).slice(offset, offset + limit)
  }

  row(group: number, keys: GroupKeys, medianWait: number | null): ConnectionGroup {
    const { longest, ...sums } = this.#sums
    const key = this.#keys[group]!
    const wait = longest[group]! === 0 ? null : Math.floor((longest[group]! - 1) / 2)
    return {
      key: key < 0 ? '' : keys.text(key),
      connections: sums.connections[group]!,
      stalled: sums.stalled[group]!,
      open: sums.open[group]!,
      reset: sums.reset[group]!,
      bytes: sums.bytes[group]!,
      retransmits: sums.retransmits[group]!,
      waits: sums.waits[group]!,
      medianWait,
      longestWait: wait,
      longestIsFloor: wait !== null && longest[group]! % 2 === 0,
    }
  }

  #groupOf(key: number): number {
    const mask = this.#slots.length - 1
    let slot = slotOf(key) & mask
    for (let group = this.#slots[slot]!; group !== 0; group = this.#slots[slot]!) {
      if (this.#keys[group - 1] === key) return group - 1
      slot = (slot + 1) & mask
    }
    if (this.count === this.#keys.length) {
      this.#grow()
      return this.#groupOf(key)
    }
    this.#keys[this.count] = key
    this.#slots[slot] = ++this.count
    return this.count - 1
  }

  #grow(): void {
    const longer = (column: Float64Array): Float64Array => {
      const grown = new Float64Array(column.length * 4)
      grown.set(column)
      return grown
    }
    const sums = this.#sums
    this.#sums = sumsOf((name) => longer(sums[name]))
    this.#keys = longer(this.#keys)
    this.#slots = new Int32Array(this.#keys.length * 2)
    const mask = this.#slots.length - 1
    for (let group = 0; group < this.count; group++) {
      let slot = slotOf(this.#keys[group]!) & mask
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
      this.#slots[slot] = group + 1
    }
  }
}

const sumsOf = (make: (name: Sum) => Float64Array): Readonly<Record<Sum, Float64Array>> => ({
  connections: make('connections'),
  stalled: make('stalled'),
  open: make('open'),
  reset: make('reset'),
  bytes: make('bytes'),
  retransmits: make('retransmits'),
  waits: make('waits'),
  longest: make('longest'),
})

function slotOf(key: number): number {
  const hash = Math.imul(key | 0, 0x9e3779b1) ^ Math.imul((key / 2 ** 32) | 0, 0x85ebca6b)
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return mixed ^ (mixed >>> 13)
}
