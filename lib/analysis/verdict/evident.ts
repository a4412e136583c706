// Causes that show themselves without the stalls: the kernel or the sockets say so outright. Each asks for a plain sign
// and claims no more than it.

import type { Evidence, Finding, FindingId } from '@/lib/core/finding'
import type { KernelSignature } from '@/lib/core/kernel-event'
import type { Sentence } from '@/lib/core/sentence'
import type { Timeline } from '@/lib/core/timeline'
import type { Ratio } from '@/lib/core/units'
import { ratio } from '@/lib/core/units'
import type { Cause, Late } from '@/lib/core/verdict'
import { primarySeries } from '../placed'
import { count, say } from '../say'
import { capturesToJudge } from '../stalled-fins'
import { part } from '../traffic'
import { lossyHandshakes } from './lossy-handshakes'

export interface Evident {
  readonly cause: Cause
  readonly late: Late
  readonly probability: Ratio
  readonly test: string
  readonly says: Sentence
  readonly reason: Sentence
  readonly evidence: readonly Evidence[]
  readonly rests: readonly FindingId[]
}

/** The kernel's own word for a cause, said in earnest. What it names is certain; that it is the cause of the trouble, less so. */
const kernelSays: readonly { readonly group: KernelSignature; readonly cause: Cause; readonly late: Late; readonly probability: number }[] = [
  { group: 'conntrack_full', cause: 'conntrack-full', late: 'ourselves', probability: 0.8 },
  { group: 'tcp_mem', cause: 'memory-pressure', late: 'ourselves', probability: 0.7 },
  { group: 'oom_kill', cause: 'memory-pressure', late: 'ourselves', probability: 0.7 },
  { group: 'link_down', cause: 'link-flap', late: 'path', probability: 0.6 },
  { group: 'hung_task', cause: 'disk-stall', late: 'ourselves', probability: 0.6 },
]
const inEarnest = 3

export function evidentCause(timeline: Timeline, findings: readonly Finding[]): Evident | null {
  return synFlood(timeline, findings) ?? kernelWord(timeline, findings) ?? lossyHandshakes(timeline) ?? closeWaitLeak(timeline) ?? softirq(findings)
}

const saidOf = (timeline: Timeline, group: KernelSignature): number => {
  const tally = timeline.kernelMessages[group]
  return tally === undefined ? 0 : tally.printed + tally.repeated
}

const burstOf = (findings: readonly Finding[], group: KernelSignature): Finding | undefined =>
  findings.find(({ id }) => id === `f-kernel-bursts-${group}`)

/** Half-open connections of an ordinary gateway are a handful; so many at once are a flood. */
const manyHalfOpen = 100
/** So many SYNs to us of which less than half come to anything. */
const manySyns = 200
const answeredLess = 0.5

/** The kernel warns of SYN flooding also when a listener is merely too slow: a second sign is asked for. */
function synFlood(timeline: Timeline, findings: readonly Finding[]): Evident | null {
  const said = saidOf(timeline, 'syn_flood')
  if (said === 0) return null
  const halfOpen = [...timeline.facts.snapshots, ...timeline.unplaced.flatMap(({ facts }) => facts.snapshots)].reduce(
    (most, { byState, synRecv }) => Math.max(most, byState['SYN-RECV'] ?? 0, synRecv ?? 0),
    0,
  )
  const flooded = capturesToJudge(timeline).some(({ peers, ours }) =>
    peers.some((peer) => peer.address === ours && peer.synSent >= manySyns && part(peer.synAnswered, peer.synSent) < answeredLess),
  )
  if (halfOpen < manyHalfOpen && !flooded && saidOf(timeline, 'conntrack_full') < inEarnest) return null
  const burst = burstOf(findings, 'syn_flood')
  return {
    cause: 'syn-flood',
    late: 'nobody',
    probability: ratio(0.8),
    test: 'half-open',
    says: say('verdict.says.syn-flood'),
    reason: say('verdict.tests.half-open.flood', { said: count(said), halfOpen: count(halfOpen) }),
    evidence: burst?.evidence ?? [],
    rests: burst === undefined ? [] : [burst.id],
  }
}

function kernelWord(timeline: Timeline, findings: readonly Finding[]): Evident | null {
  for (const { group, cause, late, probability } of kernelSays) {
    const said = saidOf(timeline, group)
    const burst = burstOf(findings, group)
    if (said < inEarnest || burst === undefined) continue
    return {
      cause,
      late,
      probability: ratio(probability),
      test: 'kernel-log',
      says: say(`verdict.says.${cause}`, { said: count(said) }),
      reason: say('verdict.tests.kernel-log.said', { said: count(said) }),
      evidence: burst.evidence,
      rests: [burst.id],
    }
  }
  return null
}

/** A leak grows and does not come back: at least so many at the end, so many times the start, and hardly a step down. */
const leastLeaked = 200
const timesStart = 3
const risingSteps = 0.8
/** One list alone shows a leak only when CLOSE-WAIT is most of it. */
const leakedAtOnce = 1_000
const mostRows = 0.5

function closeWaitLeak(timeline: Timeline): Evident | null {
  const found = (waiting: number, probability: number): Evident => ({
    cause: 'close-wait-leak',
    late: 'ourselves',
    probability: ratio(probability),
    test: 'close-wait',
    says: say('verdict.says.close-wait-leak', { waiting: count(waiting) }),
    reason: say('verdict.tests.close-wait.growing', { waiting: count(waiting) }),
    evidence: [],
    rests: [],
  })
  for (const { value } of primarySeries(timeline, 'sockets.CLOSE-WAIT')) {
    const known = Array.from(value).filter((n) => !Number.isNaN(n))
    const [first, last] = [known[0] ?? 0, known.at(-1) ?? 0]
    const rising = known.slice(1).filter((n, i) => n >= (known[i] ?? 0)).length
    if (known.length >= 3 && last >= leastLeaked && last >= timesStart * Math.max(1, first) && rising >= risingSteps * (known.length - 1))
      return found(last, 0.75)
  }
  for (const { byState, rows } of [...timeline.facts.snapshots, ...timeline.unplaced.flatMap(({ facts }) => facts.snapshots)]) {
    const waiting = byState['CLOSE-WAIT'] ?? 0
    if (rows !== null && waiting >= leakedAtOnce && waiting >= mostRows * rows) return found(waiting, 0.65)
  }
  return null
}

function softirq(findings: readonly Finding[]): Evident | null {
  const full = findings.find(({ detector, severity }) => detector === 'softirq-saturation' && severity === 'warning')
  const troubled = findings.some(
    ({ detector, severity }) =>
      detector !== 'softirq-saturation' && detector !== 'load-spikes' && (severity === 'critical' || severity === 'warning'),
  )
  if (full === undefined || troubled || full.when.length === 0) return null
  return {
    cause: 'softirq-saturation',
    late: 'ourselves',
    probability: ratio(0.6),
    test: 'softirq',
    says: say('verdict.says.softirq-saturation'),
    reason: full.claim,
    evidence: full.evidence,
    rests: [full.id],
  }
}
