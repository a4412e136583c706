import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Parsed } from '@/lib/core/timeline'
import { textFormat } from '../regions'
import { headOf, readAll } from '../testing/promises'
import { mpstat } from '.'

const format = textFormat(mpstat)
const read = (text: string): Parsed => readAll(format, new TextEncoder().encode(text), 'x')
const codes = (parsed: Parsed): string[] => parsed.diagnostics.map(({ code }) => code)
const banner = 'Linux 6.1.0 (web1) \t11/20/2026 \t_x86_64_\t(2 CPU)\n'
const headings = (stamp: string): string => `${stamp}  CPU    %usr   %nice    %sys %iowait    %irq   %soft  %steal  %guest  %gnice   %idle\n`
const row = (stamp: string, cpu = 'all', soft = '0.50'): string =>
  `${stamp}  ${cpu}    5.00    0.00    1.00    0.00    0.00    ${soft}    0.00    0.00    0.00   93.50\n`
const series = (parsed: Parsed, metric: string, section = 0) => parsed.sections[section]?.facts.series.find((one) => one.metric === metric)
const hours = (at: ArrayLike<number> | undefined): string[] => Array.from(at ?? []).map((one) => new Date(one / 1000).toISOString().slice(8, 19))

describe('mpstat', () => {
  test('a value that cannot be is a gap, and the rest of its row is kept', () => {
    const parsed = read(
      banner + headings('10:00:01') + row('10:00:02', 'all', '-0.50') + row('10:00:03', 'all', 'nan') + row('10:00:04', 'all', '193.50'),
    )
    expect(Array.from(series(parsed, 'cpu.softirq')?.value ?? [])).toEqual([Number.NaN, Number.NaN, Number.NaN])
    expect(Array.from(series(parsed, 'cpu.user')?.value ?? [])).toEqual([0.05, 0.05, 0.05])
    expect(parsed.diagnostics).toMatchObject([{ code: 'implausible_value', count: 3, at: { place: { first: 3 } } }])
  })
  test('a run past midnight adds a day', () => {
    const parsed = read(banner + headings('23:59:58') + row('23:59:59') + row('00:00:00') + row('00:00:01'))
    expect(hours(series(parsed, 'cpu.user')?.at)).toEqual(['20T23:59:59', '21T00:00:00', '21T00:00:01'])
    expect(codes(parsed)).toEqual([])
  })
  test('a clock that is set back an hour begins another section, and says so', () => {
    const parsed = read(banner + headings('01:59:58') + row('01:59:59') + row('01:00:00') + row('01:00:01'))
    expect(parsed.sections.map(({ facts }) => facts.series[0]?.at.length)).toEqual([1, 2])
    expect(codes(parsed)).toEqual(['clock_jump'])
  })
  test('a sample covers the time since the row before it, and the first the time since its headings', () => {
    const parsed = read(banner + headings('10:00:00') + row('10:00:05') + headings('10:00:05') + row('10:00:10'))
    expect(series(parsed, 'cpu.user')?.covers).toBe(5_000_000)
  })
  test('averages say over which time, where the run is there', () => {
    const parsed = read(banner + headings('10:00:00') + row('10:00:05') + row('10:00:10') + row('Average:'))
    const [average] = parsed.sections[0]?.facts.aggregates ?? []
    expect(average?.over && average.over.end - average.over.start).toBe(10_000_000)
  })
  test('averages alone say no time', () => {
    const parsed = read(`${banner}${headings('Average:')}${row('Average:')}`)
    expect(parsed.sections[0]?.facts.aggregates.map(({ over }) => over)).toEqual(Array(10).fill(null))
    expect(parsed.sections[0]?.facts.series).toEqual([])
  })
  test('columns are found by their headings, not their places', () => {
    const parsed = read(`${banner}10:00:00 CPU %idle %soft %unheard\n10:00:01 all 30.00 60.00 1.00\n`)
    expect(series(parsed, 'cpu.softirq')?.value[0]).toBe(0.6)
    expect(parsed.sections[0]?.facts.series.map(({ metric }) => metric)).toEqual(['cpu.idle', 'cpu.softirq'])
  })
  test('a row that is cut short is not read, and counted', () => {
    const parsed = read(`${banner}${headings('10:00:00')}${row('10:00:01')}10:00:02  all    5.00    0.0`)
    expect(parsed.tally).toMatchObject({ read: 4, parsed: 3, skipped: 1 })
    expect(codes(parsed)).toContain('line_incomplete')
  })
  test('runs of one day in one file lie on one clock', () => {
    const run = (at: string): string => banner + headings(`10:0${at}:00`) + row(`10:0${at}:01`)
    expect(read(run('1') + run('2')).sections.map(({ facts }) => facts.series[0]?.at.length)).toEqual([2])
    expect(read(run('2') + run('1')).sections.map(({ facts }) => facts.series[0]?.at.length)).toEqual([1, 1])
  })
  test('a clock that is set back without end is not followed', () => {
    const parsed = read(banner + headings('10:00:00') + Array.from({ length: 3000 }, (_, i) => row(i % 2 === 0 ? '10:00:05' : '10:00:01')).join(''))
    expect(parsed.sections.length).toBe(1000)
    expect(parsed.tally.skipped).toBeGreaterThan(0)
    expect(parsed.tally.parsed + parsed.tally.skipped).toBe(3002)
  })
  test("sar's rows are not taken for its own, though they have as many columns", () => {
    const parsed = read(`${banner}10:00:00 CPU %usr %nice %sys %iowait %steal %irq %soft %guest %gnice %idle\n${row('10:00:01')}`)
    expect(parsed.sections.flatMap(({ facts }) => facts.series).filter(({ metric }) => metric === 'cpu.softirq')[0]?.value[0]).not.toBe(0.005)
  })
})

