// What was seen in each second, and which seconds those are: the capture's own clock with its jumps and steps back.

import type { Metric } from '@/lib/core/series'

/** Columns of equal length, one row a bucket of `step` seconds, all seconds of the capture's span. */
export interface SecondColumns {
  readonly step: number
  readonly at: Float64Array // µs, the end of the bucket
  readonly rates: readonly (readonly [Metric, Float64Array])[] // per second
  readonly waiting: Float64Array // FIN events without an answer at the end of the bucket
}

/** Counters of a second. `waiting` goes up at a FIN and down at its answer. */
export enum Count {
  packets,
  syn,
  fin,
  finCopy,
  rst,
  retransmitted,
  connections,
  waiting,
}
const counts = 8

/** 36 hours by the second; a longer capture gets coarser buckets. */
const bucketBudget = 1 << 17
/** A small capture begins with room for eight minutes beside the margin, one of many segments with all there can be. */
const firstBuckets = 4096
const manySegments = 1 << 16
/** Packets may lie this far before the first one: tools that merge files or capture on several queues disturb the order. */
const margin = 3_600
/** A step forward by more than this is a wrong clock, not a quiet night. */
const jump = 10 * 86_400

/** Bucket 0 takes the packets that are astray, so that counting needs no question. */
export class Seconds {
  private base = 0
  private shift = 0
  private counters: Int32Array
  private sizes: Float64Array
  private used = 1
  private astrayRun = 0
  private inWindow = 0
  private lastSecond = Number.NaN
  private lastBucket = 0
  jumps = 0
  first = Number.NaN // µs, of the packets that are not astray
  last = Number.NaN

  /** Buckets are numbered anew when they get coarser or the clock proves wrong: `beforeRenumbering` settles what still names one. */
  constructor(
    private readonly beforeRenumbering: () => void,
    segments: number,
  ) {
    const buckets = segments < manySegments ? firstBuckets : bucketBudget
    this.counters = new Int32Array(buckets * counts)
    this.sizes = new Float64Array(buckets)
  }

  /** The bucket of a packet at `time` µs in whole `second`, counted in. */
  place(second: number, time: number, bytes: number): number {
    const bucket = second === this.lastSecond ? this.lastBucket : this.turn(second)
    this.counters[bucket * counts + Count.packets]!++
    this.sizes[bucket]! += bytes
    if (bucket !== 0) {
      this.inWindow++
      if (!(time >= this.first)) this.first = time
      if (!(time <= this.last)) this.last = time
    } else this.stray(second, time, bytes)
    return this.lastBucket
  }

  /** The bucket of the packet placed last. */
  get current(): number {
    return this.lastBucket
  }

  add(bucket: number, counter: Count, by: number): void {
    this.counters[bucket * counts + counter]! += by
  }

  /** Columns over the whole span, seconds without packets as zeros. `waiting` as the level at the end of each. */
  columns(): SecondColumns | null {
    if (Number.isNaN(this.first)) return null
    const step = 2 ** this.shift
    const from = this.bucketOf(Math.floor(this.first / 1e6))
    const to = this.bucketOf(Math.floor(this.last / 1e6))
    const length = to - from + 1
    const at = new Float64Array(length)
    for (let i = 0; i < length; i++) at[i] = (this.base + (from + i) * step) * 1e6
    const rate = (counter: Count): Float64Array => {
      const column = new Float64Array(length)
      for (let i = 0; i < length; i++) column[i] = this.counters[(from + i) * counts + counter]! / step
      return column
    }
    const bytes = new Float64Array(length)
    for (let i = 0; i < length; i++) bytes[i] = this.sizes[from + i]! / step
    const waiting = new Float64Array(length)
    let level = 0
    for (let i = 0; i < length; i++) {
      level += this.counters[(from + i) * counts + Count.waiting]!
      waiting[i] = Math.max(0, level)
    }
    const rates: [Metric, Float64Array][] = [
      ['packets', rate(Count.packets)],
      ['bytes', bytes],
      ['packets.syn', rate(Count.syn)],
      ['packets.fin', rate(Count.fin)],
      ['packets.fin-copy', rate(Count.finCopy)],
      ['packets.rst', rate(Count.rst)],
      ['packets.retransmitted', rate(Count.retransmitted)],
      ['connections.new', rate(Count.connections)],
    ]
    return { step, at, rates, waiting }
  }

  private bucketOf(second: number): number {
    return Math.floor((second - this.base) / 2 ** this.shift) + 1
  }

  private turn(second: number): number {
    if (Number.isNaN(this.lastSecond)) this.base = second - margin
    const end = Number.isNaN(this.last) ? second : this.last / 1e6
    const astray = second < this.base || second > end + jump
    let bucket = 0
    if (!astray) {
      while (second - this.base >= (bucketBudget - 1) * 2 ** this.shift) this.coarsen()
      bucket = this.bucketOf(second)
      if (bucket >= this.used) this.reach(bucket)
      this.astrayRun = 0
    }
    this.lastSecond = second
    this.lastBucket = bucket
    return bucket
  }

  /** One packet off the clock is left out; when more of them come than there ever were before, the clock was wrong until now. */
  private stray(second: number, time: number, bytes: number): void {
    this.jumps++
    if (++this.astrayRun <= this.inWindow) return
    this.beforeRenumbering()
    this.counters.fill(0)
    this.sizes.fill(0)
    this.used = 1
    this.shift = 0
    this.inWindow = 0
    this.astrayRun = 0
    this.first = Number.NaN
    this.last = Number.NaN
    this.lastSecond = Number.NaN
    this.place(second, time, bytes)
  }

  private reach(bucket: number): void {
    this.used = bucket + 1
    if (this.used <= this.sizes.length) return
    const length = Math.min(bucketBudget, Math.max(this.used, this.sizes.length * 2))
    const counters = new Int32Array(length * counts)
    counters.set(this.counters)
    const sizes = new Float64Array(length)
    sizes.set(this.sizes)
    this.counters = counters
    this.sizes = sizes
  }

  private coarsen(): void {
    this.beforeRenumbering()
    const { counters, sizes } = this
    for (let bucket = 1; bucket < this.used; bucket++) {
      const into = ((bucket - 1) >> 1) + 1
      if (into === bucket) continue
      const begins = ((bucket - 1) & 1) === 0
      for (let counter = 0; counter < counts; counter++) {
        const value = counters[bucket * counts + counter]!
        counters[into * counts + counter] = begins ? value : counters[into * counts + counter]! + value
        counters[bucket * counts + counter] = 0
      }
      sizes[into] = begins ? sizes[bucket]! : sizes[into]! + sizes[bucket]!
      sizes[bucket] = 0
    }
    this.used = (this.used >> 1) + 1
    this.shift++
  }
}
