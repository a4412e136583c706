// When was there more work than the machine could do? From the 1-minute load (getloadavg(3)), or the tasks running where
// a tool sampled them.

import type { Confidence, Finding } from '@/lib/core/finding'
import type { Series } from '@/lib/core/series'
import type { Timeline } from '@/lib/core/timeline'
import type { Instant } from '@/lib/core/units'
import { instant } from '@/lib/core/units'
import type { Demand } from '../demand'
import { demandOf } from '../demand'
import type { Detector } from '../detector'
import { gradeOf, primarySeries } from '../placed'
import { countOf, median, peak, spreadAround } from '../robust'
import { count, lasting, measured, moment, quantity, say } from '../say'
import type { Window } from '../windows'
import { joinWindows, runsAbove, span, total } from '../windows'

/** Fewer samples have no usual level to stand out from. */
const leastSamples = 8
/** More active tasks than this for each CPU: everyone waits about as long again as he runs. */
const busyPerCpu = 2
/** Without the number of CPUs, and for machines that are always busy: this many robust standard deviations above the median … */
const deviations = 6
/** … and at least twice the median, so that a steady load with little noise does not make spikes of its ripples. */
const timesUsual = 2
/** Where CPUs are not known, fewer active tasks than this are nobody's trouble. */
const leastActive = 4
/** A spike is over when the load is back this far down from the threshold to the usual level. */
const leaveAt = 0.5
/** Two spikes nearer than this are one: demand sampled each 5 s falters for a sample. */
const falter = 6_000_000
/** The kernel renews the load each 5 s: one renewal alone is not a spike. */
const shortest = 7_500_000
/** From this load for each CPU people notice: work waits four times as long as it runs. */
const heavyPerCpu = 4
/** The same where the number of CPUs is not known: too many for the largest usual gateway of 4 or 8 cores. */
const heavyUnknown = 20

export const loadSpikes: Detector = {
  name: 'load-spikes',
  needs: ['series'],
  lacks(timeline) {
    const samples = primarySeries(timeline, 'load.1m').reduce((sum, { value }) => sum + countOf(value), 0)
    const enough = samples >= leastSamples
    return enough ? null : { missing: ['series'], why: say('detectors.load-spikes.missing', { least: count(leastSamples) }), collect: 'sar -q 1 300' }
  },
  detect: spikesOf,
}

function spikesOf(timeline: Timeline): Finding[] {
  const load = primarySeries(timeline, 'load.1m')
  const demand = demandOf(load, primarySeries(timeline, 'tasks.running'))
  const highest = load.map((series) => ({ series, top: peak(series.value) })).sort((a, b) => (b.top?.value ?? 0) - (a.top?.value ?? 0))[0]
  if (countOf(demand.active) < leastSamples || highest === undefined || highest.top === null) return []
  const { series, top } = highest
  const { cpus } = timeline.facts
  const usual = median(demand.active)
  const standsOut = Math.max(usual + deviations * spreadAround(usual, demand.active), timesUsual * usual)
  const enter =
    cpus === null ? Math.max(standsOut, leastActive) : usual > busyPerCpu * cpus ? busyPerCpu * cpus : Math.max(standsOut, busyPerCpu * cpus)
  const leave = usual >= enter ? enter : enter - leaveAt * (enter - usual)
  const runs = runsAbove(demand.at, demand.active, enter, leave, 0).map(({ first, window }) => span(demand.from[first] ?? window.start, window.end))
  const windows = joinWindows(runs, falter).filter((window) => window.end - window.start >= shortest)
  if (windows.length === 0) return []
  const at = instant(series.at[top.index] ?? 0)
  const perCpu = cpus === null ? null : top.value / cpus
  const heavy = perCpu === null ? top.value >= heavyUnknown : perCpu >= heavyPerCpu
  const figures = {
    peak: quantity(top.value, 'load', series.source),
    at: moment(at, series.source),
    spikes: count(windows.length),
    time: lasting(total(windows)),
  }
  const claim =
    cpus === null
      ? say('findings.load-spikes.claim.unknown-cpus', figures)
      : say('findings.load-spikes.claim.cpus', { ...figures, cpus: count(cpus) })
  return [
    {
      id: 'f-load-spikes',
      detector: 'load-spikes',
      severity: heavy ? 'warning' : 'notice',
      role: 'symptom',
      claim,
      when: windows,
      evidence: [
        { kind: 'series', series: series.id, over: whole(series), stat: 'max', is: measured(top.value, 'load'), at },
        { kind: 'series', series: series.id, over: whole(series), stat: 'median', is: measured(median(series.value), 'load'), at: null },
        ...runningIn(timeline, windows),
      ],
      confidence: sureness(timeline, series, windows, demand),
      next: [
        {
          ask: say('findings.load-spikes.next.who.ask'),
          run: 'mpstat -P ALL 1 120; pidstat -u -w 5 24',
          expect: say('findings.load-spikes.next.who.expect'),
        },
      ],
    },
  ]
}

function sureness(timeline: Timeline, series: Series<Instant>, windows: readonly Window[], demand: Demand): Confidence {
  const grade = gradeOf(timeline, series)
  const step = median(demand.at.map((at, i) => at - (demand.from[i] ?? at)))
  const coarse = step > Math.min(...windows.map((window) => window.end - window.start))
  return {
    level: grade === 'assumed' || coarse ? 'low' : timeline.facts.cpus === null ? 'medium' : 'high',
    because: [say('findings.load-spikes.because.samples', { samples: count(countOf(demand.active)), step: lasting(step) })],
    against: [
      say('findings.load-spikes.against.lags'),
      ...(timeline.facts.cpus === null ? [say('findings.load-spikes.against.unknown-cpus')] : []),
      ...(grade === 'assumed' ? [say('findings.clock-assumed')] : []),
    ],
  }
}

/** What the tasks running reached inside the windows, where a tool sampled them. */
function runningIn(timeline: Timeline, windows: readonly Window[]): Finding['evidence'][number][] {
  return primarySeries(timeline, 'tasks.running')
    .slice(0, 1)
    .flatMap((series) => {
      const inside = Float64Array.from(series.value, (value, i) =>
        windows.some((w) => (series.at[i] ?? 0) >= w.start && (series.at[i] ?? 0) < w.end) ? value : Number.NaN,
      )
      const top = peak(inside)
      if (top === null) return []
      return [
        {
          kind: 'series' as const,
          series: series.id,
          over: whole(series),
          stat: 'max' as const,
          is: measured(top.value, 'count'),
          at: instant(series.at[top.index] ?? 0),
        },
      ]
    })
}

const whole = (series: Series<Instant>): Window => span(series.at[0] ?? 0, (series.at[series.at.length - 1] ?? 0) + 1)
