import { closeWaitLeak } from './close-wait-leak'
import { coincidence } from './coincidence'
import { conntrackFull } from './conntrack-full'
import { cpuSteal } from './cpu-steal'
import type { Detector } from './detector'
import { diskStall } from './disk-stall'
import { finShare } from './fin-share'
import { finStalls } from './fin-stalls'
import { kernelBursts } from './kernel-bursts'
import { linkFlap } from './link-flap'
import { listenOverflow } from './listen-overflow'
import { loadSpikes } from './load-spikes'
import { memoryPressure } from './memory-pressure'
import { orphanPressure } from './orphan-pressure'
import { outOfMemory } from './out-of-memory'
import { periodicity } from './periodicity'
import { portExhaustion } from './port-exhaustion'
import { softirqSaturation } from './softirq-saturation'
import { synFlood } from './syn-flood'

/**
 * Every question, in the order in which they are asked. Causes of our own machine come after the symptoms they rest on, a
 * flood before the tables it fills. The last two speak of what those before them found.
 */
export const detectors: readonly Detector[] = [
  finStalls,
  orphanPressure,
  kernelBursts,
  loadSpikes,
  softirqSaturation,
  finShare,
  synFlood,
  listenOverflow,
  conntrackFull,
  closeWaitLeak,
  portExhaustion,
  memoryPressure,
  outOfMemory,
  linkFlap,
  diskStall,
  cpuSteal,
  periodicity,
  coincidence,
]
