// What it comes to: who is late, and what speaks for and against it. A peer is blamed only when several tests agree and none
// speaks plainly against it; what cannot be told is said to be so, with what would decide.

import type { Finding } from '@/lib/core/finding'
import type { Timeline } from '@/lib/core/timeline'
import type { Ratio } from '@/lib/core/units'
import { ratio } from '@/lib/core/units'
import type { Reason, Verdict } from '@/lib/core/verdict'
import type { Lateness, LatePrefix } from '../late-prefixes'
import { lateness } from '../late-prefixes'
import { probabilityOf } from '../log-odds'
import { count, named, say, share } from '../say'
import { halfWaited } from '../stall-evidence'
import { part } from '../traffic'
import type { Evident } from './evident'
import { evidentCause } from './evident'
import type { SocketsSay } from './sockets'
import { leastStuck, socketsSay } from './sockets'
import type { Tested } from './tested'
import { testsOf } from './tests'

/** Before any test: stalls that crowd in windows have as often another cause. */
const priorOdds = -0.5
/** Below this nobody is named. */
const enough = 0.7
/** A test that weighs so much against the peer is not outvoted. */
const veto = -1.5
/** The FIN events a capture must hold before "nothing found" says anything. */
const enoughFins = 30
/** How often "nothing wrong" is right: what was asked was looked at closely in a capture, less so in lists of sockets. */
const noneByCapture = 0.9
const noneByFew = 0.75
/** From so many FINs on a capture was looked at closely. */
const manyFins = 1_000
const noneBySockets = 0.7
/** An open verdict is right that it is open about as often as not. */
const unknownRight = 0.5

/**
 * The verdict on a timeline and what was found in it.
 *
 * `peers` are prefixes, and only of a late peer. `windows` are of first sendings; the last answers come later. A quiet
 * case is `none` only where closing was looked at, in a capture or in sockets with timers; without those it is `unknown`.
 */
export function judge(timeline: Timeline, findings: readonly Finding[]): Verdict {
  const judged = lateness(timeline)
  const evident = evidentCause(timeline, findings)
  if (judged.late.length > 0) return ofStalls(judged, testsOf(timeline, judged, findings), findings, evident)
  if (evident !== null) return ofEvident(evident)
  if (judged.ours !== null) return ofOurs(judged.ours, findings)
  const sockets = socketsSay(timeline)
  if (sockets.prefix !== null && judged.pooled.fins < enoughFins) return ofSockets(sockets, findings)
  return ofQuiet(timeline, judged, sockets, findings)
}

const reasons = (tested: readonly Tested[], side: Tested['side']): Reason[] => tested.filter((one) => one.side === side).map(({ reason }) => reason)
const split = (tested: readonly Tested[]) => ({ for: reasons(tested, 'for'), against: reasons(tested, 'against'), silent: reasons(tested, 'silent') })
const idsOf = (findings: readonly Finding[], ...detectors: readonly Finding['detector'][]) =>
  findings.filter(({ detector }) => detectors.includes(detector)).map(({ id }) => id)

function ofStalls(judged: Lateness, tested: readonly Tested[], findings: readonly Finding[], evident: Evident | null): Verdict {
  const { late, windows, inWindows: stalls } = judged
  const figures = {
    peers: named(late.map(({ prefix }) => prefix).join(', ')),
    stalls: count(stalls.length),
    windows: count(windows.length),
    wait: halfWaited(stalls),
    rate: share(part(judged.lateTraffic.inside.stalls, judged.lateTraffic.inside.fins)),
  }
  const peer = probabilityOf(tested.reduce((odds, test) => odds + test.peer, priorOdds))
  const path = probabilityOf(tested.reduce((odds, test) => odds + test.path, priorOdds))
  const rests = idsOf(findings, 'fin-stalls')
  if (peer >= enough && !tested.some((test) => test.peer <= veto)) {
    const peers = late.map(({ prefix }) => prefix).sort()
    return {
      cause: 'late-peer',
      late: 'remote',
      peers,
      windows,
      probability: peer,
      says: say('verdict.says.late-peer', figures),
      ...split(tested),
      rests,
    }
  }
  if (evident !== null && (ownWord(evident) || evident.probability > path || path < enough)) return { ...ofEvident(evident), windows }
  if (path >= enough)
    return {
      cause: 'lossy-path',
      late: 'path',
      peers: [],
      windows,
      probability: path,
      says: say('verdict.says.lossy-path', figures),
      ...turned(tested),
      rests,
    }
  return {
    cause: 'unknown',
    late: 'cannot-tell',
    peers: [],
    windows,
    probability: ratio(Math.min(unknownRight, 1 - Math.max(peer, path))),
    says: say('verdict.says.unknown.stalls', figures),
    ...split(tested),
    rests,
  }
}

