import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { eventsOf } from '@/lib/core/kernel-lines'
import type { Parsed } from '@/lib/core/timeline'
import type { LineReader } from '../format'
import { textFormat } from '../regions'
import { readAll } from '../testing/promises'
import { dmesg } from '.'

const format = textFormat(dmesg)
const read = (text: string): Parsed => readAll(format, new TextEncoder().encode(text), 'x')
const events = (parsed: Parsed) => parsed.sections.flatMap(({ facts }) => eventsOf(facts.kernelEvents))
const kinds = (parsed: Parsed): Record<string, number> => {
  const counted: Record<string, number> = {}
  for (const { signature, times } of events(parsed)) if (signature) counted[signature] = (counted[signature] ?? 0) + times
  return counted
}
const suppressed = (parsed: Parsed): number => events(parsed).reduce((sum, one) => sum + one.suppressed, 0)

describe('dmesg', () => {
  test('a stamp that falls to a new boot begins a section', () => {
    const parsed = read('[ 5161.100001] a\n[ 5161.100000] b\n[    0.000000] Linux version 6.1\n[    1.000000] c\n')
    expect(
      parsed.sections.map(({ clock, facts }) => [clock.kind === 'boot' && clock.boot, eventsOf(facts.kernelEvents).map(({ message }) => message)]),
    ).toEqual([
      [0, ['b', 'a']],
      [1, ['Linux version 6.1', 'c']],
    ])
    expect(parsed.diagnostics.map(({ code }) => code)).toEqual(['clock_rebooted'])
  })
  test('a ring buffer that was dumped twice is counted once', () => {
    const parsed = read(
      '[   10.000000] a\n[  200.000000] b\n[  201.000000] b\n[   10.000000] a\n[  200.000000] b\n[  201.000000] b\n[  300.000000] c\n',
    )
    expect(events(parsed).map(({ message }) => message)).toEqual(['a', 'b', 'b', 'c'])
    expect(parsed.tally).toMatchObject({ parsed: 7, skipped: 0 })
  })
  test('reboots without end are not followed', () => {
    const parsed = read(Array.from({ length: 3000 }, (_, i) => `[ ${i % 2 === 0 ? 5000 : 1}.000000] line ${i}\n`).join(''))
    expect(parsed.sections.length).toBe(1001)
    expect(events(parsed)).toHaveLength(3000)
  })
  test('the same text twice in one microsecond is two messages', () => {
    expect(events(read('[   10.000000] a\n[   10.000000] a\n'))).toHaveLength(2)
  })
  test('a stamp that cannot be read leaves the line without a time', () => {
    const parsed = read('[   10.000000] a\n[  -12.345678] b\n')
    expect(events(parsed).map(({ at, message }) => [at, message])).toEqual([
      [10_000_000, 'a'],
      [null, 'b'],
    ])
    expect(parsed.diagnostics).toMatchObject([{ code: 'bad_timestamp', at: { place: { first: 2 } } }])
  })
  test('a log without any stamp is a log', () => {
    const parsed = read('Out of socket memory\nTCP: too many of orphaned sockets\nof a kind nobody knows\n')
    expect([parsed.sections[0]?.clock.kind, events(parsed).length]).toEqual(['none', 3])
  })
  test('after stamped lines, a line without a stamp is not taken for the kernel’s', () => {
    const parsed = read('[   10.000000] a\n[   11.000000] b\nThen I tried to restart it.\n')
    expect(parsed.tally).toMatchObject({ parsed: 2, skipped: 1 })
  })
  test('steps add up from the minute that stands before them', () => {
    const parsed = read('[Nov22 17:06] a\n[  +1.500000] b\n[  +0.250000] c\n[Nov22 17:07] d\n')
    expect(events(parsed).map(({ at }) => ((at ?? 0) / 1e6) % 3600)).toEqual([360, 361.5, 361.75, 420])
    expect(parsed.sections[0]?.clock).toMatchObject({ printed: 'no-year', resolution: 60_000_000 })
  })
  test('the zone of an iso stamp is told', () => {
    const parsed = read('2026-11-22T17:06:02,212903+08:00 a\n')
    expect(parsed.sections[0]?.clock).toMatchObject({ kind: 'epoch', zone: '+08:00' })
    expect(events(parsed)[0]?.at).toBe(Date.parse('2026-11-22T09:06:02.212Z') * 1000 + 903)
  })
  test('JSON that is cut keeps the records that are whole', () => {
    const parsed = read(
      '{\n   "dmesg": [\n      {\n         "pri": 4,\n         "time":     1.500000,\n         "msg": "a"\n      },{\n         "pri": 6,\n         "ti',
    )
    expect(events(parsed)).toMatchObject([{ at: 1_500_000, level: 'warn', message: 'a', source: { place: { first: 6 } } }])
    expect([parsed.whole, parsed.diagnostics.map(({ code }) => code)]).toEqual([false, expect.arrayContaining(['json_truncated'])])
  })
  test('of events on one line each has an id of its own', () => {
    const parsed = read('{"dmesg":[{"pri":4,"time":1.5,"msg":"a"},{"pri":4,"time":2.5,"msg":"b"}]}\n')
    expect(events(parsed).map(({ id }) => id)).toEqual(['k-0123456789ab-1', 'k-0123456789ab-1.1'])
  })
  test('JSON on one line is read as well', () => {
    expect(events(read('{"dmesg":[{"pri":"warn","fac":"kern","time":1.5,"msg":"a \\"b\\""}]}\n'))).toMatchObject([
      { at: 1_500_000, level: 'warn', message: 'a "b"' },
    ])
  })
})

