import type { Asked, Finding, Severity } from '@/lib/core/finding'
import type { Timeline } from '@/lib/core/timeline'
import type { Verdict } from '@/lib/core/verdict'
import { detectors } from './registry'
import { judge } from './verdict'

const order: readonly Severity[] = ['critical', 'warning', 'notice', 'fine']

/**
 * What the timeline says: findings (worst first), every question asked or not, and the verdict.
 *
 * Pure and deterministic: what is left to chance is drawn from fixed seeds. A question whose facts are missing is
 * `not-asked` and says what to collect; it is never taken for "nothing found".
 */
export function analyse(timeline: Timeline): { findings: readonly Finding[]; asked: readonly Asked[]; verdict: Verdict } {
  const found: Finding[] = []
  const asked: Asked[] = []
  for (const detector of detectors) {
    const lack = detector.lacks(timeline)
    if (lack !== null) {
      asked.push({ detector: detector.name, kind: 'not-asked', ...lack })
      continue
    }
    const findings = detector.detect(timeline, found)
    found.push(...findings)
    asked.push({ detector: detector.name, kind: 'asked', found: findings.map(({ id }) => id) })
  }
  const findings = found.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
  return { findings, asked, verdict: judge(timeline, findings) }
}
