import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Parsed } from '@/lib/core/timeline'
import { textFormat } from '../regions'
import { readAll } from '../testing/promises'
import { loadavg } from '.'
import { parseLoadLine } from './load-line'

const format = textFormat(loadavg)
const read = (text: string): Parsed => readAll(format, new TextEncoder().encode(text), 'x')
const series = (parsed: Parsed, metric: string) => parsed.sections.flatMap(({ facts }) => facts.series).find((one) => one.metric === metric)

describe('a load line', () => {
  test.each([
    ['2.38 2.86 3.29 3/119 2319', [2.38, 2.86, 3.29], 3, 119, null],
    ['loadavg: 2.38 2.86 3.29 3/119 2319', [2.38, 2.86, 3.29], 3, 119, null],
    [' 17:11:16 up  2:04,  0 user,  load average: 3.53, 3.91, 3.63', [3.53, 3.91, 3.63], null, null, 61_876],
    [' 17:11:16 up  2:04,  0 user,  load average: 3,53, 3,91, 3,63', [3.53, 3.91, 3.63], null, null, 61_876],
    [' 5:11PM  up 2 days,  3:04, 2 users, load averages: 3.53 3.91 3.63', [3.53, 3.91, 3.63], null, null, null],
  ])('%s', (line, loads, running, total, seconds) => {
    expect(parseLoadLine(line)).toMatchObject({ loads, running, total, clock: seconds === null ? null : seconds * 1e6 })
  })
  test.each([
    '1 2 3 3/119 2319',
    '2.38 2.86 3.29',
    '2.38 2.86 3.29 3/119 2319 x',
    'load average: 1.00, 2.00',
    'load average: 1.00, x, 2.00',
    '1.00 2.00 3.00 1/2/3 4',
    'top - 12:49:02 up 23 days, 23:21,  1 user,  load average: 76.05, 45.80, 21.21',
    '',
  ])('%j is none', (line) => {
    expect(parseLoadLine(line)).toBeNull()
  })
})

describe('loadavg', () => {
  test('a load under a date line is at that date', () => {
    const parsed = read('1795338362.778179\n2.38 2.86 3.29 3/119 2319\n1795338363.778179\n12.38 2.86 3.29 3/119 2319\n')
    expect(Array.from(series(parsed, 'load.1m')?.at ?? [])).toEqual([1_795_338_362_778_179, 1_795_338_363_778_179])
    expect(parsed.sections.map(({ clock }) => clock.kind)).toEqual(['epoch'])
  })
  test('an uptime line has a time of day, and a loop past midnight adds a day', () => {
    const parsed = read(' 23:59:50 up 1 day,  load average: 1.00, 1.00, 1.00\n 00:00:10 up 1 day,  load average: 2.00, 1.00, 1.00\n')
    expect(Array.from(series(parsed, 'load.1m')?.at ?? [])).toEqual([86_390_000_000, 86_410_000_000])
    expect(parsed.sections[0]?.clock).toMatchObject({ kind: 'wall', printed: 'time-only' })
  })
  test('a load without any time is told, and not drawn', () => {
    const parsed = read('52.10 21.91 9.10 14/480 11290\n')
    expect(parsed.sections[0]?.facts.series).toEqual([])
    expect(parsed.sections[0]?.facts.aggregates.map(({ metric, value, over }) => [metric, value, over])).toContainEqual(['load.1m', 52.1, null])
  })
  test('of very many loads without a time the first are kept, and it is said', () => {
    const parsed = read('52.10 21.91 9.10 14/480 11290\n'.repeat(1000))
    expect(parsed.sections[0]?.facts.aggregates).toHaveLength(150)
    expect(parsed.diagnostics).toMatchObject([{ code: 'no_timestamps', figures: { kept: 30 } }])
  })
  test('tracked connections and their limit stand beside it', () => {
    const parsed = read(
      '1795338362\nloadavg: 2.38 2.86 3.29 3/119 2319\nsome avg10=1.67 avg60=11.32 avg300=16.25 total=3055676202\nnf_conntrack: 22627 / 262144\n',
    )
    expect(series(parsed, 'conntrack.entries')?.value[0]).toBe(22_627)
    expect(parsed.sections[0]?.facts.limits).toMatchObject([{ name: 'net.netfilter.nf_conntrack_max', value: [262_144] }])
    expect(parsed.tally).toMatchObject({ parsed: 3, blank: 1, skipped: 0 })
  })
  test('the time since boot ties the clock of the boot to the other, good to the minute that uptime cuts', () => {
    const parsed = read('2026-11-22 17:06:03 +0800\n 17:06:03 up 23 days, 23:21,  1 user,  load average: 1.00, 2.00, 3.00\n')
    const boot = parsed.sections.find(({ clock }) => clock.kind === 'boot')
    const up = ((23 * 24 + 23) * 60 + 21) * 60e6 + 30e6
    expect(boot?.anchors).toMatchObject([
      { a: { clock: boot?.clock.id, reads: up }, b: { reads: Date.parse('2026-11-22T17:06:03+08:00') * 1000 }, uncertainty: 31e6 },
    ])
  })
  test('several such lines narrow the boot down, and one that cannot be of that boot begins another', () => {
    const line = (clock: string, up: string) => ` ${clock} up  ${up},  1 user,  load average: 1.00, 2.00, 3.00\n`
    const parsed = read(line('17:06:03', '2:04') + line('17:06:33', '2:05') + line('17:20:00', '0:01'))
    const boots = parsed.sections.filter(({ clock }) => clock.kind === 'boot')
    expect(boots.map(({ anchors }) => anchors[0]?.uncertainty)).toEqual([16e6, 31e6])
  })
  test('/proc/uptime under a date is good to a second or so', () => {
    const parsed = read('1795338362\n7461.23 14000.11\n2.38 2.86 3.29 3/119 2319\n')
    const boot = parsed.sections.find(({ clock }) => clock.kind === 'boot')
    expect(boot?.anchors).toMatchObject([{ a: { reads: 7_461_230_000 }, uncertainty: 2e6 }])
    expect(parsed.tally).toMatchObject({ parsed: 3, skipped: 0 })
  })
})

const folder = process.env.FINWAIT_SAMPLES ? join(process.env.FINWAIT_SAMPLES, 'samples') : ''
const files = folder ? ['uptime'].flatMap((kind) => readdirSync(join(folder, kind)).map((file) => [kind, file] as const)) : []
describe.skipIf(!existsSync(folder))('files of other people (skipped unless FINWAIT_SAMPLES names their folder)', () => {
  test.each(files)('%s/%s', (kind, file) => {
    const { expected } = JSON.parse(readFileSync(join(folder, 'expected', kind, `${file}.json`), 'utf8')) as {
      expected: { load: readonly (readonly string[])[] }
    }
    const parsed = readAll(format, new Uint8Array(readFileSync(join(folder, kind, file))), file)
    const columns = ['load.1m', 'load.5m', 'load.15m'].map((metric) => Array.from(series(parsed, metric)?.value ?? []))
    expect(columns).toEqual([0, 1, 2].map((i) => expected.load.map((three) => Number(three[i]))))
  })
})
