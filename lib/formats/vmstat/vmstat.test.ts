import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Parsed } from '@/lib/core/timeline'
import { detect } from '../detect'
import { textFormat } from '../regions'
import { headOf, readAll } from '../testing/promises'
import { vmstat } from '.'

const format = textFormat(vmstat)
const read = (text: string): Parsed => readAll(format, new TextEncoder().encode(text), 'x')
const column = (parsed: Parsed, metric: string) => parsed.sections.flatMap(({ facts }) => facts.series).find((one) => one.metric === metric)
const values = (parsed: Parsed, metric: string): number[] => Array.from(column(parsed, metric)?.value ?? [])
const at = (parsed: Parsed, metric: string): number[] => Array.from(column(parsed, metric)?.at ?? [])
const groups = 'procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----\n'
const headings = ' r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st\n'
const row = (r: number, soft = 10): string => ` ${r}  0      0  81204  40564 301200    0    0     9    23   61  127 ${soft}  1 ${89 - soft} 10  0\n`

describe('vmstat', () => {
  test('the first row speaks of the time since boot: only what it counts at the moment is kept', () => {
    const parsed = read(`1795338362\n${groups}${headings}${row(7, 3)}`)
    expect(values(parsed, 'tasks.running')).toEqual([7])
    expect(column(parsed, 'cpu.user')).toBeUndefined()
  })
  test('rows behind stamps of ts have times of their own', () => {
    const stamped = (second: string, text: string) => `[2026/11/22 17:06:0${second}] ${text}`
    const parsed = read(stamped('1', headings) + stamped('1', row(1)) + stamped('2', row(2)) + stamped('3', row(3)))
    expect(values(parsed, 'tasks.running')).toEqual([1, 2, 3])
    expect(values(parsed, 'cpu.user')).toEqual([0.1, 0.1])
    expect(column(parsed, 'cpu.user')?.covers).toBe(1_000_000)
  })
  test('one date above many rows is the first’s', () => {
    const parsed = read(`1795338362\n${headings}${row(1)}${row(2)}${row(3)}`)
    expect(values(parsed, 'tasks.running')).toEqual([1])
    expect(parsed.diagnostics).toMatchObject([{ code: 'no_timestamps', count: 2 }])
  })
  test('where the prompt shows the interval the others follow it', () => {
    const parsed = read(`[root@gw1 ~]# date +%s; vmstat 5 3\n1795338362\n${headings}${row(1)}${row(2)}${row(3)}`)
    expect(at(parsed, 'tasks.running')).toEqual([1_795_338_362_000_000, 1_795_338_367_000_000, 1_795_338_372_000_000])
    expect(column(parsed, 'cpu.user')?.covers).toBe(5_000_000)
  })
  test('memory is in KiB, and with -S M is not taken', () => {
    const parsed = read(`1795338362\n${headings}${row(1)}`)
    expect(values(parsed, 'memory.free')).toEqual([81_204 * 1024])
    expect(column(read(`[root@gw1 ~]# date +%s; vmstat -S M 5 3\n1795338362\n${headings}${row(1)}`), 'memory.free')).toBeUndefined()
  })
  test.each([
    [
      'AIX',
      'kthr    memory              page              faults        cpu\n----- ----------- ------------------------ ------------ -----------\n r  b   avm   fre  re  pi  po  fr   sr  cy  in   sy  cs us sy id wa\n 1  1 22478  1677   0   0   0   0    0   0 188 1380 157 57 32  0 10\n',
    ],
    [
      'FreeBSD',
      'procs     memory       page                    disks     faults       cpu\nr  b  w  avm  fre  flt  re  pi  po   fr   sr ad0 cd0   in   sy   cs us sy id\n1  0  0 1.2G 4.5G  120   0   0   0  130    2   0   0  188 1380  157 57 32 11\n',
    ],
    [
      'vmstat -d',
      'disk- ------------reads------------ ------------writes----------- -----IO------\n       total merged sectors      ms  total merged sectors      ms    cur    sec\nsda    12011   1022  801122    9011   8011   2011  301122    9011      0     12\n',
    ],
  ])('%s prints another table', (_system, text) => {
    expect(detect(headOf(new TextEncoder().encode(text), 'x')).format).toBeNull()
  })
})

const folder = process.env.FINWAIT_SAMPLES ? join(process.env.FINWAIT_SAMPLES, 'samples') : ''
const files = existsSync(join(folder, 'vmstat')) ? readdirSync(join(folder, 'vmstat')) : []
describe.skipIf(files.length === 0)('files of other people (skipped unless FINWAIT_SAMPLES names their folder)', () => {
  test.each(files)('%s, dated so that every row has a place', (file) => {
    const { expected } = JSON.parse(readFileSync(join(folder, 'expected', 'vmstat', `${file}.json`), 'utf8')) as {
      expected: Readonly<Record<'rows' | 'max_r' | 'max_b' | 'max_cs' | 'max_in' | 'min_id', number>>
    }
    const bytes = new Uint8Array(readFileSync(join(folder, 'vmstat', file)))
    expect(detect(headOf(bytes, 'x')).detection).toMatchObject({ format: 'vmstat', sureness: 'certain' })
    const parsed = read(`[root@gw1 ~]# date +%s; vmstat -y 1\n1795338362\n${new TextDecoder().decode(bytes).replaceAll(/^\S*[#$].*\n/gm, '')}`)
    expect(parsed.tally.skipped).toBe(0)
    expect(values(parsed, 'tasks.running')).toHaveLength(expected.rows)
    const most = ['tasks.running', 'tasks.blocked', 'system.context-switches', 'system.interrupts'].map((metric) =>
      Math.max(...values(parsed, metric)),
    )
    expect(most).toEqual([expected.max_r, expected.max_b, expected.max_cs, expected.max_in])
    expect(Math.min(...values(parsed, 'cpu.idle'))).toBeCloseTo(expected.min_id / 100, 6)
  })
})
