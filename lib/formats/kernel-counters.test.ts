import { describe, expect, test } from 'vitest'
import type { FormatName } from '@/lib/core/artefact'
import { formatNamed } from './registry'
import { readAll } from './testing/promises'

const read = (name: FormatName, text: string) => {
  const parsed = readAll(formatNamed(name), new TextEncoder().encode(text), 'x.txt')
  const facts = parsed.sections.map((section) => section.facts)
  return {
    codes: parsed.diagnostics.map(({ code }) => code),
    rates: Object.fromEntries(facts.flatMap(({ series }) => series.map(({ metric, value }) => [metric, Array.from(value)]))),
    totals: Object.fromEntries(facts.flatMap(({ context }) => context.map(({ name: of, value }) => [of, value]))),
  }
}
const sample = (at: number, ...counts: readonly number[]) =>
  `${at}\nTcpExt: TW ListenOverflows TCPAbortOnMemory TCPTimeouts DelayedACKs\nTcpExt: ${counts.join(' ')}\n`

describe('samples', () => {
  test('make rates per second of what is watched, and keep the last totals', () => {
    const { rates, totals } = read('snmp', sample(1795338360, 1, 2, 3, 4, 5) + sample(1795338370, 11, 2, 103, 4, 9))
    expect(rates).toEqual({
      'counter.TcpExtTW': [1],
      'counter.TcpExtListenOverflows': [0],
      'counter.TcpExtTCPAbortOnMemory': [10],
      'counter.TcpExtTCPTimeouts': [0],
    })
    expect(totals).toMatchObject({ 'counter.TcpExtTW': 11, 'counter.TcpExtListenOverflows': 2, 'counter.TcpExtDelayedACKs': 9 })
  })
  test('across a restart no counter has a rate, not even one that did not fall', () => {
    const { rates, codes } = read(
      'snmp',
      sample(1795338360, 900, 0, 3, 4, 5) + sample(1795338370, 2, 1, 0, 0, 1) + sample(1795338380, 12, 1, 0, 0, 1),
    )
    expect(rates['counter.TcpExtListenOverflows']).toEqual([Number.NaN, 0])
    expect(rates['counter.TcpExtTW']).toEqual([Number.NaN, 1])
    expect(codes).toEqual(['counter_reset'])
  })
  test('a counter of 32 bits that runs over goes on', () => {
    const { rates, codes } = read('snmp', sample(1795338360, 4_294_967_290, 0, 3, 4, 5) + sample(1795338370, 4, 0, 3, 4, 5))
    expect(rates['counter.TcpExtTW']).toEqual([1])
    expect(codes).toEqual([])
  })
  test('one sample has no rate, and says so', () => {
    const { rates, totals, codes } = read('snmp', sample(1795338360, 1, 0, 3, 4, 5))
    expect(rates).toEqual({})
    expect(totals).toMatchObject({ 'counter.TcpExtListenOverflows': 0, 'counter.TcpExtTCPAbortOnMemory': 3 })
    expect(codes).toEqual(['since_boot_only'])
  })
})

test('sar and nstat count segments under one name', () => {
  const text = (at: number, n: number) => `${at}\n#kernel\nTcpRetransSegs                  ${n}                0.0\n`
  expect(read('nstat', text(1795338360, 100) + text(1795338370, 150)).rates).toEqual({ 'tcp.retransmitted': [5] })
})

test('nstat without -a prints growth: its first sample says nothing, and no total is known', () => {
  const text = (at: number, n: number) => `${at}\n#kernel\nTcpRetransSegs                  ${n}                0.0\n`
  expect(read('nstat', `$ nstat\n${text(1795338360, 100)}${text(1795338370, 150)}`)).toMatchObject({
    rates: { 'tcp.retransmitted': [15] },
    totals: {},
  })
})

test('netstat -s in its old spelling and its new one', () => {
  const said = (word: string) =>
    read('netstat-statistics', `Tcp:\n    12 segments ${word}\nTcpExt:\n    3 connections aborted due to timeout\n`).totals
  expect(said('retransmited')).toEqual({ 'counter.TcpRetransSegs': 12, 'counter.TcpExtTCPAbortOnTimeout': 3 })
  expect(said('retransmitted')).toEqual(said('retransmited'))
})
