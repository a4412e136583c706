import { describe, expect, test } from 'vitest'
import { headingsOwner, itemHeading, sarColumn, sarItem, sarValue } from './sysstat-columns'

describe('whose headings', () => {
  test.each([
    ['CPU %usr %nice %sys %iowait %irq %soft %steal %guest %gnice %idle', 'mpstat'],
    ['CPU %user %nice %sys %iowait %irq %soft %steal %idle intr/s', 'mpstat'],
    ['CPU %user %nice %system %idle intr/s', 'mpstat'],
    ['CPU intr/s', 'mpstat'],
    ['CPU HI/s TIMER/s NET_TX/s NET_RX/s', 'mpstat'],
    ['NODE %usr %nice %sys %iowait %irq %soft %steal %guest %gnice %idle', 'mpstat'],
    ['CPU %usr %nice %sys %iowait %steal %irq %soft %guest %gnice %idle', 'sar'],
    ['CPU %user %nice %system %iowait %steal %idle', 'sar'],
    ['CPU total/s dropd/s squeezd/s rx_rps/s flw_lim/s blg_len', 'sar'],
    ['CPU MHz', 'sar'],
    ['proc/s cswch/s', 'sar'],
    ['cswch/s', 'sar'],
    ['INTR intr/s', 'sar'],
    ['INTR all CPU0 CPU1', 'sar'],
    ['rxpck/s txpck/s rxkB/s txkB/s rxcmp/s txcmp/s rxmcst/s %ifutil IFACE', 'sar'],
    ['frmpg/s bufpg/s campg/s', 'sar'],
    ['runq-sz plist-sz ldavg-1 ldavg-5 ldavg-15 brandnew', 'sar'],
    ['runq-sz %runocc swpq-sz %swpocc', null],
    ['bread/s lread/s %rcache bwrit/s lwrit/s %wcache pread/s pwrit/s', null],
    ['scall/s sread/s swrit/s fork/s exec/s rchar/s wchar/s', null],
    ['rawch/s canch/s outch/s rcvin/s xmtin/s mdmin/s', null],
    ['%usr %sys %wio %idle physc %entc', null],
    ['UID PID %usr %system %guest %wait %CPU CPU Command', null],
    ['UID PID cswch/s nvcswch/s Command', null],
    ['UID PID kB_rd/s kB_wr/s kB_ccwr/s iodelay Command', null],
    ['UID TGID TID minflt/s majflt/s VSZ RSS %MEM Command', null],
    ['CPU 12 13 14', null],
  ] as const)('%s', (words, owner) => expect(headingsOwner(words.split(' '))).toBe(owner))
})

test('a row is told by its item: first in the row, or last with --pretty', () => {
  expect(itemHeading(['IFACE', 'rxpck/s'])).toBe('IFACE')
  expect(itemHeading(['tps', '%util', 'DEV'])).toBe('DEV')
  expect(itemHeading(['proc/s', 'cswch/s'])).toBeNull()
  expect(sarItem('CPU', '-1')).toEqual({ cpu: 'all', device: null })
  expect(sarItem('INTR', 'sum')).toEqual({ cpu: null, device: null })
  expect(sarItem('INTR', '17')).toBeNull()
  expect(sarItem('DEV', 'sda')).toBeNull()
})

describe('a cell', () => {
  const of = (heading: string, device: string | null = null) => sarColumn(heading, { cpu: null, device })
  test.each([
    ['%soft', '60.61', 0.6061],
    ['%soft', '60,61', 0.6061],
    ['%soft', '100.9', 'implausible'],
    ['ldavg-1', '52.10', 52.1],
    ['kbmemfree', '100', 102_400],
    ['kbmemfree', '1.5M', 1_572_864],
    ['retrseg/s', '-1.00', 'implausible'],
    ['retrseg/s', 'nan', null],
  ] as const)('%s %s', (heading, word, value) => {
    const column = of(heading)
    expect(column && sarValue(word, column).value).toBe(value)
  })
  test('of a device is named for it', () => {
    expect(of('rxdrop/s', 'eth0')?.metric).toBe('link.eth0.rx-dropped')
    expect(of('runq-sz', 'eth0')).toBeNull()
    expect(of('await')).toBeNull()
  })
})
