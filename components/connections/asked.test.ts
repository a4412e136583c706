import { expect, test } from 'vitest'
import { everyConnection } from '@/lib/core/connection-query'
import { type Asked, firstAsked, pageQuery, readAsked, routeQuery, turned } from './asked'

const much: Asked = {
  filter: {
    ...{
      capture: 'a-0123456789ab',
      addresses: ['203.0.113.0/24', '2001:db8::1'],
      ports: [443],
      states: ['S2', 'SF'],
      endings: ['open'],
      marks: ['stalled'],
    },
    ...{ name: 'shop & co, Ltd', history: 'ShR', minWait: 5e6, from: 1_700_000_000_000, to: 1_700_000_060_000 },
  },
  sort: { by: 'wait', descending: true },
  group: null,
  groupSort: firstAsked.groupSort,
}

test('what the address says is what was asked', () => {
  expect(readAsked(pageQuery(much))).toEqual(much)
  const grouped: Asked = { ...firstAsked, group: 'prefix', groupSort: { by: 'key', descending: false } }
  expect(readAsked(pageQuery(grouped))).toEqual(grouped)
  expect(readAsked(pageQuery(firstAsked))).toEqual(firstAsked)
  expect(pageQuery(firstAsked).toString()).toBe('')
})

test('an address that makes no sense asks for everything', () => {
  const odd = new URLSearchParams('view=connections&capture=../x&port=99999,x&state=XX&sort=none&group=none&wait=soon&mark=toString')
  expect(readAsked(odd)).toEqual({ ...firstAsked, filter: everyConnection })
})

test('the server is asked for rows, or for groups', () => {
  expect(routeQuery(firstAsked)).toBe('sort=began&order=ascending')
  expect(routeQuery({ ...firstAsked, group: 'port' })).toBe('group=port&sort=connections&order=descending')
})

test('a column is sorted by what is looked for first, and the other way by the next click', () => {
  const sort = turned(firstAsked.sort, 'wait', ['began'])
  expect(sort).toEqual({ by: 'wait', descending: true })
  expect(turned(sort, 'wait', ['began'])).toEqual({ by: 'wait', descending: false })
  expect(turned(sort, 'began', ['began'])).toEqual({ by: 'began', descending: false })
})
