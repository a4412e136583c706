// What a customer's files show of the gateway: some of the artefacts, taken with the tools' steps and rounding, with gaps, over a
// part of the time, and with the everyday noise that means nothing.

import type { Timeline } from '@/lib/core/timeline'
import { assembleCapture } from '../capture'
import { scenario } from '../scenario'
import type { SocketsOf } from '../socket-rows'
import type { Trouble, Truth } from './causes'
import type { Draw } from './draw'
import type { Second, World } from './world'

export const artefacts = [
  'capture',
  'log',
  'load',
  'cpu',
  'vmstat',
  'counters',
  'sockets',
  'sockstat',
  'conntrack',
  'memory',
  'softnet',
  'sysctl',
] as const
export type ArtefactKind = (typeof artefacts)[number]

/** The artefacts of which one at least must be there for the cause to be seen at all (`+`: both). What is outside them is a guess. */
const shownBy: Readonly<Record<Exclude<Truth, 'none'>, readonly string[]>> = {
  'late-peer': ['capture', 'timers'],
  'lossy-path': ['capture'],
  'syn-flood': ['capture', 'sockets'],
  'listen-overflow': ['counters', 'sockets'],
  'conntrack-full': ['log', 'conntrack+sysctl'],
  'close-wait-leak': ['sockets'],
  'softirq-saturation': ['cpu', 'softnet'],
  'port-exhaustion': ['sockets'],
  'memory-pressure': ['sockstat+sysctl'],
  'out-of-memory': ['log'],
  'link-flap': ['log'],
  'disk-stall': ['cpu', 'vmstat'],
  'cpu-steal': ['cpu'],
}

export interface Observed {
  readonly timeline: Timeline
  readonly kinds: readonly ArtefactKind[]
  readonly tellable: boolean // what was collected can show the cause
}

export function observe(world: World, trouble: Trouble, draw: Draw): Observed {
  const kinds = collected(draw)
  const has = (kind: ArtefactKind): boolean => kinds.includes(kind)
  const build = scenario({ seconds: world.seconds, grade: draw.chance(0.8) ? 'exact' : 'assumed' })
  const sample = (of: (second: Second) => number, step: number, noise = 0): (number | null)[] => sampled(world, of, step, noise, draw)
  if (has('load')) build.cpus(world.cpus).active(sample(({ active }) => active, 5))
  if (has('cpu')) cpuSamples(build, world, draw)
  if (has('vmstat')) {
    build.sampled(
      'tasks.blocked',
      'count',
      sample(({ blocked }) => blocked, 5),
      5,
    )
    build.sampled(
      'tasks.running',
      'count',
      sample(({ running }) => running, 5),
      5,
    )
  }
  if (has('counters')) for (const [name, of] of counters) build.sampled(`counter.${name}`, 'per-second', sample(of, 1), 1)
  else if (draw.chance(0.3)) build.counted('counter.TcpExtListenOverflows', draw.whole(1, 2_000))
  if (has('sockstat')) {
    build.orphans(
      sample(({ orphans }) => orphans, 2),
      2,
    )
    build.sampled(
      'tcp.mem',
      'pages',
      sample(({ pages }) => pages, 2),
      2,
    )
    build.sampled(
      'tcp.time-wait',
      'count',
      sample(({ timeWait }) => timeWait, 2),
      2,
    )
  }
  if (has('conntrack')) {
    build.sampled(
      'conntrack.entries',
      'count',
      sample(({ tracked }) => tracked, 5),
      5,
    )
    if (draw.chance(0.6))
      build.sampled(
        'conntrack.drop',
        'per-second',
        sample(({ trackDrops }) => trackDrops, 5),
        5,
      )
  }
  if (has('memory')) {
    build
      .sampled(
        'memory.available',
        'bytes',
        sample(({ available }) => available, 5),
        5,
      )
      .sampled('memory.total', 'bytes', [world.limits.memory], 5)
    build.sampled(
      'swap.in',
      'bytes-per-second',
      sample(({ swapIn }) => swapIn, 5),
      5,
    )
  }
  if (has('softnet')) {
    build.sampled(
      'softnet.dropped',
      'per-second',
      sample(({ dropped }) => dropped, 5),
      5,
    )
    for (let cpu = 0; cpu < world.cpus; cpu++)
      build.sampled(
        'softirqs.NET_RX',
        'per-second',
        sample(({ received }) => received[cpu] ?? 0, 5),
        5,
        cpu,
      )
  }
  if (has('sysctl')) {
    const { orphans, tracked, tcpMem, ports } = world.limits
    build.limit('net.ipv4.tcp_max_orphans', orphans).limit('net.netfilter.nf_conntrack_max', tracked)
    build.limit('net.ipv4.tcp_mem', ...tcpMem).limit('net.ipv4.ip_local_port_range', ...ports)
  }
  if (has('log')) kernelLog(build, world, draw)
  const timers = has('sockets') && socketLists(build, world, trouble, draw)
  const seen = has('capture') && capture(build, world, trouble, draw)
  const shows = (kind: string): boolean => (kind === 'timers' ? timers : kind === 'capture' ? seen : kinds.some((one) => one === kind))
  const able = trouble.truth === 'none' || shownBy[trouble.truth].some((set) => set.split('+').every(shows))
  return { timeline: build.timeline(), kinds, tellable: able }
}

