import { describe, expect, test } from 'vitest'
import { textFormat } from './regions'
import { headedCommand, isRuleLine, printedBy, promptCommand } from './shell'
import { syslog } from './syslog'
import { readAll } from './testing/promises'

describe('a prompt', () => {
  test.each([
    ['root@gw:~# ss -s', 'ss -s'],
    ['[root@gw01 ~]# uptime', 'uptime'],
    ['[ec2-user@ip-10-0-0-1 log]$ dmesg -T | tail', 'dmesg -T | tail'],
    ['[root@gw ~]#ss -s', 'ss -s'],
    ['root@gw:/tmp#', ''],
    ['$ uptime', 'uptime'],
    ['# ss -s', 'ss -s'],
    ['sh-4.2# cat /proc/net/sockstat', 'cat /proc/net/sockstat'],
    ['~ # logread', 'logread'],
    ['gw01:~ # ss -s', 'ss -s'],
    ['➜  ~ ss -s', 'ss -s'],
    ['C:\\Users\\ops>netstat -an', 'netstat -an'],
    ['PS C:\\> netstat -an', 'netstat -an'],
    ['edge-1# show interfaces', 'show interfaces'],
    ['edge-1(config)# show tech', 'show tech'],
    ['admin@edge-1> show log messages', 'show log messages'],
    ['+ ss -s', 'ss -s'],
    ['++ cat /proc/loadavg', 'cat /proc/loadavg'],
  ])('%s', (line, command) => {
    expect(promptCommand(line)).toBe(command)
  })
  test.each([
    'TCP: inuse 3 orphan 0 tw 1 alloc 4 mem 1',
    '+ an added line of a diff',
    'name# of things',
    'a -> b',
    'tcp   ESTAB 0 0 10.0.0.1:22 10.0.0.2:50022',
    '[   12.345678] TCP: too many orphaned sockets',
    'gw01> and so on',
  ])('%s is none', (line) => {
    expect(promptCommand(line)).toBeNull()
  })
})

describe("a collector's heading", () => {
  test.each([
    ['===== ss -s =====', 'ss -s'],
    ['--- /proc/net/sockstat ---', '/proc/net/sockstat'],
    ['### dmesg -T ###', 'dmesg -T'],
    ['==> /proc/loadavg <==', '/proc/loadavg'],
    ['Command: ss -tan', 'ss -tan'],
    ['*** journalctl -k ***', 'journalctl -k'],
  ])('%s', (line, command) => {
    expect(headedCommand(line)).toBe(command)
  })
  test.each(['===== memory =====', 'TCP: 12', '-- Logs begin at Mon --', 'a dmesg line', '===='])('%s names none of ours', (line) => {
    expect(headedCommand(line)).toBeNull()
  })
  test('fences of Markdown are rules', () => {
    expect(['```', '```text', '~~~', '``code``'].map(isRuleLine)).toEqual([true, true, true, false])
  })
})

test('a command is known by what prints, not by what it is piped into', () => {
  expect(['ss -tan | sort -s', 'ss -s', "ss -tan | awk '{S[$1]++}'", 'netstat -s', 'netstat -ant | uniq -c', 'cat x'].map(printedBy)).toEqual([
    'ss',
    'ss-summary',
    'state-counts',
    'netstat-statistics',
    'state-counts',
    null,
  ])
})

test('one paste of many tools is cut into what each printed', () => {
  const text = [
    'Hello, here is what you asked for:',
    '```',
    'root@gw:~# date',
    'Sun Nov 22 08:06:02 UTC 2026',
    'root@gw:~# ss -s',
    'Total: 178',
    'TCP:   18 (estab 4, closed 3, orphaned 1, timewait 1)',
    '```',
    '===== uptime =====',
    ' 08:06:03 up 2 days,  1:02,  1 user,  load average: 0.10, 0.20, 0.30',
    '+ dmesg -T',
    '[Sun Nov 22 08:05:59 2026] TCP: too many orphaned sockets',
    '[Sun Nov 22 08:06:00 2026] TCP: too many orphaned sockets',
    '> [Sun Nov 22 08:06:01 2026] net_ratelimit: 12 callbacks suppressed',
    '==> /proc/net/sockstat <==',
    'sockets: used 178',
    'TCP: inuse 11 orphan 1 tw 1 alloc 18 mem 1',
  ].join('\n')
  const { regions, sections, tally } = readAll(textFormat(syslog), new TextEncoder().encode(text), 'x')
  expect(regions.map(({ format, first, last }) => `${format} ${first}-${last}`)).toEqual([
    'ss-summary 6-7',
    'loadavg 10-10',
    'dmesg 12-14',
    'sockstat 16-17',
  ])
  expect(sections.reduce((sum, { facts }) => sum + facts.kernelEvents.length, 0)).toBe(3)
  expect(tally.skipped).toBe(1) // the greeting
})
