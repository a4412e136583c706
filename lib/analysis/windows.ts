// Stretches of time: found in samples, found in events, joined and compared.

import type { Instant, Micros, Span } from '@/lib/core/units'
import { instant, micros } from '@/lib/core/units'
import { median } from './robust'

export type Window = Span<Instant>

export const lengthOf = (window: Window): number => Math.max(0, window.end - window.start)

/** The same stretches in order, those that touch or lie at most `gap` apart made one. */
export function joinWindows(windows: readonly Window[], gap = 0): Window[] {
  const joined: { start: Instant; end: Instant }[] = []
  for (const window of [...windows].sort((a, b) => a.start - b.start)) {
    const last = joined.at(-1)
    if (last !== undefined && window.start <= last.end + gap) {
      if (window.end > last.end) last.end = window.end
    } else joined.push({ start: window.start, end: window.end })
  }
  return joined
}

/** Whether a moment lies in one of the windows, which are in order and do not overlap. Logarithmic in their number. */
export function within(windows: readonly Window[], at: number): boolean {
  let [low, high] = [0, windows.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((windows[middle]?.start ?? 0) <= at) low = middle + 1
    else high = middle
  }
  return at < (windows[low - 1]?.end ?? -Infinity)
}

/** Each window of `a` that meets one of `b`, with the first that it meets. Each list in order and without overlaps. */
export function meetingsOf(a: readonly Window[], b: readonly Window[]): { readonly one: Window; readonly other: Window }[] {
  const met: { one: Window; other: Window }[] = []
  let j = 0
  for (const one of a) {
    while ((b[j]?.end ?? Infinity) <= one.start) j++
    const other = b[j]
    if (other !== undefined && other.start < one.end) met.push({ one, other })
  }
  return met
}

/** Time that both lists cover, in µs. Each list is taken as joined first. */
export function overlapOf(a: readonly Window[], b: readonly Window[]): number {
  const [left, right] = [joinWindows(a), joinWindows(b)]
  let [i, j, shared] = [0, 0, 0]
  while (i < left.length && j < right.length) {
    const [one, other] = [left[i], right[j]]
    if (one === undefined || other === undefined) break
    shared += Math.max(0, Math.min(one.end, other.end) - Math.max(one.start, other.start))
    if (one.end < other.end) i++
    else j++
  }
  return shared
}

/** A run of samples: from the start of what its first speaks for, to its last. */
export interface Run {
  readonly first: number
  readonly last: number
  readonly window: Window
}

/**
 * Runs of samples that begin at or above `enter` and end when one falls below `leave`. A NaN ends a run: a gap is not
 * known to be high. `covers`: how much time before its stamp a sample speaks for.
 */
export function runsAbove(at: ArrayLike<number>, value: ArrayLike<number>, enter: number, leave: number, covers: number): Run[] {
  const runs: Run[] = []
  let first = -1
  const close = (last: number): void => {
    if (first < 0) return
    runs.push({ first, last, window: { start: instant((at[first] ?? 0) - covers), end: instant((at[last] ?? 0) + 1) } })
    first = -1
  }
  for (let i = 0; i < value.length; i++) {
    const now = value[i] ?? Number.NaN
    if (first < 0 ? now >= enter : now >= leave) {
      if (first < 0) first = i
    } else close(i - 1)
  }
  close(value.length - 1)
  return runs
}

/** Events in order of time, cut wherever two lie more than `gap` apart: first and last index of each cluster. */
export function clusters(at: ArrayLike<number>, gap: number): { readonly first: number; readonly last: number }[] {
  const found: { first: number; last: number }[] = []
  for (let i = 0; i < at.length; i++) {
    const last = found.at(-1)
    if (last !== undefined && (at[i] ?? 0) - (at[i - 1] ?? 0) <= gap) last.last = i
    else found.push({ first: i, last: i })
  }
  return found
}

/** An edge is where events come at least this densely, against the cluster's own median density. Below lie stragglers. */
const edgeDensity = 0.1
/** The stretch over which density is taken: long enough for this many events, within the two bounds below. */
const eventsPerStretch = 20
const shortestStretch = 200_000
const longestStretch = 2_000_000

/**
 * A cluster without its stragglers: the first event that a crowd follows and the last that a crowd precedes.
 *
 * A few early events before a dense stretch (a FIN sent before a window whose copies fell into it) would otherwise move
 * an edge by seconds. Needs events enough to have a density; a small cluster comes back as it is.
 */
export function denseEdges(at: ArrayLike<number>, first: number, last: number): { readonly first: number; readonly last: number } {
  if (last - first + 1 < eventsPerStretch) return { first, last }
  const gaps = new Float64Array(last - first)
  for (let i = first + 1; i <= last; i++) gaps[i - first - 1] = (at[i] ?? 0) - (at[i - 1] ?? 0)
  const stretch = Math.min(longestStretch, Math.max(shortestStretch, eventsPerStretch * median(gaps)))
  const following = new Int32Array(last - first + 1)
  const preceding = new Int32Array(last - first + 1)
  for (let i = first, ahead = first, behind = first; i <= last; i++) {
    while (ahead <= last && (at[ahead] ?? 0) <= (at[i] ?? 0) + stretch) ahead++
    while ((at[behind] ?? 0) < (at[i] ?? 0) - stretch) behind++
    following[i - first] = ahead - i
    preceding[i - first] = i - behind + 1
  }
  const least = edgeDensity * median(following)
  const start = following.findIndex((n) => n >= least)
  const end = preceding.findLastIndex((n) => n >= least)
  return start < 0 || end < start ? { first, last } : { first: first + start, last: first + end }
}

export const span = (start: number, end: number): Window => ({ start: instant(start), end: instant(Math.max(start, end)) })
export const total = (windows: readonly Window[]): Micros => micros(joinWindows(windows).reduce((sum, window) => sum + lengthOf(window), 0))
