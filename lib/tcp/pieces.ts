// Records out of bytes that come in pieces of any size. A record within a piece is read where it lies; only one that is cut by the
// end of a piece is put together in the carry.

/** Reads records as they come. */
export interface Walker {
  /**
   * Reads the whole records that lie in `view` from `from` to `to`, and gives where it stopped. `offset`: of `from` in the file.
   * Sets `need` to the bytes the next record must have to be read or judged.
   */
  walk(view: DataView, from: number, to: number, offset: number): number
  /** Bytes wanted from where `walk` stopped; more than there were. */
  readonly need: number
  /** Nothing more is wanted. */
  readonly done: boolean
}

const firstCarry = 4096

export class Pieces {
  private carry = new Uint8Array(firstCarry)
  private carryView = new DataView(this.carry.buffer)
  private carried = 0
  private consumed = 0

  constructor(private readonly walker: Walker) {}

  /** Where the record that is not complete yet begins. */
  get offset(): number {
    return this.consumed
  }

  /** Bytes of it that came. */
  get left(): number {
    return this.carried
  }

  push(bytes: Uint8Array): void {
    let from = 0
    while (this.carried > 0 && from < bytes.length && !this.walker.done) {
      from += this.fill(bytes, from)
      if (this.carried < this.walker.need) return
      const stopped = this.walker.walk(this.carryView, 0, this.carried, this.consumed)
      this.consumed += stopped
      this.carry.copyWithin(0, stopped, this.carried)
      this.carried -= stopped
    }
    if (this.walker.done || from === bytes.length) return
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const stopped = this.walker.walk(view, from, bytes.length, this.consumed)
    this.consumed += stopped - from
    this.fill(bytes, stopped, bytes.length - stopped)
  }

  /** Takes bytes up to what is needed. The carry grows as bytes come, never by what a record claims. */
  private fill(bytes: Uint8Array, from: number, most = this.walker.need - this.carried): number {
    const size = Math.min(most, bytes.length - from)
    if (this.carried + size > this.carry.length) {
      const grown = new Uint8Array(Math.max(this.carry.length * 2, this.carried + size))
      grown.set(this.carry.subarray(0, this.carried))
      this.carry = grown
      this.carryView = new DataView(grown.buffer)
    }
    this.carry.set(bytes.subarray(from, from + size), this.carried)
    this.carried += size
    return size
  }
}
