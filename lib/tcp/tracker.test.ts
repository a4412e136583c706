import { describe, expect, test } from 'vitest'
import { capture, captureOf, epoch, flags, flow, type Packet, parse, pcapBytes, read } from './testing/script'

const ms = 1000
const valuesOf = (bytes: Uint8Array, metric: string): number[] => {
  const series = parse(bytes).sections[0]?.facts.series.find((each) => each.metric === metric)
  return Array.from(series?.value ?? [])
}

describe('a connection', () => {
  test('begins anew where its ports are used with another first sequence number', () => {
    const { tcp, fin } = read(
      capture(
        flow().handshake(0, 20).fin('originator', 100).ack('responder', 120).fin('responder', 130).ack('originator', 131),
        flow({ isn: [900_000, 800_000] })
          .handshake(2000, 20)
          .fin('originator', 2100)
          .ack('responder', 2120),
      ),
    )
    expect(tcp.connections).toBe(2)
    expect(fin).toMatchObject({ distinct: 3, copies: 0, open: 0 })
    expect(tcp.retransmissions).toBe(0)
  })

  test('is not begun anew by a SYN sent again after a FIN', () => {
    const { tcp, peers } = read(flow().handshake(0, 20).fin('originator', 100).raw('originator', 1000, flags.syn, 1000, 0).end())
    expect(tcp).toMatchObject({ connections: 1, syn: 3, retransmissions: 1 })
    expect(peers[0]).toMatchObject({ synSent: 1, synCopies: 1, synAnswered: 1 })
  })

  test('of which the capture missed the beginning has no handshake', () => {
    const { tcp, worst } = read(
      flow().data('responder', 0, 100).ack('originator', 10).fin('responder', 100).again(300, 700).ack('originator', 1500).end(),
    )
    expect(tcp.connections).toBe(1)
    expect(worst[0]).toMatchObject({ handshake: null, state: 'SH', originator: { address: '203.0.113.7', port: 80 } })
  })

  test('first seen by its SYN-ACK is turned round', () => {
    const { worst } = read(flow().syn(0).unseen().synAck(20).ack('originator', 21).fin('originator', 100).again(300, 700).ack('responder', 900).end())
    expect(worst[0]).toMatchObject({ originator: { address: '10.0.0.1' }, history: '^hAFa' })
  })

  test('whose SYN was sent twice has no round trip', () => {
    const { peers, worst } = read(
      flow().syn(0).again(1000).synAck(1020).ack('originator', 1021).fin('originator', 1100).again(1300, 1700).ack('responder', 2000).end(),
    )
    expect(worst[0]?.handshake).toBeNull()
    expect(peers[0]).toMatchObject({ synSent: 1, synCopies: 1, synAnswered: 1, handshakeP50: null })
  })

  test('refused by a RST is REJ, and its SYN unanswered', () => {
    const { tcp, peers } = read(flow().syn(0).rst('responder', 20).end())
    expect(tcp).toMatchObject({ connections: 1, rst: 1 })
    expect(peers[0]).toMatchObject({ synSent: 1, synAnswered: 0 })
  })
})

describe('a capture', () => {
  test('of which no conversation shows its other direction is one-sided', () => {
    const half = flow().data('originator', 0, 100).raw('originator', 50, flags.ack, 1100, 5000).data('originator', 90, 10)
    expect(read(half.end()).oneSided).toBe(true)
    expect(parse(half.end()).diagnostics.map((each) => each.code)).toContain('one_sided')
    expect(read(flow().handshake(0, 20).data('originator', 30, 5).end()).oneSided).toBe(false)
  })

  test('of SYNs without an answer is not one-sided: nobody may have been there', () => {
    const flood = capture(
      ...Array.from({ length: 20 }, (_, i) =>
        flow({ originator: ['10.0.1.1', 1024 + i] })
          .syn(i)
          .again(1000 + i),
      ),
    )
    expect(read(flood).oneSided).toBe(false)
    expect(read(flood).tcp).toMatchObject({ connections: 20, syn: 40, retransmissions: 20 })
  })

  test('names our address where one is an end of nearly every connection', () => {
    const flows = Array.from({ length: 5 }, (_, i) =>
      flow({ originator: ['10.0.0.1', 1024 + i], responder: [`203.0.113.${i + 1}`, 443] }).handshake(i * 100, 20),
    )
    expect(read(capture(...flows)).ours).toBe('10.0.0.1')
    expect(read(flow().handshake(0, 20).end()).ours).toBeNull()
  })

  test('keeps frame numbers through packets that are not TCP', () => {
    const scripted = flow().handshake(0, 20).fin('originator', 100).again(300, 700).ack('responder', 2000).packets
    const arp: Packet = { at: 50, frame: Uint8Array.from([...new Array<number>(12).fill(2), 8, 6, ...new Array<number>(28).fill(0)]) }
    const bytes = pcapBytes([...scripted, arp].sort((x, y) => x.at - y.at))
    expect(read(bytes).worst[0]?.teardown?.fins[0]?.frames).toEqual([5, 6, 7])
    expect(parse(bytes).tally).toEqual({ of: 'packets', read: 8, parsed: 8, skipped: 0, blank: 0 })
  })

  test('lists fifty stalled connections, the longest waits first', () => {
    const flows = Array.from({ length: 60 }, (_, i) =>
      flow({ originator: ['10.0.0.1', 2000 + i] })
        .handshake(i, 20)
        .fin('originator', 100)
        .again(400, 900)
        .ack('responder', 2000 + i * 10),
    )
    const { worst, stalls } = read(capture(...flows))
    expect(stalls.from.length).toBe(60)
    expect(worst).toHaveLength(50)
    expect(worst.map((each) => each.originator.port)).toEqual(Array.from({ length: 50 }, (_, i) => 2059 - i))
  })
})

