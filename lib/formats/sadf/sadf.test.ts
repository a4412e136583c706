import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { Parsed } from '@/lib/core/timeline'
import { detect } from '../detect'
import { formatNamed } from '../registry'
import { headOf, readAll } from '../testing/promises'

const fixture = (path: string): Uint8Array => new Uint8Array(readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url))))
const read = (text: string): Parsed => readAll(formatNamed('sadf'), new TextEncoder().encode(text), 'x')
const columns = (parsed: Parsed) =>
  new Map(
    parsed.sections.flatMap(({ facts }) =>
      facts.series.map((one) => [`${one.metric} ${one.cpu}`, [Array.from(one.at), Array.from(one.value), one.covers]] as const),
    ),
  )
const rows = (body: string): Parsed => read(`# hostname;interval;timestamp;runq-sz;plist-sz;ldavg-1;ldavg-5;ldavg-15;blocked\n${body}`)

describe('sadf', () => {
  test('-j says what -d says', () => {
    const [table, json] = [
      columns(readAll(formatNamed('sadf'), fixture('sadf/fixtures/sysstat-12.6-d-all.txt'), 'x')),
      columns(readAll(formatNamed('sadf-json'), fixture('sadf-json/fixtures/sysstat-12.6-all.json'), 'x')),
    ]
    const both = [...json.keys()].filter((key) => table.has(key))
    expect(both.length).toBeGreaterThan(60)
    expect(both.map((key) => json.get(key))).toEqual(both.map((key) => table.get(key)))
    expect([...json.keys()].filter((key) => !table.has(key))).toEqual([])
  })
  test('a stamp in UTC or in seconds is absolute; one in local time keeps its zone', () => {
    expect(rows('gw1;600;2026-11-22 09:10:01 UTC;3;956;3.16;3.24;3.43;0\n').sections.map(({ clock }) => clock)).toMatchObject([
      { kind: 'epoch', host: 'gw1' },
    ])
    expect(rows('gw1;600;1795338601;3;956;3.16;3.24;3.43;0\n').sections.map(({ clock }) => clock)).toMatchObject([{ kind: 'epoch' }])
    expect(rows('gw1;600;2026-11-22 10:10:01 CET;3;956;3.16;3.24;3.43;0\n').sections.map(({ clock }) => clock)).toMatchObject([
      { kind: 'wall', zone: 'CET' },
    ])
    expect(rows('gw1;600;2026-11-22 10:10:01;3;956;3.16;3.24;3.43;0\n').sections.map(({ clock }) => clock)).toMatchObject([
      { kind: 'wall', zone: null },
    ])
  })
  test('a restart is no sample, and says how many CPUs there are', () => {
    const parsed = rows('gw1;600;2026-11-22 09:10:01 UTC;3;956;3.16;3.24;3.43;0\ngw1;-1;2026-11-22 09:12:00 UTC;LINUX-RESTART\t(4 CPU)\n')
    expect(parsed.sections[0]?.facts.cpus).toBe(4)
    expect(columns(parsed).get('load.1m null')?.[1]).toEqual([3.16])
    expect(parsed.tally).toMatchObject({ parsed: 3, skipped: 0 })
  })
  test('a line that was cut is skipped, with its place', () => {
    const parsed = rows('gw1;600;2026-11-22 09:10:01 UTC;3;956;3.16\n')
    expect(parsed.diagnostics).toMatchObject([{ code: 'line_incomplete', at: { place: { first: 2 } } }])
    expect(parsed.tally).toMatchObject({ parsed: 1, skipped: 1 })
  })
  test('XML is refused by name', () => {
    const xml = '<?xml version="1.0" encoding="UTF-8"?>\n<sysstat\nxmlns="https://sysstat.github.io">\n<host nodename="gw1">\n'
    expect(detect(headOf(new TextEncoder().encode(xml), 'x')).diagnostics).toMatchObject([
      { code: 'unknown_format', actual: expect.stringContaining('sadf') },
    ])
  })
})

const folder = process.env.FINWAIT_SAMPLES ? join(process.env.FINWAIT_SAMPLES, 'samples', 'sar') : ''
describe.skipIf(!existsSync(folder))('files of other people (skipped unless FINWAIT_SAMPLES names their folder)', () => {
  test.each([
    ['sysstat-sadf-d-qu.txt', 'sadf'],
    ['sysstat-data-wghfreq-sadf-j.txt', 'sadf-json'],
  ] as const)('%s is %s, and nothing of it is left unread', (file, name) => {
    const bytes = new Uint8Array(readFileSync(join(folder, file)))
    expect(detect(headOf(bytes, 'x')).detection).toMatchObject({ format: name, sureness: 'certain' })
    expect(readAll(formatNamed(name), bytes, file).tally.skipped).toBe(0)
  })
  test('loads and shares stand in their columns', () => {
    const parsed = readAll(formatNamed('sadf'), new Uint8Array(readFileSync(join(folder, 'sysstat-sadf-d-qu.txt'))), 'x')
    expect(columns(parsed).get('cpu.idle all')?.[1]).toEqual([0.8288, 0.9531, 0.7168, 0.759, 0.7334])
    expect(columns(parsed).get('load.5m null')?.[1]).toEqual([3.24, 3.24, 3.24, 3.24, 3.24])
    expect(parsed.sections[0]?.facts.cpus).toBe(10)
  })
})
