// Was a CPU full of network work? Softirq time high and idle low on one CPU (mpstat's %soft and %idle, as ratios). One CPU
// far above the others: one receive queue on one core.

import type { Evidence, Finding } from '@/lib/core/finding'
import type { Series } from '@/lib/core/series'
import type { Timeline } from '@/lib/core/timeline'
import type { Instant } from '@/lib/core/units'
import { instant } from '@/lib/core/units'
import type { CpuAverage } from '../cpu-averages'
import { softirqAverages } from '../cpu-averages'
import type { Detector } from '../detector'
import { gradeOf, primarySeries, stepOf } from '../placed'
import { countOf, median, peak, quantile } from '../robust'
import { count, lasting, measured, moment, named, say, share } from '../say'
import type { Window } from '../windows'
import { joinWindows, runsAbove, span, total } from '../windows'

/** From here packet handling is the CPU's main work; an idle gateway shows 1–10 %. */
const highSoftirq = 0.4
const stillHigh = 0.25
/** Below this a CPU has nothing left to give. */
const lowIdle = 0.1
/** A CPU stands alone when the usual other one has at most this part of its softirq time. */
const aloneBelow = 0.5
/** Fewer samples are a moment, not a state. */
const leastSamples = 3
/** One calm sample does not end a stretch. */
const calm = 2
/** Full for this share of the time sampled, or in an average over the whole time, is more than a passing peak. */
const lastingShare = 0.05

/** Averages shown as evidence: a machine may have hundreds of CPUs. */
const mostExamples = 8

const perCpu = (cpu: number | 'all' | null): boolean => typeof cpu === 'number'

export const softirqSaturation: Detector = {
  name: 'softirq-saturation',
  needs: ['series', 'aggregates'],
  lacks(timeline) {
    const sampled = primarySeries(timeline, 'cpu.softirq').some((series) => countOf(series.value) >= leastSamples)
    const averaged = softirqAverages(timeline).length > 0
    return sampled || averaged
      ? null
      : {
          missing: ['series', 'aggregates'],
          why: say('detectors.softirq-saturation.missing', { least: count(leastSamples) }),
          collect: 'mpstat -P ALL 1 120',
        }
  },
  detect(timeline) {
    return [...fromSamples(timeline), ...fromAverages(timeline)]
  },
}

interface FullCpu {
  readonly series: Series<Instant>
  readonly windows: readonly Window[]
  readonly peak: number
  readonly at: Instant
}

function fromSamples(timeline: Timeline): Finding[] {
  const softirqs = primarySeries(timeline, 'cpu.softirq').filter((series) => countOf(series.value) >= leastSamples)
  const idles = new Map(primarySeries(timeline, 'cpu.idle').map((series) => [series.cpu, series]))
  const each = softirqs.filter((series) => perCpu(series.cpu))
  const full = (each.length > 0 ? each : softirqs).map((series) => fullOf(series, idles.get(series.cpu))).filter((one) => one !== null)
  const [worst] = [...full].sort((a, b) => b.peak - a.peak)
  if (worst === undefined) return []
  const windows = joinWindows(full.flatMap((one) => one.windows))
  const others = each.filter((series) => series !== worst.series).map((series) => quantile(series.value, 0.95))
  const alone = others.length > 0 && median(others) <= aloneBelow * quantile(worst.series.value, 0.95)
  const sampled = stepOf(worst.series) * countOf(worst.series.value)
  const figures = {
    cpu: named(cpuName(worst.series.cpu)),
    softirq: share(worst.peak, worst.series.source),
    at: moment(worst.at, worst.series.source),
    time: lasting(total(windows)),
    full: count(full.length),
    cpus: count(Math.max(each.length, 1)),
  }
  const grade = gradeOf(timeline, worst.series)
  return [
    {
      id: 'f-softirq-saturation',
      detector: 'softirq-saturation',
      severity: total(windows) >= lastingShare * sampled ? 'warning' : 'notice',
      role: 'mechanism',
      claim: say(`findings.softirq-saturation.claim.${alone ? 'one-cpu' : 'cpus'}`, figures),
      when: windows,
      evidence: [
        {
          kind: 'series',
          series: worst.series.id,
          over: span(windows[0]?.start ?? 0, windows.at(-1)?.end ?? 0),
          stat: 'max',
          is: measured(worst.peak, 'ratio'),
          at: worst.at,
        },
      ],
      confidence: {
        level: grade === 'assumed' ? 'low' : idles.has(worst.series.cpu) ? 'high' : 'medium',
        because: [
          say('findings.softirq-saturation.because.samples', { samples: count(countOf(worst.series.value)), step: lasting(stepOf(worst.series)) }),
        ],
        against: grade === 'assumed' ? [say('findings.clock-assumed')] : [],
      },
      next: [nextStep],
    },
  ]
}

