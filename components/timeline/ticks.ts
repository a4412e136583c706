// Where the axis has its marks: round times of the zone that is shown.

import { offsetAt } from '@/lib/display/zone'

const steps = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1e3, 2e3, 5e3, 10e3, 15e3, 30e3, 60e3, 120e3, 300e3, 600e3, 900e3, 1_800e3],
  ...[3_600e3, 7_200e3, 10_800e3, 21_600e3, 43_200e3, 86_400e3, 172_800e3, 604_800e3],
] as const

export interface Ticks {
  readonly at: readonly number[] // ms
  readonly step: number
}

/** Marks for a window, at least `apart` pixels from each other on an axis `width` pixels long. */
export function buildTicks(from: number, to: number, width: number, zone: string, apart = 88): Ticks {
  const least = ((to - from) / Math.max(width, 1)) * apart
  const step = steps.find((each) => each >= least) ?? Math.ceil(least / 604_800e3) * 604_800e3
  const offset = offsetAt(from, zone)
  const at: number[] = []
  for (let time = Math.ceil((from + offset) / step) * step - offset; time <= to; time += step) at.push(time)
  return { at, step }
}
