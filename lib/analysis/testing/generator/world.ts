// The gateway itself, second by second: connections come and go, and packets, CPUs, memory and tables follow from them by
// the rules of the kernel (backoff, limits, timeouts). It knows nothing of how it will be looked at.

import type { Cell, Row } from '../capture'
import type { Trouble } from './causes'
import { everyday } from './causes'
import type { Draw } from './draw'

export interface Network {
  readonly prefix: string
  readonly addresses: readonly string[]
  readonly perSecond: number
  readonly roundTrip: number // s
  readonly acksEach: boolean // it answers each copy of a FIN in the end
  readonly stamps: boolean // TCP timestamps
}

export interface Second {
  active: number
  softirq: number[] // by CPU, as all of the next four
  user: number[]
  iowait: number[]
  steal: number[]
  idle: number[]
  blocked: number
  running: number
  orphans: number
  timeWait: number
  finWait: number // FIN-WAIT-1
  synRecv: number
  closeWait: number
  established: number
  tracked: number
  trackDrops: number
  cookies: number
  overflows: number
  listenDrops: number
  pages: number
  pressures: number
  available: number // bytes
  swapIn: number
  received: number[] // packets by CPU
  dropped: number
  retransmitted: number
  oneServer: number // connections and TIME-WAITs to one server
  acceptQueue: number
  opening: readonly number[] // SYN-SENT by address
}

export interface World {
  readonly seconds: number
  readonly cpus: number
  readonly networks: readonly Network[]
  readonly limits: {
    readonly orphans: number
    readonly tracked: number
    readonly backlog: number
    readonly tcpMem: readonly [number, number, number]
    readonly memory: number
    readonly ports: readonly [number, number]
  }
  readonly at: readonly Second[]
  readonly stalls: readonly Row[] // `peer` counts through all networks' addresses
  readonly cells: readonly Cell[] // as well; the last peer is ourselves
  readonly lines: readonly { readonly at: number; readonly signature: string; readonly message: string }[]
  readonly suppressed: number
}

const minute = 60

