import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FormatName } from '@/lib/core/artefact'
import { formatNamed } from './registry'
import { readAll } from './testing/promises'

const read = (text: string, name: FormatName = 'mixed', fileName = 'x.txt') => {
  const parsed = readAll(formatNamed(name), new TextEncoder().encode(text), fileName)
  const snapshots = parsed.sections.flatMap(({ facts }) => facts.snapshots)
  const notes = Object.fromEntries(
    parsed.diagnostics.map(({ code, count, at }) => [code, [at.place.kind === 'lines' ? at.place.first : null, count]]),
  )
  return { ...parsed, snapshots, notes }
}
const heading = 'State Recv-Q Send-Q Local Address:Port Peer Address:Port\n'
const row = (state: string) => `${state} 0 0 10.0.0.1:22 10.0.0.2:50000\n`
const summary = 'Total: 5\nTCP:   9 (estab 3, closed 4, orphaned 1, timewait 2)\n'

describe('a paste of several tools', () => {
  test('is cut into stretches, whatever the first was taken for', () => {
    for (const name of ['mixed', 'ss', 'dmesg'] as const) {
      const { regions, tally } = read(
        `$ ss -tan\n${heading}${row('ESTAB')}$ ss -s\n${summary}[    1.500000] TCP: out of memory -- consider tuning tcp_mem\n`,
        name,
      )
      expect(regions).toEqual([
        { format: 'ss', first: 2, last: 3 },
        { format: 'ss-summary', first: 5, last: 6 },
        { format: 'dmesg', first: 7, last: 7 },
      ])
      expect(tally).toEqual({ of: 'lines', read: 7, parsed: 5, skipped: 0, blank: 2 })
    }
  })
  test('of one kind has no regions', () => {
    expect(read(`$ ss -s\n${summary}`).regions).toEqual([])
  })
  test('that a loop wrote is told by kind', () => {
    const run = `${summary}sockets: used 5\nTCP: inuse 3 orphan 1 tw 2 alloc 7 mem 195\n`
    expect(read(run.repeat(50)).regions).toEqual([
      { format: 'ss-summary', first: 1, last: 198 },
      { format: 'sockstat', first: 3, last: 200 },
    ])
  })
  test('names the state of a filtered listing by its prompt', () => {
    const { snapshots } = read(
      'root@gw:~# ss -tn state close-wait\nRecv-Q Send-Q Local Address:Port Peer Address:Port\n0 0 10.0.0.1:22 10.0.0.2:50000\n',
    )
    expect(snapshots[0]?.byState).toEqual({ 'CLOSE-WAIT': 1 })
  })
})

describe('lines of nobody', () => {
  test('are counted with the first of them', () => {
    const { notes, tally } = read(`Dear all,\n${heading}${row('ESTAB')}see above\n`)
    expect(notes).toEqual({ line_unrecognised: [1, 2] })
    expect(tally).toMatchObject({ parsed: 2, skipped: 2 })
  })
  test('that are refusals are told apart', () => {
    expect(read(`${heading}-bash: mpstat: command not found\n`).notes).toEqual({ tool_error_output: [2, 1] })
  })
  test('alone make a file in which nothing was recognised', () => {
    expect(read('hello\n', 'ss').notes).toHaveProperty('nothing_recognised')
    expect(read('\n \n', 'ss').notes).toEqual({ no_content: [1, 1] })
    expect(read('', 'ss').notes).toEqual({ empty_file: [1, 1] })
  })
  test('that may hold a secret are noted', () => {
    expect(read('mysql --password=x\n').notes).toHaveProperty('possible_secret', [1, 1])
  })
})

describe('dates', () => {
  test('of one kind make one clock for all that follows', () => {
    const { sections } = read(`Sun Nov 22 17:06:02 CST 2026\n${summary}Sun Nov 22 17:06:04 CST 2026\n${heading}${row('ESTAB')}`)
    expect(sections).toHaveLength(1)
    expect(sections[0]).toMatchObject({ clock: { kind: 'wall', printed: 'date-and-time', zone: 'CST' }, anchors: [] })
    expect(sections[0]?.facts.snapshots.map(({ said, at }) => [said, Number(at)])).toEqual([
      ['ss-summary', Date.parse('2026-11-22T17:06:02Z') * 1000],
      ['ss', Date.parse('2026-11-22T17:06:04Z') * 1000],
    ])
  })
  test('on two clocks one after the other tie them together', () => {
    const { sections } = read(`$ date\nSun Nov 22 17:06:02 CST 2026\n$ date +%s\n1795338362\n$ ss -s\n${summary}`)
    const wall = sections.find(({ clock }) => clock.kind === 'wall')
    expect(sections.map(({ clock }) => clock.kind).sort()).toEqual(['epoch', 'wall'])
    expect(wall?.anchors).toMatchObject([{ by: { kind: 'printed-together' }, uncertainty: 1_000_000 }])
    expect(Number(wall?.anchors[0]?.a.reads) - Number(wall?.anchors[0]?.b.reads)).toBe(8 * 3_600_000_000)
  })
  test('that date -u prints say nothing of where the host lives', () => {
    expect(read(`Sun Nov 22 09:06:02 UTC 2026\n${summary}`).sections.map(({ clock }) => clock.kind)).toEqual(['epoch'])
  })
  test('in the file name hold for one run only', () => {
    const { sections } = read(`${heading}${row('ESTAB')}---\n${heading}${row('ESTAB')}`, 'ss', 'ss-20261122-170716.txt')
    expect(sections.map(({ clock, facts }) => [clock.kind, facts.snapshots.length])).toEqual([
      ['wall', 1],
      ['none', 1],
    ])
  })
})

test('clocks and ids are unique within a file of several kinds', () => {
  const load = ' 17:06:02 up  1:59,  0 user,  load average: 2.38, 2.86, 3.29\n'
  const { sections, snapshots } = read(`${load}${summary}1795338362\n${load}${summary}`)
  const series = sections.flatMap(({ facts }) => facts.series.map(({ id }) => id))
  expect(new Set(series).size).toBe(series.length)
  expect(new Set(sections.map(({ clock }) => clock.id)).size).toBe(sections.length)
  expect(new Set(snapshots.map(({ id }) => id)).size).toBe(snapshots.length)
  for (const { clock, facts } of sections) for (const fact of [...facts.series, ...facts.snapshots]) expect(fact.clock).toBe(clock.id)
})

test('every line is accounted for, whatever it says', () => {
  const pieces = [
    '$ ss -s',
    'Total: 5',
    heading.trim(),
    row('ESTAB').trim(),
    row('FIN-WAIT-9').trim(),
    '\t cubic cwnd:10',
    '---',
    '',
    '> x',
    '1795338362',
    '[    1.5] a',
    'Average: all',
    'x = 1',
    '[2022/9/23 15:43:47] ',
    'TCP: inuse x',
  ]
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 40 })), { maxLength: 20 }), (lines) => {
      const { tally } = read(lines.join('\n'))
      expect(tally.parsed + tally.skipped + tally.blank).toBe(tally.read)
    }),
  )
})
