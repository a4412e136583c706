import { describe, expect, test } from 'vitest'
import { analyse } from '../analyse'
import { caseNamed } from '../testing/case-files'
import { allCases as cases } from '../testing/cases'
import { at, scenario } from '../testing/scenario'

const verdictOf = (make: () => ReturnType<typeof cases.quiet>) => analyse(make()).verdict
const near = (micros: number | undefined, seconds: number, within = 2): void =>
  expect(Math.abs(((micros ?? 0) - at(seconds)) / 1e6)).toBeLessThanOrEqual(within)

describe('a late peer', () => {
  test('is named by its prefix, with the windows in which its FINs were held', () => {
    const verdict = verdictOf(cases.lateFin)
    expect(verdict).toMatchObject({ cause: 'late-peer', late: 'remote', peers: ['203.0.113.0/24'] })
    expect(verdict.windows).toHaveLength(3)
    for (const [i, [from, to]] of [[45, 65] as const, [130, 150] as const, [215, 235] as const].entries()) {
      near(verdict.windows[i]?.from, from)
      near(verdict.windows[i]?.to, to)
      near(verdict.windows[i]?.lastAnswerAt, to + 14)
    }
    expect(verdict.probability).toBeGreaterThan(0.9)
    expect(verdict.probability).toBeLessThan(1)
    expect(verdict.for.map(({ test }) => test)).toEqual(expect.arrayContaining(['spread', 'echo', 'handshakes', 'other-traffic']))
  })
  test('is named with less certainty where there is nobody to compare it with', () => {
    const verdict = verdictOf(cases.onlyPeer)
    expect(verdict.cause).toBe('late-peer')
    expect(verdict.probability).toBeLessThan(verdictOf(cases.lateFin).probability)
    expect(verdict.silent.map(({ test }) => test)).toContain('spread')
  })
  test('is a suspicion where only a list of sockets shows it', () => {
    const verdict = verdictOf(cases.socketsOnly)
    expect(verdict).toMatchObject({ cause: 'late-peer', peers: ['203.0.113.0/24'], windows: [] })
    expect(verdict.probability).toBeLessThan(0.8)
    expect(verdict.silent.map(({ test }) => test)).toContain('handshakes')
  })
  test('is not moved by stalls that stray before and between its windows', () => {
    const build = scenario().traffic({ prefix: '203.0.113', perSecond: 10 }).traffic({ prefix: '198.51.100', perSecond: 10 })
    build.stalls({ prefix: '203.0.113', from: 40, to: 44, perSecond: 1 }).stalls({ prefix: '203.0.113', from: 45, to: 65, perSecond: 100 })
    const { windows } = analyse(build.stalls({ prefix: '203.0.113', from: 66, to: 72, perSecond: 1 }).timeline()).verdict
    expect(windows).toHaveLength(1)
    near(windows[0]?.from, 45, 0.5)
    near(windows[0]?.to, 65, 0.5)
  })
})

describe('nobody is blamed', () => {
  test('when all is quiet', () => {
    expect(verdictOf(cases.quiet)).toMatchObject({ cause: 'none', late: 'nobody', peers: [] })
  })
  test('for a few slow closers among many thousands', () => {
    expect(verdictOf(cases.fewSlowClosers)).toMatchObject({ cause: 'none', late: 'nobody', peers: [] })
  })
  test('when the path loses packets of everybody', () => {
    expect(verdictOf(cases.wholePathOutage)).toMatchObject({ cause: 'lossy-path', late: 'path', peers: [] })
  })
  test('when handshakes of everybody are lost and no FIN stalls', () => {
    expect(verdictOf(cases.lossyHandshakes)).toMatchObject({ cause: 'lossy-path', late: 'path', peers: [] })
  })
  test('in a SYN flood', () => {
    expect(verdictOf(cases.synFlood)).toMatchObject({ cause: 'syn-flood', peers: [] })
  })
  test('when a program of ours leaks CLOSE-WAIT', () => {
    expect(verdictOf(cases.closeWaitLeak)).toMatchObject({ cause: 'close-wait-leak', late: 'ourselves', peers: [] })
  })
  test('when our own side owes the answers', () => {
    expect(verdictOf(cases.ourOwnSide).peers).toEqual([])
    expect(verdictOf(cases.ourOwnSide).cause).not.toBe('late-peer')
  })
  test.each(['oneSided', 'tooFew', 'empty', 'story', 'socketsEverywhere'] as const)('when the data cannot tell: %s', (name) => {
    expect(verdictOf(cases[name])).toMatchObject({ cause: 'unknown', late: 'cannot-tell', peers: [] })
  })
  test('when handshakes to the late network are lost too', () => {
    const build = scenario()
      .traffic({ prefix: '203.0.113', perSecond: 20, synCopies: 0.4, lossy: [[45, 65]] })
      .traffic({ prefix: '198.51.100', perSecond: 20 })
    const verdict = analyse(build.stalls({ prefix: '203.0.113', from: 45, to: 65, echoed: 5 }).timeline()).verdict
    expect(verdict.cause).not.toBe('late-peer')
    expect(verdict.peers).toEqual([])
  })
})

