// How many orphans stand, when they overflow and what a knob changes. Little, "A proof for the queuing formula L = λW", Operations Research 9 (1961).
// Kernel, alike from 2.6 to 6.12 unless said otherwise: tcp_orphan_retries, tcp_write_timeout, tcp_out_of_resources (net/ipv4/tcp_timer.c),
// tcp_close (net/ipv4/tcp.c).

import type { OrphanCase, Patience, Penalty, WaitShare } from './remedies'
import { leastRto, mostRto } from './unanswered'
import { type Micros, micros, type Ratio, ratio } from './units'

export interface OrphanSettings {
  readonly rate: number // closings per second
  readonly wait: Micros // the mean: `waits` are stretched to it
  readonly waits: readonly WaitShare[]
  readonly limit: number // net.ipv4.tcp_max_orphans
  readonly penalty: Penalty // how often an orphan counts
  readonly retries: number // net.ipv4.tcp_orphan_retries; 0 acts as 8
  readonly firstRto: Micros
  readonly patience: Patience
  readonly memoryEach: number // bytes
}

export interface OrphanForecast {
  readonly lifetime: Micros // an orphan that nobody answers is given up after it
  readonly held: Micros // mean time that an orphan stands: its wait, at most its lifetime
  readonly steady: number // orphans that stand when as many end as begin, were there no limit
  readonly bitesAt: number // more orphans than this and the kernel resets
  readonly overflowAfter: Micros | null // from none on; null: it never overflows
  readonly fillsAt: number // closings per second that would fill the limit; Infinity where nothing waits
  readonly cutOff: Ratio // of all closings, those given up before their answer came
  readonly memory: number // bytes, of the orphans that stand under the limit
  readonly safeLimit: number // a tcp_max_orphans that this rate and these waits do not reach
  readonly safeMemory: number // bytes, of the orphans that then stand
}

/** tcp_orphan_retries(): "However, if socket sent something recently, select some safe number of retries." */
const retriesOfZero = 8
/** Closings that come independently make the count a Poisson one, whose deviation is its root: past six of them lies one moment in a thousand million. */
const deviations = 6

/** From the first sending of a FIN to the kth timeout of its timer: each twice the one before, none over 120 s. */
function untilTimeout(k: number, firstRto: number): number {
  let total = 0
  for (let n = 0; n < k; n++) total += Math.min(firstRto * 2 ** n, mostRto * 1e3)
  return total
}

/**
 * How long an orphan sends its FIN again before the kernel gives it up: 102.2 s at the least RTO of 200 ms and tcp_orphan_retries 0 (that is, 8).
 *
 * Until 2.6.31 the kernel counts: after `retries` retransmissions the next timeout ends it. Since 2.6.32 it reckons the time in which a timer
 * that starts at 200 ms would have sent so many (retransmits_timed_out), whatever the connection's own RTO is, and looks at each timeout: the first at
 * or past that time, and after one retransmission at least, ends it.
 * It is longer by up to a timeout's length where tail loss probes (since 3.10) delay the first timeout.
 */
export function orphanLifetime(retries: number, firstRto: Micros, patience: Patience): Micros {
  const tries = retries === 0 ? retriesOfZero : retries
  if (patience === 'count') return micros(untilTimeout(tries + 1, firstRto))
  const least = untilTimeout(tries + 1, leastRto * 1e3)
  let k = 2
  while (untilTimeout(k, firstRto) < least) k++
  return micros(untilTimeout(k, firstRto))
}

/** The mean of waits by share, in µs. */
export const meanWait = (waits: readonly WaitShare[]): Micros => micros(waits.reduce((sum, { wait, share }) => sum + wait * share, 0))

/**
 * How many orphans stand `after` the closings began: rate × Σ share × min(wait, lifetime, after).
 * After all waits this is Little's law. µs in, a mean count out, were there no limit.
 */
export function orphansAfter(after: number, settings: OrphanSettings): number {
  const lifetime = orphanLifetime(settings.retries, settings.firstRto, settings.patience)
  return settings.rate * stretched(settings).reduce((sum, { wait, share }) => sum + (share * Math.min(wait, lifetime, after)) / 1e6, 0)
}

/** The waits, scaled so that their mean is `wait`. */
function stretched({ wait, waits }: OrphanSettings): readonly { readonly wait: number; readonly share: number }[] {
  const mean = waits.reduce((sum, one) => sum + one.wait * one.share, 0)
  return mean > 0 ? waits.map((one) => ({ wait: (one.wait * wait) / mean, share: one.share })) : [{ wait, share: 1 }]
}