function fullOf(softirq: Series<Instant>, idle: Series<Instant> | undefined): FullCpu | null {
  const idleAt = new Map<number, number>()
  for (let i = 0; i < (idle?.at.length ?? 0); i++) idleAt.set(idle?.at[i] ?? 0, idle?.value[i] ?? Number.NaN)
  const busy = Float64Array.from(softirq.value, (value, i) => {
    const left = idleAt.get(softirq.at[i] ?? 0)
    return left !== undefined && left > lowIdle ? Math.min(value, stillHigh * 0.99) : value
  })
  const step = stepOf(softirq)
  const windows = joinWindows(
    runsAbove(softirq.at, busy, highSoftirq, stillHigh, step).map(({ window }) => window),
    calm * step,
  )
  const top = peak(busy)
  if (windows.length === 0 || top === null) return null
  return { series: softirq, windows, peak: top.value, at: instant(softirq.at[top.index] ?? 0) }
}

function fromAverages(timeline: Timeline): Finding[] {
  const rows = softirqAverages(timeline)
  const each = rows.some(({ cpu }) => perCpu(cpu)) ? rows.filter(({ cpu }) => perCpu(cpu)) : rows
  const full = each.filter(({ softirq, idle }) => softirq >= highSoftirq && (idle === null || idle <= lowIdle)).sort((a, b) => b.softirq - a.softirq)
  const [worst] = full
  if (worst === undefined) return []
  const figures = { cpu: named(cpuName(worst.cpu)), softirq: share(worst.softirq, worst.source), full: count(full.length), cpus: count(each.length) }
  return [
    {
      id: 'f-softirq-saturation-average',
      detector: 'softirq-saturation',
      severity: 'warning',
      role: 'mechanism',
      claim:
        worst.idle === null
          ? say('findings.softirq-saturation.claim.average-no-idle', figures)
          : say('findings.softirq-saturation.claim.average', { ...figures, idle: share(worst.idle, worst.source) }),
      when: [],
      evidence: [averageEvidence(worst), ...full.slice(1, mostExamples).map(averageEvidence)],
      confidence: {
        level: worst.idle === null ? 'low' : 'medium',
        because: [say('findings.softirq-saturation.because.average', { cpus: count(each.length) })],
        against: [say('findings.softirq-saturation.against.average')],
      },
      next: [nextStep],
    },
  ]
}

const averageEvidence = (row: CpuAverage): Evidence => ({ kind: 'aggregate', series: row.id, is: measured(row.softirq, 'ratio'), source: row.source })

const cpuName = (cpu: number | 'all' | null): string => (typeof cpu === 'number' ? `CPU ${cpu}` : 'all CPUs')

const nextStep = {
  ask: say('findings.softirq-saturation.next.queues.ask'),
  run: 'grep . /sys/class/net/*/queues/rx-*/rps_cpus; cat /proc/interrupts /proc/net/softnet_stat; mpstat -P ALL 1 60',
  expect: say('findings.softirq-saturation.next.queues.expect'),
}