export function worldOf(trouble: Trouble, seconds: number, draw: Draw): World {
  const cpus = draw.one([2, 4, 4, 8])
  const networks = networksOf(draw)
  const owners = networks.flatMap((network, n) => network.addresses.map(() => n))
  const ourselves = owners.length
  const usual = networks.reduce((sum, { perSecond }) => sum + perSecond, 0)
  const workEach = (draw.between(0.1, 0.35) * cpus) / usual // CPU seconds a connection
  const packetWork = (draw.between(0.02, 0.06) * cpus) / (usual * 9)
  const limits = {
    orphans: draw.one([4_096, 8_192, 65_536]),
    tracked: Math.ceil(usual * 60 * draw.between(3, 5)),
    backlog: draw.one([128, 511, 1_024]),
    tcpMem: [21_888, 29_186, 43_776] as const,
    memory: 8e9,
    ports: [32_768, 60_999] as const,
  }
  const at: Second[] = []
  const [stalls, cells]: [Row[], Cell[]] = [[], []]
  const openings: number[][] = owners.map(() => []) // when each connection in SYN-SENT is opened or given up
  const log = new KernelLog()
  const oneQueue = trouble.windows.some(([from]) => trouble.weatherAt(from + 0.01).oneQueue) // a card is not set up anew for each wave
  const usually = everyday(seconds, draw)
  const waiting: number[] = [] // when each stalled FIN ends
  const closed: number[] = [] // connections closed in each second
  const toOne: number[] = []
  const filling = trouble.weatherAt(seconds - 1).tracked !== undefined // for hours before anybody looked
  let [backlogWork, tracked, closeWait, halfOpen, available, acceptQueue] = [
    0,
    filling ? limits.tracked * 0.9 : usual * 60,
    draw.whole(0, 40),
    2,
    limits.memory * draw.between(0.4, 0.7),
    0,
  ]
  let wasDown = false

  for (let second = 0; second < seconds; second++) {
    const weather = { ...usually(second), ...trouble.weatherAt(second) }
    const { wave = 1, lateBy = 0, lateShare = 0, flood = 0, acceptShare = 1, linkDown = false, stolen = draw.between(0, 0.01) } = weather
    if (linkDown !== wasDown)
      log.say(
        second,
        linkDown ? 'link_down' : 'link_up',
        `igb 0000:01:00.0 eth0: igb: eth0 NIC Link is ${linkDown ? 'Down' : 'Up 1000 Mbps Full Duplex'}`,
        false,
      )
    wasDown = linkDown

    // tables of the kernel
    const room = Math.max(0, limits.tracked - tracked)
    const wanted = usual * wave + flood
    const refused = linkDown ? 0 : Math.max(0, wanted - room)
    const refusedShare = wanted > 0 ? Math.min(0.9, refused / wanted) : 0
    tracked = Math.min(limits.tracked, tracked + Math.min(wanted, room)) * (1 - 1 / (minute * (weather.tracked ?? 1)))
    if (refused >= 1) log.sayMany(second, Math.round(refused), 'conntrack_full', 'nf_conntrack: nf_conntrack: table full, dropping packet', draw)
    halfOpen = flood > 0 ? Math.min(limits.backlog, halfOpen + flood) : Math.max(draw.poisson(2), halfOpen * 0.9)
    const full = halfOpen >= limits.backlog
    const cookies = full ? flood : 0
    acceptQueue = acceptShare < 1 ? limits.backlog + 1 : draw.poisson(1)
    const overflows = acceptShare < 1 ? draw.poisson(usual * wave * (1 - acceptShare)) : 0
    if (full || overflows > 0) log.eachMinute(second, 'syn_flood', 'TCP: request_sock_TCP: Possible SYN flooding on port 3128. Sending cookies.')
    const pages =
      (weather.bufferPages ?? 0) > 0
        ? Math.min(limits.tcpMem[2], (weather.bufferPages ?? 0) * draw.between(0.95, 1.05))
        : usual * wave * draw.between(8, 14)
    const outOfPages = (weather.bufferPages ?? 0) >= limits.tcpMem[2] && pages >= limits.tcpMem[2] * 0.99
    if (outOfPages) log.sayMany(second, draw.poisson(20), 'tcp_mem', 'TCP: out of memory -- consider tuning tcp_mem', draw)
    available = Math.max(limits.memory * 0.01, available - (weather.memoryGrowth ?? 0))
    const thrashing = available <= limits.memory * 0.02
    if (thrashing && draw.chance(0.15)) {
      log.say(second, 'oom_invoked', 'java invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE), order=0, oom_score_adj=0', false)
      log.say(second + 0.1, 'oom_kill', 'Out of memory: Killed process 812 (java) total-vm:9124312kB, anon-rss:7801232kB', false)
      available = limits.memory * 0.3
    }

    // packets and CPUs
    const conns = networks.map(({ perSecond }) => (linkDown ? 0 : draw.poisson(perSecond * wave)))
    const opened = conns.reduce((a, b) => a + b, 0)
    const before = at.at(-1)
    const packets = opened * 9 + (before?.retransmitted ?? 0) + flood * 2
    const byRate = packets * packetWork * (weather.packetCost ?? 1)
    const cost = weather.oneQueue ? Math.max(byRate, 0.97 * draw.between(0.95, 1.05) * (weather.packetCost ?? 1)) : byRate // one queue: more than its CPU can take
    const share = Array.from({ length: cpus }, (_, cpu) => (oneQueue ? (cpu === 0 ? 0.96 : 0.04 / (cpus - 1)) : (1 + 0.1 * draw.normal()) / cpus))
    const wantedSoftirq = share.map((part) => part * cost)
    const softirq = wantedSoftirq.map((want) => Math.min(0.97, Math.max(0, want)))
    const droppedShare = cost > 0 ? wantedSoftirq.reduce((sum, want, i) => sum + Math.max(0, want - (softirq[i] ?? 0)), 0) / cost : 0
    const work = opened * workEach + backlogWork
    const free = softirq.map((busy) => Math.max(0, 1 - busy - stolen))
    const able = free.reduce((a, b) => a + b, 0)
    const done = Math.min(work, able * 0.99)
    backlogWork = Math.min(work - done, 60 * workEach * usual)
    const user = free.map((left) => (able > 0 ? (left / able) * done : 0))
    const blocked = draw.poisson((weather.blocked ?? 0.05) + (thrashing ? 12 : 0))
    const outstanding = weather.blocked === undefined && !thrashing ? draw.between(0, 0.06) : blocked // requests, on average: a healthy disk is done in milliseconds
    const iowait = free.map((left, i) => Math.max(0, left - (user[i] ?? 0)) * Math.min(0.95, outstanding / cpus))
    const steal = free.map(() => Math.max(0, stolen * (1 + 0.1 * draw.normal())))
    const running = draw.poisson(
      (done + softirq.reduce((a, b) => a + b, 0)) / Math.max(0.3, 1 - stolen) + backlogWork / Math.max(workEach * 20, 0.01),
    )

    // what is lost, and what waits for it
    const loss = trouble.weatherAt(second + 1).linkDown
      ? 0.6
      : 1 - (1 - (weather.loss ?? draw.between(0, 0.004))) * (1 - droppedShare) * (1 - (outOfPages ? 0.15 : 0))
    let retransmitted = 0
    for (const [n, network] of networks.entries()) {
      const lossHere = n === 0 ? 1 - (1 - loss) * (1 - (weather.lossToFirst ?? 0)) : loss
      const first = owners.indexOf(n)
      const per = network.addresses.map(() => 0)
      for (let i = 0; i < (conns[n] ?? 0); i++) per[i % per.length] = (per[i % per.length] ?? 0) + 1
      for (const [i, count] of per.entries()) {
        const lost = 1 - (1 - lossHere) ** 2
        const handshakes = handshakesOf(second, count, Math.min(0.95, lost + refusedShare * 0.9), network, draw)
        const { synCopies, unanswered } = handshakes
        openings[first + i]?.push(...handshakes.until)
        const fins = count - unanswered // what was opened is closed
        let stalled = 0
        for (let k = 0; k < fins; k++) {
          const late = n === 0 && lateBy > 0 && draw.chance(lateShare)
          const row = finOf(
            second + draw.share(),
            late ? lateBy * draw.between(0.9, 1.1) : draw.chance(0.0004) ? draw.between(1, 4) : 0,
            lossHere,
            network,
            seconds,
            draw,
          )
          if (row === null) continue
          retransmitted += row.copies
          if (row.copies < 2 && row.to - row.from < Math.max(1, 5 * network.roundTrip)) continue
          stalled++
          const orphansFull = waiting.length >= limits.orphans
          if (orphansFull) log.sayMany(second, 1, 'tcp_orphans', 'TCP: too many orphaned sockets', draw)
          else waiting.push(row.to)
          stalls.push({ ...row, peer: first + i })
        }
        const data = fins * 3
        const dataRetransmitted = draw.binomial(data, lost)
        retransmitted += synCopies + dataRetransmitted
        if (count > 0)
          cells.push({
            second,
            peer: first + i,
            syn: count,
            synAnswered: count - unanswered,
            synCopies,
            roundTripSum: (count - unanswered) * network.roundTrip * draw.between(0.95, 1.1) * 1e6,
            fins,
            stalls: stalled,
            data,
            dataRetransmitted,
          })
      }
    }
    const inbound = linkDown ? 0 : draw.poisson(usual * wave)
    if (inbound + flood > 0)
      cells.push({
        second,
        peer: ourselves,
        syn: Math.round(inbound + flood),
        synAnswered: Math.round(inbound + flood * (draw.chance(0.5) ? 0.3 : 1)),
        synCopies: 0,
        roundTripSum: inbound * 300,
        fins: inbound,
        stalls: 0,
        data: inbound * 3,
        dataRetransmitted: 0,
      })
    for (let i = waiting.length - 1; i >= 0; i--) if ((waiting[i] ?? 0) <= second) waiting.splice(i, 1)
    closed.push(opened)
    toOne.push(Math.round(weather.oneServer ?? draw.between(2, 8)))
    closeWait = Math.max(0, closeWait + (weather.leaked === undefined ? Math.round(draw.normal()) : draw.poisson(weather.leaked)))
    const inMinute = (list: readonly number[]): number => list.slice(-minute).reduce((a, b) => a + b, 0)
    at.push({
      active: running + blocked,
      softirq,
      user,
      iowait,
      steal,
      idle: free.map((left, i) => Math.max(0, left - (user[i] ?? 0) - (iowait[i] ?? 0))),
      blocked,
      running,
      orphans: waiting.length + draw.poisson(15),
      timeWait: inMinute(closed) + (closed.length < minute ? usual * (minute - closed.length) : 0),
      finWait: waiting.length + draw.poisson(3),
      synRecv: Math.round(halfOpen),
      closeWait,
      established: Math.round(usual * wave * draw.between(3, 4)),
      tracked: Math.round(tracked),
      trackDrops: Math.round(refused),
      cookies,
      overflows,
      listenDrops: overflows + (full ? flood * 0.02 : 0),
      pages: Math.round(pages),
      pressures: pages > limits.tcpMem[1] && (before?.pages ?? 0) <= limits.tcpMem[1] ? 1 : 0,
      available,
      swapIn: thrashing ? draw.between(1e7, 8e7) : 0,
      received: share.map((part) => part * packets),
      dropped: droppedShare * packets,
      retransmitted,
      oneServer: Math.min(inMinute(toOne), limits.ports[1] - limits.ports[0] + 1),
      acceptQueue,
      opening: openings.map((until) => until.filter((end) => end > second + 1).length),
    })
    if (blocked > 6 && second % 120 === 119) log.say(second, 'hung_task', 'INFO: task jbd2/sda1-8:312 blocked for more than 120 seconds.', false)
  }
  return { seconds, cpus, networks, limits, at, stalls: stalls.sort((a, b) => a.from - b.from), cells, lines: log.lines, suppressed: log.suppressed }
}

