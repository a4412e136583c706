// What is known of a connection besides its record: asked rarely, so that it stands apart and the record stays small. A fact is noted when
// something rare happens, or once for each side of a connection; a plain segment touches nothing here.

import { FinEnding } from '@/lib/core/connection-table'
import { Ending, Fin, type FinEvents, FinTime } from './fin-events'
import { type FlowTable, flowWords, Rare, rareOf, State, Word } from './flow-table'
import { type Floats, floatsOf, tableOf, type Words } from './table-memory'
import { isStall, waitOf } from './wait'

/** What is counted, by both sides together, Wireshark's tcp.analysis.* of the same names. Each stops at 65,535. */
export enum Tally {
  fastRetransmission,
  spuriousRetransmission,
  outOfOrder,
  duplicateAck,
  zeroWindow,
  keepAlive,
  reset,
  finCopies, // of the FINs that another one of the same side came after
}

/** Half words of a connection behind its tallies. */
enum Half {
  marks = 8, // bits of `Mark`
  synCopies, // a's, and b's << 8: up to 255 each
}
/** 40 bytes: words 0 … 4 are tallies and half words, then the name and the earlier FIN, whose wait is a float. */
const wordsEach = 10
const halvesEach = 20
const floatsEach = 5
const nameWord = 6
const frameWord = 7
const waitFloat = 4

enum Mark {
  stalled = 1, // an earlier FIN
  closedByB = 2, // by an earlier FIN or a RST before it
  earlier = 4, // two bits: `FinEnding` of the earlier FIN that waited longest
}

/** Where a name came from: the better source has the greater number. */
export enum NameSource {
  none,
  dns,
  host,
  sni,
}
export const nameBits = 17
export const nameSourceShift = nameBits
const nameMask = (1 << nameBits) - 1

/** A FIN after which its side sent another one. */
export interface EarlierFin {
  readonly wait: number // µs
  readonly ending: number // of `FinEnding`
  readonly frame: number
}

/**
 * How long the FIN of a side has waited in µs, of which there is one: NaN where the other direction was never seen and nothing was sent
 * again, for then no wait can be claimed.
 */
export function finWait({ words }: FlowTable, { words: fins, times }: FinEvents, flow: number, side: number, now: number): number {
  const event = words[flow + Word.fin + side]!
  const at = event >> 1
  const unseen = words[flow + Word.packets + 1 - side] === 0
  if (fins[event] === Ending.open && unseen && fins[event + Fin.copies] === 0) return Number.NaN
  return waitOf(fins[event]!, times[at + FinTime.first]!, times[at + FinTime.answer]!, times[at + FinTime.last]!, unseen, now)
}

/** A FIN is given up because its side sent another one: what it waited until `now` stays among the facts. */
export function supersede(table: FlowTable, events: FinEvents, facts: ConnectionFacts, flow: number, side: number, now: number): void {
  const { words: fins } = events
  const event = table.words[flow + Word.fin + side]!
  const wait = finWait(table, events, flow, side, now)
  if (Number.isNaN(wait)) return
  const copies = fins[event + Fin.copies]!
  const stalled = isStall(wait, copies, table.rare[rareOf(flow) + Rare.roundTrip]!)
  const fin = { wait, ending: finEndings[fins[event] as Ending], frame: fins[event + Fin.frame]! }
  facts.supersede(noted(table, facts, flow), fin, copies, stalled, firstToClose(table, events, flow))
}

/** The side that sent the first FIN or RST of those in the record; -1 where there is none. */
export function firstToClose({ words, rare }: FlowTable, { words: fins }: FinEvents, flow: number): number {
  const state = words[flow + Word.state]!
  const isReset = (state & State.resetSeen) !== 0
  let frame = isReset ? rare[rareOf(flow) + Rare.resetFrame]! >>> 0 : Number.POSITIVE_INFINITY
  let closer = !isReset ? -1 : (state & State.resetFromB) === 0 ? 0 : 1
  for (let side = 0; side < 2; side++) {
    const event = words[flow + Word.fin + side]!
    if (event === 0 || fins[event + Fin.frame]! >>> 0 >= frame) continue
    frame = fins[event + Fin.frame]! >>> 0
    closer = side
  }
  return closer
}

/** The number of the record at `flow`, of which there are facts from now on. */
export function noted(table: FlowTable, facts: ConnectionFacts, flow: number): number {
  const record = flow / flowWords
  const at = flow + Word.state
  if ((table.words[at]! & State.noted) === 0) {
    table.words[at] = table.words[at]! | State.noted
    facts.begin(record)
  }
  return record
}

export class ConnectionFacts {
  private readonly words: Words
  private readonly halves: Uint16Array<SharedArrayBuffer>
  private readonly floats: Floats

  /** `budget`: how many connections are remembered at once. What is not written takes no memory. */
  constructor(budget: number) {
    this.words = tableOf(budget * wordsEach)
    this.halves = new Uint16Array(this.words.buffer, this.words.byteOffset, this.words.length * 2)
    this.floats = floatsOf(this.words)
  }

  /** The first fact of the connection at this record: nothing is known before. */
  begin(record: number): void {
    const from = record * wordsEach
    this.words.fill(0, from, from + wordsEach)
  }

  move(from: number, to: number): void {
    this.words.copyWithin(to * wordsEach, from * wordsEach, (from + 1) * wordsEach)
  }

  count(record: number, tally: Tally): void {
    this.add(record, tally, 1)
  }

