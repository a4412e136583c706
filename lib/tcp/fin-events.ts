// The FIN events of the connections in memory: when each was sent, how often again, what answered. Two cache lines each, the second for the
// first copies; a longer story goes on in sheets of a line each, newest first. What a connection leaves behind is used again.

import { type Floats, floatsOf, tableOf, type Words } from './table-memory'

export enum Fin {
  ending, // of `Ending`
  frame,
  answerFrame,
  copies,
  acks,
  tsVal,
  echoed,
  rate, // row of the rates that counted it
  end, // its end-sequence
  sheet, // the newest that goes on from here, 0 for none
  order = 31, // its number among all FIN events
}
/** Its times in µs, from half its place: words 10 to 15. */
export enum FinTime {
  first = 5,
  answer,
  last, // of the newest sending
}
const finWords = 32

export enum Ending {
  none, // no FIN sent
  open,
  ack,
  fin,
  reset,
}

/** The copies that stand with the event itself, the kth at `k - 1` of each: words 16 to 30. */
const inlined = 5
const frameAt = 16
const tsValAt = 21
const afterAt = 26 // µs after the first sending

/** Later ones, four to a sheet. */
enum Sheet {
  older,
  used,
  frame, // words 2 … 5
  tsVal = 6, // words 6 … 9
  after = 10, // words 10 … 13
}
const sheetWords = 16
const perSheet = 4

/** Sheets at a time, 17 MB. Beyond it copies are still counted, but their times are not told. */
const sheetBudget = 1 << 18
/** Sendings told of one FIN: backoff doubles, so that more than 32 last for years. */
export const sendingsKept = 32
/** A copy later than an unsigned word of µs after the first, 71 minutes, is not told. */
const latest = 0xffffffff

export interface Sending {
  readonly at: number
  readonly frame: number
}

/** Event 0 is no event: what is not there reads like one that was never sent. */
export class FinEvents {
  readonly words: Words
  readonly times: Floats
  private readonly sheets: Words
  private readonly sheetBudget: number
  private count = 1
  private free = 0
  private sheetCount = 1
  private freeSheet = 0

  /** Room for two events of each of `connections`, and for no more sheets than there are `segments`. */
  constructor(connections: number, segments: number) {
    this.words = tableOf((connections * 2 + 1) * finWords)
    this.times = floatsOf(this.words)
    this.sheetBudget = Math.min(sheetBudget, segments)
    this.sheets = tableOf(this.sheetBudget * sheetWords)
  }

  /** Where a new event begins in `words`; its words, but those of the copies, are the taker's to write. */
  take(): number {
    const { free } = this
    if (free === 0) return this.count++ * finWords
    this.free = this.words[free + Fin.frame]!
    return free
  }

  /** Takes an event back, and its sheets. */
  release(event: number): void {
    const { words, sheets } = this
    for (let sheet = words[event + Fin.sheet]!; sheet !== 0; ) {
      const older = sheets[sheet]!
      sheets[sheet] = this.freeSheet
      this.freeSheet = sheet
      sheet = older
    }
    words[event] = Ending.none
    words[event + Fin.frame] = this.free
    this.free = event
  }

  /** Notes the copy number `ordinal` (1 the first), sent at `time` µs. */
  again(event: number, ordinal: number, time: number, frame: number, tsVal: number): void {
    const after = time - this.times[(event >> 1) + FinTime.first]!
    const isTold = after >= 0 && after <= latest
    if (ordinal <= inlined) {
      const at = event + ordinal - 1
      this.words[at + frameAt] = isTold ? frame : 0
      this.words[at + tsValAt] = tsVal
      this.words[at + afterAt] = after | 0
    } else if (ordinal < sendingsKept) this.goOn(event, isTold ? frame : 0, tsVal, after)
  }

  /** Which sending carried `tsVal`: 0 the first, k the kth copy; -1 where none did, or two did. */
  sender(event: number, tsVal: number): number {
    const { words, sheets } = this
    const copies = words[event + Fin.copies]!
    let found = words[event + Fin.tsVal] === tsVal ? 0 : -1
    for (let k = 1; k <= Math.min(copies, inlined); k++) {
      if (words[event + tsValAt + k - 1] !== tsVal) continue
      if (found >= 0) return -1
      found = k
    }
    let last = Math.min(copies, sendingsKept - 1)
    for (let sheet = words[event + Fin.sheet]!; sheet !== 0; sheet = sheets[sheet]!) {
      const used = sheets[sheet + Sheet.used]!
      last -= used
      for (let i = 0; i < used; i++) {
        if (sheets[sheet + Sheet.tsVal + i] !== tsVal) continue
        if (found >= 0) return -1
        found = last + 1 + i
      }
    }
    return found
  }

  /** The copies told of an event, oldest first. */
  copies(event: number): Sending[] {
    const { words, sheets } = this
    const first = this.times[(event >> 1) + FinTime.first]!
    const told: Sending[] = []
    const tell = (frame: number, after: number): void => {
      if (frame !== 0) told.push({ at: first + (after >>> 0), frame: frame >>> 0 })
    }
    for (let sheet = words[event + Fin.sheet]!; sheet !== 0; sheet = sheets[sheet]!)
      for (let i = sheets[sheet + Sheet.used]! - 1; i >= 0; i--) tell(sheets[sheet + Sheet.frame + i]!, sheets[sheet + Sheet.after + i]!)
    for (let i = Math.min(words[event + Fin.copies]!, inlined) - 1; i >= 0; i--) tell(words[event + frameAt + i]!, words[event + afterAt + i]!)
    return told.reverse()
  }

  private goOn(event: number, frame: number, tsVal: number, after: number): void {
    const { sheets } = this
    let sheet = this.words[event + Fin.sheet]!
    if (sheet === 0 || sheets[sheet + Sheet.used] === perSheet) {
      const older = sheet
      sheet = this.takeSheet()
      if (sheet === 0) return
      sheets[sheet] = older
      sheets[sheet + Sheet.used] = 0
      this.words[event + Fin.sheet] = sheet
    }
    const at = sheet + sheets[sheet + Sheet.used]!++
    sheets[at + Sheet.frame] = frame
    sheets[at + Sheet.tsVal] = tsVal
    sheets[at + Sheet.after] = after | 0
  }

  /** A sheet to write on, 0 where there is none left. */
  private takeSheet(): number {
    const sheet = this.freeSheet
    if (sheet === 0) return this.sheetCount === this.sheetBudget ? 0 : this.sheetCount++ * sheetWords
    this.freeSheet = this.sheets[sheet]!
    return sheet
  }
}
