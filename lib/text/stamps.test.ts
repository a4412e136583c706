import { describe, expect, test } from 'vitest'
import { stampOfName } from './file-stamp'
import { parseStampLine, scanStampInFront } from './stamps'

const at = (iso: string): number => Date.parse(`${iso}Z`) * 1000

describe('a line that is a date', () => {
  test.each([
    ['Sun Nov 22 17:06:02 CST 2026', null, at('2026-11-22T17:06:02'), 'CST'],
    ['Sun, 22 Nov 2026 17:06:02 +0800', at('2026-11-22T09:06:02'), at('2026-11-22T17:06:02'), '+08:00'],
    ['Sun Nov 22 09:06:02 UTC 2026', at('2026-11-22T09:06:02'), at('2026-11-22T09:06:02'), '+00:00'],
    ['2026-11-22T17:06:02+08:00', at('2026-11-22T09:06:02'), at('2026-11-22T17:06:02'), '+08:00'],
    ['2026-11-22 17:06:02', null, at('2026-11-22T17:06:02'), null],
    ['--- 2026-11-22 17:06:02 ---', null, at('2026-11-22T17:06:02'), null],
    ['1795338362', 1_795_338_362_000_000, null, null],
    ['1795338362.778179856', 1_795_338_362_778_179, null, null],
    ['Every 2.0s: ss -s            gw1: Thu Feb 27 01:02:03 2020', null, at('2020-02-27T01:02:03'), null],
  ])('%s', (line, epoch, wall, zone) => {
    expect(parseStampLine(line)).toMatchObject({ epoch, wall, zone, twice: false })
  })
  test('may print both clocks', () => {
    expect(parseStampLine('=== 2026-11-22 17:06:03.547056584 +0800 1795338363.549485652')).toEqual({
      epoch: 1_795_338_363_549_485,
      wall: at('2026-11-22T17:06:03') + 547_056,
      zone: '+08:00',
      twice: true,
      resolution: 1,
    })
  })
  test.each(['', '12345', '3000000000000', '2026-02-30 10:00:00', '2026-11-22 17:06:02 gw1 kernel: up', '17:06:02 up 2:04', '---', '1795338362.x'])(
    '%j is none',
    (line) => {
      expect(parseStampLine(line)).toBeNull()
    },
  )
})

test('a stamp in front of a line ends where the line begins', () => {
  const line = '[2022/9/23 15:43:47] Netid State'
  const found = scanStampInFront(line)
  expect(found?.moment.wall).toBe(at('2022-09-23T15:43:47'))
  expect(line.slice(found?.end)).toBe('Netid State')
  expect(scanStampInFront('[    0.000000] Linux')).toBeNull()
  expect(scanStampInFront('[2022/9/23 25:43:47] x')).toBeNull()
})

describe('a date in a file name', () => {
  test.each([
    ['ss-ant-peak1-20261122-170716.txt', '2026-11-22T17:07:16', 1_000_000],
    ['case/2026-11-22T17:06.log', '2026-11-22T17:06:00', 60_000_000],
    ['ss20261122170716', '2026-11-22T17:07:16', 1_000_000],
    ['ss_2026_11_22_17_07_16.txt', '2026-11-22T17:07:16', 1_000_000],
    ['dmesg-2026-11-22-17-06.txt', '2026-11-22T17:06:00', 60_000_000],
  ])('%s', (name, iso, resolution) => {
    expect(stampOfName(name)).toMatchObject({ at: at(iso), zone: null, resolution })
  })
  test('may be UTC', () => {
    expect(stampOfName('ss-20261122T170716Z.txt')).toMatchObject({ zone: '+00:00' })
  })
  test.each([
    'ss.txt',
    'ss-20261122.txt',
    'ss-20261322-170716.txt',
    'ss-20261122-250716.txt',
    '20261122/170716/ss.txt',
    '1795338362.txt',
    'x'.repeat(5000),
  ])('%s has none', (name) => {
    expect(stampOfName(name)).toBeNull()
  })
})
