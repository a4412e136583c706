// The same log lines in two artefacts under two clocks: dmesg beside dmesg -T, dmesg beside syslog's kern.log.
// What ties two clocks is the text: a line that stands equally often in both is the same line, first by first.

import type { ClockAnchor, ClockId } from '@/lib/core/clock'
import { type Micros, micros, type Reading, reading, second } from '@/lib/core/units'
import type { Edge, Placed } from './clock-graph'
import type { ClockUse } from './sections'

/**
 * Two lines lie at one distance in time by chance once in a while; three or more hardly. Lines of one text within
 * `reach` count as one: the kernel's rate limit makes every burst ten lines long, so any two bursts look alike.
 */
const leastLines = 3

/** A log daemon reads a line within moments; what it read later (it was starting, or stuck) says nothing of the clocks. */
const readDelay: Micros = micros(5_000_000)

/** Of all lines that stand in both, this share must lie at one distance in time. */
const leastShare = 0.5

/** More of one text tells no more, and costs. */
const mostOfOneText = 1000

/** Logs of more lines are compared by the texts that both hold of one part of all fingerprints: memory stays flat. */
const mostLines = 100_000

/** Of each text, by its fingerprint, when it was said. */
type Lines = ReadonlyMap<number, readonly Reading[]>

/** An edge for each two clocks that stamp the same lines, where at least one of the two has no place yet. */
export function sameLines(uses: readonly ClockUse[], placed: ReadonlyMap<ClockId, Placed>): readonly Edge[] {
  const logs = uses.filter((use) => use.facts.kernelEvents.length >= leastLines)
  const edges: Edge[] = []
  for (const [i, one] of logs.entries()) {
    for (const other of logs.slice(i + 1)) {
      if (placed.has(one.clock.id) && placed.has(other.clock.id)) continue
      const [a, b] = other.clock.kind === 'boot' && one.clock.kind !== 'boot' ? [other, one] : [one, other]
      const [least, most] = a.facts.kernelEvents.length <= b.facts.kernelEvents.length ? [a, b] : [b, a]
      const ofLeast = linesOf(least, null)
      const ofMost = linesOf(most, ofLeast)
      const anchor = tie(a, a === least ? ofLeast : ofMost, b, b === least ? ofLeast : ofMost)
      if (anchor !== null) edges.push({ anchor, grade: 'derived' })
    }
  }
  return edges
}

/** Folded lines are left out: they were said at other times than their stamp. `wanted`: only texts that are in it. */
function linesOf(use: ClockUse, wanted: Lines | null): Lines {
  const { at, said, times, length } = use.facts.kernelEvents
  const every = Math.ceil(length / mostLines)
  const lines = new Map<number, Reading[]>()
  for (let row = 0; row < length; row++) {
    const [time, text] = [at[row], said[row] ?? 0]
    if (time === undefined || Number.isNaN(time) || times[row] !== 1) continue
    if (wanted === null ? text % every !== 0 : !wanted.has(text)) continue
    const list = lines.get(text)
    if (list === undefined) lines.set(text, [time])
    else if (list.length <= mostOfOneText) list.push(time)
  }
  for (const list of lines.values()) list.sort((x, y) => x - y)
  return lines
}

/**
 * How two clocks stand to one another by the lines they share, or null.
 *
 * - Two boot clocks are one boot only if the same lines bear the same stamps. At any other distance they are two
 *   boots that said the same, as every boot does.
 * - A daemon reads a line after the kernel said it: of boot against wall the least distance is the truest.
 * - dmesg computes its ISO stamps (and those of -T) from the boot time in whole seconds (util-linux sys-utils/dmesg.c: only
 *   `boot_time.tv_sec` is added), so they are early by the same part of a second, all of them: half a second is added,
 *   ± half a second. The sign of it is that all lines lie at the same whole number of seconds.
 */
function tie(one: ClockUse, a: Lines, other: ClockUse, b: Lines): ClockAnchor | null {
  const pairs = pairsOf(a, b)
  const middle = pairs[pairs.length >> 1]
  if (middle === undefined) return null
  const resolution = Math.max(one.clock.resolution, other.clock.resolution)
  const boots = one.clock.kind === 'boot' && other.clock.kind === 'boot'
  const reach = boots ? resolution : resolution + readDelay
  const near = pairs.filter((pair) => Math.abs(pair.by - middle.by) <= reach)
  if (witnesses(near, resolution + readDelay) < leastLines || near.length < leastShare * pairs.length) return null
  const by = { kind: 'same-lines', lines: near.length } as const
  const tied = (x: number, y: number, uncertainty: number): ClockAnchor => ({
    a: { clock: one.clock.id, reads: reading(x) },
    b: { clock: other.clock.id, reads: reading(y) },
    uncertainty: micros(uncertainty),
    by,
  })
  if (boots) return Math.abs(middle.by) <= resolution ? tied(middle.x, middle.x, resolution) : null
  const computed =
    one.clock.kind === 'boot' && other.clock.kind === 'epoch' && near.every((pair) => pair.by === middle.by) && middle.by % second === 0
  if (computed) return tied(middle.x, middle.y + second / 2, resolution + second / 2)
  const least = one.clock.kind === 'boot' ? (near[0] ?? middle) : middle
  const distances = near.map((pair) => Math.abs(pair.by - middle.by)).sort((x, y) => x - y)
  return tied(least.x, least.y, resolution + Math.max(distances[distances.length >> 1] ?? 0, middle.by - least.by))
}

interface Pair {
  readonly text: number
  readonly x: Reading
  readonly y: Reading
  readonly by: number
}

function pairsOf(a: Lines, b: Lines): readonly Pair[] {
  const pairs: Pair[] = []
  for (const [text, xs] of a) {
    const ys = b.get(text)
    if (ys === undefined || ys.length !== xs.length || xs.length > mostOfOneText) continue
    for (const [i, x] of xs.entries()) {
      const y = ys[i]
      if (y !== undefined) pairs.push({ text, x, y, by: y - x })
    }
  }
  return pairs.sort((p, q) => p.by - q.by || p.x - q.x)
}

/** How many lines bear witness: those of one text within `reach` of one another are one. */
function witnesses(pairs: readonly Pair[], reach: number): number {
  const last = new Map<number, number>()
  let count = 0
  for (const { text, x } of pairs.toSorted((p, q) => p.x - q.x)) {
    if (x - (last.get(text) ?? -Infinity) <= reach) continue
    last.set(text, x)
    count++
  }
  return count
}
