import { expect, test } from 'vitest'
import { displayFilter, endpointText, tsharkCommand } from './wireshark'

const frames = { firstFrame: 3, lastFrame: 90 }

test('a filter names both ends, both ports and the frames', () => {
  expect(displayFilter({ originator: { address: '10.0.0.1', port: 40_000 }, responder: { address: '203.0.113.7', port: 80 }, ...frames })).toBe(
    'ip.addr == 10.0.0.1 && ip.addr == 203.0.113.7 && tcp.port == 40000 && tcp.port == 80 && frame.number >= 3 && frame.number <= 90',
  )
})

test('IPv6 has a field of its own', () => {
  expect(displayFilter({ originator: { address: '2001:db8::1', port: 1 }, responder: { address: '::1', port: 2 }, ...frames })).toContain(
    'ipv6.addr == 2001:db8::1 && ipv6.addr == ::1',
  )
})

test('a file of any name is one word to the shell', () => {
  expect(tsharkCommand("up/it's $(x).pcap", 'tcp')).toBe("tshark -r 'it'\\''s $(x).pcap' -Y 'tcp'")
})

test('an IPv6 end stands in brackets', () => {
  expect([endpointText({ address: '2001:db8::1', port: 443 }), endpointText({ address: '10.0.0.1', port: 80 })]).toEqual([
    '[2001:db8::1]:443',
    '10.0.0.1:80',
  ])
})
