import { type ConnectionFilter, filterQuery } from '@/lib/core/connection-query'
import { ConnectionMark, connStates, FinEnding } from '@/lib/core/connection-table'
import { maskOf, type Prefix, readPrefix } from './addresses'
import type { ByteCache } from './cache'
import type { Column, ColumnName } from './columns'
import type { Pace } from './pace'
import type { ConnectionsFile } from './reader'
import type { Strings } from './strings'
import type { Matches, Table } from './table'

/** One condition: the columns it reads, the pieces in which no row can meet it, and what it strikes out of `kept`. */
interface Test {
  readonly columns: readonly ColumnName[]
  readonly never?: (piece: number) => boolean
  strike(kept: Uint8Array, columns: readonly Column[]): void
}

/** The rows of these tables that the filter keeps. Asked again, it is not computed again. */
export async function matchesOf(tables: readonly Table[], filter: ConnectionFilter, cache: ByteCache, pace: Pace): Promise<Matches> {
  const asked = filterQuery({ ...filter, capture: null }).toString()
  const key = `matches ${tables.map(({ file, offset }) => `${file.name} ${offset}`).join(' ')} ${asked}`
  const known = cache.get(key)
  if (known !== undefined) return known as Matches // only what is set below
  const of: (Uint8Array | null)[] = []
  let count = 0
  for (const table of tables) {
    const found = await keptOf(table, filter, pace)
    of.push(found.kept)
    count += found.count
  }
  const matches: Matches = { of, count }
  cache.set(
    key,
    matches,
    of.reduce((bytes, kept) => bytes + (kept?.length ?? 0), 0),
  )
  return matches
}

async function keptOf(table: Table, filter: ConnectionFilter, pace: Pace): Promise<{ readonly kept: Uint8Array | null; readonly count: number }> {
  const { file } = table
  const tests = await testsOf(table, filter, pace)
  if (tests.length === 0) return { kept: null, count: file.rows }
  const kept = new Uint8Array(file.rows).fill(1)
  let count = 0
  for (let piece = 0; piece < file.pieces; piece++) {
    const part = kept.subarray(file.startOf(piece), file.startOf(piece) + file.rowsOf(piece))
    if (tests.some(({ never }) => never?.(piece))) part.fill(0)
    else for (const { columns, strike } of tests) strike(part, await Promise.all(columns.map((name) => file.column(name, piece))))
    for (let row = 0; row < part.length; row++) count += part[row]!
    await pace.rest()
  }
  return { kept, count }
}

async function testsOf({ file, offset }: Table, filter: ConnectionFilter, pace: Pace): Promise<readonly Test[]> {
  const tests: Test[] = []
  for (const text of filter.addresses) {
    const prefix = readPrefix(text)
    tests.push(prefix === null ? nothing : prefix.v6 ? v6Test(prefix, await v6Inside(file, prefix, pace)) : v4Test(prefix))
  }
  for (const port of filter.ports) tests.push(portTest(port))
  if (filter.states.length > 0) tests.push(oneOf('state', (place) => filter.states.some((state) => connStates[place] === state)))
  if (filter.endings.length > 0) tests.push(oneOf('finEnding', (place) => filter.endings.some((ending) => FinEnding[ending] === place)))
  const marks = filter.marks.reduce((bits, mark) => bits | ConnectionMark[mark], 0)
  if (marks !== 0) tests.push({ columns: ['marks'], strike: (kept, [column]) => each(kept, (row) => (column![row]! & marks) === marks) })
  if (filter.name !== null) tests.push(wordTest('serverName', await holding(file.names, filter.name, pace)))
  if (filter.history !== null) tests.push(wordTest('history', await holding(file.histories, filter.history, pace, true)))
  if (filter.minWait !== null) tests.push(waitTest(file, filter.minWait))
  if (filter.from !== null || filter.to !== null) tests.push(windowTest(file, offset, filter))
  return tests
}

