import { describe, expect, test } from 'vitest'
import { rowsPerPiece } from '@/lib/core/connection-table'
import { Addresses } from './addresses'
import { ConnectionRows } from './connection-rows'
import { Layer } from './link'
import { Seconds } from './seconds'
import { SegmentReader } from './segment'
import { batchRows, Row, rowWords, SegmentBatch } from './segment-batch'
import { ServerNames } from './server-names'
import { bytesOf, clientHello, dnsAnswer, extension, jumpToQuestion } from './testing/payloads'
import { type ConnectionRow, RowKeeper, rowsOf, tableOf } from './testing/rows'
import { capture, cut, datagram, epoch, type Flow, flags, flow, type Packet, pcapBytes } from './testing/script'
import { Tracker } from './tracker'

const micros = (ms: number): number => epoch * 1e6 + ms * 1000

/** One connection of three kinds, and the row it must become. `frame`: of its first packet. */
function numbered(i: number, frame: number): { flow: Flow; row: ConnectionRow; frames: number } {
  const at = i * 2
  const kind = i % 3
  const v6 = i % 4 === 3
  const originator = v6 ? `2001:db8::${(i + 1).toString(16)}` : `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`
  const responder = v6 ? '2001:db8:1::1' : '203.0.113.7'
  const trip = 20 + (i % 7)
  const made = flow({
    originator: [originator, 1024 + i],
    responder: [responder, 443],
    stamps: i % 2 === 0,
    ttl: [60 + (i % 5), 240],
    scales: [i % 15, kind === 0 ? null : 7],
  })
  const base: ConnectionRow = {
    firstAt: micros(at),
    lastAt: micros(at),
    firstFrame: frame,
    lastFrame: frame,
    originator,
    responder,
    originatorPort: 1024 + i,
    responderPort: 443,
    marks: [...(v6 ? ['v6'] : []), ...(i % 2 === 0 ? ['stampedSent'] : []), ...(i % 2 === 0 && kind < 2 ? ['stampedReceived'] : [])],
    state: 'S0',
    history: 'S',
    roundTrip: -1,
    packetsSent: 1,
    packetsReceived: 0,
    bytesSent: 0,
    bytesReceived: 0,
    retransmitsSent: 0,
    retransmitsReceived: 0,
    fastRetransmits: 0,
    spuriousRetransmits: 0,
    outOfOrder: 0,
    dupAcks: 0,
    zeroWindows: 0,
    keepAlives: 0,
    resets: 0,
    serverName: null,
    scaleSent: i % 15,
    scaleReceived: kind === 0 ? -1 : 7,
    ttlSent: 60 + (i % 5),
    ttlReceived: 240,
    finWait: Number.NaN,
    finEnding: 'none',
    finCopies: 0,
    finFrame: 0,
  }
  if (kind === 0) {
    made.handshake(at, trip).data('originator', at + 50, 1 + (i % 100))
    made
      .fin('responder', at + 60)
      .ack('originator', at + 70)
      .fin('originator', at + 80)
      .ack('responder', at + 95)
    return {
      flow: made,
      frames: 8,
      row: {
        ...base,
        lastAt: micros(at + 95),
        lastFrame: frame + 7,
        marks: [...base.marks, 'closedByResponder'],
        state: 'SF',
        history: 'ShADfFa',
        roundTrip: trip * 1000,
        packetsSent: 5,
        packetsReceived: 3,
        bytesSent: 1 + (i % 100),
        finWait: 15_000,
        finEnding: 'answered',
        finFrame: frame + 6,
      },
    }
  }
  if (kind === 1) {
    made
      .handshake(at, trip)
      .data('responder', at + 50, 1000)
      .again(at + 500)
      .rst('originator', at + 600)
    return {
      flow: made,
      frames: 6,
      row: {
        ...base,
        lastAt: micros(at + 600),
        lastFrame: frame + 5,
        state: 'RSTO',
        history: 'ShAdtR',
        roundTrip: trip * 1000,
        packetsSent: 3,
        packetsReceived: 3,
        bytesReceived: 2000,
        retransmitsReceived: 1,
        resets: 1,
      },
    }
  }
  made.syn(at).again(at + 1000)
  return {
    flow: made,
    frames: 2,
    row: {
      ...base,
      lastAt: micros(at + 1000),
      lastFrame: frame + 1,
      marks: [...base.marks, 'endsMidStream'],
      packetsSent: 2,
      retransmitsSent: 1,
      scaleReceived: -2,
      ttlReceived: 0,
    },
  }
}

