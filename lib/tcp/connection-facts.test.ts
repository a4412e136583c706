import { describe, expect, test } from 'vitest'
import { FinEnding } from '@/lib/core/connection-table'
import {
  asideOf,
  ConnectionFacts,
  firstToClose,
  hopsOf,
  isStamped,
  NameSource,
  nameOf,
  nameSourceShift,
  noted,
  openingOf,
  scaleCode,
  scaleOf,
  Tally,
} from './connection-facts'
import { Ending, Fin, FinEvents } from './fin-events'
import { FlowTable, Rare, State, Word } from './flow-table'
import { SegmentBatch } from './segment-batch'

const code = (source: NameSource, number: number): number => (source << nameSourceShift) | number
const fin = (ending: number, wait: number, frame: number) => ({ ending, wait, frame })

describe('facts of a connection', () => {
  test('begin anew, and move with their record', () => {
    const facts = new ConnectionFacts(4)
    facts.begin(2)
    facts.count(2, Tally.duplicateAck)
    facts.synCopy(2, 0)
    facts.name(2, code(NameSource.sni, 99_000))
    facts.supersede(2, fin(FinEnding.answered, 5e9, 4_000_000_000), 3, true, 1)
    facts.move(2, 1)
    facts.begin(2)
    expect([facts.tally(1, Tally.duplicateAck), facts.tally(2, Tally.duplicateAck)]).toEqual([1, 0])
    expect([facts.synCopies(1, 0), facts.synCopies(1, 1)]).toEqual([1, 0])
    expect([facts.nameSource(1), facts.nameNumber(1), facts.nameSource(2)]).toEqual([NameSource.sni, 99_000, NameSource.none])
    expect(facts.earlierFin(1)).toEqual(fin(FinEnding.answered, 5e9, 4_000_000_000))
    expect([facts.hadStall(1), facts.tally(1, Tally.finCopies), facts.closer(1)]).toEqual([true, 3, 1])
    expect([facts.earlierFin(2), facts.hadStall(2), facts.closer(2)]).toEqual([null, false, -1])
  })

  test('are all zero at the first of them, whatever the record was before', () => {
    const table = new FlowTable(4)
    const facts = new ConnectionFacts(4)
    const batch = new SegmentBatch()
    table.add(batch.words, 0)
    const flow = table.add(batch.words, 0)
    expect(noted(table, facts, flow)).toBe(1)
    facts.count(1, Tally.keepAlive)
    expect(noted(table, facts, flow)).toBe(1)
    expect(facts.tally(1, Tally.keepAlive)).toBe(1)
    table.renew(flow, batch.words, 0)
    expect(noted(table, facts, flow)).toBe(1)
    expect(facts.tally(1, Tally.keepAlive)).toBe(0)
  })

  test('are counted up to their limits and stay there', () => {
    const facts = new ConnectionFacts(2)
    for (let i = 0; i < 70_000; i++) {
      facts.count(0, Tally.keepAlive)
      facts.synCopy(0, 1)
    }
    expect([facts.tally(0, Tally.keepAlive), facts.tally(0, Tally.reset), facts.tally(1, Tally.fastRetransmission)]).toEqual([65_535, 0, 0])
    expect([facts.synCopies(0, 0), facts.synCopies(0, 1)]).toEqual([0, 255])
  })

  test('of the names the first of the best source is kept', () => {
    const facts = new ConnectionFacts(1)
    facts.name(0, code(NameSource.dns, 1))
    facts.name(0, code(NameSource.host, 2))
    facts.name(0, code(NameSource.host, 3))
    expect([facts.nameSource(0), facts.nameNumber(0)]).toEqual([NameSource.host, 2])
    facts.name(0, code(NameSource.sni, 0))
    facts.name(0, code(NameSource.dns, 4))
    expect([facts.nameSource(0), facts.nameNumber(0)]).toEqual([NameSource.sni, 0])
  })

  test('of the FINs that others came after the longest wait is kept, every copy counted, and who closed first', () => {
    const facts = new ConnectionFacts(1)
    facts.supersede(0, fin(FinEnding.answered, 200, 10), 1, false, 0)
    facts.supersede(0, fin(FinEnding.open, 900, 20), 2, true, 1)
    facts.supersede(0, fin(FinEnding.reset, 300, 30), 0, false, 1)
    expect(facts.earlierFin(0)).toEqual(fin(FinEnding.open, 900, 20))
    expect([facts.tally(0, Tally.finCopies), facts.hadStall(0), facts.closer(0)]).toEqual([3, true, 0])
  })
})