function networksOf(draw: Draw): Network[] {
  const prefixes = ['203.0.113', '198.51.100', '192.0.2', '198.18.200', '198.19.44']
  return prefixes.slice(0, draw.whole(1, 5)).map((prefix) => ({
    prefix,
    addresses: Array.from({ length: draw.whole(1, 4) }, (_, i) => `${prefix}.${20 + i}`),
    perSecond: draw.scaled(6, 40),
    roundTrip: draw.scaled(0.004, 0.12),
    acksEach: draw.chance(0.4),
    stamps: draw.chance(0.85),
  }))
}

/** SYNs sent in one second: again after 1 s, 2 s, 4 s …, given up after six of them (tcp_syn_retries). */
function handshakesOf(second: number, count: number, lost: number, { roundTrip }: Network, draw: Draw) {
  const until: number[] = []
  let [synCopies, unanswered] = [0, 0]
  for (let n = 0; n < count; n++) {
    let copies = 0
    while (copies < 6 && draw.chance(lost)) copies++
    synCopies += copies
    if (copies === 6) unanswered++
    until.push(second + draw.share() + 2 ** copies - 1 + roundTrip)
  }
  return { until, synCopies, unanswered }
}

/** One FIN on its way: sent again at 0.2 s, doubling, until an answer comes back. Null where it is answered at once. */
function finOf(from: number, lateBy: number, loss: number, { roundTrip, acksEach, stamps }: Network, seconds: number, draw: Draw): Row | null {
  let [sentAt, timeout, copies, arrived, answeredAt] = [from, Math.max(0.2, roundTrip * 2), 0, -1, Infinity]
  for (let sending = 0; sending < 9; sending++) {
    if (!draw.chance(loss)) {
      if (arrived < 0) arrived = sending
      const answer = (lateBy > 0 ? Math.max(from + lateBy, sentAt) : sentAt) + roundTrip
      if (!draw.chance(loss)) answeredAt = Math.min(answeredAt, answer)
    }
    const next = sentAt + timeout
    if (answeredAt <= next) break
    sentAt = next
    timeout *= 2
    copies++
  }
  if (copies === 0) return null
  const answered = answeredAt < seconds
  const acks = answered ? (lateBy > 0 && acksEach ? copies + 1 : 1) : 0
  return {
    from,
    to: answered ? answeredAt : seconds,
    ending: answered ? 0 : 1,
    copies,
    acks,
    echoed: answered && stamps ? arrived : -1,
    peer: 0,
  }
}

/** net_ratelimit(): ten lines of any network kind in 5 s, then the number withheld with the next batch. */
class KernelLog {
  readonly lines: { at: number; signature: string; message: string }[] = []
  suppressed = 0
  #begun = -Infinity
  #printed = 0
  readonly #lastMinute = new Map<string, number>()

  say(at: number, signature: string, message: string, limited = true): void {
    if (limited) {
      if (at - this.#begun >= 5) {
        this.#begun = at
        this.#printed = 0
      }
      if (this.#printed >= 10) {
        this.suppressed++
        return
      }
      this.#printed++
    }
    this.lines.push({ at, signature, message })
  }

  sayMany(second: number, n: number, signature: string, message: string, draw: Draw): void {
    for (let i = 0; i < Math.min(n, 40); i++) this.say(second + draw.share() * 0.01, signature, message)
    this.suppressed += Math.max(0, n - 40)
  }

  eachMinute(second: number, signature: string, message: string): void {
    if (second - (this.#lastMinute.get(signature) ?? -Infinity) < minute) return
    this.#lastMinute.set(signature, second)
    this.say(second, signature, message, false)
  }
}
