// One page of the rows in order, without sorting them: the digits of the keys of its first and its last row are found from the left,
// a sweep over the keys for 16 bits, and then the rows between the two are collected. A page far down costs what the first one does,
// and nothing but the page is held.

import type { Keys } from './keys'
import type { Pace } from './pace'
import type { Matches, Place, Table } from './table'

/** Where so few rows are left between the two they are simply sorted. */
const few = 16_384
const digits = 4 // of 16 bits
const base = 65_536

/** The key of the row of this rank, as far as it is known. */
interface Bound {
  readonly rank: number
  readonly found: readonly number[] // digits
  readonly less: number // rows whose key begins lower
  readonly same: number // rows whose key begins with `found`
}

/** Sees the keys of one piece, and a byte a row that is 0 where the row is not asked for. Two words a key, the low one first. */
type See = (words: Uint32Array, kept: Uint8Array | null, table: number, start: number) => void

/** Rows `offset` to `offset + limit` in order of their keys; equals stay in the order of the tables. NaN comes last. */
export async function selectPage(
  tables: readonly Table[],
  matches: Matches,
  keys: Keys,
  wanted: { readonly descending: boolean; readonly offset: number; readonly limit: number },
  pace: Pace,
): Promise<readonly Place[]> {
  const limit = Math.min(wanted.limit, matches.count - wanted.offset)
  if (limit <= 0) return []
  const sweep = async (see: See): Promise<void> => {
    for (const [table, { file }] of tables.entries()) {
      for (let piece = 0; piece < file.pieces; piece++) {
        const start = file.startOf(piece)
        const kept = matches.of[table]?.subarray(start, start + file.rowsOf(piece)) ?? null
        if (kept?.includes(1) === false) continue
        see(await keys.of(table, piece, wanted.descending), kept, table, start)
        await pace.rest()
      }
    }
  }
  let first: Bound = { rank: wanted.offset, found: [], less: 0, same: matches.count }
  let last: Bound = { ...first, rank: wanted.offset + limit - 1 }
  while (first.found.length < digits && last.less + last.same - first.less > few) [first, last] = await nextDigit(first, last, sweep)
  return collect(first, last, sweep)
}

async function nextDigit(first: Bound, last: Bound, sweep: (see: See) => Promise<void>): Promise<readonly [Bound, Bound]> {
  const together = first.found.every((digit, at) => digit === last.found[at])
  const ofFirst = new Uint32Array(base)
  const ofLast = together ? ofFirst : new Uint32Array(base)
  await sweep((words, kept) => {
    count(words, kept, first.found, ofFirst)
    if (!together) count(words, kept, last.found, ofLast)
  })
  return [narrowed(first, ofFirst), narrowed(last, ofLast)]
}

/** Counts the next digits of the keys that begin with `found`. */
function count(words: Uint32Array, kept: Uint8Array | null, found: readonly number[], counts: Uint32Array): void {
  const halves = new Uint16Array(words.buffer)
  const [from, to] = [wordsOf(found, 0), wordsOf(found, base - 1)]
  const [highMask, lowMask] = [~(from.high ^ to.high), ~(from.low ^ to.low)]
  const [high, low] = [from.high & highMask, from.low & lowMask]
  const half = 3 - found.length
  for (let at = 0; at < words.length; at += 2) {
    if (kept !== null && kept[at >> 1] === 0) continue
    if ((words[at + 1]! & highMask) === high && (words[at]! & lowMask) === low) counts[halves[at * 2 + half]!]!++
  }
}

function narrowed({ rank, found, less }: Bound, counts: Uint32Array): Bound {
  let below = less
  for (let digit = 0; digit < base; digit++) {
    const same = counts[digit]!
    if (below + same > rank) return { rank, found: [...found, digit], less: below, same }
    below += same
  }
  return { rank, found: [...found, base - 1], less: below, same: 0 }
}

async function collect(first: Bound, last: Bound, sweep: (see: See) => Promise<void>): Promise<readonly Place[]> {
  const [from, to] = [wordsOf(first.found, 0), wordsOf(last.found, base - 1)]
  const exact = first.found.length === digits
  // Whole keys that very many rows have: of those equal to the first and to the last only as many as the page has.
  const skipped = exact ? first.rank - first.less : 0
  const room = exact ? last.rank - last.less + 1 : Number.POSITIVE_INFINITY
  let [likeFirst, likeLast] = [0, 0]
  const taken: (Place & { readonly high: number; readonly low: number })[] = []
  await sweep((words, kept, table, start) => {
    for (let at = 0; at < words.length; at += 2) {
      if (kept !== null && kept[at >> 1] === 0) continue
      const high = words[at + 1]!
      if (high < from.high || high > to.high) continue
      const low = words[at]!
      if ((high === from.high && low < from.low) || (high === to.high && low > to.low)) continue
      const [isFirst, isLast] = [high === from.high && low === from.low, high === to.high && low === to.low]
      if (exact && isLast) likeLast++
      if (exact && isFirst && ++likeFirst <= skipped) continue
      if (exact && isLast && likeLast > room) continue
      taken.push({ high, low, table, row: start + (at >> 1) })
    }
  })
  taken.sort((a, b) => a.high - b.high || a.low - b.low || a.table - b.table || a.row - b.row)
  const start = first.rank - first.less - skipped
  return taken.slice(start, start + last.rank - first.rank + 1).map(({ table, row }) => ({ table, row }))
}

/** A key's two words, from its digits and `rest` for those not known. */
function wordsOf([a, b, c, d]: readonly number[], rest: number): { readonly high: number; readonly low: number } {
  return { high: (a ?? rest) * base + (b ?? rest), low: (c ?? rest) * base + (d ?? rest) }
}