const nothing: Test = { columns: [], strike: (kept) => void kept.fill(0) }

function each(kept: Uint8Array, holds: (row: number) => boolean): void {
  for (let row = 0; row < kept.length; row++) if (kept[row] === 1 && !holds(row)) kept[row] = 0
}

function v4Test({ words: [network = 0], length }: Prefix): Test {
  const mask = maskOf(length)
  return {
    columns: ['originator', 'responder', 'marks'],
    strike: (kept, [one, other, marks]) =>
      each(kept, (row) => (marks![row]! & ConnectionMark.v6) === 0 && ((one![row]! & mask) === network || (other![row]! & mask) === network)),
  }
}

const v6Test = (_prefix: Prefix, inside: Uint8Array): Test => ({
  columns: ['originator', 'responder', 'marks'],
  strike: (kept, [one, other, marks]) =>
    each(kept, (row) => (marks![row]! & ConnectionMark.v6) !== 0 && (inside[one![row]!] === 1 || inside[other![row]!] === 1)),
})

async function v6Inside({ addressWords }: ConnectionsFile, { words, length }: Prefix, pace: Pace): Promise<Uint8Array> {
  const masks = [0, 32, 64, 96].map((at) => maskOf(length - at))
  const inside = new Uint8Array(addressWords.length / 4 + 1) // by number, the first is 1
  for (let place = 0; place * 4 < addressWords.length; place++) {
    if (words.every((word, at) => (addressWords[place * 4 + at]! & masks[at]!) === word)) inside[place + 1] = 1
    if (place % 65_536 === 0) await pace.rest()
  }
  return inside
}

const portTest = (port: number): Test => ({
  columns: ['originatorPort', 'responderPort'],
  strike: (kept, [one, other]) => each(kept, (row) => one![row] === port || other![row] === port),
})

function oneOf(name: ColumnName, holds: (value: number) => boolean): Test {
  const allowed = Uint8Array.from({ length: 256 }, (_, value) => Number(holds(value)))
  return { columns: [name], strike: (kept, [column]) => each(kept, (row) => allowed[column![row]!] === 1) }
}

const wordTest = (name: ColumnName, holding: Uint8Array): Test => ({
  columns: [name],
  strike: (kept, [column]) => each(kept, (row) => holding[column![row]!] === 1),
})

/** Which of the words hold `part`. */
async function holding(words: Strings, part: string, pace: Pace, exactCase = false): Promise<Uint8Array> {
  const holds = new Uint8Array(words.count)
  const sought = exactCase ? part : part.toLowerCase()
  for (let place = 0; place < holds.length; place++) {
    const word = words.at(place)
    if ((exactCase ? word : word.toLowerCase()).includes(sought)) holds[place] = 1
    if (place % 4096 === 0) await pace.rest()
  }
  return holds
}

function waitTest(file: ConnectionsFile, least: number): Test {
  const { max } = file.rangesOf('finWait')
  return {
    columns: ['finWait'],
    never: (piece) => !(max[piece]! >= least),
    strike: (kept, [column]) => each(kept, (row) => column![row]! >= least),
  }
}

/** What was under way between the two: a connection that had begun by its end, and not ended before it began. */
function windowTest(file: ConnectionsFile, offset: number | null, { from, to }: ConnectionFilter): Test {
  if (offset === null) return nothing
  const begin = from === null ? Number.NEGATIVE_INFINITY : from * 1e3 - offset
  const end = to === null ? Number.POSITIVE_INFINITY : to * 1e3 - offset
  const [first, last] = [file.rangesOf('firstAt').min, file.rangesOf('lastAt').max]
  return {
    columns: ['firstAt', 'lastAt'],
    never: (piece) => !(first[piece]! <= end && last[piece]! >= begin),
    strike: (kept, [began, ended]) => each(kept, (row) => began![row]! <= end && ended![row]! >= begin),
  }
}