/** Half of the customers send a bundle with most of it, the others a few files. */
function collected(draw: Draw): ArtefactKind[] {
  const each = draw.chance(0.5) ? 0.9 : 0.45
  const kinds = artefacts.filter(() => draw.chance(each))
  return kinds.length > 0 ? kinds : ['capture']
}

/** One value for each step, the mean of its seconds; sometimes a stretch is missing, now and then a single sample. */
function sampled(world: World, of: (second: Second) => number, step: number, noise: number, draw: Draw): (number | null)[] {
  const [lostFrom, lostFor] = draw.chance(0.15) ? [draw.between(0, world.seconds), draw.between(10, 40)] : [Infinity, 0]
  return Array.from({ length: Math.floor(world.seconds / step) }, (_, i) => {
    const seconds = world.at.slice(i * step, (i + 1) * step)
    if (seconds.length === 0 || (i * step >= lostFrom && i * step < lostFrom + lostFor) || draw.chance(0.005)) return null
    const mean = seconds.reduce((sum, second) => sum + of(second), 0) / seconds.length
    return Math.round(mean * (1 + noise * draw.normal()) * 1e4) / 1e4
  })
}

type Build = ReturnType<typeof scenario>

function cpuSamples(build: Build, world: World, draw: Draw): void {
  const step = draw.one([1, 1, 2, 5])
  const gone = new Set(Array.from({ length: Math.floor(world.seconds / step) }, (_, i) => i).filter(() => draw.chance(0.005)))
  const parts = ['softirq', 'user', 'iowait', 'steal', 'idle'] as const
  for (let cpu = 0; cpu < world.cpus; cpu++)
    for (const part of parts) {
      const values = Array.from({ length: Math.floor(world.seconds / step) }, (_, i) => {
        const seconds = world.at.slice(i * step, (i + 1) * step)
        return gone.has(i) ? null : Math.round((seconds.reduce((sum, second) => sum + (second[part][cpu] ?? 0), 0) / seconds.length) * 1e4) / 1e4
      })
      build.sampled(`cpu.${part}`, 'ratio', values, step, cpu)
    }
}

const counters: readonly (readonly [string, (second: Second) => number])[] = [
  ['TcpExtListenOverflows', ({ overflows }) => overflows],
  ['TcpExtListenDrops', ({ listenDrops }) => listenDrops],
  ['TcpExtSyncookiesSent', ({ cookies }) => cookies],
  ['TcpExtTCPMemoryPressures', ({ pressures }) => pressures],
]

/** Lines that every log has, and those of the trouble; a ring buffer keeps only the last of them. */
function kernelLog(build: Build, world: World, draw: Draw): void {
  build.kernel('promisc', [1], 'device eth0 entered promiscuous mode')
  if (draw.chance(0.2))
    build.kernel('link_up', [draw.between(-90_000, -80_000)], 'igb 0000:01:00.0 eth0: igb: eth0 NIC Link is Up 1000 Mbps Full Duplex')
  if (draw.chance(0.2)) build.kernel('martian', [draw.between(0, world.seconds)], 'IPv4: martian source 192.0.2.1 from 198.51.100.7, on dev eth0')
  if (draw.chance(0.1)) build.kernel('win_shrunk', [draw.between(0, world.seconds)], 'TCP: Peer 203.0.113.87:443/41000 unexpectedly shrunk window')
  const from = draw.chance(0.1) ? draw.between(0, world.seconds / 2) : 0
  const unstamped = draw.chance(0.05)
  for (const { at, signature, message } of world.lines) if (at >= from) build.kernel(signature, [unstamped ? null : at], message)
  if (world.suppressed > 0) build.suppressed(world.suppressed)
}

