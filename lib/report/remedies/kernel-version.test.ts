import { expect, test } from 'vitest'
import { isSince } from './kernel-version'

test.each([
  ['2.6.32-754.el6.x86_64', '2.6.32', true],
  ['2.6.30', '2.6.35', false],
  ['4.12.0-rc1', '4.12', true],
  ['4.11.12', '4.12', false],
  ['10.0.1', '4.12', true],
  ['6.18.44-fc-v669', '4.12', true],
  ['FreeBSD 13', '4.12', null],
  [null, '4.12', null],
])('%s is since %s: %s', (kernel, than, is) => expect(isSince(kernel, than)).toBe(is))
