// The questions that pages ask of the connections of a case.

import type { ConnectionFilter, ConnectionGrouping, ConnectionGroups, ConnectionPage, ConnectionSort, Ordered } from '@/lib/core/connection-query'
import type { ByteCache } from './cache'
import { matchesOf } from './filter'
import { groupKeysOf } from './group-keys'
import { type GroupsWanted, groupsOf } from './groups'
import { keysOf } from './keys'
import type { Pace } from './pace'
import { rowsOf } from './rows'
import { selectPage } from './select'
import type { Table } from './table'

export interface PageWanted extends Ordered<ConnectionSort> {
  readonly offset: number
  readonly limit: number // at most `mostRows`
}

const rowsIn = (tables: readonly Table[]): number => tables.reduce((sum, { file }) => sum + file.rows, 0)
const asked = (tables: readonly Table[], { capture }: ConnectionFilter): readonly Table[] =>
  capture === null ? tables : tables.filter(({ artefact }) => artefact === capture)

/** A page of the connections that the filter keeps, in the order that is wanted. */
export async function pageOf(
  all: readonly Table[],
  filter: ConnectionFilter,
  wanted: PageWanted,
  cache: ByteCache,
  pace: Pace,
): Promise<ConnectionPage> {
  const tables = asked(all, filter)
  const matches = await matchesOf(tables, filter, cache, pace)
  const places = await selectPage(tables, matches, await keysOf(tables, wanted.by, cache, pace), wanted, pace)
  return { of: rowsIn(tables), matched: matches.count, offset: wanted.offset, rows: await rowsOf(tables, places, pace) }
}

/** A page of the groups into which the connections that the filter keeps fall. */
export async function groupPageOf(
  all: readonly Table[],
  filter: ConnectionFilter,
  by: ConnectionGrouping,
  wanted: GroupsWanted,
  cache: ByteCache,
  pace: Pace,
): Promise<ConnectionGroups> {
  const tables = asked(all, filter)
  const matches = await matchesOf(tables, filter, cache, pace)
  const { groups, rows } = await groupsOf(tables, matches, await groupKeysOf(tables, by, cache, pace), wanted, pace)
  return { of: rowsIn(tables), matched: matches.count, groups, offset: wanted.offset, rows }
}
