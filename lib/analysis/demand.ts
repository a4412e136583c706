// Load behind load1. The kernel's 1-minute load is an average that forgets by e^(-5/60) every 5 s (kernel/sched/loadavg.c,
// calc_load): its peak stands at a burst's end and it takes minutes to fall. Undoing the average gives back how many
// tasks were active, so that a burst's start and end are seen when they were.

import type { Series } from '@/lib/core/series'
import type { Instant } from '@/lib/core/units'

/** The kernel renews the figure every 5 s (LOAD_FREQ, in truth 5 s and one tick): closer samples repeat it. */
const renewal = 5_000_000
const almost = 0.95
const memory = 60_000_000
/** Across more than this the average has forgotten the sample before, and a lost sample cannot be told from a pause. */
const longest = 600_000_000

export interface Demand {
  readonly from: readonly number[] // each step: from here …
  readonly at: readonly number[] // … to here
  readonly active: readonly number[] // tasks running, ready or in uninterruptible sleep, on average; NaN: not known
}

/**
 * Active tasks between samples of load.1m at least 5 s apart, from all series of it together. Two decimals of load1 make
 * about ±0.1 task of error at 5 s.
 *
 * The kernel looks at the run queue for one instant each 5 s, so a single figure is luck; where a tool counted the tasks
 * running (`running`) within a step, its counts and the kernel's are averaged, one vote a look.
 */
export function demandOf(load: readonly Series<Instant>[], running: readonly Series<Instant>[]): Demand {
  const looks = samplesOf(running).filter(({ value }) => !Number.isNaN(value))
  const demand = { from: [] as number[], at: [] as number[], active: [] as number[] }
  const add = (from: number, at: number, active: number): void => {
    demand.from.push(from)
    demand.at.push(at)
    demand.active.push(active)
  }
  let before: Sample | null = null
  let look = 0
  for (const now of samplesOf(load)) {
    if (Number.isNaN(now.value)) {
      if (before !== null) add(before.at, now.at, Number.NaN)
      before = null
    } else if (before === null) before = now
    else if (now.at - before.at >= renewal * almost) {
      const step = now.at - before.at
      const kept = Math.exp(-step / memory)
      let [sum, votes] = [(Math.max(0, now.value - before.value * kept) / (1 - kept)) * (step / renewal), step / renewal]
      while ((looks[look]?.at ?? Infinity) <= before.at) look++
      for (; (looks[look]?.at ?? Infinity) <= now.at; look++) {
        sum += looks[look]?.value ?? 0
        votes++
      }
      add(before.at, now.at, step > longest ? Number.NaN : sum / votes)
      before = now
    }
  }
  return demand
}

interface Sample {
  readonly at: number
  readonly value: number
}

const samplesOf = (series: readonly Series<Instant>[]): Sample[] =>
  series
    .flatMap(({ at, value }) => Array.from({ length: at.length }, (_, i): Sample => ({ at: at[i] ?? 0, value: value[i] ?? Number.NaN })))
    .sort((a, b) => a.at - b.at)
