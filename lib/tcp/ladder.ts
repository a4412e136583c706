// The segments of one connection to the rungs of its ladder: Wireshark's relative numbers, and what each segment is by the words of
// README.md. It asks `judge`, so that a ladder and the counts of its capture agree.

import type { Endpoint, Side } from '@/lib/core/connection'
import type { Ladder, Rung, RungNote } from '@/lib/core/ladder'
import { bytes, micros, reading } from '@/lib/core/units'
import { Ends } from './ends'
import { FlowTable, State, Time, Word } from './flow-table'
import { Flag, Row, SegmentBatch } from './segment-batch'
import { behind, judge, Novelty } from './sequence'

/** One TCP segment as it was captured; numbers are unsigned, `side` is the end of `Row.a` (0) or of `Row.b` (1). */
export interface Segment {
  readonly frame: number
  readonly at: number // µs
  readonly side: 0 | 1
  readonly flags: number // the twelve TCP flags
  readonly seq: number
  readonly ack: number
  readonly length: number
  readonly window: number
  readonly identity: number // IP-ID << 16 | TCP checksum
  readonly stamps: { readonly val: number; readonly ecr: number } | null
  readonly scale: number | null // a SYN's window scale
}

/** Rungs told of one connection: of a longer one the handshake and what follows it, and then its end, where the FINs are. */
export const ladderHead = 200
export const ladderTail = 1_800

/** Segments of which the frame is remembered, to name what was sent again. */
const rememberedSegments = 65_536

interface Sending {
  readonly frame: number
  readonly at: number
  readonly val: number | null
}

interface FinEvent {
  readonly end: number
  readonly sendings: Sending[]
  state: 'open' | 'answered' | 'over'
}

/**
 * The ladder of the segments of one connection, in the order of their capture. `ends`: the endpoints of side 0 and side 1. No segments,
 * no rungs: the frames are then 0.
 */
export function buildLadder(ends: readonly [Endpoint, Endpoint], segments: Iterable<Segment>): Ladder {
  const builder = new LadderBuilder()
  for (const segment of segments) builder.add(segment)
  return builder.end(ends)
}

/** The same, fed segment by segment: a connection of millions of segments takes no more memory than its rungs. */
export class LadderBuilder {
  private readonly table = new FlowTable(1)
  private readonly batch = new SegmentBatch()
  private readonly flow: number
  private readonly rungs = new Ends<Rung>(ladderHead, ladderTail)
  private readonly base: [number | null, number | null] = [null, null]
  private readonly scales: [number | null, number | null] = [null, null]
  private readonly fins: [FinEvent | null, FinEvent | null] = [null, null]
  private readonly sent: [Map<number, number>, Map<number, number>] = [new Map(), new Map()]
  private originator: 0 | 1 = 0
  private firstFrame = 0
  private last: Segment | null = null
  private lastSyn: number | null = null

  constructor() {
    this.flow = this.table.add(this.batch.words, 0)
  }

  /** Does this SYN begin another connection on the same ports? Then it is not to be added. */
  beginsAnother(segment: Segment): boolean {
    const base = this.base[segment.side]
    return (segment.flags & (Flag.syn | Flag.ack)) === Flag.syn && base !== null && base !== segment.seq
  }

  add(segment: Segment): void {
    if (this.last === null) {
      this.firstFrame = segment.frame
      const answersFirst = (segment.flags & (Flag.syn | Flag.ack)) === (Flag.syn | Flag.ack)
      this.originator = answersFirst ? other(segment.side) : segment.side
    }
    this.setBase(segment)
    const novelty = this.novelty(segment)
    this.rungs.add({
      frame: segment.frame,
      at: reading(segment.at),
      gap: this.last === null ? null : micros(segment.at - this.last.at),
      from: this.sideName(segment.side),
      flags: flagNames(segment.flags),
      seq: relative(segment.seq, this.base[segment.side]),
      ack: (segment.flags & Flag.ack) === 0 ? null : relative(segment.ack, this.base[other(segment.side)]),
      length: bytes(segment.length),
      window: this.window(segment),
      tsVal: segment.stamps?.val ?? null,
      tsEcr: segment.stamps?.ecr ?? null,
      notes: this.notes(segment, novelty),
    })
    this.remember(segment)
    this.last = segment
  }