/**
 * What these settings come to. 4,700 closings a second that each wait 14 s are 65,800 orphans; a limit of 65,536 overflows after 13.9 s.
 *
 * The limit is compared with orphans << penalty (tcp_too_many_orphans): counted double it bites at a half, four times at a quarter. tcp_close counts
 * each once; the retransmission timer (tcp_out_of_resources) doubles for a socket that is past its retries or has not sent for 240 s, and again
 * after an ICMP error. The limit changes neither `steady` nor the wait: only tcp_orphan_retries ends an orphan sooner, and then without its answer.
 */
export function forecastOrphans(settings: OrphanSettings): OrphanForecast {
  const { rate, limit, penalty, retries, firstRto, patience, memoryEach } = settings
  const waits = stretched(settings)
  const lifetime = orphanLifetime(retries, firstRto, patience)
  const held = waits.reduce((sum, { wait, share }) => sum + share * Math.min(wait, lifetime), 0)
  const steady = (rate * held) / 1e6
  const bitesAt = Math.floor(limit / penalty)
  const peak = Math.ceil(steady + deviations * Math.sqrt(steady))
  return {
    lifetime,
    held: micros(held),
    steady,
    bitesAt,
    overflowAfter: overflow(waits, lifetime, rate, bitesAt),
    fillsAt: held > 0 ? bitesAt / (held / 1e6) : Number.POSITIVE_INFINITY,
    cutOff: ratio(
      Math.min(
        1,
        waits.reduce((sum, { wait, share }) => sum + (wait > lifetime ? share : 0), 0),
      ),
    ),
    memory: Math.min(steady, bitesAt) * memoryEach,
    safeLimit: peak * penalty,
    safeMemory: peak * memoryEach,
  }
}

/** The count rises by rate × (share still waiting) and bends at each wait: walked from bend to bend until it meets the limit. */
function overflow(
  waits: readonly { readonly wait: number; readonly share: number }[],
  lifetime: number,
  rate: number,
  bitesAt: number,
): Micros | null {
  let [count, at, waiting] = [0, 0, waits.reduce((sum, { share }) => sum + share, 0)]
  for (const { wait, share } of [...waits].sort((a, b) => a.wait - b.wait)) {
    const end = Math.min(wait, lifetime)
    const rises = (rate * waiting) / 1e6
    const next = count + rises * (end - at)
    if (next > bitesAt) return micros(at + (bitesAt - count) / rises)
    count = next
    at = end
    waiting -= share
  }
  return null
}

/** The case's own settings. */
export const settingsOf = ({ rate, wait, waits, limit, penalty, retries, firstRto, memoryEach, patience }: OrphanCase): OrphanSettings => ({
  rate: rate.value,
  wait: micros(wait.value),
  waits,
  limit: limit.value,
  penalty: penalty.value === 4 ? 4 : penalty.value === 2 ? 2 : 1,
  retries: retries.value,
  firstRto: micros(firstRto.value),
  patience,
  memoryEach: memoryEach.value,
})

/** How Little's law meets the machine's own count. */
export type Fit = 'limited' | 'agrees' | 'fewer' | 'more' | 'uncounted' | 'reckoned' | 'reckonedAtMost'

/** Counts are taken a second apart or by hand, and the rate is a mean: nearer than this they say the same. */
const near = 0.25
/** The count is read between two resets: at the limit it stands a little below it. */
const atLimit = 0.9

/** `limited`: more want to stand than the limit allows, and so many were counted as it allows. `reckoned`: the rate itself comes of the count. */
export function fitOf(orphans: OrphanCase): Fit {
  if (orphans.rate.basis === 'orphansByWait') return orphans.counted?.basis === 'closingStates' ? 'reckonedAtMost' : 'reckoned'
  if (orphans.counted === null) return 'uncounted'
  const { steady, bitesAt } = forecastOrphans(settingsOf(orphans))
  const counted = orphans.counted.value
  if (steady > bitesAt && counted >= bitesAt * atLimit && orphans.limit.known !== 'assumed' && counted < steady) return 'limited'
  if (Math.abs(counted - steady) <= near * steady) return 'agrees'
  return counted < steady ? 'fewer' : 'more'
}
