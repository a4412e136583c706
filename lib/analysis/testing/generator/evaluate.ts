// Whole cases of known causes through the whole analysis, and how often it was right.

import type { Cause } from '@/lib/core/verdict'
import { analyse } from '../../analyse'
import type { Severity, Truth } from './causes'
import { severities, troubleOf, truths } from './causes'
import { Draw } from './draw'
import { observe } from './observe'
import { worldOf } from './world'

const seconds = 300

export interface Case {
  readonly seed: number
  readonly truth: Truth
  readonly severity: Severity
  readonly tellable: boolean
  readonly artefacts: readonly string[]
  readonly cause: Cause
  readonly probability: number
  readonly peers: readonly string[]
  readonly lateNetwork: string
  readonly troubles: readonly string[] // findings of warning or worse
}

/** One case: of a seed everything is drawn, so that the same seed is the same case. */
export function caseOf(seed: number): Case {
  const draw = new Draw(seed)
  const truth = truths[seed % truths.length] ?? 'none'
  const severity = severities[Math.floor(seed / truths.length) % severities.length] ?? 'plain'
  const trouble = troubleOf(truth, severity, seconds, draw)
  const world = worldOf(trouble, seconds, draw)
  const { timeline, kinds, tellable } = observe(world, trouble, draw)
  const { findings, verdict } = analyse(timeline)
  return {
    seed,
    truth,
    severity,
    tellable,
    artefacts: kinds,
    cause: verdict.cause,
    probability: verdict.probability,
    peers: verdict.peers,
    lateNetwork: `${world.networks[0]?.prefix}.0/24`,
    troubles: findings.filter(({ severity: bad }) => bad === 'critical' || bad === 'warning').map(({ id }) => id),
  }
}

export interface Score {
  readonly cases: readonly Case[]
  readonly right: number // of the tellable ones that have a cause: the share named rightly
  readonly named: number // of those that were named at all: the share named rightly
  readonly wronglyBlamed: number // of all cases: a peer was blamed that was not late
  readonly silentOnQuiet: number // of the quiet ones: no cause, nobody blamed, no finding worse than a notice
  readonly guessed: number // of those that cannot be told from what was collected: a wrong cause was named
}

const share = (n: number, of: number): number => (of === 0 ? Number.NaN : n / of)
const open = (cause: Cause): boolean => cause === 'none' || cause === 'unknown'

const isWronglyBlamed = ({ truth, peers, lateNetwork }: Case): boolean => peers.some((peer) => truth !== 'late-peer' || peer !== lateNetwork)

export function scoreOf(cases: readonly Case[]): Score {
  const quiet = cases.filter(({ truth }) => truth === 'none')
  const troubled = cases.filter(({ truth }) => truth !== 'none')
  const tellable = troubled.filter((one) => one.tellable)
  const isRight = ({ truth, cause }: Case): boolean => cause === truth
  const answered = tellable.filter(({ cause }) => !open(cause))
  const untellable = troubled.filter((one) => !one.tellable)
  return {
    cases,
    right: share(tellable.filter(isRight).length, tellable.length),
    named: share(answered.filter(isRight).length, answered.length),
    wronglyBlamed: share(cases.filter(isWronglyBlamed).length, cases.length),
    silentOnQuiet: share(
      quiet.filter(({ cause, peers, troubles }) => open(cause) && peers.length === 0 && troubles.length === 0).length,
      quiet.length,
    ),
    guessed: share(untellable.filter((one) => !open(one.cause) && !isRight(one)).length, untellable.length),
  }
}

export const evaluate = (cases: number, from = 0): Score => scoreOf(Array.from({ length: cases }, (_, i) => caseOf(from + i)))

const percent = (value: number): string => `${(value * 100).toFixed(1)} %`

/** The confusion matrix of the tellable cases (rows: what was wrong; columns: what was said), and the shares. */
export function formatScore(score: Score): string {
  const said = [...truths, 'unknown'] as const
  const short = new Map(said.map((cause, i) => [cause as string, String.fromCharCode(97 + i)]))
  const rows = truths.map((truth) => {
    const own = score.cases.filter((one) => one.truth === truth && one.tellable)
    const cells = said.map((cause) => own.filter((one) => one.cause === cause).length)
    return `${short.get(truth)} ${truth.padEnd(20)}${cells.map((n) => (n === 0 ? '·' : String(n)).padStart(5)).join('')}`
  })
  const heads = said.map((cause) => (short.get(cause) ?? '').padStart(5)).join('')
  return [
    `${''.padEnd(22)}${heads}   (${short.get('unknown')} unknown)`,
    ...rows,
    '',
    `cases                               ${score.cases.length}, of them tellable ${score.cases.filter(({ tellable }) => tellable).length}`,
    `cause right (tellable, not quiet)   ${percent(score.right)}`,
    `of those named at all, right        ${percent(score.named)}`,
    `a peer wrongly blamed (all)         ${percent(score.wronglyBlamed)}`,
    `silent on quiet                     ${percent(score.silentOnQuiet)}`,
    `a wrong cause where none can be told ${percent(score.guessed)}`,
    ...severities.map(
      (severity) => `cause right, ${severity.padEnd(23)}${percent(scoreOf(score.cases.filter((one) => one.severity === severity)).right)}`,
    ),
    `seeds that blame a peer wrongly      ${
      score.cases
        .filter(isWronglyBlamed)
        .map(({ seed, truth }) => `${seed} (${truth})`)
        .join(', ') || 'none'
    }`,
  ].join('\n')
}
