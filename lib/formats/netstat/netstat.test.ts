import { describe, expect, test } from 'vitest'
import { formatNamed } from '../registry'
import { readAll } from '../testing/promises'

const heading = 'Proto Recv-Q Send-Q Local Address           Foreign Address         State       '
const read = (text: string) => {
  const parsed = readAll(formatNamed('netstat'), new TextEncoder().encode(text), 'x.txt')
  return { ...parsed, snapshots: parsed.sections.flatMap(({ facts }) => facts.snapshots), codes: parsed.diagnostics.map(({ code }) => code) }
}
const peerOf = (row: string) => {
  const [peer] = read(`${heading}\n${row}\n`).snapshots[0]?.busiestPeers ?? []
  return peer && [peer.peer, peer.port, peer.state]
}

describe('rows', () => {
  test.each([
    ['tcp        0      0 192.0.2.1:80            203.0.113.5:50000       TIME_WAIT', ['203.0.113.5', 50000, 'TIME-WAIT']],
    ['tcp6       0      0 2001:db8::1:443         2001:db8::2:50000       SYN_RECV', ['2001:db8::2', 50000, 'SYN-RECV']],
    ['tcp6       0      0 ::ffff:192.0.2.1:80     ::ffff:203.0.113.5:1    CLOSE_WAIT', ['203.0.113.5', 1, 'CLOSE-WAIT']],
    ['tcp        0      0 host.example:ssh        db.example:postgresql   ESTABLISHED', ['db.example', null, 'ESTAB']],
    ['tcp4       0      0 192.0.2.1.80            203.0.113.5.50000       FIN_WAIT_2', ['203.0.113.5', 50000, 'FIN-WAIT-2']],
    ['tcp6       0      0 fe80::1%lo0.80          2001:db8::beef.443      SYN_SENT', ['2001:db8::beef', 443, 'SYN-SENT']],
    ['tcp        0      0 192.0.2.1:80            203.0.113.5:1           CLOSE', ['203.0.113.5', 1, 'UNCONN']],
  ])('%s', (row, peer) => {
    expect(peerOf(row)).toEqual(peer)
  })
})

test('the program and the timer are told whatever the program is called', () => {
  const row = 'tcp        0      1 192.0.2.1:80            203.0.113.5:50000       FIN_WAIT1   1/a (0.1/2/3) b     on (5.20/7/0)'
  const { table, closing } = read(`${heading}PID/Program name     Timer\n${row}\n`).snapshots[0] ?? {}
  expect(table?.processes).toEqual(['a (0.1/2/3) b'])
  expect([table?.timerLeft?.[0], table?.retransmits?.[0]]).toEqual([5209, 7])
  expect(closing).toMatchObject({ count: 1, timed: 1, retransmitting: 1, finAlone: 1, orphans: null })
})

test('an inode of 0 is an orphan, but not in TIME-WAIT', () => {
  const rows = ['FIN_WAIT1', 'TIME_WAIT', 'LAST_ACK'].map((state, n) => `tcp 0 1 192.0.2.1:80 203.0.113.5:${n} ${state} 0 ${n === 2 ? 77 : 0} -`)
  expect(read(`${heading}User       Inode      PID/Program name\n${rows.join('\n')}\n`).snapshots[0]?.closing).toMatchObject({ count: 2, orphans: 1 })
})

test('a state in another language is noted, and is none', () => {
  const { snapshots, codes } = read(`${heading}\ntcp 0 0 192.0.2.1:80 203.0.113.5:1 VERBUNDEN\n`)
  expect(snapshots).toMatchObject([{ rows: 1, byState: {} }])
  expect(codes).toEqual(['state_unknown'])
})

test('titles of the second family begin no snapshot', () => {
  const text = `Active Internet connections (servers and established)\n${heading}\ntcp 0 0 0.0.0.0:22 0.0.0.0:* LISTEN\nActive UNIX domain sockets (w/o servers)\nProto RefCnt Flags       Type       State         I-Node   Path\nunix  3      [ ]         STREAM     CONNECTED     30460\n`
  expect(read(text + text).snapshots.map(({ byNetid }) => byNetid)).toEqual([
    { tcp: 1, unix: 1 },
    { tcp: 1, unix: 1 },
  ])
})
