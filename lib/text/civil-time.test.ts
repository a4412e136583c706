import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { day } from '@/lib/core/units'
import { civilDay, civilOf, monthNamed, parseDate, scanClock, scanCtime, scanIso, scanMonthDay } from './civil-time'

const iso = (at: number | undefined | null): string | null => (at === undefined || at === null ? null : new Date(at / 1000).toISOString())
const utc = (text: string): number => Date.parse(text) * 1000

describe('civil dates', () => {
  test('a day is where the calendar of JavaScript has it, from year 1 to 9999', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true }), (date) => {
        const midnight = Math.floor(date.getTime() / 86_400_000)
        expect(civilDay(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate())).toBe(midnight * day)
      }),
    )
  })
  test('a reading taken apart and put together is the same reading', () => {
    const at = utc('2026-11-22T17:06:03.546Z') + 214
    const { year, month, day: dayOfMonth, hour, minute, second, micros } = civilOf(at)
    expect([year, month, dayOfMonth, hour, minute, second, micros]).toEqual([2026, 11, 22, 17, 6, 3, 546_214])
  })
  test('29 February exists in 2000 and 1972, not in 1900 and 2023', () => {
    expect([2000, 1972, 1900, 2023].map((year) => civilDay(year, 2, 29) !== null)).toEqual([true, true, false, false])
  })
  test.each([
    ['02/27/20', '2020-02-27', false],
    ['02/27/2020', '2020-02-27', false],
    ['27/02/20', '2020-02-27', false],
    ['27.02.2020', '2020-02-27', false],
    ['2020-02-27', '2020-02-27', false],
    ['2020/02/27', '2020-02-27', false],
    ['2020年02月27日', '2020-02-27', false],
    ['2020년 02월 27일', '2020-02-27', false],
    ['11/22/26', '2026-11-22', false],
    ['19/05/16', '2016-05-19', false],
    ['05/01/19', '2019-05-01', true],
    ['05/05/19', '2019-05-05', false],
    ['01.05.2019', '2019-05-01', false],
    ['12/31/70', '1970-12-31', false],
  ])('the banner date %s is %s', (text, date, ambiguous) => {
    const found = parseDate(text)
    expect([iso(found?.at)?.slice(0, 10), found?.ambiguous]).toEqual([date, ambiguous])
  })
  test.each(['13/13/20', '02/30/20', '2020-13-01', 'x86_64', '', '1/2', '123/01/2020', '2020年13月01日'])('%j is no date', (text) => {
    expect(parseDate(text)).toBeNull()
  })
})

describe('clocks', () => {
  test.each([
    ['17:06:04', 61_564_000_000, 1_000_000],
    ['7:06:04', 25_564_000_000, 1_000_000],
    ['05:06:08 PM  CPU', 61_568_000_000, 1_000_000],
    ['12:00:00 AM', 0, 1_000_000],
    ['12:00:00 PM', 43_200_000_000, 1_000_000],
    ['17时06分08秒', 61_568_000_000, 1_000_000],
    ['17시 06분 08초', 61_568_000_000, 1_000_000],
    ['下午 05时06分08秒', 61_568_000_000, 1_000_000],
    ['17.06.08', 61_568_000_000, 1_000_000],
    ['17:06:04.25', 61_564_250_000, 10_000],
    ['17:06:04,123456', 61_564_123_456, 1],
    ['17:06:04.123456789', 61_564_123_456, 1],
    ['23:59:60', 86_400_000_000, 1_000_000],
  ])('%s', (text, at, resolution) => {
    const found = scanClock(text)
    expect([found?.sinceMidnight, found?.resolution]).toEqual([at, resolution])
  })
  test.each(['25:00:00', '17:60:00', '17:06:61', '13:00:00 PM', '17:6:4', '17:06', '17:06.08', '170:06:04', '17:06:040', 'all'])(
    '%s is no clock',
    (text) => {
      expect(scanClock(text)).toBeNull()
    },
  )
  test('what follows a clock is found at its end', () => {
    expect(scanClock('05:06:08 PM  all')?.end).toBe(11)
    expect(scanClock('17:06:08     all')?.end).toBe(8)
    expect(scanClock('17时06分08秒  all')?.end).toBe(9)
    expect(scanClock('01:20:19  PMI  0')?.end).toBe(8)
  })
})