describe('who closed a connection', () => {
  const closer = (fins: readonly [number, number], reset: { frame: number; fromB: boolean } | null): number => {
    const table = new FlowTable(1)
    const events = new FinEvents(1, 10)
    for (const [side, frame] of fins.entries()) {
      if (frame === 0) continue
      const event = events.take()
      table.words[Word.fin + side] = event
      events.words[event] = Ending.open
      events.words[event + Fin.frame] = frame
    }
    table.words[Word.state] = reset === null ? 0 : State.resetSeen | (reset.fromB ? State.resetFromB : 0)
    table.rare[Rare.resetFrame] = reset?.frame ?? 0
    return firstToClose(table, events, 0)
  }

  test.each([
    ['nobody', [0, 0], null, -1],
    ['a by its FIN', [5, 0], null, 0],
    ['b, whose FIN came first', [9, 5], null, 1],
    ['b by its RST', [9, 0], { frame: 7, fromB: true }, 1],
    ['a, whose FIN came before the RST', [6, 0], { frame: 7, fromB: true }, 0],
    ['a, far into a large capture', [4_000_000_000, 4_100_000_000], null, 0],
  ] as const)('%s', (_, fins, reset, side) => {
    expect(closer(fins, reset)).toBe(side)
  })
})

describe('what a packet tells aside', () => {
  test('comes back as it was put in', () => {
    expect(nameOf(asideOf(255, 16, code(NameSource.sni, 131_071)) | 0)).toBe(code(NameSource.sni, 131_071))
    expect(nameOf(asideOf(255, 16, 0))).toBe(0)
  })

  test('is kept of the first packet of either side', () => {
    const opening = openingOf(asideOf(255, 16, code(NameSource.sni, 131_071)) | 0, true, 0) | openingOf(asideOf(63, 1, 0), false, 1)
    expect([hopsOf(opening, 0), hopsOf(opening, 1)]).toEqual([255, 63])
    expect([scaleOf(opening, 0), scaleOf(opening, 1)]).toEqual([14, -1])
    expect([isStamped(opening, 0), isStamped(opening, 1)]).toEqual([true, false])
    expect([hopsOf(0, 1), scaleOf(0, 1), isStamped(0, 1)]).toEqual([0, -2, false])
    expect(isStamped(openingOf(asideOf(64, 9, 0), true, 1), 1)).toBe(true)
  })

  test.each([
    ['offers 7', [2, 4, 5, 180, 1, 3, 3, 7], 8, 9],
    ['offers more than there may be', [3, 3, 200], 3, 16],
    ['offers 0', [3, 3, 0], 3, 2],
    ['offers none', [2, 4, 5, 180], 4, 1],
    ['has no options', [], 0, 1],
    ['ends its options before', [0, 3, 3, 7], 4, 1],
    ['has an option without a length', [9, 0, 3, 3, 7], 5, 1],
    ['is cut before it', [2, 4, 5, 180, 1, 3, 3, 7], 5, 0],
    ['is cut within it', [2, 4, 5, 180, 1, 3, 3, 7], 7, 0],
  ])('the scale of a SYN that %s', (_, options, captured, expected) => {
    expect(scaleCode(new DataView(Uint8Array.from(options).buffer), 0, options.length, captured)).toBe(expected)
  })
})
