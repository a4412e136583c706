/** The first and the last of many: what lies between is only counted. */
export class Ends<T> {
  private readonly first: T[] = []
  private readonly ring: T[] = []
  private taken = 0

  constructor(
    private readonly head: number,
    private readonly tail: number,
  ) {}

  /** Takes the next; gives back the one that had to go for it. */
  add(item: T): T | null {
    if (this.first.length < this.head) {
      this.first.push(item)
      return null
    }
    const at = this.taken++ % this.tail
    const gone = this.ring[at] ?? null
    this.ring[at] = item
    return gone
  }

  end(): { readonly items: readonly T[]; readonly leftOut: number } {
    const begins = this.taken > this.tail ? this.taken % this.tail : 0
    return {
      items: [...this.first, ...this.ring.slice(begins), ...this.ring.slice(0, begins)],
      leftOut: Math.max(0, this.taken - this.tail),
    }
  }
}
