import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { eventsOf, noKernelLines } from '@/lib/core/kernel-lines'
import type { Parsed } from '@/lib/core/timeline'
import type { LineReader } from '../format'
import { textFormat } from '../regions'
import { headOf, readAll } from '../testing/promises'
import { syslog } from '.'
import { readSyslogLine } from './syslog-line'

const format = textFormat(syslog)
const read = (text: string): Parsed => readAll(format, new TextEncoder().encode(text), 'x')
const events = (parsed: Parsed) => parsed.sections.flatMap(({ facts }) => eventsOf(facts.kernelEvents))
const printed = (parsed: Parsed, kind: string): number =>
  events(parsed).reduce((sum, { signature, times }) => sum + (signature === kind ? times : 0), 0)

describe('a syslog line', () => {
  test.each([
    ['Feb 27 01:02:03 gw01 kernel: [123.4] x', 'no-year', 'gw01', 'kernel', null, '[123.4] x'],
    ['Feb  7 01:02:03 gw01 kernel: x', 'no-year', 'gw01', 'kernel', null, 'x'],
    ['Feb 27 2020 01:02:03 gw01 kernel: x', 'wall', 'gw01', 'kernel', null, 'x'],
    ['2026-11-22T17:06:03.546214+08:00 gw01 kernel: x', 'epoch', 'gw01', 'kernel', null, 'x'],
    ['2026-11-22T17:06:03+0800 gw01 kernel: x', 'epoch', 'gw01', 'kernel', null, 'x'],
    ['2026-11-22T17:06:03 gw01 kernel: x', 'wall', 'gw01', 'kernel', null, 'x'],
    ['1795338363.546214 gw01 kernel: x', 'epoch', 'gw01', 'kernel', null, 'x'],
    ['Sun 2026-11-22 17:06:03 CST gw01 kernel: x', 'wall', 'gw01', 'kernel', null, 'x'],
    ['Sun 2026-11-22 09:06:03 UTC gw01 kernel: x', 'epoch', 'gw01', 'kernel', null, 'x'],
    ['Sun Jan 15 21:18:04 2023 kern.info kernel: x', 'wall', null, 'kernel', 'info', 'x'],
    ['Nov 22 08:06:06 gw01 user.notice kernel: x', 'no-year', 'gw01', 'kernel', 'notice', 'x'],
    ['<4>Feb 27 01:02:03 gw01 kernel: x', 'no-year', 'gw01', 'kernel', 'warn', 'x'],
    ['<4>1 2020-02-27T01:02:03.123Z gw01 kernel - - - x', 'epoch', 'gw01', 'kernel', 'warn', 'x'],
    ['<4>1 2020-02-27T01:02:03.123Z gw01 kernel - - [a b="c d"] x', 'epoch', 'gw01', 'kernel', 'warn', 'x'],
    ['Feb 27 01:02:03 gw01 systemd[1]: x: y', 'no-year', 'gw01', 'systemd', null, 'x: y'],
    ['Feb 27 01:02:03 gw01 last message repeated 3 times', 'no-year', 'gw01', '', null, 'last message repeated 3 times'],
  ])('%s', (line, clock, host, program, level, message) => {
    expect(readSyslogLine(line)).toMatchObject({ clock, host, program, level, message })
  })
  test.each([
    '[  123.4] x',
    '17:06:03 up 2:04',
    'Feb 27 01:02:03',
    'Feb 27 01:02:03 gw01 only words here',
    '2026-11-22T17:06:02,212903+08:00 wan0: entered',
    '',
  ])('%j is none', (line) => {
    expect(readSyslogLine(line)).toBeNull()
  })
})

