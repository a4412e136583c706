import { expect, test } from 'vitest'
import { indent, isBlankLine, placedColumns, splitColumns } from './columns'

test('words are parted by runs of blanks and tabs', () => {
  expect(splitColumns('RAW\t  0         1   ')).toEqual(['RAW', '0', '1'])
  expect(splitColumns('  ')).toEqual([])
  expect(splitColumns('a b c', 2)).toEqual(['a', 'b'])
})
test('placed words say where they stand', () => {
  expect(placedColumns('  CPU  %usr')).toEqual([
    { text: 'CPU', at: 2, end: 5 },
    { text: '%usr', at: 7, end: 11 },
  ])
})
test('a blank line has no words', () => {
  expect(isBlankLine(' \t ')).toBe(true)
  expect(isBlankLine(' x')).toBe(false)
  expect(indent('\t x')).toBe(2)
})
