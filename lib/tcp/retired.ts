// Which connections have left memory: a hash of the two ends of each, so that one that speaks again is not counted twice.

import { firstSlots, powerOfTwo, tableOf, type Words } from './table-memory'

/** 8 MB when all are in use; later ones may count twice. */
const retiredBudget = 1 << 20

export class Retired {
  private readonly slots: Words
  private readonly budget: number
  private mask: number
  private count = 0

  constructor(segments: number) {
    this.budget = Math.min(retiredBudget, segments)
    this.slots = tableOf(powerOfTwo(this.budget * 2))
    this.mask = Math.min(firstSlots, this.slots.length) - 1
  }

  add(hash: number): void {
    const slot = this.find(hash)
    if (this.slots[slot] !== 0 || this.count === this.budget) return
    this.slots[slot] = hash || 1
    this.count++
    if (this.count * 2 > this.mask && this.mask + 1 < this.slots.length) this.widen()
  }

  has(hash: number): boolean {
    return this.count > 0 && this.slots[this.find(hash)] !== 0
  }

  private widen(): void {
    const held = this.slots.slice(0, this.mask + 1)
    this.slots.fill(0, 0, this.mask + 1)
    this.mask = this.mask * 2 + 1
    for (const hash of held) if (hash !== 0) this.slots[this.find(hash)] = hash
  }

  /** The slot that holds the hash, or the free one where it would stand. */
  private find(hash: number): number {
    const { mask } = this
    let slot = hash & mask
    for (let held = this.slots[slot]!; held !== 0 && held !== (hash || 1); held = this.slots[slot]!) slot = (slot + 1) & mask
    return slot
  }
}
