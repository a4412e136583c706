import type { ConnectionGrouping } from '@/lib/core/connection-query'
import { ConnectionMark } from '@/lib/core/connection-table'
import { maskOf, readPrefix, textOfV4, textOfV6Prefix } from './addresses'
import type { ByteCache } from './cache'
import { type Column, type ColumnName, stateOf } from './columns'
import { mergedOf } from './merged'
import type { Pace } from './pace'
import type { ConnectionsFile } from './reader'
import type { Table } from './table'

/** What rows are gathered by: whole numbers, in the order in which a person would list them; -1 where a row has none. */
export interface GroupKeys {
  readonly columns: readonly ColumnName[]
  /** Fills `keys` from the columns of one piece of one table. */
  fill(keys: Float64Array, columns: readonly Column[], table: number): void
  text(key: number): string
}

const v6Addresses = 2 ** 32 // behind them the ranks of IPv6 addresses
const v6Prefixes = 2 ** 49 // and here the first 48 bits of one
const v4Prefix = maskOf(24)

export async function groupKeysOf(tables: readonly Table[], by: ConnectionGrouping, cache: ByteCache, pace: Pace): Promise<GroupKeys> {
  switch (by) {
    case 'port':
      return { columns: ['responderPort'], fill: (keys, [ports]) => keys.set(ports!), text: String }
    case 'state':
      return { columns: ['state'], fill: (keys, [states]) => keys.set(states!), text: stateOf }
    case 'name':
      return byWord(tables, 'serverName', 'names', cache, pace)
    case 'history':
      return byWord(tables, 'history', 'histories', cache, pace)
    case 'address':
    case 'prefix':
      return byPeer(tables, by, cache, pace)
  }
}

async function byWord(
  tables: readonly Table[],
  column: 'serverName' | 'history',
  kind: 'names' | 'histories',
  cache: ByteCache,
  pace: Pace,
): Promise<GroupKeys> {
  const { rankOf, at: placeOf } = await mergedOf(tables, kind, cache, pace)
  return {
    columns: [column],
    fill: (keys, [words], table) => {
      const ranks = rankOf[table]!
      for (let at = 0; at < keys.length; at++) keys[at] = words![at]! < 0 ? -1 : (ranks[words![at]!] ?? -1)
    },
    text: (key) => {
      const { table, row } = placeOf(key)
      return tables[table]?.file[kind].at(row) ?? ''
    },
  }
}

/** The peer of a connection: the end that is not ours, and where neither is, the responder. */
async function byPeer(tables: readonly Table[], by: 'address' | 'prefix', cache: ByteCache, pace: Pace): Promise<GroupKeys> {
  const { rankOf, at: placeOf } = await mergedOf(tables, 'addresses', cache, pace)
  const ours = tables.map(({ file, ours }) => oursIn(file, ours))
  const peers = (
    keys: Float64Array,
    [originators, responders, marks]: readonly Column[],
    table: number,
    keyOf: (peer: number, v6: boolean) => number,
  ): void => {
    const { v6, name } = ours[table]!
    for (let at = 0; at < keys.length; at++) {
      const isV6 = (marks![at]! & ConnectionMark.v6) !== 0
      keys[at] = keyOf(isV6 === v6 && responders![at] === name ? originators![at]! : responders![at]!, isV6)
    }
  }
  const columns = ['originator', 'responder', 'marks'] as const
  if (by === 'address')
    return {
      columns,
      fill: (keys, read, table) => peers(keys, read, table, (peer, v6) => (v6 ? v6Addresses + (rankOf[table]![peer - 1] ?? 0) : peer >>> 0)),
      text: (key) => {
        if (key < v6Addresses) return textOfV4(key)
        const { table, row } = placeOf(key - v6Addresses)
        return tables[table]?.file.addresses.at(row) ?? ''
      },
    }
  return {
    columns,
    fill: (keys, read, table) => {
      const words = tables[table]!.file.addressWords
      peers(keys, read, table, (peer, v6) =>
        v6 ? v6Prefixes + (words[peer * 4 - 4] ?? 0) * 65_536 + ((words[peer * 4 - 3] ?? 0) >>> 16) : (peer & v4Prefix) >>> 0,
      )
    },
    text: (key) => (key < v6Prefixes ? `${textOfV4(key)}/24` : textOfV6Prefix(key - v6Prefixes)),
  }
}

/** Our address as the table's columns name it; null where none is ours. */
function oursIn({ addressWords }: ConnectionsFile, ours: string | null): { readonly v6: boolean; readonly name: number | null } {
  const prefix = ours === null ? null : readPrefix(ours)
  if (!prefix?.v6) return { v6: false, name: prefix?.words[0] ?? null }
  for (let place = 0; place * 4 < addressWords.length; place++)
    if (prefix.words.every((word, at) => (addressWords[place * 4 + at]! | 0) === word)) return { v6: true, name: place + 1 }
  return { v6: true, name: null }
}
