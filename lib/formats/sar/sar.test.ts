import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Parsed } from '@/lib/core/timeline'
import { detect } from '../detect'
import { textFormat } from '../regions'
import { headOf, readAll } from '../testing/promises'
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
    const parsed = read(
      `${banner}10:00:00 DEV tps rkB/s wkB/s areq-sz aqu-sz await %util\n10:00:01 sda 1.00 2.00 1 1 1 1 1\nAverage: sda 1.00 2.00 1 1 1 1 1\n`,
    )
    expect(parsed.tally).toMatchObject({ read: 4, parsed: 4, skipped: 0 })
    expect(parsed.sections[0]?.facts.series).toEqual([])
  })
  test('each network device has series of its own, in bytes', () => {
    const parsed = read(`${banner}10:00:00 IFACE rxpck/s txpck/s rxkB/s txkB/s\n10:00:01 eth0 1.00 2.00 2.00 4.00\n10:00:01 lo 0.00 0.00 0.00 0.00\n`)
    expect(values(parsed, 'link.eth0.tx-bytes')).toEqual([4096])
    expect(values(parsed, 'link.lo.rx-packets')).toEqual([0])
  })
  test('with --pretty the device stands last, and with --human bytes have a letter', () => {
    const parsed = read(`${banner}10:00:00 rxpck/s txpck/s rxkB/s txkB/s IFACE\n10:00:01 1.00 2.00 2.0k 1.5M eth0\n`)
    expect(values(parsed, 'link.eth0.rx-bytes')).toEqual([2048])
    expect(values(parsed, 'link.eth0.tx-bytes')).toEqual([1_572_864])
  })
  test('retrans/s is of TCP where it stands beside atmptf/s, and of NFS elsewhere', () => {
    const parsed = read(
      `${banner}10:00:00 atmptf/s estres/s retrans/s isegerr/s orsts/s\n10:00:01 0.10 0.20 40.00 0.00 1.00\n\n10:00:00 call/s retrans/s read/s write/s access/s getatt/s\n10:00:01 1 2 3 4 5 6\n`,
    )
    expect(values(parsed, 'tcp.retransmitted')).toEqual([40])
    expect(parsed.tally.skipped).toBe(0)
  })
  test('a restart is told, with its date', () => {
    const parsed = read(
      `${banner}10:00:00 runq-sz plist-sz ldavg-1 ldavg-5 ldavg-15\n10:00:01 1 190 0.24 0.31 0.30\n\n10:02:07     LINUX RESTART\t(4 CPU)\n`,
    )
    expect(parsed.sections[0]?.facts.context.map(({ name, value }) => [name, value])).toContainEqual(['restarted', '2026-11-20 10:02:07'])
  })
  test.each([
    ['AIX gw1 3 5 00F6D0A84C00 11/22/26', '00:00:00    %usr    %sys    %wio   %idle   physc\n00:10:00       1       2       0      97    0.05'],
    ['AIX gw1 2 7 00F6D0A84C00 11/22/26', '00:00:00 runq-sz %runocc swpq-sz %swpocc\n00:10:00     1.2      12     0.0       0'],
    ['AIX gw1 2 7 00F6D0A84C00 11/22/26', '00:00:00 cswch/s\n00:10:00     121'],
    ['SunOS gw1 5.10 Generic sun4v 11/22/2026', '00:00:00 runq-sz %runocc swpq-sz %swpocc\n00:10:00     1.2      12     0.0       0'],
    ['HP-UX gw1 B.11.31 U ia64 11/22/26', '00:00:00    %usr    %sys    %wio   %idle\n00:10:00       1       2       0      97'],
    [
      'Linux 6.1.0 (gw1) \t11/22/26 \t_x86_64_\t(2 CPU)',
      '12:06:39 PM   UID       PID   cswch/s nvcswch/s  Command\n12:06:41 PM     0         1      0.05      0.00  systemd',
    ],
    [
      'Linux 6.1.0 (gw1) \t11/22/26 \t_x86_64_\t(2 CPU)',
      '12:06:39 PM   UID       PID   kB_rd/s   kB_wr/s kB_ccwr/s iodelay  Command\n12:06:41 PM     0         1      0.05      0.00      0.00       0  systemd',
    ],
    [
      'Linux 6.1.0 (gw1) \t11/22/26 \t_x86_64_\t(2 CPU)',
      '\n\navg-cpu:  %user   %nice %system %iowait  %steal   %idle\n           1.00    0.00    1.00    0.00    0.00   98.00\n\nDevice             tps    kB_read/s    kB_wrtn/s    kB_read    kB_wrtn\nsda               1.00         2.00         3.00        120        180',
    ],
  ])('%s: %j is none of it', (head, body) => {
    expect(format.sniff(headOf(new TextEncoder().encode(`${head}\n\n${body}\n`), 'x'))).toBeNull()
    expect(detect(headOf(new TextEncoder().encode(`${head}\n\n${body}\n`), 'x')).format?.name ?? null).toBeNull()
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
      ['%usr', 'cpu.user', 100],
      ['%user', 'cpu.user', 100],
      ['%sys', 'cpu.system', 100],
      ['%irq', 'cpu.irq', 100],
      ['cswch/s', 'system.context-switches', 1],
      ['tcpsck', 'tcp.in-use', 1],
      ['blocked', 'tasks.blocked', 1],
      ['active/s', 'tcp.active-opens', 1],
      ['estres/s', 'tcp.resets-established', 1],
      ['retrseg/s', 'tcp.retransmitted', 1],
      ['orsts/s', 'tcp.resets-out', 1],
    ] as const
    for (const [heading, metric, scale] of pairs) {
      const said = expected.max?.[heading]
      if (said !== undefined) expect([heading, greatest(metric) * scale]).toEqual([heading, expect.closeTo(said, 4)])
    }
    const ofDevices = (name: string): number =>
      Math.max(
        ...parsed.sections.flatMap(({ facts }) =>
          facts.series.filter(({ metric }) => metric.startsWith('link.') && metric.endsWith(name)).flatMap(({ value }) => Array.from(value)),
        ),
      )
    const [bytes, drops] = [expected.max?.['rxkB/s'], expected.max?.['rxdrop/s']]
    if (bytes !== undefined) expect(ofDevices('.rx-bytes') / 1024).toBeCloseTo(bytes, 2)
    if (drops !== undefined) expect(ofDevices('.rx-dropped')).toBeCloseTo(drops, 2)
    const restarts = parsed.sections.flatMap(({ facts }) => facts.context.filter(({ name }) => name === 'restarted'))
    if (expected.restarts !== undefined) expect(restarts).toHaveLength(expected.restarts)
    const queue = Object.entries(expected.sections).find(([headings]) => headings.startsWith('runq-sz'))?.[1]
    if (queue) expect(values(parsed, 'load.1m')).toHaveLength(queue.rows)
  })
})
