// What rows are sorted by: every order as a number a row, NaN where a row has nothing to be sorted by. Such rows come last, either way.

import type { ConnectionSort } from '@/lib/core/connection-query'
import { ConnectionMark } from '@/lib/core/connection-table'
import type { ByteCache } from './cache'
import type { Column, ColumnName } from './columns'
import { mergedOf, type WordKind } from './merged'
import type { Pace } from './pace'
import type { Table } from './table'

/** Fills `keys` from the columns of one piece of one table. */
type Fill = (keys: Float64Array, columns: readonly Column[], table: number) => void

/** The keys of the rows as words to compare, two a row, the low one first; a piece at a time. They are kept, and must not be changed. */
export class Keys {
  readonly #tables: readonly Table[]
  readonly #sort: string
  readonly #columns: readonly ColumnName[]
  readonly #fill: Fill
  readonly #cache: ByteCache

  constructor(tables: readonly Table[], sort: ConnectionSort, columns: readonly ColumnName[], fill: Fill, cache: ByteCache) {
    this.#tables = tables
    this.#sort = `keys ${sort} ${tables.map(({ file, offset }) => `${file.name} ${offset}`).join(' ')}`
    this.#columns = columns
    this.#fill = fill
    this.#cache = cache
  }

  async of(table: number, piece: number, descending: boolean): Promise<Uint32Array> {
    const key = `${this.#sort} ${descending} ${table} ${piece}`
    const kept = this.#cache.get(key)
    if (kept !== undefined) return kept as Uint32Array // only what is set below
    const { file } = this.#tables[table]!
    const keys = new Float64Array(file.rowsOf(piece))
    this.#fill(keys, await Promise.all(this.#columns.map((name) => file.column(name, piece))), table)
    const words = inOrder(keys, descending)
    this.#cache.set(key, words, words.byteLength)
    return words
  }
}

/** Makes the words of doubles, in their place, such that they are in the order of the doubles: the sign bit turned, of a negative one all bits; NaN the greatest. */
function inOrder(keys: Float64Array<ArrayBuffer>, descending: boolean): Uint32Array {
  const words = new Uint32Array(keys.buffer)
  const [high, highOfNegative] = descending ? [0x7fff_ffff, 0] : [1 << 31, -1]
  const [low, lowOfNegative] = descending ? [-1, 0] : [0, -1]
  for (let at = 0; at < words.length; at += 2) {
    if (Number.isNaN(keys[at >> 1])) {
      words[at] = -1
      words[at + 1] = -1
      continue
    }
    const negative = words[at + 1]! >>> 31 === 1
    words[at] = words[at]! ^ (negative ? lowOfNegative : low)
    words[at + 1] = words[at + 1]! ^ (negative ? highOfNegative : high)
  }
  return words
}

export async function keysOf(tables: readonly Table[], sort: ConnectionSort, cache: ByteCache, pace: Pace): Promise<Keys> {
  const by = (columns: readonly ColumnName[], fill: Fill): Keys => new Keys(tables, sort, columns, fill, cache)
  const word = async (column: ColumnName, kind: WordKind): Promise<Keys> => {
    const { rankOf } = await mergedOf(tables, kind, cache, pace)
    return by([column], (keys, [words], table) => fillRanks(keys, words!, rankOf[table]!))
  }
  const end = async (address: ColumnName, port: ColumnName): Promise<Keys> => {
    const { rankOf } = await mergedOf(tables, 'addresses', cache, pace)
    return by([address, port, 'marks'], (keys, [names, ports, marks], table) => fillEnds(keys, names!, ports!, marks!, rankOf[table]!))
  }
  const offsets = tables.map(({ offset }) => offset ?? Number.NaN)
  switch (sort) {
    case 'began':
      return by(['firstAt'], (keys, [values], table) => fill(keys, values!, offsets[table]!))
    case 'ended':
      return by(['lastAt'], (keys, [values], table) => fill(keys, values!, offsets[table]!))
    case 'length':
      return by(['firstAt', 'lastAt'], fillLengths)
    case 'originator':
      return end('originator', 'originatorPort')
    case 'responder':
      return end('responder', 'responderPort')
    case 'name':
      return word('serverName', 'names')
    case 'history':
      return word('history', 'histories')
    case 'state':
      return by(['state'], (keys, [values]) => fill(keys, values!, 0))
    case 'handshake':
      return by(['roundTrip'], fillKnown)
    case 'wait':
      return by(['finWait'], (keys, [values]) => fill(keys, values!, 0))
    case 'copies':
      return by(['finCopies'], (keys, [values]) => fill(keys, values!, 0))
    case 'packets':
      return by(['packetsSent', 'packetsReceived'], fillSums)
    case 'bytes':
      return by(['bytesSent', 'bytesReceived'], fillSums)
    case 'retransmits':
      return by(['retransmitsSent', 'retransmitsReceived'], fillSums)
    case 'frame':
      return by(['firstFrame'], (keys, [values]) => fill(keys, values!, 0))
  }
}

function fill(keys: Float64Array, values: Column, more: number): void {
  for (let at = 0; at < keys.length; at++) keys[at] = values[at]! + more
}

function fillKnown(keys: Float64Array, [values]: readonly Column[]): void {
  for (let at = 0; at < keys.length; at++) keys[at] = values![at]! < 0 ? Number.NaN : values![at]!
}

function fillSums(keys: Float64Array, [one, other]: readonly Column[]): void {
  for (let at = 0; at < keys.length; at++) keys[at] = one![at]! + other![at]!
}

function fillLengths(keys: Float64Array, [first, last]: readonly Column[]): void {
  for (let at = 0; at < keys.length; at++) keys[at] = last![at]! - first![at]!
}

function fillRanks(keys: Float64Array, words: Column, ranks: Uint32Array): void {
  for (let at = 0; at < keys.length; at++) keys[at] = words[at]! < 0 ? Number.NaN : (ranks[words[at]!] ?? Number.NaN)
}

/** IPv4 addresses first, in order of their numbers, then IPv6; of one address by port. */
function fillEnds(keys: Float64Array, names: Column, ports: Column, marks: Column, ranks: Uint32Array): void {
  for (let at = 0; at < keys.length; at++) {
    const v6 = (marks[at]! & ConnectionMark.v6) !== 0
    keys[at] = (v6 ? 2 ** 32 + (ranks[names[at]! - 1] ?? 0) : names[at]! >>> 0) * 65_536 + ports[at]!
  }
}