describe('what our own machine says comes first', () => {
  const outage = (build: ReturnType<typeof scenario>, until = 150): ReturnType<typeof scenario> => {
    for (const prefix of ['203.0.113', '198.51.100', '198.18.200'])
      build
        .traffic({ prefix, perSecond: 20, synCopies: 0.3, dataAgain: 0.2, lossy: [[130, until]] })
        .stalls({ prefix, from: 130, to: until, perSecond: 15, wait: 3, copies: 3, acks: 1, echoed: 2 })
    return build
  }
  test('a link that went down as everybody lost packets is the cause of it', () => {
    const { verdict } = analyse(outage(scenario(), 138).kernel('link_down', [131], 'igb 0000:01:00.0 eth0: igb: eth0 NIC Link is Down').timeline())
    expect(verdict).toMatchObject({ cause: 'link-flap', late: 'path', peers: [] })
    expect(verdict.for.map(({ says }) => says.message)).toContain('findings.link-flap.because.stalled')
  })
  test('a CPU that was full as everybody lost packets is the cause of it', () => {
    const high = (usual: number, now: number) => ({ usual, high: now, during: [[128, 152]] as const })
    const { verdict } = analyse(
      outage(scenario().cpu(0, high(0.1, 0.97), high(0.7, 0)).cpu(1, high(0.02, 0.03), high(0.8, 0.7)))
        .sampled('softnet.dropped', 'per-second', high(0, 900))
        .timeline(),
    )
    expect(verdict).toMatchObject({ cause: 'softirq-saturation', late: 'ourselves', peers: [] })
  })
  test('a full CPU does not excuse the one network of several that is late', () => {
    const high = (usual: number, now: number) => ({ usual, high: now, during: [[45, 65]] as const })
    const build = scenario().cpu(0, high(0.1, 0.9), high(0.7, 0)).traffic({ prefix: '203.0.113', perSecond: 20 })
    build.traffic({ prefix: '198.51.100', perSecond: 20 }).stalls({ prefix: '203.0.113', from: 45, to: 65 })
    expect(analyse(build.timeline()).verdict).toMatchObject({ cause: 'late-peer', peers: ['203.0.113.0/24'] })
  })
  test('a flood comes before the table that it fills', () => {
    const build = scenario()
      .kernel('syn_flood', [50], 'TCP: request_sock_TCP: Possible SYN flooding on port 80. Sending cookies.')
      .kernel('conntrack_full', [50, 50.1, 55, 60], 'nf_conntrack: nf_conntrack: table full, dropping packet')
      .sampled('conntrack.entries', 'count', [65_536, 65_536, 65_536])
      .limit('net.netfilter.nf_conntrack_max', 65_536)
      .snapshot({ rows: 800, byState: { 'SYN-RECV': 512 } })
    expect(analyse(build.timeline()).verdict).toMatchObject({ cause: 'syn-flood', peers: [] })
  })
})

test('a network that is slow to open connections too is not late but hard to reach', () => {
  const [waiting, healthy] = [
    { peer: '203.0.113.21', port: 80 },
    { peer: '198.51.100.10', port: 80 },
  ]
  const list = (asking: number) =>
    scenario()
      .snapshot({
        rows: 4_000,
        busiestPeers: [
          { ...waiting, state: 'FIN-WAIT-1', count: 600 },
          { ...waiting, state: 'SYN-SENT', count: asking },
          { ...healthy, state: 'TIME-WAIT', count: 2_500 },
        ],
        stuck: { count: 600, mostRetransmits: 6, examples: [] },
      })
      .timeline()
  expect(analyse(list(2)).verdict).toMatchObject({ cause: 'late-peer', peers: ['203.0.113.0/24'] })
  expect(analyse(list(300)).verdict).toMatchObject({ cause: 'unknown', peers: [], says: { message: 'verdict.says.unknown.sockets-asking' } })
})

test.each([
  ['listen-overflow', 'full-queue'],
  ['conntrack-full', 'count'],
  ['close-wait-leak', 'one-list'],
  ['port-exhaustion', 'pair'],
  ['memory-pressure', 'pages'],
  ['out-of-memory', 'killed'],
  ['link-flap', 'flaps'],
  ['disk-stall', 'waiting'],
  ['cpu-steal', 'windows'],
] as const)('%s is a verdict of its own, with reasons and nobody blamed', (cause, name) => {
  const { verdict } = analyse(caseNamed(new URL(`../${cause}/fires/${name}.json`, import.meta.url)))
  expect(verdict).toMatchObject({ cause, peers: [], says: { message: `verdict.says.${cause}` }, rests: [`f-${cause}`] })
  expect(verdict.for.length).toBeGreaterThan(0)
  expect(verdict.probability).toBeGreaterThanOrEqual(0.5)
})

test('no verdict is certain', () => {
  for (const make of Object.values(cases)) {
    const { probability } = analyse(make()).verdict
    expect(probability).toBeGreaterThan(0)
    expect(probability).toBeLessThan(1)
  }
})

test('the same timeline gives the same answer', () => {
  expect(analyse(cases.lateFin())).toEqual(analyse(cases.lateFin()))
})
