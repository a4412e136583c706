import { IntlMessageFormat } from 'intl-messageformat'
import { expect, test } from 'vitest'
import { en } from './messages/en'
import { formatPlain } from './plain-message'

function* messages(node: object): Generator<string> {
  for (const value of Object.values(node) as unknown[]) {
    if (typeof value === 'string') yield value
    else if (typeof value === 'object' && value !== null) yield* messages(value)
  }
}

const valuesFor = (message: string, n: number): Record<string, string | number> =>
  Object.fromEntries([...message.matchAll(/\{\s*(\w+)\s*(,?)/g)].map(([, name = '', more]) => [name, more === ',' ? n : `<${name}>`]))

test.each([0, 1, 2, 1.5])('with %d every message of the catalogue reads as the whole language has it', (n) => {
  for (const message of messages(en)) {
    const values = valuesFor(message, n)
    const plain = formatPlain(message, values, 'en')
    if (plain !== null) expect(plain).toBe(new IntlMessageFormat(message, 'en').format(values))
  }
})

test('nearly all sentences of the findings and the verdict are plain', () => {
  const said = [...messages({ ...en.findings, ...en.verdict })]
  expect(said.filter((message) => formatPlain(message, valuesFor(message, 2), 'en') !== null).length).toBeGreaterThan(0.9 * said.length)
})

test.each([
  "it''s",
  '<b>bold</b>',
  '{n, plural, one {# row} other {# rows}}',
  '{n, plural, one {one}}',
  '{n, plural, offset:1 one {one} other {many}}',
  '{n, selectordinal, other {th}}',
  '{n, number}',
  '{open',
])('more than the plain part is left alone: %s', (message) => expect(formatPlain(message, { n: 2 }, 'en')).toBeNull())

test('a value that is not given is not passed over', () => expect(formatPlain('{x} and {y}', { x: '1' }, 'en')).toBeNull())