/** The same tests, for and against a path that loses packets. */
const turned = (tested: readonly Tested[]) =>
  split(tested.map((test) => (test.path === 0 ? test : { ...test, side: test.path > 0 ? 'for' : 'against' })))

/** Where our own machine says plainly what it lost, a path that seems to lose packets is that loss. */
const ownWord = ({ cause, probability }: Evident): boolean => cause !== 'lossy-path' && probability >= enough

const ofEvident = ({ when: _when, ...evident }: Evident): Verdict => ({ ...evident, peers: [], windows: [], silent: [] })

function ofSockets({ prefix, stuck, tested }: SocketsSay, findings: readonly Finding[]): Verdict {
  const odds = priorOdds + (tested?.peer ?? 0)
  return {
    cause: 'late-peer',
    late: 'remote',
    peers: prefix === null ? [] : [prefix],
    windows: [],
    probability: probabilityOf(odds),
    says: say('verdict.says.late-peer-sockets', { peers: named(prefix ?? ''), stuck: count(stuck) }),
    ...split(tested === null ? [] : [tested, ...unasked]),
    rests: idsOf(findings, 'orphan-pressure', 'kernel-bursts'),
  }
}

/** What only a capture can say. */
const unasked: readonly Tested[] = ['echo', 'acks-per-copy', 'handshakes', 'other-traffic'].map((test) => ({
  side: 'silent',
  reason: { test, says: say('verdict.tests.needs-capture'), evidence: [] },
  peer: 0,
  path: 0,
}))

function ofOurs(ours: LatePrefix, findings: readonly Finding[]): Verdict {
  const says = say('verdict.says.unknown.ours', { stalls: count(ours.inWindows.length), prefix: named(ours.prefix) })
  const reason = { test: 'ourselves', says: say('verdict.tests.ourselves.owed', { stalls: count(ours.inWindows.length) }), evidence: [] }
  return {
    cause: 'unknown',
    late: 'cannot-tell',
    peers: [],
    windows: ours.windows,
    probability: ratio(unknownRight),
    says,
    for: [reason],
    against: [],
    silent: [],
    rests: idsOf(findings, 'fin-stalls'),
  }
}

function ofQuiet(timeline: Timeline, judged: Lateness, sockets: SocketsSay, findings: readonly Finding[]): Verdict {
  const troubled = findings.filter(({ severity }) => severity === 'critical' || severity === 'warning')
  const nothing: Pick<Verdict, 'peers' | 'windows' | 'against'> = { peers: [], windows: [], against: [] }
  const silentTests = judged.pooled.fins >= enoughFins ? [] : unasked.map(({ reason }) => reason)
  if (troubled.length > 0) {
    const says = say(`verdict.says.unknown.${judged.pooled.fins >= enoughFins ? 'unexplained' : 'no-capture'}`, { troubles: count(troubled.length) })
    return {
      ...nothing,
      cause: 'unknown',
      late: 'cannot-tell',
      probability: ratio(unknownRight),
      says,
      for: [],
      silent: silentTests,
      rests: troubled.map(({ id }) => id),
    }
  }
  if (sockets.stuck >= leastStuck) {
    const says = sockets.asking
      ? say('verdict.says.unknown.sockets-asking', { stuck: count(sockets.stuck) })
      : say('verdict.says.unknown.sockets', { stuck: count(sockets.stuck) })
    const silent = [...(sockets.tested === null ? [] : [sockets.tested.reason]), ...silentTests]
    return { ...nothing, cause: 'unknown', late: 'cannot-tell', probability: ratio(unknownRight), says, for: [], silent, rests: [] }
  }
  const byCapture = judged.pooled.fins >= enoughFins
  if (byCapture || (sockets.looked && timeline.range !== null)) {
    const says = byCapture
      ? say('verdict.tests.quiet.capture', { fins: count(judged.pooled.fins), stalls: count(judged.pooled.stalls) })
      : say('verdict.tests.quiet.sockets')
    const probability: Ratio = ratio(judged.pooled.fins >= manyFins ? noneByCapture : byCapture ? noneByFew : noneBySockets)
    return {
      ...nothing,
      cause: 'none',
      late: 'nobody',
      probability,
      says: say('verdict.says.none'),
      for: [{ test: 'quiet', says, evidence: [] }],
      silent: silentTests,
      rests: [],
    }
  }
  return {
    ...nothing,
    cause: 'unknown',
    late: 'cannot-tell',
    probability: ratio(unknownRight),
    says: say('verdict.says.unknown.too-little'),
    for: [],
    silent: silentTests,
    rests: [],
  }
}