  end(ends: readonly [Endpoint, Endpoint]): Ladder {
    const { items, leftOut } = this.rungs.end()
    return {
      originator: ends[this.originator],
      responder: ends[other(this.originator)],
      firstFrame: this.firstFrame,
      lastFrame: this.last?.frame ?? 0,
      frames: items.length + leftOut,
      leftOut: leftOut === 0 ? null : { after: ladderHead, frames: leftOut },
      rungs: items,
    }
  }

  private sideName(side: 0 | 1): Side {
    return side === this.originator ? 'originator' : 'responder'
  }

  /** Wireshark's base_seq: the SYN's number, else one before the first that was sent or acknowledged. */
  private setBase({ side, flags, seq, ack }: Segment): void {
    this.base[side] ??= (flags & Flag.syn) !== 0 ? seq : (seq - 1) >>> 0
    if ((flags & Flag.ack) !== 0) this.base[other(side)] ??= (ack - 1) >>> 0
  }

  private novelty(segment: Segment): Novelty {
    const { batch, table, flow } = this
    const { words: row } = batch
    const { words, times } = table
    row[Row.flags] = segment.flags | (segment.side === 0 ? 0 : Flag.fromB)
    row[Row.seq] = segment.seq
    row[Row.ack] = segment.ack
    row[Row.length] = segment.length
    row[Row.window] = segment.window
    row[Row.identity] = segment.identity
    batch.times[0] = segment.at
    const novelty = judge(table, batch, flow, 0)
    words[flow + Word.packets + segment.side]!++
    times[(flow >> 1) + Time.last + segment.side] = segment.at
    this.initialRoundTrip(segment)
    return novelty
  }

  /** From the SYN to the first ACK after the SYN-ACK: `judge` takes it for the limit of what is out of order. */
  private initialRoundTrip({ flags, at, side, seq, ack }: Segment): void {
    const { words } = this.table
    if ((words[this.flow + Word.state]! & State.synAnswered) === 0 || words[this.flow + Word.initialRoundTrip] !== 0) return
    if ((flags & (Flag.syn | Flag.ack | Flag.rst)) !== Flag.ack || this.lastSyn === null) return
    if (relative(seq, this.base[side]) !== 1 || relative(ack, this.base[other(side)]) !== 1) return
    words[this.flow + Word.initialRoundTrip] = Math.min(0x7fffffff, Math.max(1, Math.round(at - this.lastSyn)))
  }

  private window({ side, flags, window, scale }: Segment): number {
    if ((flags & Flag.syn) !== 0) this.scales[side] = scale
    const [a, b] = this.scales
    const own = this.scales[side]
    return (flags & Flag.syn) !== 0 || a === null || b === null || own === null ? window : window * 2 ** own
  }

  private notes(segment: Segment, novelty: Novelty): RungNote[] {
    const { flags } = segment
    const notes: RungNote[] = []
    if ((flags & Flag.syn) !== 0) this.syn(segment, novelty, notes)
    if ((flags & (Flag.ack | Flag.rst)) === Flag.ack) this.acknowledged(segment, notes)
    if ((flags & Flag.fin) !== 0) this.fin(segment, novelty, notes)
    else this.repeated(segment, novelty, notes)
    if ((flags & Flag.rst) !== 0) this.reset(segment, notes)
    if (segment.window === 0 && (flags & (Flag.syn | Flag.fin | Flag.rst)) === 0) notes.push({ is: 'zero-window' })
    return notes
  }

