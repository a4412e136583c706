// Whole cases by name: what was wrong, as a capture, a log and samples would show it. Shared by the tests of verdict and report.

import type { Timeline } from '@/lib/core/timeline'
import { scenario } from './scenario'

const waves = [
  [45, 65],
  [130, 150],
  [215, 235],
] as const

const during = (usual: number, high: number) => ({ usual, high, during: waves })

const healthy = () =>
  scenario()
    .cpus(2)
    .active(Array.from({ length: 60 }, (_, i) => 1 + (i % 3) * 0.2))
    .cpu(0, during(0.05, 0.05), during(0.7, 0.7))
    .traffic({ prefix: '203.0.113', addresses: 3, perSecond: 30 })
    .traffic({ prefix: '198.51.100', addresses: 2, perSecond: 20 })
    .traffic({ prefix: '198.18.200', perSecond: 10 })

const lateWindows = (build: ReturnType<typeof scenario>, prefix: string): ReturnType<typeof scenario> => {
  for (const [from, to] of waves) build.stalls({ prefix, addresses: 3, from, to, open: 0.05 })
  return build
}

export const lateFin = (): Timeline =>
  lateWindows(
    scenario()
      .cpus(2)
      .active(during(1, 14))
      .cpu(0, during(0.05, 0.16), during(0.7, 0.1))
      .orphans(during(20, 5_950))
      .limit('net.ipv4.tcp_max_orphans', 6_144)
      .kernel(
        'tcp_orphans',
        waves.flatMap(([from]) => [13, 13.01, 13.02, 18.5, 18.51].map((after) => from + after)),
        'TCP: too many orphaned sockets',
      )
      .suppressed(13_512)
      .traffic({ prefix: '203.0.113', addresses: 3, perSecond: 10 })
      .traffic({ prefix: '198.51.100', addresses: 2, perSecond: 20 })
      .traffic({ prefix: '198.18.200', perSecond: 10 }),
    '203.0.113',
  ).timeline()

export const quiet = (): Timeline => healthy().timeline()

export const fewSlowClosers = (): Timeline =>
  healthy()
    .stalls({ prefix: '198.51.100', from: 20, to: 22, perSecond: 1, wait: 3, copies: 2 })
    .stalls({ prefix: '203.0.113', from: 180, to: 185, perSecond: 1, wait: 3, copies: 2 })
    .timeline()

/** The path loses packets of everybody: SYNs and data as well as FINs. */
export const wholePathOutage = (): Timeline => {
  const build = scenario().cpus(2).active(during(1, 2))
  for (const prefix of ['203.0.113', '198.51.100', '198.18.200']) {
    build.traffic({ prefix, perSecond: 20, synCopies: 0.3, dataAgain: 0.2, lossy: waves })
    for (const [from, to] of waves) build.stalls({ prefix, from, to, perSecond: 15, wait: 3, copies: 3, acks: 1, echoed: 2 })
  }
  return build.timeline()
}

/** So much is lost that hardly a connection lives to be closed. */
export const lossyHandshakes = (): Timeline => {
  const build = scenario()
  for (const prefix of ['203.0.113', '198.51.100', '198.18.200']) build.traffic({ prefix, perSecond: 20, synCopies: 0.8, lossy: waves })
  return build.timeline()
}

export const synFlood = (): Timeline =>
  healthy()
    .kernel('syn_flood', [50, 110, 170], 'TCP: request_sock_TCP: Possible SYN flooding on port 3128. Sending cookies.')
    .kernel(
      'conntrack_full',
      Array.from({ length: 40 }, (_, i) => 50 + i * 0.01 + (i % 4) * 5),
      'nf_conntrack: nf_conntrack: table full, dropping packet',
    )
    .snapshot({ byState: { 'SYN-RECV': 512, ESTAB: 40 }, rows: 600 })
    .timeline()