const folder = process.env.FINWAIT_SAMPLES ?? ''
describe.skipIf(!existsSync(folder))('recorded files (skipped unless FINWAIT_SAMPLES names their folder)', () => {
  const incidents = folder
    ? readdirSync(join(folder, 'incidents'), { withFileTypes: true }).filter((entry) =>
        existsSync(join(folder, 'incidents', entry.name, 'mpstat-P-ALL-5-zh_CN.txt')),
      )
    : []
  test.each(incidents.map(({ name }) => name))('%s: every locale says the same', (name) => {
    const [zh, de, en] = ['zh_CN', 'de_DE', 'en_US'].map((locale) => {
      const bytes = new Uint8Array(readFileSync(join(folder, 'incidents', name, `mpstat-P-ALL-5-${locale}.txt`)))
      expect(format.sniff(headOf(bytes, 'x'))?.is).toBe('certain')
      const [section, ...more] = readAll(format, bytes, 'x').sections
      expect(more).toEqual([])
      return section
    })
    const shape = (section: typeof zh) => section?.facts.series.map(({ metric, cpu, covers, at }) => [metric, cpu, covers, Array.from(at)])
    expect(shape(zh)).toEqual(shape(de))
    expect(shape(zh)).toEqual(shape(en))
    expect(zh?.facts.aggregates.map(({ metric, cpu }) => [metric, cpu])).toEqual(de?.facts.aggregates.map(({ metric, cpu }) => [metric, cpu]))
    for (const [i, one] of (zh?.facts.series ?? []).entries())
      for (const other of [de?.facts.series[i], en?.facts.series[i]]) {
        const apart = Array.from(one.value, (value, j) => Math.abs(value - (other?.value[j] ?? Number.NaN)))
        expect(apart.filter((difference) => difference > 0.05).length / apart.length).toBeLessThan(0.05) // three processes, a few ms apart
      }
  })
  test('averages alone, columns cut, in lower case', () => {
    const [section] = readAll(format, new Uint8Array(readFileSync(join(folder, 'samples', 'mpstat', 'field-seed-article.txt'))), 'x').sections
    const softirq = section?.facts.aggregates.filter(({ metric }) => metric === 'cpu.softirq').map(({ cpu, value }) => [cpu, value])
    expect(softirq).toEqual([
      ['all', 0.2975],
      [0, 0.04],
      [1, 0.6061],
      [2, 0.0101],
      [3, 0.54],
    ])
    expect(section?.facts.cpus).toBe(4)
  })
})
