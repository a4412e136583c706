import { expect, test } from 'vitest'
import { Addresses } from './addresses'

const v6 = (hex: string): DataView => new DataView(Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)).buffer)

test('an IPv4 address is its own name', () => {
  expect(new Addresses().text(0xcb007107 | 0, false)).toBe('203.0.113.7')
})

test('an IPv6 address is written as RFC 5952 wants it', () => {
  const addresses = new Addresses()
  const text = (hex: string): string => addresses.text(addresses.nameV6(v6(hex), 0), true)
  expect(text('20010db8000000000000000000000001')).toBe('2001:db8::1')
  expect(text('00000000000000000000000000000000')).toBe('::')
  expect(text('20010db8000000010001000100010001')).toBe('2001:db8:0:1:1:1:1:1')
  expect(text('20010db8000000000001000000000001')).toBe('2001:db8::1:0:0:1')
  expect(text('fe80000000000000000000000000000a')).toBe('fe80::a')
})

test('the same address has the same name, however many there are', () => {
  const addresses = new Addresses()
  const at = (i: number): DataView => v6(`20010db8${'0'.repeat(16)}${i.toString(16).padStart(8, '0')}`)
  const names = Array.from({ length: 5000 }, (_, i) => addresses.nameV6(at(i), 0))
  expect(new Set(names).size).toBe(5000)
  expect(Array.from({ length: 5000 }, (_, i) => addresses.nameV6(at(i), 0))).toEqual(names)
})