describe('the connection table', () => {
  test('has a row for each of 20,500 connections, in pieces, every field as scripted', () => {
    const packets: Packet[] = []
    const expected: ConnectionRow[] = []
    for (let i = 0; i < 20_500; i++) {
      const { flow, row } = numbered(i, packets.length + 1)
      packets.push(...flow.packets)
      expected.push(row)
    }
    const table = tableOf(pcapBytes(packets))
    expect(table.sizes).toEqual([rowsPerPiece, 20_500 - rowsPerPiece])
    const unequal = table.rows.findIndex((row, i) => JSON.stringify(row) !== JSON.stringify(inOrderOf(row, expected[i]!)))
    expect(table.rows[unequal]).toEqual(expected[unequal])
    expect(unequal).toBe(-1)
    expect(table.words?.histories).toEqual(['ShADfFa', 'ShAdtR', 'S'])
    expect(table.words?.addresses.length).toBe(20_500 / 4 + 1)
  })

  test('of no connections is ended without a piece', () => {
    const table = tableOf(pcapBytes([]))
    expect(table.sizes).toEqual([])
    expect(table.words).toEqual({ addresses: [], histories: [], names: [] })
  })

  test('has two rows where the ports are used again', () => {
    const rows = rowsOf(
      capture(
        flow({ ttl: [60, 61], scales: [3, 4] })
          .handshake(0, 20)
          .data('originator', 30, 9)
          .ack('responder', 40)
          .ack('responder', 41)
          .fin('originator', 100)
          .ack('responder', 120),
        flow({ isn: [900_000, 800_000], stamps: false }).handshake(2000, 30),
      ),
    )
    expect(rows).toMatchObject([
      { firstFrame: 1, lastFrame: 8, bytesSent: 9, dupAcks: 1, ttlSent: 60, scaleSent: 3, finEnding: 'answered', finWait: 20_000, state: 'S2' },
      { firstFrame: 9, lastFrame: 11, bytesSent: 0, dupAcks: 0, ttlSent: 64, scaleSent: -1, finEnding: 'none', roundTrip: 30_000, state: 'S1' },
    ])
    expect(rows.map((row) => row.marks)).toEqual([['stampedSent', 'stampedReceived', 'endsMidStream'], ['endsMidStream']])
  })

  test('says which connections begin or end in the middle of a stream', () => {
    const marks = (made: Flow): readonly string[] | undefined => rowsOf(made.end())[0]?.marks.filter((mark) => mark.endsWith('MidStream'))
    expect(marks(flow().handshake(0, 20))).toEqual(['endsMidStream'])
    expect(marks(flow().data('originator', 0, 10).rst('responder', 20))).toEqual(['beginsMidStream'])
    expect(marks(flow().data('originator', 0, 10))).toEqual(['beginsMidStream', 'endsMidStream'])
    expect(marks(flow().syn(0).unseen().synAck(20).ack('originator', 21))).toEqual(['endsMidStream'])
    const closed = flow().handshake(0, 20).fin('originator', 100).fin('responder', 120)
    expect(marks(closed)).toEqual(['endsMidStream'])
    expect(marks(closed.ack('originator', 121))).toEqual([])
  })

  test('turns a connection round whose SYN was not seen', () => {
    expect(
      rowsOf(
        flow({ scales: [7, 8], ttl: [64, 50] })
          .syn(0)
          .unseen()
          .synAck(20)
          .data('originator', 21, 5)
          .end(),
      ),
    ).toMatchObject([
      { originator: '10.0.0.1', history: '^hD', bytesSent: 5, scaleSent: -2, scaleReceived: 8, ttlSent: 64, ttlReceived: 50, roundTrip: -1 },
    ])
  })

  test('tells the FIN that waited longest, and all copies', () => {
    const both = flow()
      .handshake(0, 20)
      .fin('originator', 100)
      .again(300, 700)
      .ack('responder', 900)
      .fin('responder', 1000)
      .again(1200)
      .ack('originator', 4000)
    expect(rowsOf(both.end())).toMatchObject([{ finWait: 3_000_000, finEnding: 'answered', finCopies: 3, finFrame: 8 }])
    expect(rowsOf(both.end())[0]?.marks).toContain('stalled')
    const reset = flow().handshake(0, 20).fin('originator', 100).rst('responder', 150)
    expect(rowsOf(reset.end())).toMatchObject([{ finWait: 50_000, finEnding: 'reset', finCopies: 0, finFrame: 4 }])
    const open = flow().handshake(0, 20).fin('originator', 100).again(300).raw('responder', 800, flags.ack, 5001, 1001, 10)
    expect(rowsOf(open.end())).toMatchObject([{ finWait: 700_000, finEnding: 'open', finCopies: 1, finFrame: 4 }])
  })

  test('claims no wait for a FIN of which the other direction was never seen', () => {
    const alone = flow().data('originator', 0, 10).fin('originator', 100)
    expect(rowsOf(capture(alone, flow({ originator: ['10.0.0.2', 1] }).syn(9000)))[0]).toMatchObject({
      finWait: Number.NaN,
      finEnding: 'open',
      finFrame: 2,
    })
    expect(rowsOf(alone.again(400).end())[0]).toMatchObject({ finWait: 300_000, finEnding: 'open', finFrame: 2, finCopies: 1 })
  })

  test('remembers a FIN that another one of the same side came after', () => {
    const made = flow()
      .handshake(0, 20)
      .fin('originator', 100)
      .again(300, 700)
      .ack('responder', 1600)
      .raw('originator', 1700, flags.ack | flags.fin, 1052, 5001)
      .raw('responder', 1720, flags.ack, 5001, 1053)
    expect(rowsOf(made.end())).toMatchObject([{ finWait: 1_500_000, finEnding: 'answered', finCopies: 2, finFrame: 4 }])
    expect(rowsOf(made.end())[0]?.marks).toContain('stalled')
  })
})

