import { describe, expect, test } from 'vitest'
import { analyse } from '@/lib/analysis/analyse'
import { allCases } from '@/lib/analysis/testing/cases'
import { scenario } from '@/lib/analysis/testing/scenario'
import type { KnobName, KnobTable } from '@/lib/core/remedies'
import type { Report } from '@/lib/core/report'
import type { Timeline } from '@/lib/core/timeline'
import type { Cause } from '@/lib/core/verdict'
import { en } from '@/lib/display/messages/en'
import { buildReport } from '../build-report'
import { knobTableOf } from './knobs'

const reportOf = (timeline: Timeline): Report =>
  buildReport({
    case: { id: 'c', title: 'a case', createdAt: '2026-11-22T10:00:00Z' },
    app: '0',
    artefacts: [],
    timeline,
    analysis: analyse(timeline),
  }).report
const listed = scenario()
  .snapshot({ byState: { 'FIN-WAIT-1': 41_204, 'TIME-WAIT': 18_000, ESTAB: 796 } })
  .timeline()
const base = reportOf(listed)
const tableFor = (cause: Cause, kernel: string | null = null, report: Report = base): KnobTable =>
  knobTableOf({
    ...report,
    verdict: { ...report.verdict, cause },
    context: kernel === null ? [] : [{ name: 'kernel', of: null, value: kernel, unit: null, source: { artefact: 'a-1', place: { kind: 'whole' } } }],
  })
const row = ({ rows }: KnobTable, knob: KnobName) => rows.find((one) => one.knob === knob)

describe('a remote end that answers late', () => {
  const table = tableFor('late-peer')
  test('no knob helps, and the short answer says so of the sockets that wait', () => {
    expect(table.rows.filter(({ judgement }) => judgement === 'helps')).toEqual([])
    expect(table.lead).toEqual({ kind: 'waiting', state: 'FIN-WAIT-1', count: 41_204 })
  })
  test('what relieves stands first, then what touches most sockets', () => {
    expect(table.rows.slice(0, 4).map(({ knob }) => knob)).toEqual(['tcp_orphan_retries', 'tcp_tw_recycle', 'tcp_mem', 'tcp_max_orphans'])
  })
  test('tcp_fin_timeout touches none of the sockets in FIN-WAIT-1', () => {
    expect(row(table, 'tcp_fin_timeout')).toMatchObject({ touched: { count: 0, of: 60_000 }, judgement: 'no', why: 'acknowledgedOnly' })
  })
  test('tcp_orphan_retries touches them all, and only gives them up sooner', () => {
    expect(row(table, 'tcp_orphan_retries')).toMatchObject({ touched: { count: 41_204, of: 60_000 }, judgement: 'relieves', orphansOnly: true })
  })
  test('tcp_retries2 touches no orphan', () => {
    expect(row(table, 'tcp_retries2')).toMatchObject({ touched: { count: 796, of: 60_000 }, why: 'heldByProgram' })
  })
})

describe('what the kernel says decides too', () => {
  const saying = (signature: string): Report => ({
    ...base,
    kernelMessages: Object.assign({ [signature]: { printed: 3, repeated: 0 } }, { suppressed: 0 }),
  })
  test('its word that memory ran out is believed', () => {
    expect(row(tableFor('late-peer', null, saying('tcp_mem')), 'tcp_mem')).toMatchObject({ judgement: 'relieves', why: 'moreMemory' })
  })
  test('the old “Out of socket memory” leaves open which of the two it was', () => {
    expect(row(tableFor('late-peer', null, saying('oosm_old')), 'tcp_mem')).toMatchObject({ judgement: 'unknown', why: 'memoryOrOrphans' })
  })
  test('a TIME-WAIT overflow is ended by a higher limit, the waiting is not', () => {
    expect(row(tableFor('late-peer', null, saying('tw_overflow')), 'tcp_max_tw_buckets')).toMatchObject({
      judgement: 'relieves',
      why: 'stopsTheMessage',
    })
  })
})

describe('the kernel decides which knobs there are', () => {
  test('tcp_tw_recycle harms up to 4.11 and is gone since 4.12', () => {
    expect(row(tableFor('late-peer', '4.11.12'), 'tcp_tw_recycle')).toMatchObject({ here: 'present', judgement: 'harms' })
    expect(row(tableFor('late-peer', '4.12.0'), 'tcp_tw_recycle')).toMatchObject({ here: 'absent', judgement: 'no', why: 'absent' })
    expect(row(tableFor('port-exhaustion'), 'tcp_tw_recycle')).toMatchObject({ here: 'unknown', judgement: 'harms' })
  })
  test('the story’s 2.6.30 has no RPS', () => {
    expect(row(tableFor('softirq-saturation', '2.6.30'), 'rps')?.here).toBe('absent')
    expect(tableFor('softirq-saturation', '2.6.30').lead).toEqual({ kind: 'otherCause' })
    expect(tableFor('softirq-saturation', '2.6.35').lead).toEqual({ kind: 'helps', knobs: ['rps'] })
  })
  test('the backlog is tested in tcp_v4_conn_request before 3.17', () => {
    expect(row(tableFor('syn-flood', '3.16.7'), 'tcp_max_syn_backlog')?.acts).toEqual([
      { file: 'net/ipv4/tcp_ipv4.c', function: 'tcp_v4_conn_request' },
    ])
    expect(row(tableFor('syn-flood', '3.17'), 'tcp_max_syn_backlog')?.acts[0]?.function).toBe('tcp_conn_request')
  })
})

describe('other causes', () => {
  test.each([
    ['conntrack-full', ['nf_conntrack_max', 'nf_conntrack_timeouts']],
    ['port-exhaustion', ['tcp_tw_reuse', 'ip_local_port_range']],
    ['listen-overflow', ['somaxconn']],
  ] as const)('%s is helped by %s', (cause, knobs) => {
    expect(tableFor(cause).lead).toEqual({ kind: 'helps', knobs })
  })
  test('of an unknown cause no knob is said to help, and none to be useless', () => {
    const { rows, lead } = tableFor('unknown')
    expect(lead).toEqual({ kind: 'causeUnknown' })
    expect(rows.filter(({ knob }) => knob !== 'tcp_tw_recycle').every(({ judgement }) => judgement === 'unknown')).toBe(true)
  })
  test('a program that does not close is helped by none', () => expect(tableFor('close-wait-leak').lead).toEqual({ kind: 'otherCause' }))
  test('nothing wrong is nothing to turn', () => expect(tableFor('none').lead).toEqual({ kind: 'nothingWrong' }))
})

test('without a list of sockets the orphans counted stand for those that wait', () => {
  const table = tableFor('late-peer', null, reportOf(scenario().snapshot({ orphan: 645 }).timeline()))
  expect(row(table, 'tcp_max_orphans')?.touched).toEqual({ count: 645, of: null })
  expect([row(table, 'tcp_tw_reuse')?.touched, table.mix]).toEqual([null, null])
})

test('every knob of every case has its words', () => {
  for (const make of Object.values(allCases))
    for (const { knob, why, judgement } of reportOf(make()).remedies?.knobs.rows ?? []) {
      const { does, risk, why: whys, knobs } = en.remedies
      expect([does[knob], risk[knob], whys[why], knobs.judgement[judgement]].every((words) => words.length > 0)).toBe(true)
    }
})
