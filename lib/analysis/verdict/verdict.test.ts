import { describe, expect, test } from 'vitest'
import { analyse } from '../analyse'
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
