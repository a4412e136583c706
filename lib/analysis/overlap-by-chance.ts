// How often two lists of windows would overlap as much by chance: one list is moved round the time that both could see, as a
// whole, so that its own rhythm stays. The same shifts every run.

import { randomFrom } from './chance'
import type { Window } from './windows'
import { lengthOf, overlapOf, span } from './windows'

const mostShifts = 999
/** Fewer shifts where each costs more: a year of bursts has thousands of windows. */
const manyWindows = 2_000
const fewShifts = 111
const seed = 0x574149

/** The share of circular shifts of `right` within `common` whose overlap with `left` is as large as that seen, and how many were drawn. */
export function overlapByChance(
  left: readonly Window[],
  right: readonly Window[],
  common: Window,
): { readonly share: number; readonly shifts: number } {
  const seen = overlapOf(left, right)
  const shifts = left.length + right.length > manyWindows ? fewShifts : mostShifts
  const random = randomFrom(seed)
  let asMuch = 0
  for (let i = 0; i < shifts; i++) if (overlapOf(left, shifted(right, random() * lengthOf(common), common)) >= seen) asMuch++
  return { share: (asMuch + 1) / (shifts + 1), shifts }
}

function shifted(windows: readonly Window[], by: number, common: Window): Window[] {
  return windows.flatMap(({ start, end }) => {
    const from = common.start + ((start - common.start + by) % lengthOf(common))
    const to = from + (end - start)
    return to <= common.end ? [span(from, to)] : [span(from, common.end), span(common.start, common.start + (to - common.end))]
  })
}