describe('a segment', () => {
  const data = () => flow().handshake(0, 20).data('originator', 100, 500).ack('responder', 120)

  test('sent again is a retransmission', () => {
    expect(read(flow().handshake(0, 20).data('originator', 100, 500).again(400).end()).tcp).toMatchObject({ retransmissions: 1, outOfOrder: 0 })
  })

  test('below what was seen, soon after it, is out of order', () => {
    const { tcp } = read(
      flow().handshake(0, 20).raw('originator', 100, flags.ack, 1501, 5001, 500).raw('originator', 101, flags.ack, 1001, 5001, 500).end(),
    )
    expect(tcp).toMatchObject({ retransmissions: 0, outOfOrder: 1 })
  })

  test('of one byte before the next is a keep-alive, no retransmission', () => {
    const { tcp } = read(data().raw('originator', 10_000, flags.ack, 1500, 5001, 1).raw('originator', 20_000, flags.ack, 1500, 5001, 0).end())
    expect(tcp.retransmissions).toBe(0)
  })

  test('already acknowledged is a retransmission even where it was first seen so', () => {
    expect(read(data().raw('originator', 500, flags.ack, 1001, 5001, 200).end()).tcp.retransmissions).toBe(1)
  })

  test('sent again counts for the peer it went to, and in the second it went', () => {
    const { peers, rates } = read(flow().handshake(0, 20).data('originator', 100, 500).again(1400).ack('responder', 2500).end())
    expect(peers.find((peer) => peer.port === 80)?.dataRetransmitted).toBe(1)
    const rows = Array.from(rates.at, (at, i) => ({
      second: at / 1e6 - epoch,
      syn: rates.syn[i],
      answered: rates.synAnswered[i],
      roundTrip: rates.roundTripSum[i],
      data: rates.data[i],
      again: rates.dataRetransmitted[i],
    }))
    expect(rows).toEqual([
      { second: 0, syn: 1, answered: 1, roundTrip: 20 * ms, data: 1, again: 0 },
      { second: 1, syn: 0, answered: 0, roundTrip: 0, data: 1, again: 1 },
    ])
  })
})

describe('the seconds', () => {
  const bytes = capture(
    flow().handshake(200, 20).fin('originator', 500).again(1500, 3500).ack('responder', 4200),
    flow({ originator: ['10.0.0.2', 4000] }).handshake(6100, 20),
  )

  test('cover the capture without a hole, a quiet one as 0', () => {
    expect(valuesOf(bytes, 'packets')).toEqual([4, 1, 0, 1, 1, 0, 3])
    expect(valuesOf(bytes, 'packets.fin')).toEqual([1, 1, 0, 1, 0, 0, 0])
    expect(valuesOf(bytes, 'packets.fin-copy')).toEqual([0, 1, 0, 1, 0, 0, 0])
    expect(valuesOf(bytes, 'packets.retransmitted')).toEqual([0, 1, 0, 1, 0, 0, 0])
    expect(valuesOf(bytes, 'connections.new')).toEqual([1, 0, 0, 0, 0, 0, 1])
    expect(valuesOf(bytes, 'packets.syn')).toEqual([2, 0, 0, 0, 0, 0, 2])
  })

  test('are stamped with their end', () => {
    const series = parse(bytes).sections[0]?.facts.series[0]
    expect(series?.at[0]).toBe((epoch + 1) * 1e6)
    expect(series?.covers).toBe(1e6)
  })

  test('tell how many FINs wait at the end of each', () => {
    expect(valuesOf(bytes, 'fins.waiting')).toEqual([1, 1, 1, 1, 0, 0, 0])
  })

  test('leave out a packet whose clock is years off, and say so', () => {
    const packets = flow()
      .handshake(0, 20)
      .data('originator', 1000, 5)
      .packets.concat(flow().data('responder', 10 * 365 * 86_400_000, 5).packets)
    const parsed = parse(pcapBytes(packets))
    expect(parsed.diagnostics.map((each) => each.code)).toEqual(['clock_jump'])
    expect(captureOf(parsed)).toMatchObject({ packets: 5, last: (epoch + 1) * 1e6 })
    expect(parsed.sections[0]?.facts.series[0]?.value.length).toBe(2)
  })

  test('begin where the clock was set right, if only the first packets had it wrong', () => {
    const wrong = flow({ originator: ['10.0.0.8', 1] }).syn(-epoch * 1000 + 400_000_000_000).packets
    const right = flow().handshake(0, 20).data('originator', 1000, 5).packets
    expect(read(pcapBytes([...wrong, ...right])).first).toBe(epoch * 1e6 + 20 * ms)
  })
})
