import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, describe, expect, test } from 'vitest'
import { sentenceText } from '@/lib/display/sentence'
import { countsOf } from '@/lib/report/checks'
import { flow, read } from '@/lib/tcp/testing/script'
import { compare } from './compare'
import { countTcptrace } from './tcptrace'
import { countTshark, tsharkArguments } from './tshark'

const lines = (...all: readonly string[]): Readable => Readable.from(all.map((line) => `${line}\n`))
const stalled = () => flow().handshake(0, 20).fin('originator', 100).again(300, 900)

test('tshark’s lines are counted, TCP that ICMP quotes left out', async () => {
  const counts = await countTshark(
    lines(
      '0\t0x0002\t\t\t\t',
      '0\t0x0012\t\t\t\t',
      '0\t0x0011\t\t\t\t',
      '0\t0x0011\t1\t\t\t',
      '1\t0x0004\t\t1\t\t',
      '2\t0x0002\t\t\t3\t',
      '\t\t\t\t\t',
    ),
  )
  expect(counts).toEqual({ packets: 7, tcp: 5, syn: 2, fin: 2, rst: 1, connections: 2, retransmissions: 1, finCopies: 1, outOfOrder: 1 })
})

test('tcptrace’s two columns are added up, and what it does not tell stays untold', async () => {
  const counts = await countTcptrace(
    lines(
      '20 packets seen, 18 TCP packets traced',
      '2 TCP connections traced:',
      '     rexmt data pkts:           3           rexmt data pkts:           1      ',
      '     SYN/FIN pkts sent:       1/4           SYN/FIN pkts sent:       1/1      ',
    ),
  )
  expect(counts).toEqual({ packets: 20, tcp: 18, syn: 2, fin: 5, rst: null, connections: 2, retransmissions: 4, finCopies: null, outOfOrder: 0 })
})

describe('what differs', () => {
  const capture = read(stalled().end())

  test('nothing, where all counts are equal or untold', () => {
    expect(compare(capture, countsOf(capture), 'tshark', true)).toEqual([])
    expect(compare(capture, { ...countsOf(capture), rst: null }, 'tcptrace', true)).toEqual([])
  })

  test.each([
    [
      'capture duplicates, which others call retransmissions',
      { ...capture, fin: { ...capture.fin, copies: capture.fin.copies - 1, captureDuplicates: 1 } },
      { finCopies: capture.fin.copies },
      'duplicates',
    ],
    ['a tool’s rule for used ports', capture, { connections: 3 }, 'tcptraceConnections'],
    ['a SYN sent again, which tcptrace leaves out', capture, { retransmissions: capture.tcp.retransmissions - 1 }, 'tcptraceRetransmissions'],
    ['packets, for no reason that is known', capture, { packets: 1 }, 'unexplained'],
  ] as const)('says why: %s', (_name, ours, theirs, why) => {
    const [difference, ...more] = compare(ours, { ...countsOf(ours), ...theirs }, 'tcptrace', true)
    expect(difference?.why.message).toBe(`reconcile.why.${why}`)
    expect(more).toEqual([])
    expect(difference && sentenceText(difference.why, 'en')).not.toContain('reconcile.')
  })

  test('damage comes before other reasons', () => {
    expect(compare(capture, { ...countsOf(capture), packets: 99 }, 'tshark', false)[0]?.why.message).toBe('reconcile.why.damage')
  })
})

const here = spawnSync('tshark', ['--version']).status === 0
const folder = mkdtempSync(join(tmpdir(), 'finwait-reconcile-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.skipIf(!here)('tshark counts a stalled FIN as we do (skipped where tshark is not installed)', async () => {
  const path = join(folder, 'stalled.pcap')
  const bytes = stalled().end()
  writeFileSync(path, bytes)
  const { stdout } = spawnSync('tshark', tsharkArguments(path), { encoding: 'utf8' })
  expect(compare(read(bytes), await countTshark(Readable.from([stdout])), 'tshark', true)).toEqual([])
  expect(read(bytes).fin.copies).toBe(2)
})