describe('syslog', () => {
  test('a line with both clocks is placed on the boot’s, and ties it to the syslog’s', () => {
    const parsed = read('2026-11-22T17:07:08.334970+08:00 gw01 kernel: [ 7238.557677] TCP: too many orphaned sockets\n')
    const [outer, boot] = parsed.sections
    expect([outer?.clock.kind, outer?.clock.host, boot?.clock.kind]).toEqual(['epoch', 'gw01', 'boot'])
    expect(eventsOf(boot?.facts.kernelEvents ?? noKernelLines)).toMatchObject([{ at: 7_238_557_677, message: 'TCP: too many orphaned sockets' }])
    expect(boot?.anchors).toMatchObject([
      {
        a: { clock: boot?.clock.id, reads: 7_238_557_677 },
        b: { clock: outer?.clock.id, reads: Date.parse('2026-11-22T09:07:08.334Z') * 1000 + 970 },
        uncertainty: 1_000_000,
      },
    ])
  })
  test('a backlog that was read late is a weak tie', () => {
    const lines = [10, 20, 30, 40].map((second) => `2026-11-22T10:01:00.000000Z gw01 kernel: [ ${second}.000000] x\n`)
    const parsed = read(`${lines.join('')}2026-11-22T10:02:00.000000Z gw01 kernel: [ 101.000000] x\n`)
    expect(parsed.sections[1]?.anchors.map(({ uncertainty }) => uncertainty / 1e6)).toEqual(
      [32, 22, 12, 2, 1].map((least, i) => (i === 4 ? least : expect.any(Number))),
    )
    const [weakest] = parsed.sections[1]?.anchors ?? []
    expect(weakest?.uncertainty).toBe(32_000_000)
  })
  test('a million lines give at most fifty ties', () => {
    let text = ''
    for (let i = 0; i < 5000; i++)
      text += `2026-11-22T${String(10 + Math.floor(i / 3600)).padStart(2, '0')}:${String(Math.floor(i / 60) % 60).padStart(2, '0')}:${String(i % 60).padStart(2, '0')}Z gw01 kernel: [${100 + i}.000000] x\n`
    const anchors = read(text).sections[1]?.anchors ?? []
    expect(anchors.length).toBeLessThanOrEqual(50)
    expect(anchors.length).toBeGreaterThan(20)
  })
  test('a kernel stamp that falls while the syslog’s goes on is a new boot', () => {
    const parsed = read('2026-11-22T10:00:00Z gw01 kernel: [ 5000.000000] a\n2026-11-22T10:30:00Z gw01 kernel: [ 1000.000000] b\n')
    expect(parsed.sections.map(({ clock }) => clock.kind)).toEqual(['epoch', 'boot', 'boot'])
    expect(parsed.diagnostics.map(({ code }) => code)).toEqual(['clock_rebooted'])
  })
  test('two files of one boot, joined the wrong way round, are one boot', () => {
    const parsed = read('2026-11-22T10:30:00Z gw01 kernel: [ 5000.000000] b\n2026-11-22T10:00:00Z gw01 kernel: [ 3200.000000] a\n')
    expect(parsed.sections.map(({ clock }) => clock.kind)).toEqual(['epoch', 'boot'])
    expect(events(parsed).map(({ message }) => message)).toEqual(['a', 'b'])
  })
  test('a machine that slept is placed by the syslog’s clock', () => {
    const lines = [
      [0, 100],
      [1, 160],
      [60, 220],
      [61, 280],
      [62, 340],
    ].map(
      ([minute, boot]) =>
        `2026-11-22T${10 + Math.floor((minute ?? 0) / 60)}:${String((minute ?? 0) % 60).padStart(2, '0')}:00Z gw01 kernel: [ ${boot}.000000] x\n`,
    )
    const parsed = read(lines.join(''))
    expect(parsed.sections.map(({ clock, facts }) => [clock.kind, facts.kernelEvents.length])).toEqual([['epoch', 5]])
    expect(parsed.diagnostics.map(({ code }) => code)).toEqual(['clock_jump'])
  })
  test('repeats are those of the line before, and of nothing where that was not the kernel’s', () => {
    const line = (text: string): string => `Nov 22 10:00:00 gw01 ${text}\n`
    expect(printed(read(line('kernel: TCP: too many orphaned sockets') + line('last message repeated 9 times')), 'tcp_orphans')).toBe(10)
    expect(
      printed(read(line('kernel: TCP: too many orphaned sockets') + line('cron[1]: x') + line('last message repeated 9 times')), 'tcp_orphans'),
    ).toBe(1)
    expect(printed(read(line('kernel: message repeated 4 times: [ [ 12.500000] TCP: too many orphaned sockets]')), 'tcp_orphans')).toBe(4)
  })
  test('a month that goes back is a new year', () => {
    const parsed = read('Dec 31 23:59:59 gw01 kernel: a\nJan  1 00:00:01 gw01 kernel: b\n')
    const [a, b] = events(parsed)
    expect((b?.at ?? 0) - (a?.at ?? 0)).toBe(2_000_000)
  })
  test('each host has a clock of its own', () => {
    const parsed = read('Nov 22 10:00:00 gw01 kernel: a\nNov 22 10:00:00 gw02 kernel: b\n')
    expect(parsed.sections.map(({ clock }) => clock.host)).toEqual(['gw01', 'gw02'])
  })
  test('lines of other programs are read and hold nothing', () => {
    const parsed = read('Nov 22 10:00:00 gw01 sshd[1]: TCP: too many orphaned sockets\n')
    expect([events(parsed), parsed.tally.skipped, parsed.sections.length]).toEqual([[], 0, 1])
  })
})

const folder = process.env.FINWAIT_SAMPLES ?? ''
const incidents = folder ? readdirSync(join(folder, 'incidents')).filter((name) => existsSync(join(folder, 'incidents', name, 'kern.log'))) : []
const samples = folder ? readdirSync(join(folder, 'samples', 'syslog')).filter((name) => !name.startsWith('abrt')) : []