/** `expected` with its fields in the order of `row`, for comparing as text. */
const inOrderOf = (row: ConnectionRow, expected: ConnectionRow): object =>
  Object.fromEntries(Object.keys(row).map((name) => [name, expected[name as keyof ConnectionRow]]))

describe('when connections must leave memory', () => {
  /** Follows the flows with room for `budget` connections only. */
  function table(budget: number, flows: readonly Flow[]): ConnectionRow[] {
    const batch = new SegmentBatch()
    const addresses = new Addresses()
    const names = new ServerNames()
    const keeper = new RowKeeper()
    const seconds: Seconds = new Seconds(() => tracker.follow(), 20_000)
    const tracker: Tracker = new Tracker(batch, seconds, addresses, 20_000, budget, names)
    tracker.rows = new ConnectionRows(keeper, tracker.table, tracker.teardowns.events, tracker.facts, addresses, names)
    const segments = new SegmentReader(batch, addresses, names)
    const packets: Packet[] = flows.flatMap((each) => each.packets).sort((x, y) => x.at - y.at)
    for (const [i, { at, frame }] of packets.entries()) {
      const time = micros(at)
      const bucket = seconds.place(Math.floor(time / 1e6), time % 1e6, time, frame.length)
      segments.read(new DataView(frame.buffer), 0, frame.length, frame.length, Layer.ethernet)
      batch.words[batch.count * rowWords + Row.frame] = i + 1
      batch.words[batch.count * rowWords + Row.bucket] = bucket
      batch.words[batch.count * rowWords + Row.step] = Math.floor(at / 1000)
      batch.times[batch.count] = time
      if (++batch.count === batchRows) tracker.follow()
    }
    tracker.end(seconds.last)
    tracker.rows.end()
    return keeper.rows.sort((x, y) => x.firstFrame - y.firstFrame)
  }

  /** Long and short ones mixed, so that records and their facts move. */
  const closing = (i: number): Flow => {
    const at = i * 1000
    return flow({ originator: ['10.0.0.1', 1024 + i], ttl: [1 + (i % 200), 64], scales: [i % 14, 7], stamps: i % 3 === 0 })
      .handshake(at, 20)
      .says('originator', at + 30, bytesOf(`GET / HTTP/1.1\r\nHost: h${i % 9}.example\r\n\r\n`))
      .ack('responder', at + 50)
      .ack('responder', at + 51)
      .data('responder', at + (i % 5 === 0 ? 60_000 : 60), i)
      .fin('originator', at + (i % 5 === 0 ? 60_100 : 100))
      .again(at + (i % 5 === 0 ? 60_300 : 300))
      .ack('responder', at + (i % 5 === 0 ? 60_900 : 900))
      .fin('responder', at + (i % 5 === 0 ? 60_910 : 910))
      .ack('originator', at + (i % 5 === 0 ? 60_911 : 911))
  }

  test('their rows are written first, and are the same', () => {
    const flows = Array.from({ length: 400 }, (_, i) => closing(i))
    const roomy = table(4096, flows)
    expect(roomy.length).toBe(400)
    expect(roomy[10]).toMatchObject({ ttlSent: 11, scaleSent: 10, dupAcks: 1, finCopies: 1, serverName: 'h1.example', bytesReceived: 10 })
    expect(table(64, flows)).toEqual(roomy)
  })

  test('live ones have a row for what was seen of them', () => {
    const rows = table(
      64,
      Array.from({ length: 400 }, (_, i) => flow({ originator: ['10.0.0.1', 1024 + i] }).handshake(i * 10, 20)),
    )
    expect(rows.reduce((sum, row) => sum + row.packetsSent + row.packetsReceived, 0)).toBe(1200)
    expect(rows.every((row) => row.marks.includes('endsMidStream'))).toBe(true)
  })
})

