import { describe, expect, test } from 'vitest'
import { readKernelLine } from './kernel-line'

const boot = (at: number) => ({ kind: 'boot', at })

describe('a kernel line', () => {
  test.each([
    ['[ 7173.212903] wa: entered', boot(7_173_212_903), null, 'wa: entered'],
    ['[7173.212903] wa: entered', boot(7_173_212_903), null, 'wa: entered'],
    ['[123456.000001] x', boot(123_456_000_001), null, 'x'],
    ['[   10.0] short', boot(10_000_000), null, 'short'],
    ['[ 7173.224904 <    0.012001>] wb', boot(7_173_224_904), null, 'wb'],
    ['kern  :warn  : [    1.000000] x', boot(1_000_000), 'warn', 'x'],
    ['kern  :err   : x', null, 'err', 'x'],
    ['<4>[    1.000000] x', boot(1_000_000), 'warn', 'x'],
    ['<6>x', null, 'info', 'x'],
    ['[    1.000000][    T1] x', boot(1_000_000), null, 'x'],
    ['[    1.000000] [ C3] x', boot(1_000_000), null, 'x'],
    ['[    1.000000] [drm] x', boot(1_000_000), null, '[drm] x'],
    ['[    0.000000] kernel: x', boot(0), null, 'x'],
    ['[    0.000000] gw01 kernel: x', boot(0), null, 'x'],
    ['kernel: [1694413.621694] x', boot(1_694_413_621_694), null, 'x'],
    ['[  +0.012001] x', { kind: 'step', after: 12_001 }, null, 'x'],
    ['6,1234,5678901,-;a\\x20b', boot(5_678_901), 'info', 'a b'],
    ['4,1234,5678901,-,caller=T1;x', boot(5_678_901), 'warn', 'x'],
    ['Out of socket memory', null, null, 'Out of socket memory'],
    ['[ INFO: possible recursive locking detected ]', null, null, '[ INFO: possible recursive locking detected ]'],
    ['[ 1234]     0  1234     2345 nginx', null, null, '[ 1234]     0  1234     2345 nginx'],
    ['[] y', null, null, '[] y'],
    ['[<    0.000000>] x', null, null, '[<    0.000000>] x'],
    ['', null, null, ''],
  ])('%j', (text, stamp, level, message) => {
    expect(readKernelLine(text)).toMatchObject({ stamp, level, message })
  })
  test.each([
    ['[Sun Nov 22 17:06:02 2026] x', '2026-11-22T17:06:02.000Z', null],
    ['[Sun Nov  1 17:06:02 2026 <    0.012001>] x', '2026-11-01T17:06:02.000Z', null],
    ['2026-11-22T17:06:02,212903+08:00 x', '2026-11-22T17:06:02.212Z', 8],
    ['2026-11-22T17:06:02,212903+0800 x', '2026-11-22T17:06:02.212Z', 8],
    ['[2026-11-22T17:06:02,212903-05:00] x', '2026-11-22T17:06:02.212Z', -5],
  ])('%s', (text, at, hours) => {
    const { stamp, message } = readKernelLine(text)
    expect(message).toBe('x')
    if (stamp?.kind !== 'civil') throw new Error('no civil stamp')
    expect([new Date(stamp.at / 1000).toISOString(), stamp.zone]).toEqual([at, hours === null ? null : hours * 3_600_000_000])
  })
  test('dmesg -e prints the minute, without a year', () => {
    const { stamp } = readKernelLine('[Nov22 17:06] wa')
    expect(stamp?.kind === 'minute' && new Date(stamp.at / 1000).toISOString()).toBe('1972-11-22T17:06:00.000Z')
  })
  test.each(['[  -12.345678] x', '[18446744073.709551] x', '[Thu Feb 30 25:61:61 2024] x', '[9999999999999999999999.0] x'])(
    '%s has a stamp that cannot be read',
    (text) => {
      const { stamp, message } = readKernelLine(text)
      expect([stamp?.kind, message]).toEqual(['unreadable', 'x'])
    },
  )
  test("a syslog's date, with a point before the fraction, is none of dmesg's", () => {
    expect(readKernelLine('2026-11-22T17:06:03.546214+08:00 gw01 kernel: x').stamp).toBeNull()
  })
})
