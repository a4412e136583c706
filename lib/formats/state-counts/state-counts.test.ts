import { expect, test } from 'vitest'
import { formatNamed } from '../registry'
import { readAll } from '../testing/promises'

const states = (text: string) =>
  readAll(formatNamed('state-counts'), new TextEncoder().encode(text), 'x.txt').sections.flatMap(({ facts }) =>
    facts.snapshots.map(({ byState }) => byState),
  )

test.each(['16606 TIME_WAIT\n', 'TIME_WAIT 16606\n', '  16606 TIME-WAIT\n', 'TIME_WAIT: 16606\n', 'TIME_WAIT,16606\n', 'TIME_WAIT 16606 # ok\n'])(
  '%j',
  (text) => {
    expect(states(text)).toEqual([{ 'TIME-WAIT': 16606 }])
  },
)

test('a state that comes again begins the next snapshot', () => {
  expect(states('1 ESTAB\n2 LISTEN\n3 ESTAB\n')).toEqual([{ ESTAB: 1, LISTEN: 2 }, { ESTAB: 3 }])
})

test('LISTENING beside LISTEN is of unix sockets, alone it is TCP of Windows', () => {
  expect(states('2 LISTEN\n14 LISTENING\n')).toEqual([{ LISTEN: 2 }])
  expect(states('14 LISTENING\n')).toEqual([{ LISTEN: 14 }])
})

test('a state that is not named has no count', () => {
  expect(states('ESTAB 5\n')[0]).not.toHaveProperty('FIN-WAIT-1')
})
