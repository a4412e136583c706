import type { ConnectionGroup, GroupSort, Ordered } from '@/lib/core/connection-query'
import { FinEnding } from '@/lib/core/connection-table'
import type { Column, ColumnName } from './columns'
import type { GroupKeys } from './group-keys'
import { GroupSums, summedColumns } from './group-sums'
import { mediansOf, type TakeWait } from './medians'
import type { Pace } from './pace'
import type { Matches, Table } from './table'

export interface GroupsWanted extends Ordered<GroupSort> {
  readonly offset: number
  readonly limit: number
}

/** One page of the groups of the rows that are kept. Two walks over the columns: sums of all groups, then the medians of the page's. */
export async function groupsOf(
  tables: readonly Table[],
  matches: Matches,
  keys: GroupKeys,
  { by, descending, offset, limit }: GroupsWanted,
  pace: Pace,
): Promise<{ readonly groups: number; readonly rows: readonly ConnectionGroup[] }> {
  const sums = new GroupSums()
  const walk = (columns: readonly ColumnName[], see: (groups: Int32Array, columns: readonly Column[]) => void): Promise<void> =>
    eachPiece(tables, matches, keys, columns, (named, read, kept) => see(sums.groupsOf(named, kept), read), pace)
  await walk(summedColumns, (groups, columns) => sums.add(groups, columns))
  const page = await sums.page(by, descending, offset, limit, pace)
  const placeOf = new Int32Array(sums.count).fill(-1)
  page.forEach((group, at) => {
    placeOf[group] = at
  })
  const gather = (take: TakeWait): Promise<void> =>
    walk(['finWait', 'finEnding'], (groups, [waits, endings]) => gatherWaits(groups, placeOf, waits!, endings!, take))
  const medians = await mediansOf(page.length, sums.waitsOf(page), gather, pace)
  return { groups: sums.count, rows: page.map((group, at) => sums.row(group, keys, medians[at] ?? null)) }
}

function gatherWaits(groups: Int32Array, placeOf: Int32Array, waits: Column, endings: Column, take: TakeWait): void {
  for (let at = 0; at < groups.length; at++) {
    const place = groups[at]! < 0 ? -1 : placeOf[groups[at]!]!
    const wait = waits[at]!
    if (place >= 0 && !Number.isNaN(wait)) take(place, wait, endings[at] !== FinEnding.answered)
  }
}

async function eachPiece(
  tables: readonly Table[],
  matches: Matches,
  keys: GroupKeys,
  columns: readonly ColumnName[],
  see: (keys: Float64Array, columns: readonly Column[], kept: Uint8Array | null) => void,
  pace: Pace,
): Promise<void> {
  for (const [table, { file }] of tables.entries()) {
    for (let piece = 0; piece < file.pieces; piece++) {
      const [start, rows] = [file.startOf(piece), file.rowsOf(piece)]
      const kept = matches.of[table]?.subarray(start, start + rows) ?? null
      if (kept?.includes(1) === false) continue
      const read = (names: readonly ColumnName[]): Promise<readonly Column[]> => Promise.all(names.map((name) => file.column(name, piece)))
      const named = new Float64Array(rows)
      keys.fill(named, await read(keys.columns), table)
      see(named, await read(columns), kept)
      await pace.rest()
    }
  }
}