describe('moments', () => {
  test.each([
    ['2026-11-22T17:06:03.546214+08:00', '2026-11-22T17:06:03.546Z', 8],
    ['2026-11-22T17:06:02,212903+0800 wa', '2026-11-22T17:06:02.212Z', 8],
    ['2026-11-22T17:06:02-05', '2026-11-22T17:06:02.000Z', -5],
    ['2026-11-22T09:06:02Z', '2026-11-22T09:06:02.000Z', 0],
    ['2026-11-22 17:06:03.547056584 +0800', '2026-11-22T17:06:03.547Z', 8],
    ['2016-12-31T23:59:60,000000+00:00', '2017-01-01T00:00:00.000Z', 0],
    ['2026-11-22T17:06:02 gw', '2026-11-22T17:06:02.000Z', null],
  ])('ISO %s', (text, at, hours) => {
    const found = scanIso(text)
    expect([iso(found?.at), found?.zone ?? null]).toEqual([at, hours === null ? null : hours * 3_600_000_000])
  })
  test.each([
    ['Thu Feb 27 01:02:03 2020', '2020-02-27T01:02:03.000Z', null],
    ['Thu Feb  6 01:02:03 2020', '2020-02-06T01:02:03.000Z', null],
    ['Thu Feb 27 01:02:03 UTC 2020', '2020-02-27T01:02:03.000Z', 0],
    ['Thu Feb 27 01:02:03 CST 2020', '2020-02-27T01:02:03.000Z', null],
    ['Thu Feb 27 01:02:03 +0100 2020', '2020-02-27T01:02:03.000Z', 3_600_000_000],
    ['Sun, 22 Nov 2026 17:06:03 +0800', '2026-11-22T17:06:03.000Z', 28_800_000_000],
    ['Sun, 22 Nov 2026 09:06:03 GMT', '2026-11-22T09:06:03.000Z', null],
    ['Do Mär 14 10:00:00 2024', '2024-03-14T10:00:00.000Z', null],
    ['四 2月 27 01:02:03 2020', '2020-02-27T01:02:03.000Z', null],
    ['jeu. 27 févr. 2020 01:02:03', '2020-02-27T01:02:03.000Z', null],
  ])('ctime %s', (text, at, zone) => {
    const found = scanCtime(text)
    expect([iso(found?.at), found?.zone]).toEqual([at, zone])
  })
  test('an impossible date is no moment', () => {
    expect(scanCtime('Thu Feb 30 25:61:61 2024')).toBeNull()
    expect(scanIso('2020-02-30T01:02:03')).toBeNull()
  })
  test('a date without a year is held in 1972, so that 29 February has a place', () => {
    expect(iso(scanMonthDay('Feb 29 01:02:03 host kernel: x')?.at)).toBe('1972-02-29T01:02:03.000Z')
    expect(iso(scanMonthDay('Feb  3 01:02:03.123456 host')?.at)).toBe('1972-02-03T01:02:03.123Z')
    expect(scanMonthDay('Feb  3 01:02:03 host')?.end).toBe(15)
    expect(scanMonthDay('Feb  3 01:02:03 2020 host')?.year).toBe(true)
    expect(scanCtime('Thu Feb 27 01:02:03 kernel: x')).toBeNull()
  })
  test('a host whose name begins with digits is not taken for a year', () => {
    expect(scanMonthDay('Feb  3 01:02:03 2001:db8::1 kernel: x')?.year).toBe(false)
  })
  test('months are named in many tongues', () => {
    expect(['Feb', 'févr.', 'Mär', 'MAI', '11月', 'дек', 'foo', 'toString'].map(monthNamed)).toEqual([2, 2, 3, 5, 11, 12, null, null])
  })
})
