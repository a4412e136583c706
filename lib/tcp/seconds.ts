// What was seen in each tenth of a second, and which tenths those are: the capture's own clock with its jumps and steps back.

import type { FineSeries } from '@/lib/core/capture'
import type { Metric } from '@/lib/core/series'
import { micros, type Reading, times } from '@/lib/core/units'

/** Columns of equal length, one row a bucket of `step` seconds, all seconds of the capture's span. */
export interface SecondColumns {
  readonly step: number
  readonly at: Float64Array // µs, the end of the bucket
  readonly rates: readonly (readonly [Metric, Float64Array])[] // per second
  readonly waiting: readonly (readonly [Metric, Float64Array])[] // FIN events without an answer at the end of the bucket
}

/** Counters of a bucket. `waiting` goes up at a FIN and down at its answer. Of what the responder sent there is a count beside each. */
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
const fromResponder = 8
const counts = 16
/** Bytes of a bucket: on the wire, and TCP payload by who sent it. */
const sizesPerBucket = 3

/** A capture of up to two hours and a half by the tenth of a second, up to 36 by the second; a longer one gets coarser buckets. */
const bucketBudget = 1 << 17
const finest = 10 // buckets a second
/** Packets may lie this far before the first one: tools that merge files or capture on several queues disturb the order. */
const margin = 3_600
/** Room at first, beside the margin: seven minutes for a small capture, all there can be for one of many segments. */
const firstBuckets = margin * finest + 4096
const manySegments = 1 << 16
/** A step forward by more than this is a wrong clock, not a quiet night. */
const jump = 10 * 86_400
const perTenth = 1 / 100_000