describe('the name of a server', () => {
  const hello = clientHello('www.example.com')
  const answer = datagram(0, ['192.0.2.53', 53], ['10.0.0.1', 5353], dnsAnswer(['dns', 'example'], [{ name: [jumpToQuestion], a: '203.0.113.7' }]))
  const talk = (payload: Uint8Array): Flow => flow().handshake(10, 20).says('originator', 40, payload)
  const nameOf = (packets: readonly Packet[]): (string | null | undefined)[] => {
    const row = rowsOf(pcapBytes(packets))[0]
    return [row?.serverName, ...(row?.marks.filter((mark) => mark.startsWith('nameFrom')) ?? [])]
  }

  test('is that of its ClientHello, of the request, or of a DNS answer before it: the best there is', () => {
    const request = bytesOf('GET / HTTP/1.1\r\nHost: host.example\r\n\r\n')
    expect(nameOf(talk(hello).packets)).toEqual(['www.example.com', 'nameFromSni'])
    expect(nameOf(talk(request).packets)).toEqual(['host.example', 'nameFromHost'])
    expect(nameOf([answer, ...talk(bytesOf('hello')).packets])).toEqual(['dns.example', 'nameFromDns'])
    expect(nameOf([answer, ...talk(request).says('originator', 50, hello).packets])).toEqual(['www.example.com', 'nameFromSni'])
    expect(nameOf(talk(bytesOf('hello')).packets)).toEqual([null])
  })

  test('is read from a ClientHello of two segments', () => {
    const long = clientHello('late.example', { before: extension(51, 1300) })
    const parts = flow().handshake(10, 20).says('originator', 40, long.slice(0, 1200)).says('originator', 41, long.slice(1200))
    expect(nameOf(parts.packets)).toEqual(['late.example', 'nameFromSni'])
  })

  test('is not told where the capture cut it', () => {
    expect(nameOf(cut(talk(hello).packets, 96))).toEqual([null])
    expect(nameOf([answer, ...cut(talk(hello).packets, 96)])).toEqual(['dns.example', 'nameFromDns'])
  })

  test('is not read out of what fills up a frame', () => {
    const packets = flow({ stamps: false })
      .handshake(0, 20)
      .packets.map(({ at, frame }) => {
        const filled = new Uint8Array(frame.length + hello.length)
        filled.set(frame)
        filled.set(hello, frame.length)
        return { at, frame: filled }
      })
    expect(nameOf(packets)).toEqual([null])
  })
})
