import { describe, expect, test } from 'vitest'
import { StallEnding } from '@/lib/core/capture'
import { capture, epoch, flags, flow, parse, read } from './testing/script'

const ms = 1000

/** A second connection far later keeps the capture going, so that an open wait has room. */
const later = (at: number) =>
  flow({ originator: ['10.0.0.9', 50_000] })
    .handshake(at, 20)
    .data('originator', at + 100, 10)
    .ack('responder', at + 120)

describe('a FIN event', () => {
  test('is answered by the first segment that acknowledges it', () => {
    const { fin, stalls } = read(
      flow().handshake(0, 20).fin('originator', 100).ack('responder', 120).fin('responder', 130).ack('originator', 131).end(),
    )
    expect(fin).toMatchObject({ packets: 2, distinct: 2, copies: 0, captureDuplicates: 0, stalls: 0, open: 0, reset: 0 })
    expect(fin.wait.max).toBe(20 * ms)
    expect(stalls.from.length).toBe(0)
  })

  test('sent again is one event with copies, and its wait counts from the first sending', () => {
    const { fin, stalls, worst, tcp } = read(flow().handshake(0, 20).fin('originator', 100).again(300, 700, 1500).ack('responder', 14_100).end())
    expect(fin).toMatchObject({ packets: 4, distinct: 1, copies: 3, stalls: 1, open: 0 })
    expect(fin.wait).toMatchObject({ p50: 14_000 * ms, max: 14_000 * ms, maxIsFloor: false })
    expect(tcp.retransmissions).toBe(3)
    expect([stalls.from[0], stalls.to[0], stalls.ending[0], stalls.copies[0], stalls.acks[0]]).toEqual([
      epoch * 1e6 + 100 * ms,
      epoch * 1e6 + 14_100 * ms,
      StallEnding.answered,
      3,
      1,
    ])
    expect([stalls.roundTrip[0], stalls.frame[0], stalls.answerFrame[0], stalls.sender[0]]).toEqual([20 * ms, 4, 8, 0])
    expect(worst[0]).toMatchObject({
      state: 'S2',
      history: 'ShAFa',
      originator: { address: '10.0.0.1', port: 40_000 },
      firstFrame: 1,
      lastFrame: 8,
      handshake: { roundTrip: 20 * ms },
    })
    expect(worst[0]?.teardown).toMatchObject({ closer: 'originator', ending: 'half-closed' })
    expect(worst[0]?.teardown?.fins[0]).toMatchObject({
      sentAt: [100, 300, 700, 1500].map((at) => epoch * 1e6 + at * ms),
      frames: [4, 5, 6, 7],
      answerFrame: 8,
      wait: { kind: 'answered', after: 14_000 * ms, by: 'ack' },
      stalled: true,
    })
  })

  test('can be answered by the FIN of the other side', () => {
    const { worst } = read(flow().handshake(0, 20).fin('originator', 100).again(300, 700).fin('responder', 1400).ack('originator', 1401).end())
    expect(worst[0]?.teardown?.fins.map((fin) => fin.wait)).toEqual([
      { kind: 'answered', after: 1300 * ms, by: 'fin' },
      { kind: 'answered', after: 1 * ms, by: 'ack' },
    ])
    expect(worst[0]?.teardown?.ending).toBe('closed')
    expect(worst[0]?.state).toBe('SF')
  })

  test('without an answer is open, and its wait a floor up to the end of the capture', () => {
    const { fin, stalls, worst } = read(capture(flow().handshake(0, 20).fin('originator', 100).again(300), later(5000)))
    expect(fin).toMatchObject({ distinct: 1, copies: 1, open: 1, stalls: 1 })
    expect(fin.wait).toMatchObject({ p50: null, max: 5020 * ms, maxIsFloor: true })
    expect(stalls.ending[0]).toBe(StallEnding.open)
    expect(stalls.answerFrame[0]).toBe(0)
    expect(worst[0]?.teardown?.ending).toBe('unanswered')
    expect(worst[0]?.teardown?.fins[0]?.wait.kind).toBe('at-least')
  })

  test('sent just before the capture ends is open but no stall', () => {
    const { fin } = read(
      flow()
        .handshake(0, 20)
        .fin('originator', 100)
        .ack('responder', 100.1)
        .unseen()
        .data('responder', 150, 5)
        .unseen()
        .raw('responder', 400, flags.ack, 5001, 1001)
        .end(),
    )
    expect(fin).toMatchObject({ distinct: 1, open: 1, stalls: 0 })
  })

  test('ended by a RST is reset, from whichever side it comes', () => {
    for (const side of ['originator', 'responder'] as const) {
      const { fin, stalls, worst } = read(flow().handshake(0, 20).fin('originator', 100).again(300, 700).rst(side, 2100).end())
      expect(fin).toMatchObject({ distinct: 1, copies: 2, reset: 1, open: 0, stalls: 1 })
      expect(fin.wait).toMatchObject({ p50: null, max: 2000 * ms, maxIsFloor: true })
      expect(stalls.ending[0]).toBe(StallEnding.reset)
      expect(worst[0]?.teardown?.fins[0]?.wait).toEqual({ kind: 'reset', after: 2000 * ms })
    }
  })

  test('sent into a connection that was reset waits for nothing', () => {
    const late = flow().handshake(0, 20).fin('originator', 100).again(300).rst('originator', 800).fin('responder', 9000)
    const { fin, stalls } = read(capture(late, later(30_000)))
    expect(fin).toMatchObject({ distinct: 2, open: 0, reset: 2, stalls: 0 })
    expect(fin.wait.max).toBe(700 * ms)
    expect(stalls.from.length).toBe(0)
  })

  test('seen twice by the tap is no copy', () => {
    const { fin, tcp } = read(flow().handshake(0, 20).fin('originator', 100).seenTwice(100.3).ack('responder', 120).end())
    expect(fin).toMatchObject({ packets: 2, distinct: 1, copies: 0, captureDuplicates: 1 })
    expect(tcp).toMatchObject({ retransmissions: 0, captureDuplicates: 1 })
  })

  test('with a new IP-ID within a millisecond is a copy all the same', () => {
    expect(read(flow().handshake(0, 20).fin('originator', 100).again(100.3).ack('responder', 120).end()).fin).toMatchObject({
      copies: 1,
      captureDuplicates: 0,
    })
  })

  test('over IPv6 is told from its capture duplicate by the checksum', () => {
    const ends = { originator: ['2001:db8::1', 40_000], responder: ['2001:db8::7', 80] } as const
    const { fin } = read(flow(ends).handshake(0, 20).fin('originator', 100).seenTwice(100.3).again(300).ack('responder', 320).end())
    expect(fin).toMatchObject({ distinct: 1, copies: 1, captureDuplicates: 1 })
  })

  test('riding on data ends behind the data', () => {
    const { fin } = read(
      flow().handshake(0, 20).fin('originator', 100, 500).again(300).raw('responder', 400, flags.ack, 5001, 1400).ack('responder', 900).end(),
    )
    expect(fin).toMatchObject({ distinct: 1, copies: 1 })
    expect(fin.wait.max).toBe(800 * ms)
  })

  test('sent again after it was acknowledged is a copy, and the wait stays', () => {
    const { fin } = read(
      flow()
        .handshake(0, 20)
        .fin('originator', 100)
        .ack('responder', 120)
        .raw('originator', 320, flags.fin | flags.ack, 1001, 5001)
        .end(),
    )
    expect(fin).toMatchObject({ distinct: 1, copies: 1, stalls: 0 })
    expect(fin.wait.max).toBe(20 * ms)
  })

  test('is answered across the wrap of the sequence numbers', () => {
    const { fin, tcp } = read(
      flow({ isn: [0xffff_ffff - 91, 5] })
        .handshake(0, 20)
        .data('originator', 50, 100)
        .fin('originator', 100)
        .again(300)
        .ack('responder', 400)
        .end(),
    )
    expect(fin).toMatchObject({ distinct: 1, copies: 1, open: 0 })
    expect(fin.wait.max).toBe(300 * ms)
    expect(tcp.retransmissions).toBe(1)
  })

  test('of both sides at once is two events, each answered', () => {
    const { fin } = read(
      flow()
        .handshake(0, 20)
        .raw('originator', 100, flags.fin | flags.ack, 1001, 5001)
        .raw('responder', 101, flags.fin | flags.ack, 5001, 1001)
        .raw('originator', 120, flags.ack, 1002, 5002)
        .raw('responder', 122, flags.ack, 5002, 1002)
        .end(),
    )
    expect(fin).toMatchObject({ distinct: 2, copies: 0, open: 0 })
    expect(fin.wait.max).toBe(22 * ms)
  })

  test('whose other direction was never seen claims nothing without copies, and with them no more than they prove', () => {
    const one = flow().data('originator', 0, 100).raw('originator', 50, flags.ack, 1100, 5000).fin('originator', 100)
    expect(read(capture(one, later(9000))).fin).toMatchObject({ distinct: 1, open: 0, stalls: 0 })
    const { fin, stalls } = read(capture(one.again(400, 1400), later(9000)))
    expect(fin).toMatchObject({ distinct: 1, copies: 2, open: 1, stalls: 1 })
    expect((stalls.to[0] ?? 0) - (stalls.from[0] ?? 0)).toBe(1300 * ms)
  })
})

