// The FIN stalls of a capture, line by line, long after their connections have left memory.

import { StallEnding, type StallTable } from '@/lib/core/capture'
import { encodeWait } from '@/lib/core/encoded-wait'
import { type Micros, type Reading, times } from '@/lib/core/units'
import { Ending, Fin, type FinEvents, FinTime } from './fin-events'
import { mediansOf } from './kaplan-meier'
import { type Floats, floatsOf, tableOf, type Words } from './table-memory'

/** Stalls listed one by one; all are counted. 59 MB of lines. */
const stallBudget = 1 << 20

enum Line {
  order,
  ending,
  copies,
  acks,
  echoed,
  roundTrip,
  peer,
  frame,
  answerFrame,
  sender,
}
const lineWords = 14
const lineTimes = lineWords / 2
/** Its times, from half its place: words 10 to 13. */
enum LineTime {
  from = 5,
  to,
}

export class StallList {
  private readonly lines: Words
  private readonly times: Floats
  private readonly budget: number
  private count = 0

  /** Room for no more stalls than there are `segments`. */
  constructor(segments: number) {
    this.budget = Math.min(stallBudget, segments)
    this.lines = tableOf(this.budget * lineWords)
    this.times = floatsOf(this.lines)
  }

  /** Lists a stall of `wait` µs. `roundTrip`: of its handshake, -1 not seen. `sender`: 0 the originator, 1 the responder. */
  add({ words, times: began }: FinEvents, event: number, wait: number, peer: number, roundTrip: number, sender: number): void {
    if (this.count === this.budget) return
    const { lines } = this
    const line = this.count++ * lineWords
    const from = began[(event >> 1) + FinTime.first]!
    const ending = words[event]!
    lines[line] = words[event + Fin.order]!
    lines[line + Line.ending] = ending === Ending.open ? StallEnding.open : ending === Ending.reset ? StallEnding.reset : StallEnding.answered
    lines[line + Line.copies] = Math.min(0xffff, words[event + Fin.copies]!)
    lines[line + Line.acks] = Math.min(0xffff, words[event + Fin.acks]!)
    lines[line + Line.echoed] = words[event + Fin.echoed]!
    lines[line + Line.roundTrip] = roundTrip
    lines[line + Line.peer] = peer
    lines[line + Line.frame] = words[event + Fin.frame]!
    lines[line + Line.answerFrame] = words[event + Fin.answerFrame]!
    lines[line + Line.sender] = sender
    this.times[(line >> 1) + LineTime.from] = from
    this.times[(line >> 1) + LineTime.to] = from + wait
  }

  /** The stalls in order of their beginning. `places`: where each peer stands in the list of peers; `events`: how many FIN events there were. */
  table(places: Int32Array, events: number): StallTable<Reading> {
    const { lines, count } = this
    const order = this.inOrder(events)
    const from = new Float64Array(count)
    const to = new Float64Array(count)
    const ending = new Uint8Array(count)
    const copies = new Uint16Array(count)
    const acks = new Uint16Array(count)
    const echoed = new Int16Array(count)
    const roundTrip = new Float64Array(count)
    const peer = new Int32Array(count)
    const frame = new Float64Array(count)
    const answerFrame = new Float64Array(count)
    const sender = new Uint8Array(count)
    for (let i = 0; i < count; i++) {
      const line = order[i]! * lineWords
      const trip = lines[line + Line.roundTrip]!
      from[i] = this.times[(line >> 1) + LineTime.from]!
      to[i] = this.times[(line >> 1) + LineTime.to]!
      ending[i] = lines[line + Line.ending]!
      copies[i] = lines[line + Line.copies]!
      acks[i] = lines[line + Line.acks]!
      echoed[i] = lines[line + Line.echoed]!
      roundTrip[i] = trip < 0 ? Number.NaN : trip
      peer[i] = places[lines[line + Line.peer]!]!
      frame[i] = lines[line + Line.frame]! >>> 0
      answerFrame[i] = lines[line + Line.answerFrame]! >>> 0
      sender[i] = lines[line + Line.sender]!
    }
    return { from: times(from), to: times(to), ending, copies, acks, echoed, roundTrip, peer, frame, answerFrame, sender }
  }

  /** The median wait of each peer, by its place in the list of peers; null where half were not seen to end. */
  medianWaits(places: Int32Array, length: number): readonly (Micros | null)[] {
    const { lines, count } = this
    const of = new Int32Array(count)
    const encoded = new Float64Array(count)
    for (let i = 0, line = 0; i < count; i++, line += lineWords) {
      const at = line >> 1
      of[i] = places[lines[line + Line.peer]!]!
      encoded[i] = encodeWait(this.times[at + LineTime.to]! - this.times[at + LineTime.from]!, lines[line + Line.ending] !== StallEnding.answered)
    }
    return mediansOf(length, of, encoded)
  }

  /** Events are numbered as they begin, so that placing them by number puts them in order, but where the capture's time steps back. */
  private inOrder(events: number): Int32Array {
    const { lines, times: began, count } = this
    const byNumber = new Int32Array(events) // line + 1
    for (let i = 0; i < count; i++) byNumber[lines[i * lineWords]!] = i + 1
    const order = new Int32Array(count)
    let isOrdered = true
    let last = -Infinity
    for (let number = 0, place = 0; place < count; number++) {
      const line = byNumber[number]! - 1
      if (line < 0) continue
      const from = began[line * lineTimes + LineTime.from]!
      if (from < last) isOrdered = false
      last = from
      order[place++] = line
    }
    return isOrdered ? order : order.sort((x, y) => began[x * lineTimes + LineTime.from]! - began[y * lineTimes + LineTime.from]!)
  }
}
