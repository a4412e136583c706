import { describe, expect, test } from 'vitest'
import { parseBanner, parseCpu, parseNumber, readRow, shareOf } from './sysstat'
import { headingsOwner } from './sysstat-columns'

describe('the banner', () => {
  test.each([
    ['Linux 6.1.0 (web1) \t11/20/2026 \t_x86_64_\t(2 CPU)', 'web1', '2026-11-20', 2],
    ['linux 2.6.30-os (localhost) 02/27/20 _x86_64_\t(4 CPU) ', 'localhost', '2020-02-27', 4],
    ['Linux 2.6.32-431.el6.x86_64 (localhost) \t2017年01月12日 \t_x86_64_\t(8 CPU)', 'localhost', '2017-01-12', 8],
    ['Linux 2.6.18-8.el5 (gw01) \t05/03/07', 'gw01', '2007-05-03', null],
    ['Linux 6.1.0 (gw) \t22.11.2026 \t_aarch64_\t(128 CPU)', 'gw', '2026-11-22', 128],
    ['Linux 6.1.0 (gw) \tSunday \t_x86_64_\t(2 CPU)', 'gw', null, 2],
  ])('%s', (line, host, date, cpus) => {
    const banner = parseBanner(line)
    const at = banner?.date ? new Date(banner.date.at / 1000).toISOString().slice(0, 10) : null
    expect([banner?.host, at, banner?.cpus]).toEqual([host, date, cpus])
  })
  test.each(['Linux version 6.1.0 (debian-kernel@lists.debian.org) (gcc-12)', 'Linux is (not) unix', 'Linux gw 6.1.0 #1 SMP x86_64', 'TCP: inuse 1'])(
    '%s is no banner',
    (line) => {
      expect(parseBanner(line)).toBeNull()
    },
  )
})

describe('a row', () => {
  test.each([
    ['17:06:04     all   11.56', 'clock', ['all', '11.56']],
    ['05:06:08 PM  all    5.44', 'clock', ['all', '5.44']],
    ['17时06分08秒  all    5.44', 'clock', ['all', '5.44']],
    ['1795338364  all    5.44', 'epoch', ['all', '5.44']],
    ['Average:     all   23.83', 'average', ['all', '23.83']],
    ['Durchschn.:  all   23,88', 'average', ['all', '23,88']],
    ['平均时间:  all   23.88', 'average', ['all', '23.88']],
    ['平均値:  all   23.88', 'average', ['all', '23.88']],
    ['Moyenne :     all   23,88', 'average', ['all', '23,88']],
    ['Średnia:     all   23,88', 'average', ['all', '23,88']],
  ])('%s', (line, kind, words) => {
    const row = readRow(line)
    expect([row?.stamp.kind, row?.words]).toEqual([kind, words])
  })
  test.each(['tcp   ESTAB  0      0', '', 'all 1 2 3', '10.0.0.1:22 10.0.0.2:5 x', '12345 all 5.44'])('%j is none', (line) => {
    expect(readRow(line)).toBeNull()
  })
})

describe('headings', () => {
  test.each([
    ['CPU %usr %nice %sys %iowait %irq %soft %steal %guest %gnice %idle', 'mpstat'],
    ['CPU CORE SOCK NODE %usr %nice %sys %iowait %irq %soft %steal %guest %gnice %idle', 'mpstat'],
    ['CPU %user %nice %sys %iowait %irq %soft %steal %idle intr/s', 'mpstat'],
    ['CPU %usr %nice %sys %soft %idle', 'mpstat'],
    ['CPU HI/s TIMER/s NET_TX/s NET_RX/s', 'mpstat'],
    ['NODE %usr %nice %sys %iowait %irq %soft %steal %guest %gnice %idle', 'mpstat'],
    ['CPU %user %nice %system %iowait %steal %idle', 'sar'],
    ['CPU %usr %nice %sys %iowait %steal %irq %soft %guest %gnice %idle', 'sar'],
    ['CPU total/s dropd/s squeezd/s rx_rps/s flw_lim/s', 'sar'],
    ['runq-sz plist-sz ldavg-1 ldavg-5 ldavg-15 blocked', 'sar'],
    ['IFACE rxpck/s txpck/s', 'sar'],
    ['all 1.00 2.00', null],
    ['inuse 61 orphan 20', null],
    ['up 2:04, 0 users', null],
  ])('%s are those of %s', (words, owner) => {
    expect(headingsOwner(words.split(' '))).toBe(owner)
  })
})

test('a share of time is a ratio of four digits, and nothing below 0 or above 100', () => {
  expect([60.61, 0, 100, 100.01, 100.6, -0.5, 23.83].map(shareOf)).toEqual([0.6061, 0, 1, 1, null, null, 0.2383])
})
test('numbers have a point or a comma, never both', () => {
  expect(['5.44', '5,44', '5', '12.3%', 'nan', '1.234,5', ''].map((word) => parseNumber(word)?.value ?? null)).toEqual([
    5.44,
    5.44,
    5,
    12.3,
    null,
    null,
    null,
  ])
})
test('CPUs are numbers or all of them', () => {
  expect(['all', '-1', '0', '1023', 'eth0', '123456'].map(parseCpu)).toEqual(['all', 'all', 0, 1023, null, null])
})
