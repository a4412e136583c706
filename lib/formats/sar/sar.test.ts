import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Parsed } from '@/lib/core/timeline'
import { textFormat } from '../regions'
import { readAll } from '../testing/promises'
import { sar } from '.'

const format = textFormat(sar)
const read = (text: string): Parsed => readAll(format, new TextEncoder().encode(text), 'x')
const banner = 'Linux 6.1.0 (web1) \t11/20/2026 \t_x86_64_\t(2 CPU)\n'
const values = (parsed: Parsed, metric: string): number[] =>
  parsed.sections.flatMap(({ facts }) => facts.series.filter((one) => one.metric === metric)).flatMap(({ value }) => Array.from(value))

describe('sar', () => {
  test('a day of one table may be followed by the same day of another', () => {
    const parsed = read(
      `${banner}00:00:01 runq-sz plist-sz ldavg-1 ldavg-5 ldavg-15\n00:10:01 1 190 0.24 0.31 0.30\n23:50:01 2 191 51.10 0.31 0.30\n\n00:00:01 totsck tcpsck udpsck rawsck ip-frag tcp-tw\n00:10:01 301 120 12 0 0 40120\n`,
    )
    expect(parsed.sections).toHaveLength(1)
    expect(values(parsed, 'load.1m')).toEqual([0.24, 51.1])
    expect(values(parsed, 'tcp.time-wait')).toEqual([40_120])
  })
  test('shares cover their interval; load and sockets are of the instant', () => {
    const parsed = read(
      `${banner}10:00:00 CPU %user %nice %system %iowait %steal %idle\n10:00:01 all 57.50 0.00 23.00 0.50 0.00 19.00\n\n10:00:00 runq-sz plist-sz ldavg-1 ldavg-5 ldavg-15 blocked\n10:00:01 0 162 2.45 1.70 2.20 0\n`,
    )
    expect(parsed.sections[0]?.facts.series.map(({ metric, covers }) => [metric, covers])).toContainEqual(['cpu.system', 1_000_000])
    expect(parsed.sections[0]?.facts.series.map(({ metric, covers }) => [metric, covers])).toContainEqual(['load.1m', null])
  })
  test('tables that hold nothing for the timeline are known, and counted as read', () => {
    const parsed = read(`${banner}10:00:00 IFACE rxpck/s txpck/s\n10:00:01 eth0 1.00 2.00\nAverage: eth0 1.00 2.00\n`)
    expect(parsed.tally).toMatchObject({ read: 4, parsed: 4, skipped: 0 })
    expect(parsed.sections[0]?.facts.series).toEqual([])
  })
  test('a number that cannot be read is a gap', () => {
    const parsed = read(`${banner}10:00:00 runq-sz plist-sz ldavg-1 ldavg-5 ldavg-15\n10:00:01 1 190 x 0.31 0.30\n`)
    expect(values(parsed, 'load.1m')).toEqual([Number.NaN])
    expect(parsed.diagnostics.map(({ code }) => code)).toEqual(['bad_number'])
  })
})

interface Expected {
  readonly n_banners?: number
  readonly restarts?: number
  readonly sections: Readonly<Record<string, { readonly rows: number; readonly avg: number }>>
  readonly max?: Readonly<Record<string, number>>
}
const folder = process.env.FINWAIT_SAMPLES ? join(process.env.FINWAIT_SAMPLES, 'samples') : ''
const texts = folder ? readdirSync(join(folder, 'sar')).filter((file) => file.endsWith('.txt') && !/sadf/.test(file)) : []
describe.skipIf(!existsSync(folder))('files of other people (skipped unless FINWAIT_SAMPLES names their folder)', () => {
  test.each(texts)('%s', (file) => {
    const { expected } = JSON.parse(readFileSync(join(folder, 'expected', 'sar', `${file}.json`), 'utf8')) as { expected: Expected }
    const parsed = readAll(format, new Uint8Array(readFileSync(join(folder, 'sar', file))), file)
    expect(parsed.tally.skipped).toBe(0)
    const greatest = (metric: string): number => values(parsed, metric).reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
    const pairs = [
      ['ldavg-1', 'load.1m', 1],
      ['plist-sz', 'tasks.total', 1],
      ['runq-sz', 'tasks.running', 1],
      ['tcp-tw', 'tcp.time-wait', 1],
      ['%soft', 'cpu.softirq', 100],
      ['%iowait', 'cpu.iowait', 100],
    ] as const
    for (const [heading, metric, scale] of pairs) {
      const said = expected.max?.[heading]
      if (said !== undefined) expect([heading, greatest(metric) * scale]).toEqual([heading, expect.closeTo(said, 4)])
    }
    const queue = Object.entries(expected.sections).find(([headings]) => headings.startsWith('runq-sz'))?.[1]
    if (queue) expect(values(parsed, 'load.1m')).toHaveLength(queue.rows)
  })
})
