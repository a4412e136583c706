import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Parsed } from '@/lib/core/timeline'
import { JsonWalk } from '@/lib/text/json-walk'
import { mpstat } from '../mpstat'
import { textFormat } from '../regions'
import { readAll } from '../testing/promises'
import { mpstatJson } from '.'

const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))))
const read = (text: string): Parsed => readAll(mpstatJson, new TextEncoder().encode(text), 'x')
const codes = (parsed: Parsed): string[] => parsed.diagnostics.map(({ code }) => code)
const columns = (parsed: Parsed) =>
  parsed.sections.flatMap(({ facts }) =>
    facts.series.map(({ metric, cpu, covers, at, value }) => [metric, cpu, covers, Array.from(at), Array.from(value)]),
  )
const statistics = (...samples: string[]): string =>
  `{"sysstat":{"hosts":[{"nodename":"gw01","number-of-cpus":2,"date":"11/22/26","statistics":[${samples.join(',')}]}]}}`
const sample = (stamp: string, soft: string): string => `{"timestamp":"${stamp}","cpu-load":[{"cpu":"all","usr":5.00,"soft":${soft},"idle":90.00}]}`

describe('mpstat in JSON', () => {
  test('interrupts of -I SUM and -I SCPU are rates of each CPU', () => {
    const parsed = read(
      statistics(
        '{"timestamp":"17:06:04","sum-interrupts":[{"cpu":"all","intr":2895.00}],"soft-interrupts":[{"cpu":"0","intr":[{"name":"NET_RX","value":171.00},{"name":"TIMER","value":28.00}]}]}',
      ),
    )
    expect(columns(parsed).map(([metric, cpu, , , value]) => [metric, cpu, value])).toEqual([
      ['system.interrupts', null, [2895]],
      ['softirqs.NET_RX', 0, [171]],
      ['softirqs.TIMER', 0, [28]],
    ])
  })
  test('says what the text of the same run says', () => {
    const text = readAll(
      textFormat(mpstat),
      new Uint8Array(readFileSync(fileURLToPath(new URL('../mpstat/fixtures/sysstat-12.6-p-all.txt', import.meta.url)))),
      'x',
    )
    const json = readAll(mpstatJson, fixture('sysstat-12.6-p-all.json'), 'x')
    const first = (parsed: Parsed) =>
      columns(parsed).map(([metric, cpu, covers, at, value]) => [metric, cpu, covers, (at as number[])[0], (value as number[])[0]])
    expect(first(json)).toEqual(first(text))
  })
  test('a decimal comma, which JSON forbids and printf writes, is read and said', () => {
    const comma = readAll(mpstatJson, fixture('sysstat-11.7-comma.json'), 'x')
    expect(columns(comma)).toEqual(columns(readAll(mpstatJson, fixture('sysstat-12.6-p-all.json'), 'x')))
    expect(codes(comma)).toEqual(['locale_numbers'])
  })
  test('one line is read as many lines are', () => {
    expect(columns(readAll(mpstatJson, fixture('sysstat-12.6-one-line.json'), 'x'))).toEqual(
      columns(readAll(mpstatJson, fixture('sysstat-12.6-p-all.json'), 'x')),
    )
  })
  test('what is cut keeps the samples that are whole', () => {
    const whole = statistics(sample('10:00:01', '1.00'), sample('10:00:02', '60.61'))
    const parsed = read(whole.slice(0, -30))
    expect(columns(parsed).map(([metric, , , , value]) => [metric, value])).toContainEqual(['cpu.softirq', [0.01]])
    expect([parsed.whole, codes(parsed)]).toEqual([false, ['json_truncated']])
  })
  test('wherever it is cut, nothing is made up and nothing throws', () => {
    const whole = statistics(sample('10:00:01', '1.00'), sample('10:00:02', '60.61'))
    fc.assert(
      fc.property(fc.nat(whole.length - 1), (end) => {
        const parsed = read(whole.slice(0, end))
        expect(parsed.whole).toBe(false)
        for (const [, , , at] of columns(parsed)) expect((at as number[]).length).toBeLessThanOrEqual(2)
      }),
    )
  })
  test('nesting without end is refused, not followed', () => {
    const parsed = read('['.repeat(200_000))
    expect([parsed.whole, codes(parsed), parsed.tally.parsed]).toEqual([false, ['json_too_deep'], 0])
  })
  test('keys that would reach a prototype are said, and reach nothing', () => {
    const parsed = read('{"sysstat":{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":1}},"hosts":[]},"n":1e400}')
    expect(codes(parsed)).toEqual(['suspicious_key'])
    expect(parsed.diagnostics[0]?.count).toBe(3)
    expect(Reflect.get({}, 'isAdmin')).toBeUndefined()
  })
  test('what is no JSON is refused where it stops being it', () => {
    const parsed = read('{"sysstat":{"hosts":[\n{"nodename":"gw01",}]}}')
    expect(parsed.diagnostics).toMatchObject([{ code: 'json_invalid', at: { place: { first: 2 } } }])
  })
  test('a value that cannot be is a gap', () => {
    const parsed = read(statistics(sample('10:00:01', '193.50'), sample('10:00:02', '2.00')))
    expect(columns(parsed).find(([metric]) => metric === 'cpu.softirq')?.[4]).toEqual([Number.NaN, 0.02])
    expect(codes(parsed)).toEqual(['implausible_value'])
  })
  test("sadf's JSON begins alike and is not taken", () => {
    const head = '{"sysstat": {"hosts": [{"nodename": "x", "statistics": [{"timestamp": {"date": "2019-04-18"}}]}]}}'
    const bytes = new TextEncoder().encode(head)
    expect(mpstatJson.sniff({ bytes, text: head, fileName: 'x', whole: true })).toBeNull()
  })
})

test('the walk tells each value of any JSON with its path, in pieces of any size', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 8 }), fc.integer({ min: 1, max: 7 }), (json, step) => {
      const told: unknown[] = []
      const walk = new JsonWalk({ value: (_path, value) => void told.push(value), close: () => {}, key: () => {}, comma: () => {} })
      for (let at = 0; at < json.length; at += step) walk.push(json.slice(at, at + step))
      walk.push('\n')
      const leaves = (value: unknown): unknown[] =>
        Array.isArray(value) ? value.flatMap(leaves) : typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value]
      expect(walk.end().is).toBe('whole')
      expect(told.map(String).sort()).toEqual(leaves(JSON.parse(json)).map(String).sort())
    }),
  )
})