/** Counts of sockets each 10 s, and one whole listing taken in the trouble. Gives whether it has timers. */
function socketLists(build: Build, world: World, trouble: Trouble, draw: Draw): boolean {
  if (draw.chance(0.5)) {
    const of = { 'CLOSE-WAIT': 'closeWait', 'SYN-RECV': 'synRecv', 'FIN-WAIT-1': 'finWait', ESTAB: 'established' } as const
    for (const [state, key] of Object.entries(of) as [keyof typeof of, (typeof of)[keyof typeof of]][])
      build.sockets(
        state,
        sampled(world, (second) => second[key], 10, 0, draw).map((value) => (value === null ? null : Math.round(value))),
        10,
      )
  }
  const [from, to] = trouble.windows.at(-1) ?? [0, world.seconds]
  const moment = Math.min(
    world.seconds - 1,
    Math.floor(trouble.windows.length === 0 ? draw.between(0, to) : from + (to - from) * draw.between(0.7, 0.98)),
  )
  const now = world.at[moment]
  const timers = draw.chance(0.8)
  if (now === undefined) return false
  const owners = world.networks.flatMap(({ addresses }) => addresses)
  const waiting = new Map<string, number>()
  let [stuck, most] = [0, 0]
  for (const { from: sent, to: over, peer } of world.stalls) {
    if (sent > moment || over <= moment) continue
    const address = owners[peer] ?? ''
    waiting.set(address, (waiting.get(address) ?? 0) + 1)
    stuck++
    most = Math.max(most, Math.floor(Math.log2((moment - sent) / 0.2 + 1)))
  }
  const busiest = world.networks.flatMap(({ addresses, perSecond }) =>
    addresses.flatMap((peer) => [
      { peer, port: 80, state: 'ESTAB' as const, count: Math.round((perSecond / addresses.length) * 3) },
      { peer, port: 80, state: 'TIME-WAIT' as const, count: Math.round((perSecond / addresses.length) * 60) },
    ]),
  )
  const stalled = [...waiting].map(([peer, count]) => ({ peer, port: 80, state: 'FIN-WAIT-1' as const, count }))
  const opening = owners
    .map((peer, i) => ({ peer, port: 80, state: 'SYN-SENT' as const, count: now.opening[i] ?? 0 }))
    .filter(({ count }) => count > 0)
  const kinds: SocketsOf[] = [
    { state: 'LISTEN', localPort: 3128, recvQ: now.acceptQueue, sendQ: world.limits.backlog },
    ...busiest.flatMap(({ peer, state, count }): SocketsOf[] => [{ state, n: Math.min(count, 3_000), peer, localPort: 33_000 }]),
    ...stalled.map(({ peer, count }): SocketsOf => ({ state: 'FIN-WAIT-1', n: count, peer, localPort: 40_000, sendQ: 1 })),
    ...opening.map(({ peer, count }): SocketsOf => ({ state: 'SYN-SENT', n: count, peer, localPort: 45_000 })),
    { state: 'SYN-RECV', n: now.synRecv, localPort: 3128, sameLocalPort: true, peer: '198.18.99.1', peerPort: 40_000 },
    { state: 'CLOSE-WAIT', n: now.closeWait, localPort: 3128, sameLocalPort: true, peer: '198.18.99.2', peerPort: 40_000, process: 'squid' },
    { state: 'TIME-WAIT', n: now.oneServer, localPort: world.limits.ports[0], peer: '198.18.55.9', peerPort: 3306 },
  ]
  const byState: Record<string, number> = {}
  for (const { state, n = 1 } of kinds) byState[state] = (byState[state] ?? 0) + n
  build.list(kinds, {
    busiestPeers: [...stalled, ...opening, ...busiest, { peer: '198.18.55.9', port: 3306, state: 'TIME-WAIT' as const, count: now.oneServer }].sort(
      (a, b) => b.count - a.count,
    ),
    ...(timers ? { stuck: { count: stuck, mostRetransmits: most, examples: [] } } : {}),
  })
  return timers
}

/** A capture of all of the time, or of a part with some of the trouble in it. Gives whether it can show anything of a wait. */
function capture(build: Build, world: World, trouble: Trouble, draw: Draw): boolean {
  const [from, to] = trouble.windows.length > 0 ? draw.one([trouble.windows[0] ?? [0, world.seconds], ...trouble.windows]) : [0, world.seconds]
  const cut = draw.chance(0.3)
  const [start, end] = cut ? [Math.max(0, from - draw.between(5, 30)), Math.min(world.seconds, to + draw.between(0, 40))] : [0, world.seconds]
  const oneSided = draw.chance(0.04)
  const rows = world.stalls
    .filter((row) => row.from >= start && row.from < end)
    .map((row) => (row.to <= end ? row : { ...row, to: end, ending: 1, acks: 0, echoed: -1 }))
  const cells = world.cells.filter(({ second }) => second >= Math.floor(start) && second < end)
  const ours = '198.18.7.2'
  build.capture(
    assembleCapture({
      from: start,
      seconds: end,
      ours,
      addresses: [...world.networks.flatMap(({ addresses }) => addresses), ours],
      rows,
      cells,
      oneSided,
    }),
  )
  return !oneSided
}