describe.skipIf(!existsSync(folder))('recorded files (skipped unless FINWAIT_SAMPLES names their folder)', () => {
  const file = (...path: string[]): Uint8Array => new Uint8Array(readFileSync(join(folder, ...path)))
  test.each(incidents)('%s: kern.log and messages hold the same, on the same boot', (name) => {
    const [kern, messages] = ['kern.log', 'messages'].map((one) => readAll(format, file('incidents', name, one), one))
    const said = (parsed: Parsed | undefined) =>
      parsed ? events(parsed).map(({ at, message, signature, times }) => [at, message, signature, times]) : null
    expect(said(kern)).toEqual(said(messages))
    expect(kern?.tally.skipped).toBe(0)
  })
  test.each(incidents)('%s: the ties hold the true moment of boot', (name) => {
    const { CLOCK_REALTIME: real, CLOCK_MONOTONIC: boot } = JSON.parse(
      readFileSync(join(folder, 'incidents', name, 'meta', 'clocks-start.json'), 'utf8'),
    ) as Record<string, number>
    const section = readAll(format, file('incidents', name, 'kern.log'), 'x').sections.find(({ clock }) => clock.kind === 'boot')
    expect(section?.anchors.length).toBeGreaterThan(0)
    for (const { a, b, uncertainty } of section?.anchors ?? [])
      expect(Math.abs(b.reads - a.reads - ((real ?? 0) - (boot ?? 0)) * 1e6)).toBeLessThanOrEqual(uncertainty)
  })
  test.each(samples)('%s', (name) => {
    const { expected } = JSON.parse(readFileSync(join(folder, 'samples', 'expected', 'syslog', `${name}.json`), 'utf8')) as {
      expected: { categories: Record<string, number>; suppressed: Record<string, number> }
    }
    expect(format.sniff(headOf(file('samples', 'syslog', name), 'x'))?.is).toBe('certain')
    const parsed = readAll(format, file('samples', 'syslog', name), name)
    expect(parsed.tally.skipped).toBe(0)
    const { syslog_repeat: _others, usb_tsc_noise: _audit, ...wanted } = expected.categories // those count lines of other programs too
    for (const [kind, count] of Object.entries(wanted)) expect([kind, printed(parsed, kind)]).toEqual([kind, count])
    expect(events(parsed).reduce((sum, one) => sum + one.suppressed, 0)).toBe(Object.values(expected.suppressed).reduce((a, b) => a + b, 0))
  })
})

describe('lines taken from their bytes', () => {
  const byText = textFormat({ ...syslog, open: (source) => withoutBlocks(syslog.open(source)) })
  const withoutBlocks = (reader: LineReader): LineReader => ({ line: (line) => reader.line(line), end: () => reader.end() })
  const folder = fileURLToPath(new URL('fixtures', import.meta.url))

  test.each(readdirSync(folder).filter((name) => !name.endsWith('.expected.json')))('%s says the same as by its texts', (name) => {
    const bytes = new Uint8Array(readFileSync(join(folder, name)))
    const again = new Uint8Array([...bytes, ...bytes]) // two files joined
    for (const input of [bytes, again]) expect(readAll(format, input, name)).toEqual(readAll(byText, input, name))
  })
  test('say the same among odd ones, over new year, boots and hosts', () => {
    const kinds = [
      'TCP: too many orphaned sockets',
      'caf\u00e9',
      'message repeated 3 times: [ x]',
      'Call Trace:',
      'net_ratelimit: 7 callbacks suppressed',
      '',
    ]
    const lines = Array.from({ length: 3000 }, (_, i) => {
      const date =
        i < 1500 ? `Dec 31 23:${String(Math.floor(i / 60) % 60).padStart(2, '0')}` : `Jan  1 00:${String(Math.floor(i / 60) % 60).padStart(2, '0')}`
      const stamp = i % 11 === 0 ? '' : `[${String((i * 7919) % 97 < 3 ? i : 100 + (i % 2000)).padStart(5)}.${String(i).padStart(6, '0')}] `
      const program = i % 13 === 0 ? 'sshd[1]' : 'kernel'
      return i % 17 === 0
        ? `${date}:00 gw01 last message repeated 2 times`
        : `${date}:${String(i % 60).padStart(2, '0')} gw0${i % 29 === 0 ? 2 : 1} ${program}: ${stamp}${kinds[(i * i) % 6]}`
    })
    const bytes = new TextEncoder().encode(lines.join('\n'))
    expect(readAll(format, bytes, 'x')).toEqual(readAll(byText, bytes, 'x'))
    expect(readAll(format, bytes, 'x', 777)).toEqual(readAll(byText, bytes, 'x'))
  })
})
