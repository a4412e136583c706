import { expect, test } from 'vitest'
import { formatNamed } from '../registry'
import { readAll } from '../testing/promises'
import { ipv6Text } from './row'

const heading = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n'
const row = (local: string, peer: string, state = '01', timer = '00:00000000 00000000', inode = 7) =>
  `   0: ${local} ${peer} ${state} 00000001:00000000 ${timer}     0        5 ${inode} 1 c1 20 4 0 10 -1\n`
const read = (text: string) =>
  readAll(formatNamed('proc-net-tcp'), new TextEncoder().encode(text), 'x.txt').sections.flatMap(({ facts }) => facts.snapshots)
const peers = (text: string) => read(text).flatMap(({ busiestPeers }) => busiestPeers.map(({ peer }) => peer))

test('the order of bytes is told by the first address of a known net, for the rows before it too', () => {
  const unknown = '577100CB:0050'
  expect(peers(heading + row('0100007F:0016', unknown))).toEqual(['203.0.113.87'])
  expect(peers(heading + row('CB007157:0050', 'CB007157:0051') + row('7F000001:0016', 'CB007157:0052'))).toEqual(['203.0.113.87'])
  expect(peers(heading + row(unknown, unknown))).toEqual(['203.0.113.87'])
})

test('IPv6 is written as RFC 5952 has it, and IPv4 within it as IPv4', () => {
  expect(peers(heading + row('B80D0120000000000000000001000000:01BB', 'B80D0120000000000000000002000000:C350'))).toEqual(['2001:db8::2'])
  expect(peers(heading + row('0000000000000000FFFF00000100000A:01BB', '0000000000000000FFFF0000577100CB:C350'))).toEqual(['203.0.113.87'])
  expect([ipv6Text([0, 0, 0, 0, 0, 0, 0, 1]), ipv6Text([1, 0, 0, 2, 0, 0, 0, 3]), ipv6Text([1, 0, 2, 3, 4, 5, 6, 7])]).toEqual([
    '::1',
    '1:0:0:2::3',
    '1:0:2:3:4:5:6:7',
  ])
})

test('a probing socket has its probes in the timeout column', () => {
  const [snapshot] = read(heading + row('0100007F:0016', '0100007F:0017', '04', '04:00000532 00000000', 0))
  expect(snapshot?.closing).toMatchObject({ probing: 1, retransmitting: 0, orphans: 1, byRetransmits: [0, 0, 0, 0, 0, 1] })
})

test('tcp and tcp6 of one moment are one snapshot, and tcp again is the next', () => {
  const four = heading + row('0100007F:0016', '0100007F:0017')
  const six = heading + row('00000000000000000000000001000000:0016', '00000000000000000000000001000000:0017')
  expect(read(four + six).map(({ rows }) => rows)).toEqual([2])
  expect(read(four + six + four + six).map(({ rows }) => rows)).toEqual([2, 2])
})
