// Medians of waits of which some were never seen to end, of many groups at once: the product-limit estimator (Kaplan and Meier 1958). All
// waits are put in order once, each with its group in its last bits, and walked through from the shortest.

import { mostRows } from '@/lib/core/connection-query'
import type { Pace } from './pace'

const groupsInKey = 512 // no fewer than `mostRows`
if (groupsInKey < mostRows) throw new Error('a page has more groups than a key can name')
const longest = 2 ** 43 - 1 // µs, 101 days: what is left of 53 bits
export type TakeWait = (group: number, wait: number, floor: boolean) => void

/** A share this close to a half has reached it: the product of many fractions is not exact. */
const half = 0.5 + 1e-9

/**
 * The median of each group. `gather` hands over `waits` waits: their group, µs, and whether they are floors. A floor counts as still
 * waiting up to its end and then leaves without an answer. null: the answers seen do not reach half of the group.
 */
export async function mediansOf(
  groups: number,
  waits: number,
  gather: (take: TakeWait) => Promise<void>,
  pace: Pace,
): Promise<readonly (number | null)[]> {
  const left = new Uint32Array(groups)
  const keys = new Float64Array(waits)
  let count = 0
  await gather((group, wait, floor) => {
    if (count === waits) return
    keys[count++] = (Math.min(Math.max(0, Math.round(wait)), longest) * 2 + (floor ? 1 : 0)) * groupsInKey + group
    left[group]!++
  })
  const inOrder = await sortNumbers(keys.subarray(0, count), pace)
  const waiting = new Float64Array(groups).fill(1)
  const medians = new Array<number | null>(groups).fill(null)
  for (let at = 0; at < inOrder.length; at++) {
    const wait = Math.floor(inOrder[at]! / groupsInKey)
    const group = inOrder[at]! - wait * groupsInKey
    const answered = wait % 2 === 0
    if (answered) waiting[group]! *= 1 - 1 / left[group]!
    left[group]!--
    if (answered && medians[group] === null && waiting[group]! <= half) medians[group] = wait / 2
    if (at % 65_536 === 0) await pace.rest()
  }
  return medians
}

const base = 65_536

/** The numbers, none negative, in order; by 16 bits at a time. The array given is used up. */
export async function sortNumbers(numbers: Float64Array, pace: Pace): Promise<Float64Array> {
  let from = numbers
  let to: Float64Array = new Float64Array(numbers.length)
  for (let digit = 0; digit < 4; digit++) {
    const halves = new Uint16Array(from.buffer, from.byteOffset, from.length * 4)
    const ends = new Uint32Array(base)
    for (let at = digit; at < halves.length; at += 4) ends[halves[at]!]!++
    if (ends.includes(from.length)) continue // all alike
    let end = 0
    for (let value = 0; value < base; value++) {
      const rows = ends[value]!
      ends[value] = end
      end += rows
    }
    await pace.rest()
    for (let at = 0; at < from.length; at++) {
      to[ends[halves[at * 4 + digit]!]!++] = from[at]!
      if (at % base === 0) await pace.rest()
    }
    ;[from, to] = [to, from]
  }
  return from
}
