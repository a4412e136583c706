import { describe, expect, test } from 'vitest'
import { Addresses } from './addresses'
import { Layer } from './link'
import { Seconds } from './seconds'
import { SegmentReader } from './segment'
import { batchRows, Row, rowWords, SegmentBatch } from './segment-batch'
import { epoch, type Flow, flow, type Packet } from './testing/script'
import { Tracker } from './tracker'

/** Follows the flows with room for `budget` connections only. */
function track(budget: number, ...flows: readonly Flow[]): Tracker {
  const batch = new SegmentBatch()
  const addresses = new Addresses()
  const seconds: Seconds = new Seconds(() => tracker.follow(), 20_000)
  const tracker: Tracker = new Tracker(batch, seconds, addresses, 20_000, budget)
  const segments = new SegmentReader(batch, addresses)
  const packets: Packet[] = flows.flatMap((each) => each.packets).sort((x, y) => x.at - y.at)
  for (const [i, { at, frame }] of packets.entries()) {
    const time = epoch * 1e6 + at * 1000
    const bucket = seconds.place(Math.floor(time / 1e6), time % 1e6, time, frame.length)
    segments.read(new DataView(frame.buffer), 0, frame.length, frame.length, Layer.ethernet)
    batch.words[batch.count * rowWords + Row.frame] = i + 1
    batch.words[batch.count * rowWords + Row.bucket] = bucket
    batch.words[batch.count * rowWords + Row.step] = Math.floor(at / 1000)
    batch.times[batch.count] = time
    if (++batch.count === batchRows) tracker.follow()
  }
  tracker.end(seconds.last)
  return tracker
}

const closing = (i: number, at: number): Flow =>
  flow({ originator: ['10.0.0.1', 1024 + i] })
    .handshake(at, 20)
    .fin('originator', at + 100)
    .again(at + 300, at + 700)
    .ack('responder', at + 900)
    .fin('responder', at + 910)
    .ack('originator', at + 911)
const openOnly = (i: number, at: number): Flow => flow({ originator: ['10.0.0.1', 1024 + i] }).handshake(at, 20)

describe('when the table is full', () => {
  test('closed connections go first, and nothing is lost of what they told', () => {
    const flows = Array.from({ length: 400 }, (_, i) => closing(i, i * 1000))
    const roomy = track(4096, ...flows)
    const tight = track(64, ...flows)
    expect(tight.tcp).toEqual(roomy.tcp)
    expect(tight.teardowns.figures()).toEqual(roomy.teardowns.figures())
    expect(tight.evictedLive).toBe(0)
  })

  test('live ones that must go are counted', () => {
    const tracker = track(64, ...Array.from({ length: 400 }, (_, i) => openOnly(i, i * 10)))
    expect(tracker.tcp).toMatchObject({ packets: 1200, syn: 800 })
    expect(tracker.evictedLive).toBeGreaterThan(300)
    expect(tracker.peers.count).toBe(3)
  })

  test('a connection that left memory and speaks again is not counted twice; one that begins anew is', () => {
    const first = flow({ originator: ['10.0.0.1', 999] })
      .handshake(0, 20)
      .data('originator', 100, 10)
      .data('originator', 9_000, 10)
    const others = Array.from({ length: 100 }, (_, i) => openOnly(i, 200 + i * 10))
    const again = flow({ originator: ['10.0.0.1', 999], isn: [77, 88] }).handshake(10_000, 20)
    expect(track(16, first, ...others).tcp.connections).toBe(101)
    expect(track(16, first, ...others, again).tcp.connections).toBe(102)
  })

  test('a flood of SYNs at one instant still finds room', () => {
    const tracker = track(16, ...Array.from({ length: 200 }, (_, i) => flow({ originator: ['10.0.0.1', 1024 + i] }).syn(5)))
    expect(tracker.tcp).toMatchObject({ connections: 200, syn: 200 })
  })
})
