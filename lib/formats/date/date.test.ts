import { describe, expect, test } from 'vitest'
import type { Parsed } from '@/lib/core/timeline'
import { formatNamed } from '../registry'
import { readAll } from '../testing/promises'

const read = (text: string, name: 'date' | 'mixed' = 'date'): Parsed => readAll(formatNamed(name), new TextEncoder().encode(text), 'x')
const clockOf = (parsed: Parsed, kind: string) => parsed.sections.find(({ clock }) => clock.kind === kind)
const utc = (text: string): number => Date.parse(text) * 1000

describe('the clock and the boot', () => {
  test('who -b is good to half the minute that it cuts', () => {
    const parsed = read('         system boot  2026-11-22 09:45\n')
    expect(clockOf(parsed, 'boot')?.anchors).toMatchObject([{ a: { reads: 0 }, b: { reads: utc('2026-11-22T09:45:30Z') }, uncertainty: 30e6 }])
    expect(clockOf(parsed, 'wall')?.clock).toMatchObject({ printed: 'date-and-time', zone: null })
  })
  test('in the C locale who -b prints no year', () => {
    const parsed = read('         system boot  Feb 29 09:45\n')
    expect(clockOf(parsed, 'wall')?.clock).toMatchObject({ printed: 'no-year' })
    expect(clockOf(parsed, 'boot')?.anchors).toMatchObject([{ b: { reads: utc('1972-02-29T09:45:30Z') } }])
  })
  test('what uptime -s prints is the boot, and no date of what follows', () => {
    const parsed = read('[root@gw1 ~]# uptime -s\n2026-11-01 09:45:39\n[root@gw1 ~]# cat /proc/loadavg\n2.38 2.86 3.29 3/119 2319\n', 'mixed')
    expect(clockOf(parsed, 'boot')?.anchors).toMatchObject([{ b: { reads: utc('2026-11-01T09:45:39.5Z') }, uncertainty: 500_000 }])
    expect(parsed.sections.flatMap(({ facts }) => facts.series)).toEqual([])
    expect(parsed.sections.flatMap(({ facts }) => facts.aggregates.map(({ metric }) => metric))).toContain('load.1m')
  })
  test('timedatectl ties local time to UTC, and says whether the clock is kept right', () => {
    const parsed = read(
      '               Local time: Sun 2026-11-22 17:06:03 CST\n           Universal time: Sun 2026-11-22 09:06:03 UTC\n                Time zone: Asia/Shanghai (CST, +0800)\nSystem clock synchronized: no\n',
    )
    expect(clockOf(parsed, 'wall')).toMatchObject({
      clock: { zone: 'Asia/Shanghai' },
      anchors: [{ a: { reads: utc('2026-11-22T17:06:03Z') }, b: { reads: utc('2026-11-22T09:06:03Z') } }],
    })
    expect(parsed.sections.flatMap(({ facts }) => facts.context.map(({ name, value }) => [name, value]))).toEqual([
      ['zone', 'Asia/Shanghai'],
      ['clock.synchronized', 'no'],
    ])
  })
  test('a date that cannot be is not taken', () => {
    expect(read('         system boot  2026-02-30 09:45\n').sections).toEqual([])
  })
})
