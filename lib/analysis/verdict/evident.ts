// Causes that show themselves without the stalls: what the detectors of single causes found, a path that loses everybody's
// handshakes, and CPUs too full of packets to take them all. The likeliest is named.

import type { Finding } from '@/lib/core/finding'
import type { Sentence } from '@/lib/core/sentence'
import type { Timeline } from '@/lib/core/timeline'
import type { Ratio } from '@/lib/core/units'
import type { Cause, Late, Reason } from '@/lib/core/verdict'
import { say } from '../say'
import { lossyHandshakes } from './lossy-handshakes'
import { receiveSide } from './receive-side'

export interface Evident {
  readonly cause: Cause
  readonly late: Late
  readonly probability: Ratio
  readonly says: Sentence
  readonly for: readonly Reason[]
  readonly against: readonly Reason[]
  readonly rests: readonly Finding['id'][]
  readonly when: Finding['when']
}

/** Who is late when a detector's cause is the one. */
const lateWith = {
  'syn-flood': 'nobody',
  'listen-overflow': 'ourselves',
  'conntrack-full': 'ourselves',
  'close-wait-leak': 'ourselves',
  'port-exhaustion': 'ourselves',
  'memory-pressure': 'ourselves',
  'out-of-memory': 'ourselves',
  'link-flap': 'path',
  'disk-stall': 'ourselves',
  'cpu-steal': 'ourselves',
} as const satisfies Partial<Record<Finding['detector'], Late>>

const isCause = (detector: string): detector is keyof typeof lateWith => detector in lateWith

/** The likeliest cause that is seen outright, or null. */
export function evidentCause(timeline: Timeline, findings: readonly Finding[]): Evident | null {
  const found = findings.filter(({ role }) => role === 'likely-cause').flatMap(ofFinding)
  const others = [lossyHandshakes(timeline), receiveSide(timeline, findings)].filter((one) => one !== null)
  const all = [...found, ...others]
  const causes = new Set(all.map(({ cause }) => cause))
  return all.filter(({ cause }) => !(followsFrom[cause] ?? []).some((first) => causes.has(first))).sort((a, b) => rank(b) - rank(a))[0] ?? null
}

/** What fills a table or a CPU, or makes tasks wait, comes before the table, the CPU and the tasks, however plainly those show. */
const followsFrom: Readonly<Partial<Record<Cause, readonly Cause[]>>> = {
  'conntrack-full': ['syn-flood'],
  'disk-stall': ['out-of-memory'],
  'softirq-saturation': ['syn-flood'],
}

/** What our own machine's files show explains a loss that the capture shows, not the other way round. */
const rank = ({ cause, probability }: Evident): number => (cause === 'lossy-path' ? probability / 2 : probability)

function ofFinding({ id, detector, confidence, evidence, when }: Finding): Evident[] {
  if (!isCause(detector) || confidence.probability === undefined) return []
  const reason = (says: Sentence): Reason => ({ test: detector, says, evidence })
  return [
    {
      cause: detector,
      late: lateWith[detector],
      probability: confidence.probability,
      says: say(`verdict.says.${detector}`),
      for: confidence.because.map(reason),
      against: confidence.against.map((says) => ({ ...reason(says), evidence: [] })),
      rests: [id],
      when,
    },
  ]
}
