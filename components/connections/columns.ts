// The columns of the table, as they stand from left to right.

import type { ConnectionSort, GroupSort } from '@/lib/core/connection-query'

export interface ColumnOf<By extends string> {
  readonly by: By
  readonly width: string
  readonly right?: boolean // numbers
  readonly pinned?: boolean // stays in view while the table is scrolled sideways
}

type RowColumn = Exclude<ConnectionSort, 'ended' | 'length' | 'name' | 'frame'>

export const rowColumns: readonly ColumnOf<RowColumn>[] = [
  { by: 'began', width: 'w-[104px]', pinned: true },
  { by: 'originator', width: 'w-[128px]' },
  { by: 'responder', width: 'w-[156px]' },
  { by: 'state', width: 'w-[160px]' },
  { by: 'history', width: 'w-[86px]' },
  { by: 'handshake', width: 'w-[92px]', right: true },
  { by: 'wait', width: 'w-[168px]' },
  { by: 'copies', width: 'w-[66px]', right: true },
  { by: 'packets', width: 'w-[70px]', right: true },
  { by: 'bytes', width: 'w-[74px]', right: true },
  { by: 'retransmits', width: 'w-[76px]', right: true },
]

export const groupColumns: readonly ColumnOf<GroupSort | 'median'>[] = [
  { by: 'key', width: 'w-[168px] md:w-[280px]', pinned: true },
  { by: 'connections', width: 'w-[120px]', right: true },
  { by: 'stalled', width: 'w-[160px]', right: true },
  { by: 'open', width: 'w-[90px]', right: true },
  { by: 'reset', width: 'w-[90px]', right: true },
  { by: 'median', width: 'w-[130px]', right: true },
  { by: 'longest', width: 'w-[190px]' },
  { by: 'bytes', width: 'w-[100px]', right: true },
  { by: 'retransmits', width: 'w-[136px]', right: true },
]

/** Rows, and cards, that can be scrolled to: 14 million pixels, below the height at which browsers stop. */
export const mostRowsScrolled = 300_000
export const mostCardsScrolled = 100_000

/** Columns that are read from their beginning; of all others the greatest is looked for first. */
export const risingRows: readonly ConnectionSort[] = ['began', 'ended', 'originator', 'responder', 'name', 'state', 'history', 'frame']
export const risingGroups: readonly GroupSort[] = ['key']
