import { coincidence } from './coincidence'
import type { Detector } from './detector'
import { finShare } from './fin-share'
import { finStalls } from './fin-stalls'
import { kernelBursts } from './kernel-bursts'
import { loadSpikes } from './load-spikes'
import { orphanPressure } from './orphan-pressure'
import { periodicity } from './periodicity'
import { softirqSaturation } from './softirq-saturation'

/** Every question, in the order in which they are asked. The last two speak of what those before them found. */
export const detectors: readonly Detector[] = [
  finStalls,
  orphanPressure,
  kernelBursts,
  loadSpikes,
  softirqSaturation,
  finShare,
  periodicity,
  coincidence,
]
