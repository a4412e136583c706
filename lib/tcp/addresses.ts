// Addresses as 32-bit names: an IPv4 address is its own name, an IPv6 address is numbered as it is first seen.

const start = 1024
/** 16 MB of addresses; beyond it the packets of new ones are counted, not tracked. */
export const addressBudget = 1 << 20

export class Addresses {
  private words = new Int32Array(start * 4)
  private slots = new Int32Array(start * 2)
  private count = 0

  /** IPv6 addresses so far: their names are 1 … size. */
  get size(): number {
    return this.count
  }

  /** The name of the IPv6 address at `at`, -1 where the budget is spent. */
  nameV6(view: DataView, at: number): number {
    const w0 = view.getInt32(at)
    const w1 = view.getInt32(at + 4)
    const w2 = view.getInt32(at + 8)
    const w3 = view.getInt32(at + 12)
    const mask = this.slots.length - 1
    let slot = hashOf(w0, w1, w2, w3) & mask
    for (let name = this.slots[slot]!; name !== 0; name = this.slots[slot]!) {
      const from = (name - 1) * 4
      if (this.words[from] === w0 && this.words[from + 1] === w1 && this.words[from + 2] === w2 && this.words[from + 3] === w3) return name
      slot = (slot + 1) & mask
    }
    if (this.count === addressBudget) return -1
    const from = this.count++ * 4
    this.words[from] = w0
    this.words[from + 1] = w1
    this.words[from + 2] = w2
    this.words[from + 3] = w3
    this.slots[slot] = this.count
    if (this.count * 4 === this.words.length) this.grow()
    return this.count
  }

  /** As people write it: `203.0.113.7`, `2001:db8::1` (RFC 5952). */
  text(name: number, v6: boolean): string {
    if (!v6) return `${name >>> 24}.${(name >>> 16) & 255}.${(name >>> 8) & 255}.${name & 255}`
    const groups: number[] = []
    for (let i = 0; i < 4; i++) {
      const word = this.words[(name - 1) * 4 + i]!
      groups.push(word >>> 16, word & 0xffff)
    }
    return formatGroups(groups)
  }

  private grow(): void {
    const words = new Int32Array(this.words.length * 2)
    words.set(this.words)
    this.words = words
    this.slots = new Int32Array(this.slots.length * 2)
    const mask = this.slots.length - 1
    for (let name = 1; name <= this.count; name++) {
      const from = (name - 1) * 4
      let slot = hashOf(words[from]!, words[from + 1]!, words[from + 2]!, words[from + 3]!) & mask
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask
      this.slots[slot] = name
    }
  }
}

/** The IPv6 address at `at` as people write it. */
export function textV6(view: DataView, at: number): string {
  return formatGroups(Array.from({ length: 8 }, (_, i) => view.getUint16(at + i * 2)))
}

function hashOf(w0: number, w1: number, w2: number, w3: number): number {
  let hash = Math.imul(w0, 0x9e3779b1) ^ Math.imul(w1, 0x85ebca6b) ^ Math.imul(w2, 0xc2b2ae35) ^ Math.imul(w3, 0x27d4eb2f)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return hash ^ (hash >>> 13)
}

/** The longest run of zero groups becomes `::`, the first of equals, and never a single group. */
function formatGroups(groups: readonly number[]): string {
  let from = -1
  let longest = 1
  for (let i = 0; i < 8; i++) {
    let run = 0
    while (i + run < 8 && groups[i + run] === 0) run++
    if (run > longest) {
      longest = run
      from = i
    }
  }
  const hex = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':')
  return from < 0 ? hex(groups) : `${hex(groups.slice(0, from))}::${hex(groups.slice(from + longest))}`
}