  private syn({ flags, at }: Segment, novelty: Novelty, notes: RungNote[]): void {
    if ((flags & Flag.ack) === 0) {
      this.lastSyn = at
      if (novelty === Novelty.advances) notes.push({ is: 'syn' })
    } else if (this.lastSyn !== null && novelty === Novelty.advances) {
      this.table.words[this.flow + Word.state]! |= State.synAnswered
      notes.push({ is: 'syn-ack', after: micros(Math.max(0, at - this.lastSyn)) })
    }
  }

  private acknowledged({ side, ack, at, stamps }: Segment, notes: RungNote[]): void {
    const event = this.fins[other(side)]
    const first = event?.sendings[0]
    if (!event || !first || event.state === 'over' || behind(ack, event.end)) return
    if (event.state === 'answered') {
      notes.push({ is: 'fin-answered-again', of: first.frame })
      return
    }
    event.state = 'answered'
    notes.push({ is: 'fin-answer', of: first.frame, after: micros(Math.max(0, at - first.at)), echoed: echoedBy(event, stamps?.ecr ?? 0) })
  }

  private fin(segment: Segment, novelty: Novelty, notes: RungNote[]): void {
    const { side, frame, at, stamps } = segment
    const end = (segment.seq + segment.length + 1) >>> 0
    const known = this.fins[side]
    const [first, before] = [known?.sendings[0], known?.sendings.at(-1)]
    const sending: Sending = { frame, at, val: stamps?.val ?? null }
    if (!known || known.end !== end || !first || !before) {
      this.fins[side] = { end, sendings: [sending], state: 'open' }
      notes.push({ is: 'fin' })
      return
    }
    if (novelty === Novelty.captureDuplicate) {
      notes.push({ is: 'capture-duplicate', of: before.frame })
      return
    }
    notes.push({ is: 'fin-copy', copy: known.sendings.length, of: first.frame, after: micros(at - before.at) })
    known.sendings.push(sending)
  }

  private repeated(segment: Segment, novelty: Novelty, notes: RungNote[]): void {
    if (novelty === Novelty.outOfOrder) notes.push({ is: 'out-of-order' })
    if (novelty === Novelty.captureDuplicate) notes.push({ is: 'capture-duplicate', of: this.sent[segment.side].get(segment.seq) ?? null })
    if (novelty === Novelty.retransmission) notes.push({ is: 'retransmission', of: this.sent[segment.side].get(segment.seq) ?? null })
  }

  private reset({ at }: Segment, notes: RungNote[]): void {
    const waiting = this.fins.find((event) => event?.state === 'open') ?? null
    const first = waiting?.sendings[0]
    notes.push({ is: 'rst', of: first?.frame ?? null, after: first ? micros(Math.max(0, at - first.at)) : null })
    for (const event of this.fins) if (event?.state === 'open') event.state = 'over'
  }

  /** The first frame that began at a sequence number; what only acknowledges is sent again by nobody. */
  private remember({ side, seq, length, flags, frame }: Segment): void {
    const sent = this.sent[side]
    if ((length === 0 && (flags & (Flag.syn | Flag.fin)) === 0) || sent.has(seq)) return
    sent.set(seq, frame)
    if (sent.size <= rememberedSegments) return
    for (const oldest of sent.keys()) {
      sent.delete(oldest)
      return
    }
  }
}

const other = (side: 0 | 1): 0 | 1 => (side === 0 ? 1 : 0)
const relative = (number: number, base: number | null): number => (number - (base ?? 0)) >>> 0

/** Which sending a TSecr names; null where none or several carried that TSval. */
function echoedBy({ sendings }: FinEvent, ecr: number): { sending: number; frame: number } | null {
  const named = ecr === 0 ? [] : sendings.flatMap(({ val, frame }, sending) => (val === ecr ? [{ sending, frame }] : []))
  return named.length === 1 ? (named[0] ?? null) : null
}

const names = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR', 'AE'] as const

/** As Wireshark's Info column names them, in its order. */
export const flagNames = (flags: number): string[] => names.filter((_, bit) => (flags & (1 << bit)) !== 0)
