// CPUs too full of packets to take them all: one receive queue on one CPU, or all of them. Full CPUs alone may follow from
// another trouble (copies of FINs are packets too), so that they are named only where no limit of the kernel was met.

import type { Evidence, Finding } from '@/lib/core/finding'
import type { Sentence } from '@/lib/core/sentence'
import type { Timeline } from '@/lib/core/timeline'
import type { Lateness } from '../late-prefixes'
import { asSpans, lateness } from '../late-prefixes'
import { probabilityOf } from '../log-odds'
import { highest } from '../measures'
import { primarySeries } from '../placed'
import { count, named, perSecond, say, share } from '../say'
import { namedFrom } from '../signs'
import { meetingsOf } from '../windows'
import type { Evident } from './evident'

const priorOdds = -2
/** One CPU takes this share of the received packets' interrupts, of at least two CPUs that are counted. */
const nearlyAll = 0.8
/** Packets dropped in front of the stack each second: more than a stray, and so many that everybody feels it. */
const dropping = 1
const plenty = 10

/** A full CPU does not choose one network of several. */
const oneOfSeveral = ({ late, others }: Lateness): boolean => late.length === 1 && others.prefixes > 0

interface Weighed {
  readonly weight: number
  readonly says: Sentence
  readonly evidence: readonly Evidence[]
}

export function receiveSide(timeline: Timeline, findings: readonly Finding[]): Evident | null {
  const full = findings.find(({ detector, severity }) => detector === 'softirq-saturation' && severity === 'warning') ?? null
  const drops = dropped(timeline)
  if (full === null && (drops === null || drops.weight < 0)) return null
  const signs = [
    full === null ? null : { weight: full.when.length > 0 ? 2.2 : 0.5, says: full.claim, evidence: full.evidence },
    drops,
    oneQueue(timeline),
    everybody(timeline, full),
    ...findings.flatMap((finding) => otherTrouble(timeline, finding)),
  ].filter((sign) => sign !== null)
  const probability = probabilityOf(signs.reduce((odds, { weight }) => odds + weight, priorOdds))
  if (probability < namedFrom || oneOfSeveral(lateness(timeline))) return null
  const reasons = (side: 1 | -1) => signs.filter(({ weight }) => weight * side > 0).map(({ says, evidence }) => ({ test: 'softirq', says, evidence }))
  return {
    cause: 'softirq-saturation',
    late: 'ourselves',
    probability,
    says: say('verdict.says.softirq-saturation'),
    for: reasons(1),
    against: reasons(-1),
    rests: full === null ? [] : [full.id],
    when: full?.when ?? [],
  }
}

function dropped(timeline: Timeline): Weighed | null {
  const most = highest(timeline, 'softnet.dropped')
  if (most === null || most.at === null) return null
  return most.value >= dropping
    ? {
        weight: most.value >= plenty ? 2.6 : 2,
        says: say('verdict.tests.softirq.dropped', { rate: perSecond(most.value, most.source) }),
        evidence: [most.evidence],
      }
    : { weight: -0.5, says: say('verdict.tests.softirq.none-dropped'), evidence: [] }
}

function oneQueue(timeline: Timeline): Weighed | null {
  const byCpu = primarySeries(timeline, 'softirqs.NET_RX')
    .filter(({ cpu }) => typeof cpu === 'number')
    .map(({ cpu, value, source }) => ({ cpu, source, sum: Array.from(value).reduce((all, n) => all + (Number.isNaN(n) ? 0 : n), 0) }))
    .sort((a, b) => b.sum - a.sum)
  const [top] = byCpu
  const all = byCpu.reduce((sum, one) => sum + one.sum, 0)
  if (top === undefined || byCpu.length < 2 || all <= 0 || top.sum < nearlyAll * all) return null
  const figures = { cpu: named(`CPU ${top.cpu}`, top.source), part: share(top.sum / all, top.source), cpus: count(byCpu.length) }
  return { weight: 0.8, says: say('verdict.tests.softirq.one-queue', figures), evidence: [] }
}

/** A path that loses packets leaves a CPU idle; a CPU that loses them is full just then, and loses everybody's. */
function everybody(timeline: Timeline, full: Finding | null): Weighed | null {
  const { everybody: all, late, others, windows } = lateness(timeline)
  if (full === null || !(all || (late.length === 1 && others.prefixes === 0)) || meetingsOf(asSpans(windows), full.when).length === 0) return null
  return { weight: 1.8, says: say('verdict.tests.softirq.everybody', { late: count(late.length) }), evidence: [] }
}

/** Limits that were met, and lines of the kernel in earnest, fill CPUs by themselves; not so where everybody's FINs stalled. */
function otherTrouble(timeline: Timeline, { detector, severity, claim, evidence }: Finding): Weighed[] {
  if ((severity !== 'critical' && severity !== 'warning') || lateness(timeline).everybody || lateness(timeline).late.length === 1) return []
  if (detector === 'orphan-pressure') return [{ weight: -3, says: claim, evidence }]
  return detector === 'kernel-bursts' ? [{ weight: -1.5, says: claim, evidence }] : []
}
