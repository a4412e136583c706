// The different histories of a capture, numbered as they are first met. Few are common: letters that were met before are not written
// out again.

import { type FlowTable, Rare, rareOf, State, Word } from './flow-table'
import { historyOf } from './history'

const start = 256
/** Words of an entry: four of letters, whose side the originator is, and the number of its text. */
const entryWords = 6
/** Different letters kept, some 20 MB: beyond it one more is told as the empty history. */
const historyBudget = 1 << 17

export class Histories {
  readonly words: string[] = []
  private readonly numbers = new Map<string, number>()
  private entries = new Int32Array(start * entryWords)
  private slots = new Int32Array(start * 2)
  private count = 0

  /** The number of the history of the connection at `flow`: its place in `words`. */
  numberOf(table: FlowTable, flow: number): number {
    const { rare } = table
    const at = rareOf(flow) + Rare.history
    const l0 = rare[at]!
    const l1 = rare[at + 1]!
    const l2 = rare[at + 2]!
    const l3 = rare[at + 3]!
    const side = table.words[flow + Word.state]! & State.originatorIsB
    const { entries, slots } = this
    const mask = slots.length - 1
    let slot = hashOf(l0, l1, l2, l3, side) & mask
    for (let entry = slots[slot]!; entry !== 0; entry = slots[slot]!) {
      const from = (entry - 1) * entryWords
      if (entries[from] === l0 && entries[from + 1] === l1 && entries[from + 2] === l2 && entries[from + 3] === l3 && entries[from + 4] === side)
        return entries[from + 5]!
      slot = (slot + 1) & mask
    }
    if (this.count === historyBudget) return this.numberOfText('')
    const number = this.numberOfText(historyOf(table, flow))
    entries.set([l0, l1, l2, l3, side, number], this.count * entryWords)
    slots[slot] = ++this.count
    if (this.count * entryWords === entries.length) this.grow()
    return number
  }

  private numberOfText(history: string): number {
    let number = this.numbers.get(history)
    if (number === undefined) {
      number = this.words.push(history) - 1
      this.numbers.set(history, number)
    }
    return number
  }

  private grow(): void {
    const entries = new Int32Array(this.entries.length * 2)
    entries.set(this.entries)
    this.entries = entries
    this.slots = new Int32Array(this.slots.length * 2)
    const mask = this.slots.length - 1
    for (let entry = 1; entry <= this.count; entry++) {
      const from = (entry - 1) * entryWords
      let slot = hashOf(entries[from]!, entries[from + 1]!, entries[from + 2]!, entries[from + 3]!, entries[from + 4]!) & mask
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask
      this.slots[slot] = entry
    }
  }
}

function hashOf(l0: number, l1: number, l2: number, l3: number, side: number): number {
  let hash =
    Math.imul(l0, 0x9e3779b1) ^ Math.imul(l1, 0x85ebca6b) ^ Math.imul(l2, 0xc2b2ae35) ^ Math.imul(l3, 0x27d4eb2f) ^ Math.imul(side, 0x165667b1)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return hash ^ (hash >>> 13)
}
