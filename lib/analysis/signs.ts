// A cause that shows itself by several signs. Each sign adds its weight, in log-odds, for the cause or against it, as the
// tests of a late peer do: 1.5 is about 4.5 to 1, 3 about 20 to 1. One plain sign names a cause; two weak ones do too.

import type { DetectorName, Evidence, Finding, NextStep, Severity } from '@/lib/core/finding'
import type { Sentence } from '@/lib/core/sentence'
import type { Timeline } from '@/lib/core/timeline'
import { probabilityOf } from './log-odds'
import { countedOnce, highest, saidBy } from './measures'
import { count, moment, named, perSecond, say } from './say'
import type { Window } from './windows'
import { joinWindows } from './windows'

export interface Sign {
  readonly weight: number // above 0: for the cause
  readonly says: Sentence
  readonly evidence: readonly Evidence[]
  readonly when?: readonly Window[]
}

/** Of the troubles that customers bring, each of these causes explains about one in eight. */
const priorOdds = -2
/** From here on it is more likely the cause than not, and is named. */
export const namedFrom = 0.5
/** From here on it is worth a look. */
const worthALook = 0.3
const surely = 0.85

/** The finding that the signs make together; none where they come to less than a look. At least one sign must speak for it. */
export function likelyCause(
  cause: DetectorName,
  signs: readonly (Sign | null)[],
  words: { readonly claim: Sentence; readonly next: readonly [NextStep, ...NextStep[]] },
): Finding[] {
  const seen = signs.filter((sign) => sign !== null)
  const pro = seen.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight)
  const probability = probabilityOf(seen.reduce((odds, { weight }) => odds + weight, priorOdds))
  const [first, ...rest] = pro.flatMap(({ evidence }) => evidence)
  if (first === undefined || probability < worthALook) return []
  const is = probability >= namedFrom
  const severity: Severity = is ? 'warning' : 'notice'
  return [
    {
      id: `f-${cause}`,
      detector: cause,
      severity,
      role: is ? 'likely-cause' : 'context',
      claim: words.claim,
      when: joinWindows(pro.flatMap(({ when }) => when ?? [])),
      evidence: [first, ...rest],
      confidence: {
        level: probability >= surely ? 'high' : is ? 'medium' : 'low',
        because: pro.map(({ says }) => says),
        against: seen.filter(({ weight }) => weight < 0).map(({ says }) => says),
        probability,
      },
      next: words.next,
    },
  ]
}

/** The kernel's own word: `once` for one or two lines, `often` from there on. */
const inEarnest = 3
export function saidSign(earlier: readonly Finding[], group: string, weights: { readonly once: number; readonly often: number }): Sign | null {
  const found = saidBy(earlier, group)
  const [evidence] = found?.finding.evidence ?? []
  if (found === null || evidence?.kind !== 'kernel') return null
  return {
    weight: found.said >= inEarnest ? weights.often : weights.once,
    says: say('findings.signs.said', { said: count(found.said, evidence.first), message: named(evidence.text, evidence.first) }),
    evidence: [evidence],
    when: found.finding.when,
  }
}

/** A counter of the network stack that grew while it was watched; read only once it says little. */
export function counterSign(
  timeline: Timeline,
  counter: string,
  weights: { readonly growing: number; readonly sinceBoot: number },
  least = 1,
): Sign | null {
  const grew = highest(timeline, `counter.${counter}`)
  if (grew !== null && grew.at !== null) {
    if (grew.value < least) return null
    const figures = { counter: named(counter), rate: perSecond(grew.value, grew.source), at: moment(grew.at, grew.source) }
    return { weight: weights.growing, says: say('findings.signs.grew', figures), evidence: [grew.evidence] }
  }
  const once = countedOnce(timeline, `counter.${counter}`, `nstat.${counter}`)
  if (once === null || once.value === 0) return null
  return {
    weight: weights.sinceBoot,
    says: say('findings.signs.since-boot', { counter: named(counter), value: count(once.value, once.source) }),
    evidence: [{ kind: 'quote', source: once.source, text: `${counter} ${once.value}` }],
  }
}

export const isNamed = (findings: readonly Finding[], cause: DetectorName): boolean =>
  findings.some(({ detector, role }) => detector === cause && role === 'likely-cause')
