// One page for a manager: what happened, when and for how long, who must act, how sure we are, what to do next.
// At most five short sentences and 120 words, no jargon, every figure from a finding.

import type { Asked, Finding, FindingId, Sure } from '@/lib/core/finding'
import type { Summary } from '@/lib/core/report'
import type { Figure, Sentence } from '@/lib/core/sentence'
import type { Timeline } from '@/lib/core/timeline'
import type { Unit } from '@/lib/core/units'
import type { Cause, Verdict } from '@/lib/core/verdict'

interface Analysis {
  readonly findings: readonly Finding[]
  readonly asked: readonly Asked[]
  readonly verdict: Verdict
}

const say = (message: string, figures: Sentence['figures'] = {}): Sentence => ({ message: `summary.${message}`, figures })
const figure = (value: number, unit: Unit): Figure => ({ kind: 'quantity', value, unit })

/** Causes of one kind are explained, and acted upon, alike. */
const kinds: Readonly<Partial<Record<Cause, 'own' | 'flood' | 'link'>>> = {
  'syn-flood': 'flood',
  'link-flap': 'link',
  'listen-overflow': 'own',
  'conntrack-full': 'own',
  'close-wait-leak': 'own',
  'softirq-saturation': 'own',
  'port-exhaustion': 'own',
  'memory-pressure': 'own',
  'out-of-memory': 'own',
  'disk-stall': 'own',
  'cpu-steal': 'own',
}

/** The summary of what was found. `badMinutes` counts the verdict's windows to their last answers, and is null where no window is known. */
export function summarise(analysis: Analysis, timeline: Timeline): Summary {
  const { verdict, findings, asked } = analysis
  const rests = verdict.rests
  const sure = sureOf(verdict)
  const bad = badTime(analysis)
  const unasked = asked.filter(({ kind }) => kind === 'not-asked').length
  const quiet = verdict.cause === 'none' || verdict.cause === 'unknown'
  const paragraphs = [
    { says: what(analysis), rests },
    ...(verdict.cause === 'none' ? [] : [{ says: when(analysis, bad), rests }]),
    ...overload(findings, timeline),
    {
      says: quiet
        ? say(`sure.${verdict.cause}`, { unasked: figure(unasked, 'count') })
        : say(`sure.${sure}`, { probability: figure(verdict.probability, 'ratio') }),
      rests,
    },
    { says: next(verdict), rests },
  ]
  return {
    headline: say(`headline.${verdict.cause}`),
    paragraphs: quiet ? paragraphs.filter(({ says }) => says.message !== 'summary.load') : paragraphs,
    sure,
    badMinutes: verdict.cause === 'none' ? 0 : bad === null ? null : bad / 60e6,
    whoMustAct: whoMustAct(verdict),
  }
}

/** From here on, "sure" is a fair word for a probability; from the second on, "fairly sure". */
const surely = 0.85
const fairly = 0.65

const sureOf = ({ cause, probability }: Verdict): Sure => {
  if (cause === 'unknown') return 'low'
  return probability >= surely ? 'high' : probability >= fairly ? 'medium' : 'low'
}

const peersOf = ({ peers }: Verdict): Figure => ({ kind: 'name', text: peers.join(', ') })

function what({ verdict, findings }: Analysis): Sentence {
  const { cause } = verdict
  if (cause === 'late-peer') {
    const wait = verdict.says.figures.wait
    if (wait === undefined) return say('what.late-peer-sockets', { peers: peersOf(verdict) })
    const orphans = findings.find(({ detector, severity }) => detector === 'orphan-pressure' && severity === 'critical')?.claim.figures.orphans
    return orphans === undefined
      ? say('what.late-peer', { peers: peersOf(verdict), wait })
      : say('what.late-peer-limits', { peers: peersOf(verdict), wait, orphans })
  }
  if (cause === 'unknown') {
    const troubles = troublesOf(findings).length
    return troubles === 0 ? say('what.too-little') : say('what.unknown', { troubles: figure(troubles, 'count') })
  }
  return say(`what.${kinds[cause] ?? cause}`)
}

const troublesOf = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(({ severity }) => severity === 'critical' || severity === 'warning')

interface Stretch {
  readonly start: number
  readonly end: number
}

/** Findings whose windows are times of bad service. Kernel lines are moments; the share of FINs is of the whole capture. */
const lasts: readonly Finding['detector'][] = ['fin-stalls', 'orphan-pressure', 'load-spikes', 'softirq-saturation']

/** When service was bad: the verdict's windows to their last answer, or the windows of what the verdict rests on. */
function stretches({ verdict, findings }: Analysis): Stretch[] {
  const own = verdict.windows.map(({ from, lastAnswerAt }): Stretch => ({ start: from, end: lastAnswerAt }))
  const joined: { start: number; end: number }[] = []
  for (const { start, end } of (own.length > 0 ? own : spansOf(verdict, findings, lasts)).sort((a, b) => a.start - b.start)) {
    const last = joined.at(-1)
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end)
    else joined.push({ start, end })
  }
  return joined
}

function spansOf(verdict: Verdict, findings: readonly Finding[], detectors: readonly Finding['detector'][]): Stretch[] {
  const rests = new Set<FindingId>(verdict.rests)
  return findings.filter(({ id, detector }) => rests.has(id) && detectors.includes(detector)).flatMap(({ when }) => [...when])
}

function badTime(analysis: Analysis): number | null {
  const all = stretches(analysis)
  return all.length === 0 ? null : all.reduce((sum, { start, end }) => sum + end - start, 0)
}

function when(analysis: Analysis, bad: number | null): Sentence {
  const all = stretches(analysis)
  const moments = all.length > 0 ? all : spansOf(analysis.verdict, analysis.findings, ['kernel-bursts']).sort((a, b) => a.start - b.start)
  const [first, last] = [moments[0], moments.at(-1)]
  if (first === undefined || last === undefined) return say('when.unknown')
  const bounds = { first: { kind: 'instant', at: first.start }, last: { kind: 'instant', at: last.end } } as const
  return bad === null
    ? say('when.seen', bounds)
    : say('when.windows', { ...bounds, windows: figure(all.length, 'count'), bad: figure(bad, 'micros') })
}

/** Said beside the cause, never as the cause. */
function overload(findings: readonly Finding[], { facts }: Timeline): Summary['paragraphs'][number][] {
  const load = findings.find(({ detector, severity }) => detector === 'load-spikes' && severity === 'warning')
  const peak = load?.claim.figures.peak
  if (load === undefined || peak === undefined || facts.cpus === null) return []
  return [{ says: say('load', { peak, cpus: figure(facts.cpus, 'count') }), rests: [load.id] }]
}

function next(verdict: Verdict): Sentence {
  const { cause } = verdict
  if (cause === 'late-peer') return say('next.late-peer', { peers: peersOf(verdict) })
  const kind = kinds[cause] ?? cause
  return say(`next.${kind === 'link' ? 'own' : kind}`)
}

function whoMustAct(verdict: Verdict): Sentence {
  const { cause, late } = verdict
  if (cause === 'late-peer') return say('act.late-peer', { peers: peersOf(verdict) })
  if (cause === 'syn-flood') return say('act.flood')
  if (cause === 'none') return say('act.nobody')
  if (late === 'path' && cause === 'lossy-path') return say('act.path')
  return say(late === 'cannot-tell' ? 'act.unknown' : 'act.ourselves')
}
