import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Parsed } from '@/lib/core/timeline'
import { detect } from '../detect'
import { textFormat } from '../regions'
import { headOf, readAll } from '../testing/promises'
import { top } from '.'

const format = textFormat(top)
const read = (text: string): Parsed => readAll(format, new TextEncoder().encode(text), 'x')
const series = (parsed: Parsed, metric: string, cpu: number | 'all' | null = null) =>
  parsed.sections.flatMap(({ facts }) => facts.series).find((one) => one.metric === metric && one.cpu === cpu)
const head = (clock: string) => `top - ${clock} up 1:00,  1 user,  load average: 1.00, 2.00, 3.00\n`

describe('top', () => {
  test('the first screen’s shares are told and not drawn: they may be since boot', () => {
    const parsed = read(`${head('12:49:02')}%Cpu(s):  2.0 us,  0.7 sy,  0.0 ni, 88.7 id,  0.0 wa,  0.0 hi,  8.6 si,  0.0 st\n`)
    expect(series(parsed, 'cpu.softirq', 'all')).toBeUndefined()
    expect(parsed.sections[0]?.facts.aggregates).toMatchObject([
      {},
      {},
      {},
      {},
      {},
      {},
      { metric: 'cpu.softirq', cpu: 'all', value: 0.086, over: null },
      {},
    ])
  })
  test('each further screen’s shares cover the time since the one before', () => {
    const cpu = '%Cpu0  :  2.0 us,  0.7 sy,  0.0 ni, 88.7 id,  0.0 wa,  0.0 hi,  8.6 si,  0.0 st\n'
    const parsed = read(head('23:59:59') + cpu + head('00:00:02') + cpu)
    expect(series(parsed, 'cpu.softirq', 0)).toMatchObject({ covers: 3_000_000 })
    expect(Array.from(series(parsed, 'load.1m')?.at ?? [])).toEqual([86_399_000_000, 86_402_000_000])
  })
  test('two CPUs may stand on one line', () => {
    const cpus = '%Cpu0  :  2.0 us,  8.6 si,  0.0 st      %Cpu1  :  3.0 us, 91.0 si,  0.0 st\n'
    const parsed = read(head('12:00:00') + cpus + head('12:00:01') + cpus)
    expect([0, 1].map((cpu) => Array.from(series(parsed, 'cpu.softirq', cpu)?.value ?? []))).toEqual([[0.086], [0.91]])
  })
  test('of the processes the most that each took is kept', () => {
    const table = (share: string) =>
      `\n  PID USER      PR  NI  VIRT  RES  SHR S %CPU %MEM    TIME+  COMMAND\n    3 root      20   0     0    0    0 R ${share}  0.0 812:11.20 ksoftirqd/0\n`
    const parsed = read(head('12:00:00') + table('93.9') + head('12:00:01') + table('96.8'))
    expect(parsed.sections[0]?.facts.context.map(({ name, of, value }) => [name, of, value])).toEqual([['process.cpu-most', 'ksoftirqd/0', 0.968]])
  })
  test('a share above 100 % is a gap and noted', () => {
    const cpu = (soft: string) => `%Cpu(s):  2.0 us, ${soft} si\n`
    const parsed = read(head('12:00:00') + cpu('1.0') + head('12:00:01') + cpu('181.0'))
    expect(Array.from(series(parsed, 'cpu.softirq', 'all')?.value ?? [])).toEqual([Number.NaN])
    expect(parsed.diagnostics).toMatchObject([{ code: 'implausible_value' }])
  })
  test.each([
    'Processes: 412 total, 3 running, 409 sleeping, 2101 threads\n2026/11/22 17:06:03\nLoad Avg: 2.38, 2.86, 3.29\nCPU usage: 5.0% user, 6.1% sys, 88.7% idle\n',
    'load averages:  1.10,  0.62,  1.31;               up 3+04:05:06  12:00:00\n71 processes: 70 sleeping, 1 on cpu\n',
  ])('another system’s top is none of it: %j', (text) => {
    expect(format.sniff(headOf(new TextEncoder().encode(text), 'x'))).toBeNull()
  })
})

const folder = process.env.FINWAIT_SAMPLES ? join(process.env.FINWAIT_SAMPLES, 'samples') : ''
const files = existsSync(join(folder, 'top')) ? readdirSync(join(folder, 'top')) : []
describe.skipIf(files.length === 0)('files of other people (skipped unless FINWAIT_SAMPLES names their folder)', () => {
  test.each(files)('%s', (file) => {
    const { expected } = JSON.parse(readFileSync(join(folder, 'expected', 'top', `${file}.json`), 'utf8')) as {
      expected: { frames: number; load: readonly (readonly string[])[]; cpu_si: readonly string[] }
    }
    const bytes = new Uint8Array(readFileSync(join(folder, 'top', file)))
    expect(detect(headOf(bytes, 'x')).detection).toMatchObject({ format: 'top', sureness: 'certain' })
    const parsed = readAll(format, bytes, file)
    expect(parsed.tally.skipped).toBe(0)
    for (const [i, metric] of ['load.1m', 'load.5m', 'load.15m'].entries())
      expect(Array.from(series(parsed, metric)?.value ?? [])).toEqual(expected.load.map((three) => Number(three[i])))
    const first = parsed.sections.flatMap(({ facts }) => facts.aggregates).find(({ metric }) => metric === 'cpu.softirq')?.value
    const later = Array.from(series(parsed, 'cpu.softirq', 'all')?.value ?? [])
    const shares = expected.cpu_si.slice(0, expected.frames).map((share) => Number(share) / 100)
    expect([first, ...later].slice(0, expected.frames)).toEqual(shares.map((share) => expect.closeTo(share, 6)))
  })
})
