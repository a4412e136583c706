import { expect, test } from 'vitest'
import { momentOf, offsetAt } from './zone'

const civil = (text: string): number => Date.parse(`${text}Z`)

test('a civil time is the moment at which the zone’s clocks read it', () => {
  expect(new Date(momentOf(civil('2026-11-22T18:19:00'), 'Asia/Shanghai')).toISOString()).toBe('2026-11-22T10:19:00.000Z')
  expect(new Date(momentOf(civil('2026-07-01T12:00:00'), 'America/New_York')).toISOString()).toBe('2026-07-01T16:00:00.000Z')
  expect(new Date(momentOf(civil('2026-01-01T12:00:00'), 'America/New_York')).toISOString()).toBe('2026-01-01T17:00:00.000Z')
})

test('an hour that comes twice is its first', () => {
  expect(new Date(momentOf(civil('2026-11-01T01:30:00'), 'America/New_York')).toISOString()).toBe('2026-11-01T05:30:00.000Z')
})

test('an hour that is left out is taken as if the clocks had not been put forward', () => {
  expect(new Date(momentOf(civil('2026-03-08T02:30:00'), 'America/New_York')).toISOString()).toBe('2026-03-08T07:30:00.000Z')
})

test('UTC is no offset', () => expect(offsetAt(0, 'UTC')).toBe(0))