describe('a stall', () => {
  test('of five round trips needs more than a second where the round trips are short', () => {
    const answeredAt = (at: number) => read(flow().handshake(0, 100).fin('originator', 1000).ack('responder', at).end()).fin.stalls
    expect(answeredAt(1900)).toBe(0)
    expect(answeredAt(2001)).toBe(1)
  })

  test('over a slow path needs five of its round trips', () => {
    const answeredAt = (at: number) => read(flow().handshake(0, 600).fin('originator', 1000).ack('responder', at).end()).fin.stalls
    expect(answeredAt(3900)).toBe(0)
    expect(answeredAt(4001)).toBe(1)
  })

  test('is two copies however short the wait is', () => {
    expect(read(flow().handshake(0, 20).fin('originator', 100).again(300).ack('responder', 320).end()).fin.stalls).toBe(0)
    expect(read(flow().handshake(0, 20).fin('originator', 100).again(300, 700).ack('responder', 720).end()).fin.stalls).toBe(1)
  })

  test('tells by the TSecr of the answer which sending got through', () => {
    const first = flow().handshake(0, 20).fin('originator', 100)
    const late = read(first.again(300, 700).ack('responder', 1400).end())
    expect(late.stalls.echoed[0]).toBe(2)
    const plain = read(flow({ stamps: false }).handshake(0, 20).fin('originator', 100).again(300, 700).ack('responder', 1400).end())
    expect(plain.stalls.echoed[0]).toBe(-1)
  })

  test('counts the acknowledgements of the copies until two seconds after the first', () => {
    const { stalls } = read(flow().handshake(0, 20).fin('originator', 100).again(300, 700).ack('responder', 1400).again(1500, 3300, 3500).end())
    expect(stalls.acks[0]).toBe(3)
  })

  test('names the peer that should have answered', () => {
    const { stalls, peers } = read(
      flow()
        .handshake(0, 20)
        .fin('originator', 100)
        .again(300, 700)
        .ack('responder', 1400)
        .fin('responder', 1500)
        .again(1700, 2100)
        .ack('originator', 2900)
        .end(),
    )
    const peerOf = (row: number) => peers[stalls.peer[row] ?? -1]
    expect(peerOf(0)).toMatchObject({
      address: '203.0.113.7',
      port: 80,
      connections: 1,
      synSent: 1,
      synAnswered: 1,
      handshakeP50: 20 * ms,
      fins: 1,
      finCopies: 2,
      stalls: 1,
    })
    expect(peerOf(1)).toMatchObject({ address: '10.0.0.1', port: null, fins: 1, finCopies: 2, stalls: 1 })
    expect([...Array.from(stalls.sender)]).toEqual([0, 1])
  })
})

test('the 32 sendings told of one FIN are the first', () => {
  const copies = Array.from({ length: 40 }, (_, i) => 300 + i * 200)
  const { worst, fin } = read(
    flow()
      .handshake(0, 20)
      .fin('originator', 100)
      .again(...copies)
      .ack('responder', 9000)
      .end(),
  )
  expect(fin.copies).toBe(40)
  expect(worst[0]?.teardown?.fins[0]?.frames).toEqual(Array.from({ length: 32 }, (_, i) => i + 4))
})

test('copies, capture duplicates and events add up to the packets with FIN', () => {
  const { fin } = read(capture(flow().handshake(0, 20).fin('originator', 100).seenTwice(100.2).again(300).fin('responder', 400).again(600), later(0)))
  expect(fin.distinct + fin.copies + fin.captureDuplicates).toBe(fin.packets)
})

test('the same facts come from pieces of 100 bytes and of one', () => {
  const bytes = capture(flow().handshake(0, 20).data('originator', 30, 700).fin('originator', 100).seenTwice(100.2).again(300, 900), later(4000))
  expect(parse(bytes, 100)).toEqual(parse(bytes))
  expect(parse(bytes, 1)).toEqual(parse(bytes))
})