/** Bucket 0 takes the packets that are astray, so that counting needs no question. */
export class Seconds {
  private base = 0
  private perSecond = finest // buckets; 1 and less once they are coarse
  private counters: Int32Array
  private sizes: Float64Array
  private used = 1
  private astrayRun = 0
  private inWindow = 0
  private lastSecond = Number.NaN
  private lastTenth = 0
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
    this.sizes = new Float64Array(buckets * sizesPerBucket)
  }

  /** The bucket of a packet at `time` µs, `micro` µs after whole `second`, counted in. */
  place(second: number, micro: number, time: number, bytes: number): number {
    const tenth = (micro * perTenth) | 0
    const bucket = second === this.lastSecond && tenth === this.lastTenth ? this.lastBucket : this.turn(second, tenth)
    this.counters[bucket * counts + Count.packets]!++
    this.sizes[bucket * sizesPerBucket]! += bytes
    if (bucket !== 0) {
      this.inWindow++
      if (!(time >= this.first)) this.first = time
      if (!(time <= this.last)) this.last = time
    } else this.stray(second, micro, time, bytes)
    return this.lastBucket
  }

  /** The bucket of the packet placed last. */
  get current(): number {
    return this.lastBucket
  }

  /** `responder`: 1 where the responder sent it, else 0. */
  add(bucket: number, counter: Count, by: number, responder: number): void {
    this.counters[bucket * counts + counter]! += by
    if (responder !== 0) this.counters[bucket * counts + counter + fromResponder]! += by
  }

  /** A segment of the responder, one packet that `place` has counted. */
  returned(bucket: number): void {
    this.counters[bucket * counts + fromResponder]!++
  }

  payload(bucket: number, length: number, responder: number): void {
    this.sizes[bucket * sizesPerBucket + 1 + responder]! += length
  }

  /** Columns over the whole span by the second, or by what is coarser; seconds without packets as zeros. */
  columns(): SecondColumns | null {
    if (Number.isNaN(this.first)) return null
    const step = Math.max(1, 1 / this.perSecond)
    const merged = Math.max(1, this.perSecond) // buckets a row
    const from = this.row(this.first, merged)
    const length = this.row(this.last, merged) - from + 1
    const at = Float64Array.from({ length }, (_, i) => (this.base + (from + i + 1) * step) * 1e6)
    const sum = (values: ArrayLike<number>, width: number, place: number): Float64Array => {
      const column = new Float64Array(length)
      for (let i = 0; i < length; i++)
        for (let bucket = (from + i) * merged + 1; bucket <= (from + i + 1) * merged; bucket++) column[i]! += values[bucket * width + place] ?? 0
      return column
    }
    const rate = (metric: Metric, column: Float64Array): [Metric, Float64Array] => [metric, step === 1 ? column : column.map((n) => n / step)]
    const count = (metric: Metric, counter: number) => rate(metric, sum(this.counters, counts, counter))
    const size = (metric: Metric, place: number) => rate(metric, sum(this.sizes, sizesPerBucket, place))
    const level = (metric: Metric, counter: number): [Metric, Float64Array] => [metric, levels(sum(this.counters, counts, counter))]
    return {
      step,
      at,
      rates: [
        count('packets', Count.packets),
        count('packets.from-responder', Count.packets + fromResponder),
        size('bytes', 0),
        size('bytes.payload.from-originator', 1),
        size('bytes.payload.from-responder', 2),
        count('packets.syn', Count.syn),
        count('packets.fin', Count.fin),
        count('packets.fin.from-responder', Count.fin + fromResponder),
        count('packets.fin-copy', Count.finCopy),
        count('packets.fin-copy.from-responder', Count.finCopy + fromResponder),
        count('packets.rst', Count.rst),
        count('packets.rst.from-responder', Count.rst + fromResponder),
        count('packets.retransmitted', Count.retransmitted),
        count('packets.retransmitted.from-responder', Count.retransmitted + fromResponder),
        count('connections.new', Count.connections),
      ],
      waiting: [level('fins.waiting', Count.waiting), level('fins.waiting.from-responder', Count.waiting + fromResponder)],
    }
  }

  /** Counts by the tenth of a second, to look at closely; null where the capture is too long for them. */
  fine(): FineSeries<Reading> | null {
    if (Number.isNaN(this.first) || this.perSecond !== finest) return null
    const from = this.row(this.first, 1)
    const length = this.row(this.last, 1) - from + 1
    const at = Float64Array.from({ length }, (_, i) => this.base * 1e6 + ((from + i + 1) * 1e6) / finest)
    const column = (counter: number): Uint32Array => Uint32Array.from({ length }, (_, i) => this.counters[(from + i + 1) * counts + counter]!)
    return {
      step: micros(1e6 / finest),
      at: times(at),
      packets: column(Count.packets),
      fromResponder: column(Count.packets + fromResponder),
      bytes: Float64Array.from({ length }, (_, i) => this.sizes[(from + i + 1) * sizesPerBucket]!),
      syn: column(Count.syn),
      fin: column(Count.fin),
      finCopies: column(Count.finCopy),
      rst: column(Count.rst),
      retransmitted: column(Count.retransmitted),
      waiting: levels(Float64Array.from({ length }, (_, i) => this.counters[(from + i + 1) * counts + Count.waiting]!)),
    }
  }

  /** The row of a moment, of rows of `merged` buckets: 0 begins where the margin does. */
  private row(time: number, merged: number): number {
    const second = Math.floor(time / 1e6)
    return Math.floor((this.bucketOf(second, Math.floor((time - second * 1e6) * perTenth)) - 1) / merged)
  }

  private bucketOf(second: number, tenth: number): number {
    if (this.perSecond === finest) return (second - this.base) * finest + tenth + 1
    return Math.floor((second - this.base) * this.perSecond) + 1
  }

  private turn(second: number, tenth: number): number {
    if (Number.isNaN(this.lastSecond)) this.base = second - margin
    const end = Number.isNaN(this.last) ? second : this.last / 1e6
    const astray = second < this.base || second > end + jump
    let bucket = 0
    if (!astray) {
      while (this.bucketOf(second, tenth) >= bucketBudget) this.coarsen()
      bucket = this.bucketOf(second, tenth)
      if (bucket >= this.used) this.reach(bucket)
      this.astrayRun = 0
    }
    this.lastSecond = second
    this.lastTenth = tenth
    this.lastBucket = bucket
    return bucket
  }

  /** One packet off the clock is left out; when more of them come than there ever were before, the clock was wrong until now. */
  private stray(second: number, micro: number, time: number, bytes: number): void {
    this.jumps++
    if (++this.astrayRun <= this.inWindow) return
    this.beforeRenumbering()
    this.counters.fill(0)
    this.sizes.fill(0)
    this.used = 1
    this.perSecond = finest
    this.inWindow = 0
    this.astrayRun = 0
    this.first = Number.NaN
    this.last = Number.NaN
    this.lastSecond = Number.NaN
    this.place(second, micro, time, bytes)
  }

  private reach(bucket: number): void {
    this.used = bucket + 1
    const room = this.counters.length / counts
    if (this.used <= room) return
    const length = Math.min(bucketBudget, Math.max(this.used, room * 2))
    const counters = new Int32Array(length * counts)
    counters.set(this.counters)
    const sizes = new Float64Array(length * sizesPerBucket)
    sizes.set(this.sizes)
    this.counters = counters
    this.sizes = sizes
  }

  /** From tenths to seconds, then to twice as long each time. */
  private coarsen(): void {
    this.beforeRenumbering()
    const merged = this.perSecond === finest ? finest : 2
    merge(this.counters, counts, this.used, merged)
    merge(this.sizes, sizesPerBucket, this.used, merged)
    this.used = Math.ceil((this.used - 1) / merged) + 1
    this.perSecond /= merged
    this.lastSecond = Number.NaN
    this.lastTenth = 0
    this.lastBucket = 0
  }
}

/** Adds rows of `width` together, each `merged` to one, row 0 left as it is. */
function merge(values: Int32Array | Float64Array, width: number, used: number, merged: number): void {
  for (let row = 1; row < used; row++) {
    const into = Math.floor((row - 1) / merged) + 1
    if (into === row) continue
    const begins = (row - 1) % merged === 0
    for (let place = 0; place < width; place++) {
      const value = values[row * width + place]!
      values[into * width + place] = begins ? value : values[into * width + place]! + value
      values[row * width + place] = 0
    }
  }
}

/** Of ups and downs the level at the end of each bucket. */
function levels(changes: Float64Array): Float64Array {
  let level = 0
  return changes.map((change) => {
    level += change
    return Math.max(0, level)
  })
}
