// The tests of "who is late": each gives for, against or silent, with its figures. Weights are in log-odds: 1.5 is about
// 4.5 to 1, 3 about 20 to 1. "For" means: for a late peer.

import { StallEnding } from '@/lib/core/capture'
import type { Evidence, Finding } from '@/lib/core/finding'
import type { Sentence } from '@/lib/core/sentence'
import type { Timeline } from '@/lib/core/timeline'
import type { Lateness } from '../late-prefixes'
import { primarySeries } from '../placed'
import { count, lasting, say, share } from '../say'
import { part } from '../traffic'
import type { Tested } from './tested'

/** Fewer stalls, handshakes or data segments than this do not carry a share. */
const enoughStalls = 10
const enoughHandshakes = 20
const enoughData = 50
const enoughFins = 50

export function testsOf(timeline: Timeline, judged: Lateness, findings: readonly Finding[]): readonly Tested[] {
  const evidence = findings.filter(({ detector }) => detector === 'fin-stalls').flatMap((finding) => finding.evidence)
  return [
    spread(judged, evidence),
    echo(judged, evidence),
    acksPerCopy(judged, evidence),
    handshakes(judged),
    otherTraffic(judged),
    ourselves(timeline, judged, findings),
  ]
}

const tested = (
  test: string,
  side: Tested['side'],
  says: Sentence,
  weights: { peer: number; path: number },
  evidence: readonly Evidence[] = [],
): Tested => ({
  side,
  reason: { test, says, evidence },
  ...weights,
})
const silent = (test: string, says: Sentence): Tested => tested(test, 'silent', says, { peer: 0, path: 0 })

/** The others are healthy when their share of stalls is at most this part of the late one's. */
const healthyPart = 0.2

/** f. One network, or everybody at once? A fault of our line or our machine does not choose one /24; one on the way to it does. */
function spread(judged: Lateness, evidence: readonly Evidence[]): Tested {
  const { late, others, everybody, pooled } = judged
  const { fins, stalls } = others.inside
  const figures = {
    late: count(late.length),
    prefixes: count(late.length + others.prefixes),
    stallShare: share(
      part(
        late.reduce((sum, one) => sum + one.stalls.length, 0),
        pooled.stalls,
      ),
    ),
    connectionShare: share(
      part(
        late.reduce((sum, one) => sum + one.connections, 0),
        pooled.connections,
      ),
    ),
    fins: count(fins),
    stalls: count(stalls),
  }
  if (everybody) return tested('spread', 'against', say('verdict.tests.spread.everybody', figures), { peer: -4, path: 2 }, evidence)
  if (others.prefixes === 0) return silent('spread', say('verdict.tests.spread.only-one', figures))
  const rate = Math.min(...late.map((one) => one.rate))
  if (part(stalls, fins) > healthyPart * rate)
    return tested('spread', 'against', say('verdict.tests.spread.others-too', figures), { peer: -1.5, path: 0.5 }, evidence)
  const few = fins < enoughFins
  return tested(
    'spread',
    'for',
    say('verdict.tests.spread.one-network', figures),
    few ? { peer: 1.5, path: -1 } : { peer: 2.5, path: -1.5 },
    evidence,
  )
}

/** Two thirds on one side is not chance; in between is a mixture. */
const clearMost = 0.7

/** a. Which sending does the late ACK's TSecr name? The first: it had arrived. A later one: those before it were lost. */
function echo({ inWindows }: Lateness, evidence: readonly Evidence[]): Tested {
  const { ending, echoed, copies } = inWindows.columns
  const named = inWindows.where((row) => ending[row] === StallEnding.answered && (echoed[row] ?? -1) >= 0 && (copies[row] ?? 0) > 0)
  if (named.length < enoughStalls) return silent('echo', say('verdict.tests.echo.silent', { answers: count(named.length) }))
  const first = named.count((row) => echoed[row] === 0)
  const figures = { answers: count(named.length), first: count(first), firstShare: share(first / named.length) }
  if (first >= clearMost * named.length) return tested('echo', 'for', say('verdict.tests.echo.first', figures), { peer: 1.5, path: -1.5 }, evidence)
  if (first <= (1 - clearMost) * named.length)
    return tested('echo', 'against', say('verdict.tests.echo.later', figures), { peer: -1.5, path: 1.5 }, evidence)
  return silent('echo', say('verdict.tests.echo.mixed', figures))
}

