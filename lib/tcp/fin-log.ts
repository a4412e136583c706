// Every sending of a FIN after the first, kept as long as its connection may still be asked for. Sheets of seven, two cache lines each:
// most FINs fill one, a longer story is a chain of sheets, newest first. Sheets of finished connections are used again.

import { floatsOf, tableOf } from './table-memory'

enum Sheet {
  older,
  used,
  ordinal, // of its first sending: 1 for the first copy
}
const sheetWords = 32
const sheetTimes = sheetWords / 2
const perSheet = 7
const frameAt = 4 // words 4 … 10
const tsValAt = 11 // words 11 … 17
const timeAt = 9 // 64-bit floats 9 … 15
/** Sheets at a time, 32 MB. Beyond it copies are still counted, but their times are not told. */
const sheetBudget = 1 << 18
const firstSheets = 64
/** Sendings told of one FIN: backoff doubles, so that more than 32 last for years. */
export const sendingsKept = 32

export interface Sending {
  readonly at: number
  readonly frame: number
}

export class FinLog {
  private words = tableOf(firstSheets * sheetWords)
  private times = floatsOf(this.words)
  private count = 1
  private free = 0

  /** Notes a sending after those of the chain that begins at `newest` and gives the beginning, perhaps a new one. */
  add(newest: number, ordinal: number, time: number, frame: number, tsVal: number): number {
    if (ordinal >= sendingsKept) return newest
    let sheet = newest
    let from = sheet * sheetWords
    let used = newest === 0 ? perSheet : this.words[from + Sheet.used]!
    if (used === perSheet || this.words[from + Sheet.ordinal]! + used !== ordinal) {
      sheet = this.take()
      if (sheet === 0) return newest
      from = sheet * sheetWords
      used = 0
      this.words[from + Sheet.older] = newest
      this.words[from + Sheet.ordinal] = ordinal
    }
    this.words[from + Sheet.used] = used + 1
    this.words[from + frameAt + used] = frame
    this.words[from + tsValAt + used] = tsVal
    this.times[sheet * sheetTimes + timeAt + used] = time
    return sheet
  }

  /** Which sending carried `tsVal`: 0 the first, k the kth copy; -1 where none did, or two did. */
  sent(newest: number, first: number, tsVal: number): number {
    let found = first === tsVal ? 0 : -1
    for (let sheet = newest; sheet !== 0; sheet = this.words[sheet * sheetWords]!) {
      const from = sheet * sheetWords
      const used = this.words[from + Sheet.used]!
      for (let i = 0; i < used; i++) {
        if (this.words[from + tsValAt + i] !== tsVal) continue
        if (found >= 0) return -1
        found = this.words[from + Sheet.ordinal]! + i
      }
    }
    return found
  }

  /** The sendings of a chain, oldest first. */
  sendings(newest: number): Sending[] {
    const sendings: Sending[] = []
    for (let sheet = newest; sheet !== 0; sheet = this.words[sheet * sheetWords]!) {
      const from = sheet * sheetWords
      for (let i = this.words[from + Sheet.used]! - 1; i >= 0; i--)
        sendings.push({ at: this.times[sheet * sheetTimes + timeAt + i]!, frame: this.words[from + frameAt + i]! >>> 0 })
    }
    return sendings.reverse()
  }

  /** Takes a chain's sheets back. */
  release(newest: number): void {
    for (let sheet = newest; sheet !== 0; ) {
      const older = this.words[sheet * sheetWords]!
      this.words[sheet * sheetWords] = this.free
      this.free = sheet
      sheet = older
    }
  }

  /** A sheet to write on, 0 where there is none left. */
  private take(): number {
    const { free } = this
    if (free !== 0) {
      this.free = this.words[free * sheetWords]!
      return free
    }
    if (this.count === sheetBudget) return 0
    if ((this.count + 1) * sheetWords > this.words.length) this.grow()
    return this.count++
  }

  private grow(): void {
    const words = tableOf(sheetBudget * sheetWords) // at once: memory that is not written costs nothing, copying does
    words.set(this.words)
    this.words = words
    this.times = floatsOf(words)
  }
}
