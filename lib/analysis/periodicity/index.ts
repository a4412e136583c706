// Does it come back in a rhythm? From the distances between the onsets of a finding's windows, and, for a series, from its
// autocorrelation. Significance against onsets thrown at random into the same stretch, the same every run.

import type { Finding } from '@/lib/core/finding'
import type { Timeline } from '@/lib/core/timeline'
import { randomFrom } from '../chance'
import type { Detector } from '../detector'
import { primarySeries } from '../placed'
import { median, spreadAround } from '../robust'
import { count, lasting, say, share } from '../say'
import { span } from '../windows'

/** Two distances can agree by luck; three onsets (two whole cycles) are the least, and then said to be few. */
const leastOnsets = 3
const enoughOnsets = 5
/** Distances may differ by this part of the period and still be a rhythm. */
const regular = 0.15
/** Random rhythms drawn to compare with, and the share of them that may be as regular. */
const draws = 999
const byLuck = 0.05
const seed = 0x46494e
/** An autocorrelation below this says nothing. */
const leastCorrelation = 0.3
/** No stray is claimed finer than most logs and samples are stamped. */
const finest = 1_000_000
/** The kernel itself says these at most once a minute: their rhythm is its own. */
const ownRhythm = 'f-kernel-bursts-syn_flood'
const subjects = ['fin-stalls', 'load-spikes', 'kernel-bursts'] as const

export const periodicity: Detector = {
  name: 'periodicity',
  needs: ['series', 'kernelEvents', 'captures'],
  lacks(timeline) {
    const { series, kernelEvents, captures } = timeline.facts
    return series.length + kernelEvents.length + captures.length > 0
      ? null
      : {
          missing: ['series', 'kernelEvents', 'captures'],
          why: say('detectors.periodicity.missing'),
          collect: 'sar -q 1 600; dmesg --time-format iso',
        }
  },
  detect: (timeline, earlier) =>
    subjects.flatMap((subject) => {
      const ofSubject = earlier.filter(({ id, detector, when }) => detector === subject && when.length >= leastOnsets && id !== ownRhythm)
      const [fullest] = [...ofSubject].sort((a, b) => b.when.length - a.when.length)
      return fullest === undefined ? [] : rhythmOf(timeline, fullest, subject)
    }),
}

function rhythmOf(timeline: Timeline, finding: Finding, subject: (typeof subjects)[number]): Finding[] {
  const onsets = finding.when.map(({ start }) => start as number).sort((a, b) => a - b)
  const { period, irregular } = regularity(onsets)
  if (!(period > 0) || irregular > regular) return []
  const chance = chanceOf(onsets, irregular)
  if (chance > byLuck) return []
  const correlation = subject === 'load-spikes' ? autocorrelation(timeline, period) : null
  const few = onsets.length < enoughOnsets
  const figures = { period: lasting(period), strays: lasting(Math.max(finest, irregular * period)), onsets: count(onsets.length) }
  return [
    {
      id: `f-periodicity-${finding.id.slice(2)}`,
      detector: 'periodicity',
      severity: 'notice',
      role: 'context',
      claim: say(`findings.periodicity.claim.${subject}`, figures),
      when: [span(onsets[0] ?? 0, (onsets.at(-1) ?? 0) + period)],
      evidence: finding.evidence,
      confidence: {
        level: few ? 'low' : 'medium',
        because: [
          say('findings.periodicity.because.chance', { chance: share(chance), draws: count(draws) }),
          ...(correlation !== null && correlation >= leastCorrelation
            ? [say('findings.periodicity.because.autocorrelation', { correlation: count(correlation) })]
            : []),
        ],
        against: few ? [say('findings.periodicity.against.few', { onsets: count(onsets.length) })] : [],
      },
      next: [
        {
          ask: say('findings.periodicity.next.who.ask'),
          run: 'crontab -l; ls /etc/cron.*; systemctl list-timers --all',
          expect: say('findings.periodicity.next.who.expect', { period: figures.period }),
        },
      ],
    },
  ]
}

/** The period and how far, as a part of it, the distances stray. A missed beat counts as so many whole periods. */
function regularity(onsets: readonly number[]): { readonly period: number; readonly irregular: number } {
  const distances = onsets.slice(1).map((at, i) => at - (onsets[i] ?? 0))
  const period = median(distances)
  const folded = distances.map((distance) => distance / Math.max(1, Math.round(distance / period)))
  const centre = median(folded)
  const stray = Math.max(spreadAround(centre, folded), ...(folded.length < 4 ? folded.map((one) => Math.abs(one - centre)) : [0]))
  return { period: centre, irregular: stray / centre }
}

/** The share of random onsets, as many in the same stretch with its ends kept, that are as regular. */
function chanceOf(onsets: readonly number[], irregular: number): number {
  const random = randomFrom(seed)
  const [first, last] = [onsets[0] ?? 0, onsets.at(-1) ?? 0]
  let asRegular = 0
  for (let draw = 0; draw < draws; draw++) {
    const inner = Array.from({ length: onsets.length - 2 }, () => first + random() * (last - first))
    if (regularity([first, ...inner.sort((a, b) => a - b), last]).irregular <= irregular) asRegular++
  }
  return (asRegular + 1) / (draws + 1)
}

/** How alike the load is to itself one period later: Pearson's r over the samples that have a partner. */
function autocorrelation(timeline: Timeline, period: number): number | null {
  const [series] = primarySeries(timeline, 'load.1m')
  if (series === undefined || series.at.length < leastOnsets) return null
  const step = ((series.at[series.at.length - 1] ?? 0) - (series.at[0] ?? 0)) / (series.at.length - 1)
  const lag = Math.round(period / step)
  const pairs: [number, number][] = []
  for (let i = 0; i + lag < series.value.length; i++) {
    const pair: [number, number] = [series.value[i] ?? Number.NaN, series.value[i + lag] ?? Number.NaN]
    if (!pair.some(Number.isNaN)) pairs.push(pair)
  }
  if (lag < 1 || pairs.length < lag) return null
  const mean = (side: 0 | 1): number => pairs.reduce((sum, pair) => sum + pair[side], 0) / pairs.length
  const [left, right] = [mean(0), mean(1)]
  let [shared, ofLeft, ofRight] = [0, 0, 0]
  for (const [a, b] of pairs) {
    shared += (a - left) * (b - right)
    ofLeft += (a - left) ** 2
    ofRight += (b - right) ** 2
  }
  return ofLeft * ofRight > 0 ? shared / Math.sqrt(ofLeft * ofRight) : null
}
