// Every sending of a FIN after the first, kept as long as its connection may still be asked for: chains in one stretch of words,
// newest first, links of finished connections used again.

enum Link {
  frame,
  tsVal,
  older,
  ordinal, // 1 for the first copy
}
const linkWords = 6
const linkTimes = linkWords / 2
/** Links at a time, 25 MB. Beyond it copies are still counted, but their times are not told. */
const linkBudget = 1 << 20
/** Sendings told of one FIN: backoff doubles, so that more than 32 last for years. */
export const sendingsKept = 32

export interface Sending {
  readonly at: number
  readonly frame: number
}

export class FinLog {
  private words = new Int32Array(1024 * linkWords)
  private times = new Float64Array(this.words.buffer)
  private count = 1
  private free = 0

  /** Puts a sending in front of the chain that begins at `newest` and gives the new beginning. */
  add(newest: number, ordinal: number, time: number, frame: number, tsVal: number): number {
    if (ordinal >= sendingsKept) return newest
    let link = this.free
    if (link !== 0) this.free = this.words[link * linkWords + Link.older]!
    else {
      if (this.count === linkBudget) return newest
      link = this.count++
      if (this.count * linkWords > this.words.length) this.grow()
    }
    const at = link * linkWords
    this.words[at + Link.frame] = frame
    this.words[at + Link.tsVal] = tsVal
    this.words[at + Link.older] = newest
    this.words[at + Link.ordinal] = ordinal
    this.times[link * linkTimes + 2] = time
    return link
  }

  /** Which sending carried `tsVal`: 0 the first, k the kth copy; -1 where none did, or two did. */
  sent(newest: number, first: number, tsVal: number): number {
    let found = first === tsVal ? 0 : -1
    for (let link = newest; link !== 0; link = this.words[link * linkWords + Link.older]!) {
      if (this.words[link * linkWords + Link.tsVal] !== tsVal) continue
      if (found >= 0) return -1
      found = this.words[link * linkWords + Link.ordinal]!
    }
    return found
  }

  /** The sendings of a chain, oldest first. */
  sendings(newest: number): Sending[] {
    const sendings: Sending[] = []
    for (let link = newest; link !== 0; link = this.words[link * linkWords + Link.older]!)
      sendings.push({ at: this.times[link * linkTimes + 2]!, frame: this.words[link * linkWords + Link.frame]! >>> 0 })
    return sendings.reverse()
  }

  /** Takes a chain's links back. */
  release(newest: number): void {
    if (newest === 0) return
    let oldest = newest
    for (let link = this.words[oldest * linkWords + Link.older]!; link !== 0; link = this.words[oldest * linkWords + Link.older]!) oldest = link
    this.words[oldest * linkWords + Link.older] = this.free
    this.free = newest
  }

  private grow(): void {
    const words = new Int32Array(this.words.length * 2)
    words.set(this.words)
    this.words = words
    this.times = new Float64Array(words.buffer)
  }
}