export const closeWaitLeak = (): Timeline =>
  healthy()
    .sockets(
      'CLOSE-WAIT',
      Array.from({ length: 30 }, (_, i) => 20 + i * 40),
    )
    .timeline()

export const oneSided = (): Timeline =>
  lateWindows(scenario().traffic({ prefix: '203.0.113', perSecond: 10 }), '203.0.113')
    .oneSided()
    .timeline()

export const tooFew = (): Timeline => scenario({ seconds: 5 }).traffic({ prefix: '203.0.113', perSecond: 1 }).load([1, 9, 1]).timeline()

export const empty = (): Timeline => scenario().timeline()

/** One network only: nobody to compare with, but handshakes and data are healthy. */
export const onlyPeer = (): Timeline => lateWindows(scenario().traffic({ prefix: '203.0.113', addresses: 3, perSecond: 20 }), '203.0.113').timeline()

/** We ourselves answer FINs late. */
export const ourOwnSide = (): Timeline =>
  lateWindows(scenario({ ours: '198.18.7.21' }).traffic({ prefix: '203.0.113', perSecond: 20 }), '198.18.7').timeline()

/** The story's files: averages, a log without stamps, counts of sockets, and no capture. */
export const story = (): Timeline =>
  scenario()
    .cpus(4)
    .average(1, 0.6061, 0)
    .average(3, 0.54, 0.01)
    .average(0, 0.1, 0.6)
    .kernel(
      'tw_overflow',
      Array.from({ length: 12 }, () => null),
      'TCP: time wait bucket table overflow',
    )
    .kernel(
      'tcp_orphans',
      Array.from({ length: 12 }, () => null),
      'TCP: too many of orphaned sockets',
    )
    .kernel(
      'oosm_old',
      Array.from({ length: 12 }, () => null),
      'Out of socket memory',
    )
    .snapshot({ said: 'sockstat', at: null, orphan: 65_506, timeWait: 100_000 })
    .timeline()

/** A list of sockets with timers, taken in the trouble: no capture. */
export const socketsOnly = (): Timeline =>
  scenario()
    .snapshot({
      rows: 4_000,
      byState: { 'FIN-WAIT-1': 900, ESTAB: 300, 'TIME-WAIT': 2_800 },
      busiestPeers: [
        { peer: '203.0.113.21', port: 80, state: 'FIN-WAIT-1', count: 600 },
        { peer: '203.0.113.22', port: 80, state: 'FIN-WAIT-1', count: 290 },
        { peer: '198.51.100.10', port: 80, state: 'FIN-WAIT-1', count: 10 },
        { peer: '198.51.100.10', port: 80, state: 'TIME-WAIT', count: 2_500 },
        { peer: '203.0.113.21', port: 80, state: 'TIME-WAIT', count: 4_800 },
        { peer: '203.0.113.21', port: 80, state: 'ESTAB', count: 200 },
      ],
      stuck: { count: 850, mostRetransmits: 6, examples: [] },
    })
    .timeline()

/** The same, but every network waits as its share of the traffic lets expect. */
export const socketsEverywhere = (): Timeline =>
  scenario()
    .snapshot({
      rows: 4_000,
      byState: { 'FIN-WAIT-1': 900, 'TIME-WAIT': 2_800 },
      busiestPeers: ['203.0.113.21', '198.51.100.10', '198.18.200.5'].flatMap((peer) => [
        { peer, port: 80, state: 'FIN-WAIT-1' as const, count: 300 },
        { peer, port: 80, state: 'TIME-WAIT' as const, count: 900 },
      ]),
      stuck: { count: 850, mostRetransmits: 6, examples: [] },
    })
    .timeline()

export const allCases = {
  lateFin,
  quiet,
  fewSlowClosers,
  wholePathOutage,
  lossyHandshakes,
  synFlood,
  closeWaitLeak,
  oneSided,
  tooFew,
  empty,
  onlyPeer,
  ourOwnSide,
  story,
  socketsOnly,
  socketsEverywhere,
}