const folder = process.env.FINWAIT_SAMPLES ?? ''
const incidents = folder
  ? readdirSync(join(folder, 'incidents')).filter((name) => existsSync(join(folder, 'incidents', name, 'dmesg-plain.txt')))
  : []
const samples = folder ? readdirSync(join(folder, 'samples', 'dmesg')) : []

describe.skipIf(!existsSync(folder))('recorded files (skipped unless FINWAIT_SAMPLES names their folder)', () => {
  test.each(incidents)('%s: every form of one log says the same', (name) => {
    const said = (file: string): Parsed => readAll(format, new Uint8Array(readFileSync(join(folder, 'incidents', name, file))), file)
    const plain = said('dmesg-plain.txt')
    for (const file of ['dmesg-T.txt', 'dmesg-iso.txt', 'dmesg-delta.txt', 'dmesg-x.txt', 'dmesg-raw.txt', 'dmesg-ctime-reltime.txt', 'dmesg.json']) {
      const other = said(file)
      expect([file, kinds(other), suppressed(other), events(other).length]).toEqual([file, kinds(plain), suppressed(plain), events(plain).length])
    }
    for (const file of ['dmesg-delta.txt', 'dmesg-x.txt', 'dmesg-raw.txt', 'dmesg.json'])
      expect([file, events(said(file)).map(({ at }) => at)]).toEqual([file, events(plain).map(({ at }) => at)])
  })
  test.each(samples)('%s', (file) => {
    const { expected } = JSON.parse(readFileSync(join(folder, 'samples', 'expected', 'dmesg', `${file}.json`), 'utf8')) as {
      expected: {
        categories: Record<string, number>
        suppressed: Record<string, number>
        kernel_ts_min: number | null
        kernel_ts_max: number | null
        lines: number
      }
    }
    const parsed = readAll(format, new Uint8Array(readFileSync(join(folder, 'samples', 'dmesg', file))), file)
    const { call_trace: _within, ...wanted } = expected.categories // a trace under its head is not counted again
    const { call_trace: _own, ...found } = kinds(parsed)
    expect(found).toEqual(wanted)
    expect(suppressed(parsed)).toBe(Object.values(expected.suppressed).reduce((a, b) => a + b, 0))
    const times = events(parsed).flatMap(({ at }) => (at === null ? [] : [at / 1e6]))
    expect([times.at(0) ?? null, times.at(-1) ?? null]).toEqual([expected.kernel_ts_min, expected.kernel_ts_max])
    expect(parsed.tally.parsed + parsed.tally.blank).toBe(parsed.tally.read)
  })
})

describe('a paste', () => {
  test('that a mail wrapped is put together again', () => {
    const text = [
      '[ 7173.212903] nf_conntrack: nf_conntrack: table full, dropping',
      'packet',
      '[ 7174.000001] TCP: request_sock_TCP: Possible SYN flooding on port',
      '80. Sending cookies.  Check SNMP counters.',
      '[ 7175.000001] short',
      'and this is prose',
    ].join('\n')
    const parsed = read(text)
    expect(events(parsed).map(({ signature }) => signature)).toEqual(['conntrack_full', 'syn_flood', null])
    expect(events(parsed)[0]?.message).toBe('nf_conntrack: nf_conntrack: table full, dropping packet')
    expect(parsed.tally).toMatchObject({ read: 6, parsed: 5, skipped: 1 })
  })
  test('of the journal with monotonic stamps holds the lines of the kernel alone', () => {
    const text = [
      '[    0.000000] gw01 kernel: Linux version 6.1.0-18-amd64',
      '[    5.000000] gw01 systemd[1]: Started a service.',
      '[    6.000000] gw01 kernel: TCP: too many orphaned sockets',
      '[    7.000000] gw01 dbus-daemon[300]: x: y',
    ].join('\n')
    expect(events(read(text)).map(({ signature }) => signature)).toEqual(['boot', 'tcp_orphans'])
  })
})

describe('lines taken from their bytes', () => {
  const byText = textFormat({ ...dmesg, open: (source) => withoutBlocks(dmesg.open(source)) })
  const withoutBlocks = (reader: LineReader): LineReader => ({ line: (line) => reader.line(line), end: () => reader.end() })
  const folder = fileURLToPath(new URL('fixtures', import.meta.url))

  test.each(readdirSync(folder).filter((name) => !name.endsWith('.expected.json')))('%s says the same as by its texts', (name) => {
    const bytes = new Uint8Array(readFileSync(join(folder, name)))
    const again = new Uint8Array([...bytes, ...bytes]) // the ring buffer dumped twice
    for (const input of [bytes, again]) expect(readAll(format, input, name)).toEqual(readAll(byText, input, name))
  })
  test('say the same among odd ones', () => {
    const kinds = [
      'TCP: too many orphaned sockets',
      'caf\u00e9',
      'password=x',
      'Call Trace:',
      'net_ratelimit: 7 callbacks suppressed',
      'kernel: x',
      '\u001b[1mx',
      '',
    ]
    const lines = Array.from(
      { length: 3000 },
      (_, i) => `[${String(100 + ((i * 7919) % 97 < 3 ? i - 40 : i)).padStart(5)}.${String(i).padStart(6, '0')}] ${kinds[(i * i) % 8]}`,
    )
    const bytes = new TextEncoder().encode(lines.join('\n'))
    expect(readAll(format, bytes, 'x')).toEqual(readAll(byText, bytes, 'x'))
    expect(readAll(format, bytes, 'x', 777)).toEqual(readAll(byText, bytes, 'x'))
  })
})
