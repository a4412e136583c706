import { expect, test } from 'vitest'
import { prefixOf } from './prefix'

test.each([
  ['203.0.113.21', '203.0.113.0/24'],
  ['::ffff:203.0.113.21', '203.0.113.0/24'],
  ['2001:db8:1:2::5', '2001:db8:1::/48'],
  ['2001:DB8:0001::5', '2001:db8:1::/48'],
  ['2001:db8::5', '2001:db8::/48'],
  ['fe80::1%eth0', 'fe80::/48'],
  ['::1', '::/48'],
  ['not an address', 'not an address'],
  ['gateway', 'gateway'],
])('%s belongs to %s', (address, prefix) => {
  expect(prefixOf(address)).toBe(prefix)
})
