// The words of several tables as one alphabet: the same name in two captures is one name.

import type { ByteCache } from './cache'
import type { Pace } from './pace'
import type { Strings } from './strings'
import type { Place, Table } from './table'

export type WordKind = 'addresses' | 'histories' | 'names'

export interface Merged {
  readonly rankOf: readonly Uint32Array[] // of each table, the rank of each of its words among all
  readonly count: number
  /** One place where the word of this rank stands; `row` is the word's place. */
  at(rank: number): Place
}

export async function mergedOf(tables: readonly Table[], kind: WordKind, cache: ByteCache, pace: Pace): Promise<Merged> {
  const key = `merged ${kind} ${tables.map(({ file }) => file.name).join(' ')}`
  const known = cache.get(key)
  if (known !== undefined) return known as Merged // only what is set below
  const merged = await merge(tables, kind, pace)
  cache.set(
    key,
    merged,
    merged.rankOf.reduce((bytes, ranks) => bytes + ranks.byteLength * 3, 0),
  )
  return merged
}

async function merge(tables: readonly Table[], kind: WordKind, pace: Pace): Promise<Merged> {
  const words = tables.map(({ file }) => file[kind])
  const [only, second] = words
  if (only && !second) {
    const order = inOrder(only)
    return { rankOf: [only.rank], count: only.count, at: (rank) => ({ table: 0, row: order[rank] ?? -1 }) }
  }
  const orders = words.map(inOrder)
  const rankOf = words.map(({ count }) => new Uint32Array(count))
  const [fromTable, fromPlace]: [number[], number[]] = [[], []]
  const next = words.map(() => 0)
  const heads = orders.map((order, table) => headOf(tables, kind, table, order[0]))
  for (let rank = 0; ; rank++) {
    let least: string | null = null
    for (const head of heads) if (head !== null && (least === null || head < least)) least = head
    if (least === null) return { rankOf, count: rank, at: (wanted) => ({ table: fromTable[wanted] ?? 0, row: fromPlace[wanted] ?? -1 }) }
    for (let table = 0; table < heads.length; table++) {
      if (heads[table] !== least) continue
      const [order, at] = [orders[table]!, next[table]!]
      const place = order[at]!
      rankOf[table]![place] = rank
      fromTable[rank] = table
      fromPlace[rank] = place
      next[table] = at + 1
      heads[table] = headOf(tables, kind, table, order[at + 1])
    }
    if (rank % 4096 === 0) await pace.rest()
  }
}

/** The places of words in order. */
function inOrder({ rank }: Strings): Uint32Array {
  const order = new Uint32Array(rank.length)
  rank.forEach((at, place) => {
    order[at] = place
  })
  return order
}

/** A word as it compares: an address by its bits. */
function headOf(tables: readonly Table[], kind: WordKind, table: number, place: number | undefined): string | null {
  const file = tables[table]?.file
  if (!file || place === undefined) return null
  if (kind !== 'addresses') return file[kind].at(place)
  return String.fromCharCode(
    ...[0, 1, 2, 3].flatMap((at) => [file.addressWords[place * 4 + at]! >>> 16, file.addressWords[place * 4 + at]! & 0xffff]),
  )
}
