// What is asked of the table, and how it stands in the page's address, so that a link shows the same rows.

import type { ArtefactId } from '@/lib/core/artefact'
import {
  type ConnectionFilter,
  type ConnectionGrouping,
  type ConnectionSort,
  connectionGroupings,
  connectionSorts,
  everyConnection,
  filterQuery,
  type GroupSort,
  groupSorts,
  type MarkName,
  type Ordered,
} from '@/lib/core/connection-query'
import { ConnectionMark, connStates, FinEnding } from '@/lib/core/connection-table'

export interface Asked {
  readonly filter: ConnectionFilter
  readonly sort: Ordered<ConnectionSort>
  readonly group: ConnectionGrouping | null
  readonly groupSort: Ordered<GroupSort>
}

export const firstAsked: Asked = {
  filter: everyConnection,
  sort: { by: 'began', descending: false },
  group: null,
  groupSort: { by: 'connections', descending: true },
}

/** The query for the server's route: of rows, or of groups where they are asked for. */
export function routeQuery({ filter, sort, group, groupSort }: Asked): string {
  const query = filterQuery(filter)
  const { by, descending } = group === null ? sort : groupSort
  if (group !== null) query.set('group', group)
  query.set('sort', by)
  query.set('order', descending ? 'descending' : 'ascending')
  return query.toString()
}

/** The same for the page's own address: what is as it is at first is not in it. */
export function pageQuery(asked: Asked): URLSearchParams {
  const query = filterQuery(asked.filter)
  const first = asked.group === null ? firstAsked.sort : firstAsked.groupSort
  const { by, descending } = asked.group === null ? asked.sort : asked.groupSort
  if (asked.group !== null) query.set('group', asked.group)
  if (by !== first.by || descending !== first.descending) {
    query.set('sort', by)
    query.set('order', descending ? 'descending' : 'ascending')
  }
  return query
}

/** What an address asks. Whatever in it makes no sense is as if it were not there. */
export function readAsked(query: URLSearchParams): Asked {
  const list = (key: string): readonly string[] => (query.get(key) ?? '').split(',').filter((part) => part !== '')
  const known = <T extends string>(key: string, all: readonly T[]): readonly T[] =>
    list(key).flatMap((text) => all.find((each) => each === text) ?? [])
  const one = <T extends string>(key: string, all: readonly T[]): T | null => known(key, all)[0] ?? null
  const number = (key: string): number | null => (/^-?\d{1,16}$/.test(query.get(key) ?? '') ? Number(query.get(key)) : null)
  const group = one('group', connectionGroupings)
  const order = <T extends string>(first: Ordered<T>, by: T | null): Ordered<T> =>
    by === null ? first : { by, descending: query.get('order') === 'descending' }
  return {
    filter: {
      capture: captureOf(query.get('capture')),
      addresses: list('address'),
      ports: list('port')
        .map(Number)
        .filter((port) => Number.isInteger(port) && port >= 0 && port <= 0xffff),
      states: known('state', connStates),
      endings: known('ending', endings),
      marks: known('mark', marks),
      name: query.get('name') || null,
      history: query.get('history') || null,
      minWait: number('wait'),
      ...windowOf(number('from'), number('to')),
    },
    sort: group === null ? order(firstAsked.sort, one('sort', connectionSorts)) : firstAsked.sort,
    group,
    groupSort: group === null ? firstAsked.groupSort : order(firstAsked.groupSort, one('sort', groupSorts)),
  }
}

/** A window has two ends. */
const windowOf = (from: number | null, to: number | null): Pick<ConnectionFilter, 'from' | 'to'> =>
  from !== null && to !== null && from < to ? { from, to } : { from: null, to: null }

const endings = Object.keys(FinEnding) as readonly (keyof typeof FinEnding)[] // its own keys
const marks = Object.keys(ConnectionMark) as readonly MarkName[] // its own keys

const isArtefactId = (text: string): text is ArtefactId => /^a-[\w-]{1,30}$/.test(text)
const captureOf = (text: string | null): ArtefactId | null => (text !== null && isArtefactId(text) ? text : null)

/** Only the next click on the same column turns the order; a new column begins with what is looked for: the largest first, words and times in order. */
export function turned<By extends string>(now: Ordered<By>, by: By, risingFirst: readonly By[]): Ordered<By> {
  return { by, descending: now.by === by ? !now.descending : !risingFirst.includes(by) }
}