  synCopy(record: number, side: number): void {
    const at = record * halvesEach + Half.synCopies
    if (((this.halves[at]! >> (side * 8)) & 0xff) < 0xff) this.halves[at] = this.halves[at]! + (1 << (side * 8))
  }

  /** A name for the other end, as `ServerNames` codes it: the first of the best source is kept. */
  name(record: number, code: number): void {
    const at = record * wordsEach + nameWord
    if (code >>> nameSourceShift > this.words[at]! >>> nameSourceShift) this.words[at] = code
  }

  /** A FIN of a side whose block in the record another one takes; `closer`: the side that sent the first FIN or RST so far. */
  supersede(record: number, fin: EarlierFin, copies: number, stalled: boolean, closer: number): void {
    const at = record * halvesEach + Half.marks
    let marks = this.halves[at]!
    if (endingOf(marks) === FinEnding.none && closer === 1) marks |= Mark.closedByB
    if (stalled) marks |= Mark.stalled
    this.add(record, Tally.finCopies, copies)
    if (endingOf(marks) === FinEnding.none || fin.wait > this.floats[record * floatsEach + waitFloat]!) {
      marks = (marks & ~(Mark.earlier * 3)) | (fin.ending * Mark.earlier)
      this.floats[record * floatsEach + waitFloat] = fin.wait
      this.words[record * wordsEach + frameWord] = fin.frame
    }
    this.halves[at] = marks
  }

  tally(record: number, tally: Tally): number {
    return this.halves[record * halvesEach + tally]!
  }

  synCopies(record: number, side: number): number {
    return (this.halves[record * halvesEach + Half.synCopies]! >> (side * 8)) & 0xff
  }

  nameSource(record: number): NameSource {
    return this.words[record * wordsEach + nameWord]! >>> nameSourceShift
  }

  /** The number of its name among those of `ServerNames`; asked only where there is a source. */
  nameNumber(record: number): number {
    return this.words[record * wordsEach + nameWord]! & nameMask
  }

  /** The side that closed, where that is no longer to be seen in the record: -1 where it is. */
  closer(record: number): number {
    const marks = this.marks(record)
    return endingOf(marks) === FinEnding.none ? -1 : (marks & Mark.closedByB) === 0 ? 0 : 1
  }

  hadStall(record: number): boolean {
    return (this.marks(record) & Mark.stalled) !== 0
  }

  /** Of the FINs that another one of the same side came after, the one that waited longest. */
  earlierFin(record: number): EarlierFin | null {
    const ending = endingOf(this.marks(record))
    if (ending === FinEnding.none) return null
    return { ending, wait: this.floats[record * floatsEach + waitFloat]!, frame: this.words[record * wordsEach + frameWord]! >>> 0 }
  }

  private marks(record: number): number {
    return this.halves[record * halvesEach + Half.marks]!
  }

  private add(record: number, tally: Tally, count: number): void {
    const at = record * halvesEach + tally
    this.halves[at] = Math.min(0xffff, this.halves[at]! + count)
  }
}

/** What the connection table calls an ending of the record's. */
export const finEndings: Readonly<Record<Ending, number>> = {
  [Ending.none]: FinEnding.none,
  [Ending.open]: FinEnding.open,
  [Ending.ack]: FinEnding.answered,
  [Ending.fin]: FinEnding.answered,
  [Ending.reset]: FinEnding.reset,
}

const endingOf = (marks: number): number => (marks / Mark.earlier) & 3

/** No SYN, or its options are cut. */
export const scaleUnknown = 0
const scaleNone = 1
const largestScale = 14 // RFC 7323 2.3

/** The window scale among a SYN's options from `at` to `headerEnd`, of which bytes up to `end` were captured: 0 unknown, 1 none, else 2 more. */
export function scaleCode(view: DataView, at: number, headerEnd: number, end: number): number {
  let option = at
  while (option < headerEnd) {
    if (option + 1 > end) return scaleUnknown
    const kind = view.getUint8(option)
    if (kind === 0) return scaleNone
    if (kind === 1) option++
    else {
      if (option + 2 > end) return scaleUnknown
      const size = view.getUint8(option + 1)
      if (size < 2) return scaleNone
      if (kind === 3 && size === 3 && option + 3 <= headerEnd)
        return option + 3 > end ? scaleUnknown : 2 + Math.min(largestScale, view.getUint8(option + 2))
      option += size
    }
  }
  return scaleNone
}

/** What a packet tells aside, in one word of its row: TTL or hop limit, a SYN's `scaleCode`, a name. */
export const asideOf = (hops: number, scale: number, name: number): number => hops | (scale << 8) | (name << 13)
/** As `ServerNames` codes it, 0 for none. */
export const nameOf = (aside: number): number => aside >>> 13

const openingBits = 14
const stampedBit = 1 << 13

/** What is kept of the first packet of a side, for `or` into the record's word: TTL, window scale, timestamps. a's below b's. */
export const openingOf = (aside: number, stamped: boolean, side: number): number =>
  ((aside & (stampedBit - 1)) | (stamped ? stampedBit : 0)) << (side * openingBits)
export const hopsOf = (opening: number, side: number): number => (opening >> (side * openingBits)) & 0xff
/** 0 … 14; -1 none offered; -2 not known. */
export const scaleOf = (opening: number, side: number): number => ((opening >> (side * openingBits + 8)) & 0x1f) - 2
export const isStamped = (opening: number, side: number): boolean => ((opening >> (side * openingBits)) & stampedBit) !== 0