/** c. An answer for each copy in the end: the copies were queued. One answer for six: five were lost or thrown away on the way. */
function acksPerCopy({ inWindows }: Lateness, evidence: readonly Evidence[]): Tested {
  const { ending, copies, acks: seen } = inWindows.columns
  const answered = inWindows.where((row) => ending[row] === StallEnding.answered && (copies[row] ?? 0) > 0)
  if (answered.length < enoughStalls) return silent('acks-per-copy', say('verdict.tests.acks-per-copy.silent', { stalls: count(answered.length) }))
  const sendings = answered.sum((row) => (copies[row] ?? 0) + 1)
  const acks = answered.sum((row) => seen[row] ?? 0)
  const figures = { sendings: count(sendings), acks: count(acks) }
  if (acks >= clearMost * sendings)
    return tested('acks-per-copy', 'for', say('verdict.tests.acks-per-copy.queued', figures), { peer: 0.5, path: -1.5 }, evidence)
  return tested('acks-per-copy', 'against', say('verdict.tests.acks-per-copy.lost', figures), { peer: -0.3, path: 0.5 }, evidence)
}

/** A healthy path answers nearly every first SYN; from the second bound on it visibly loses them. */
const healthyAnswered = 0.9
const healthyCopies = 0.05
const lossyCopies = 0.15
/** A round trip that grows this many times is a queue, not a peer that is late with FINs alone. */
const slower = 3

/** d. New handshakes with the same peers at the very moment of the stalls: as fast as ever means that the path is fine. */
function handshakes({ lateTraffic: { inside, outside } }: Lateness): Tested {
  if (inside.syn < enoughHandshakes) return silent('handshakes', say('verdict.tests.handshakes.silent', { handshakes: count(inside.syn) }))
  const now = part(inside.roundTripSum, inside.synAnswered)
  const usual = part(outside.roundTripSum, outside.synAnswered)
  const copies = part(inside.synCopies, inside.syn)
  const figures = {
    handshakes: count(inside.syn),
    answered: share(part(inside.synAnswered, inside.syn)),
    roundTrip: lasting(now),
    usual: lasting(usual),
    copies: share(copies),
  }
  if (copies >= lossyCopies) return tested('handshakes', 'against', say('verdict.tests.handshakes.lossy', figures), { peer: -3, path: 2 })
  if (outside.synAnswered > 0 && now > slower * usual)
    return tested('handshakes', 'against', say('verdict.tests.handshakes.slow', figures), { peer: -1.5, path: 0.5 })
  if (copies <= healthyCopies && inside.synAnswered >= healthyAnswered * inside.syn)
    return outside.synAnswered > 0
      ? tested('handshakes', 'for', say('verdict.tests.handshakes.normal', figures), { peer: 1.5, path: -3 })
      : tested('handshakes', 'for', say('verdict.tests.handshakes.answered', figures), { peer: 1, path: -2 })
  return silent('handshakes', say('verdict.tests.handshakes.mixed', figures))
}

/** Ordinary loss sends 1–2 % of segments again; from the second bound on the path loses visibly. */
const healthyData = 0.03
const lossyData = 0.08

/** d. Data to the same peers in the windows: acknowledged without being sent again means that only closing is late. */
function otherTraffic({ lateTraffic: { inside } }: Lateness): Tested {
  const figures = { segments: count(inside.data), again: share(part(inside.dataRetransmitted, inside.data)) }
  if (inside.data < enoughData) return silent('other-traffic', say('verdict.tests.other-traffic.silent', { segments: figures.segments }))
  const again = part(inside.dataRetransmitted, inside.data)
  if (again <= healthyData) return tested('other-traffic', 'for', say('verdict.tests.other-traffic.normal', figures), { peer: 0.8, path: -1.5 })
  if (again >= lossyData) return tested('other-traffic', 'against', say('verdict.tests.other-traffic.lossy', figures), { peer: -1, path: 1.5 })
  return silent('other-traffic', say('verdict.tests.other-traffic.mixed', figures))
}

/** A machine that was not looked at may itself lose what the path seems to lose. */
const unseen = -1
/** When we owe as large a part of the stalls as this, our own machine is the suspect. */
const owedPart = 0.5

/** g. Do we owe the answers ourselves, or were our CPUs too full of packets to see them? */
function ourselves(timeline: Timeline, { ours, late, windows }: Lateness, findings: readonly Finding[]): Tested {
  if (ours !== null) {
    const theirs = late.reduce((sum, one) => sum + one.inWindows.length, 0)
    const weight = ours.inWindows.length >= owedPart * theirs ? -2.5 : -0.5
    return tested('ourselves', 'against', say('verdict.tests.ourselves.owed', { stalls: count(ours.inWindows.length) }), { peer: weight, path: 0 })
  }
  const full = findings.find(({ detector }) => detector === 'softirq-saturation')
  const meets = full?.when.some(({ start, end }) => windows.some(({ from, lastAnswerAt }) => start < lastAnswerAt && end > from))
  if (full !== undefined && (meets || full.when.length === 0))
    return tested('ourselves', 'against', say('verdict.tests.ourselves.full'), { peer: -0.5, path: -1 }, full.evidence)
  if (primarySeries(timeline, 'cpu.softirq').length === 0)
    return tested('ourselves', 'silent', say('verdict.tests.ourselves.silent'), { peer: 0, path: unseen })
  return tested('ourselves', 'for', say('verdict.tests.ourselves.room'), { peer: 0.3, path: 0 })
}
