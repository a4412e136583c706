import { expect, test } from 'vitest'
import { lateness } from './late-prefixes'
import { at, scenario } from './testing/scenario'

const both = () => scenario().traffic({ prefix: '203.0.113', perSecond: 10 }).traffic({ prefix: '198.51.100', perSecond: 10 })

test('of two captures of the same time only the larger is counted', () => {
  const timeline = both().stalls({ prefix: '203.0.113', from: 45, to: 65 }).timeline()
  const [capture] = timeline.facts.captures
  if (capture === undefined) throw new Error('the scenario has a capture')
  const twice = {
    ...timeline,
    facts: { ...timeline.facts, captures: [capture, { ...capture, id: 'p-other' as const, packets: capture.packets - 1 }] },
  }
  expect(lateness(twice).pooled.stalls).toBe(lateness(timeline).pooled.stalls)
})

test('windows that lie far apart are apart, and those of a slow trickle are one', () => {
  const waves = both().stalls({ prefix: '203.0.113', from: 20, to: 40 }).stalls({ prefix: '203.0.113', from: 100, to: 120 })
  expect(lateness(waves.timeline()).windows).toHaveLength(2)
  const trickle = both().stalls({ prefix: '203.0.113', from: 20, to: 120, perSecond: 0.5 })
  expect(lateness(trickle.timeline()).pooled.prefixes[0]?.windows).toHaveLength(1)
})

test('a window ends with the first sending of its last stalled FIN, and its last answer comes later', () => {
  const [window] = lateness(both().stalls({ prefix: '203.0.113', from: 45, to: 65, wait: 14 }).timeline()).windows
  expect(((window?.to ?? 0) - at(65)) / 1e6).toBeCloseTo(0, 0)
  expect(((window?.lastAnswerAt ?? 0) - at(79)) / 1e6).toBeCloseTo(0, 0)
})

test('stalls that were never answered do not stretch the last answer to the end of the capture', () => {
  const [window] = lateness(both().stalls({ prefix: '203.0.113', from: 45, to: 65, wait: 14, open: 0.3 }).timeline()).windows
  expect(window?.lastAnswerAt).toBeLessThan(at(85))
})

test('a host that is an end of every connection is no network to compare with', () => {
  const timeline = both().stalls({ prefix: '203.0.113', from: 45, to: 65 }).timeline()
  const [capture] = timeline.facts.captures
  if (capture === undefined) throw new Error('the scenario has a capture')
  const host = capture.peers.map((peer) => (peer.address.startsWith('198.51.100') ? { ...peer, connections: capture.tcp.connections } : peer))
  const facts = { ...timeline.facts, captures: [{ ...capture, ours: null, peers: host }] }
  expect(lateness(timeline).others.prefixes).toBe(1)
  expect(lateness({ ...timeline, facts }).others.prefixes).toBe(0)
})
