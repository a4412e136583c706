import { describe, expect, test } from 'vitest'
import { parseDecimal, parseInteger } from './numbers'

describe('whole numbers', () => {
  test('are digits', () => {
    expect(parseInteger('0')).toBe(0)
    expect(parseInteger('170716')).toBe(170716)
    expect(parseInteger('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER)
  })
  test.each(['', '-1', '+1', ' 1', '1 ', '0x10', '1e5', '1.0', 'NaN', 'Infinity', '٣', '１２', '18446744073709551616', '1'.repeat(400)])(
    '%j is none',
    (text) => {
      expect(parseInteger(text)).toBeNull()
    },
  )
})

describe('decimals', () => {
  test('have one point of the kind asked for', () => {
    expect(parseDecimal('60.61')).toBe(60.61)
    expect(parseDecimal('-0.5')).toBe(-0.5)
    expect(parseDecimal('7')).toBe(7)
    expect(parseDecimal('17,50', ',')).toBe(17.5)
  })
  test.each(['', '-', '.', '.5', '5.', '1.2.3', '1,5', 'nan', '1e999', '--', '+7', '1'.repeat(400)])('%j is none', (text) => {
    expect(parseDecimal(text)).toBeNull()
  })
})
