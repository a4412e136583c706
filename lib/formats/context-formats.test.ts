import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { FormatName } from '@/lib/core/artefact'
import type { Parsed } from '@/lib/core/timeline'
import { detect } from './detect'
import { formatNamed } from './registry'
import { headOf, readAll } from './testing/promises'

const read = (name: FormatName, text: string, fileName = 'x'): Parsed => readAll(formatNamed(name), new TextEncoder().encode(text), fileName)
const context = (parsed: Parsed): Record<string, string | number> =>
  Object.fromEntries(
    parsed.sections.flatMap(({ facts }) => facts.context.map(({ name, of, value }) => [of === null ? name : `${name} of ${of}`, value])),
  )
const detected = (text: string, fileName = 'x'): FormatName | null => detect(headOf(new TextEncoder().encode(text), fileName)).format?.name ?? null

describe('memory', () => {
  test('a total that could be KiB or MiB is not taken, and it is said', () => {
    const parsed = read(
      'meminfo',
      '             total       used       free     shared    buffers     cached\nMem:         32100      31200        900          0        120       9800\n',
    )
    expect(context(parsed)).toEqual({})
    expect(parsed.diagnostics).toMatchObject([{ code: 'unit_not_said' }])
  })
  test('the prompt tells what free counted in', () => {
    const table =
      '             total       used       free     shared    buffers     cached\nMem:         32100      31200        900          0        120       9800\n'
    expect(context(read('meminfo', `$ free -m\n${table}`))).toEqual({ 'memory.total': 32_100 * 1024 ** 2 })
    expect(context(read('meminfo', `$ free\n${table}`))).toEqual({ 'memory.total': 32_100 * 1024 })
  })
})

describe('conntrack', () => {
  test('a single number is a count where the prompt or the file’s name says so, else nothing', () => {
    expect(context(read('mixed', '[root@gw1 ~]# conntrack -C\n22627\n'))).toEqual({ 'conntrack.entries': 22_627 })
    expect(detected('22627\n', 'proc/sys/net/netfilter/nf_conntrack_count')).toBe('conntrack')
    expect(read('conntrack', '262144\n', 'proc/sys/net/netfilter/nf_conntrack_max').sections[0]?.facts.limits).toMatchObject([
      { name: 'net.netfilter.nf_conntrack_max', value: [262_144] },
    ])
    expect(detected('22627\n')).toBeNull()
  })
})

describe('kernel and CPUs', () => {
  test('the date in uname’s line is that of the build and dates nothing', () => {
    const parsed = read('uname', 'Linux gw1 3.10.0-1062.el7.x86_64 #1 SMP Wed Aug 7 18:08:02 UTC 2019 x86_64 x86_64 x86_64 GNU/Linux\n')
    expect(parsed.sections.map(({ clock }) => clock.kind)).toEqual(['none'])
    expect(context(parsed)).toMatchObject({ kernel: '3.10.0-1062.el7.x86_64', host: 'gw1' })
  })
  test('lscpu counts the CPUs that are on', () => {
    const parsed = read('cpuinfo', 'Architecture:        x86_64\nCPU(s):              8\nOn-line CPU(s) list: 0-2,4\nOff-line CPU(s) list: 3,5-7\n')
    expect(parsed.sections[0]?.facts.cpus).toBe(4)
  })
  test('banners of sysstat say the kernel too', () => {
    expect(
      context(
        read(
          'mpstat',
          'Linux 6.1.0-13-amd64 (gw1) \t11/22/26 \t_x86_64_\t(2 CPU)\n\n17:06:03     CPU    %usr   %idle\n17:06:08     all   11.56   88.44\n',
        ),
      ),
    ).toEqual({
      kernel: '6.1.0-13-amd64',
      host: 'gw1',
    })
  })
})

describe('softnet_stat', () => {
  test('the CPU is the printed one where kernels print it', () => {
    const row = (cpu: number) => `00000001 00000002 00000003 ${'00000000 '.repeat(9)}0000000${cpu.toString(16)}\n`
    expect(context(read('softnet-stat', row(0) + row(3)))).toMatchObject({ 'softnet.dropped of cpu3': 2, 'softnet.squeezed': 6 })
  })
})

describe('what is none of them', () => {
  test.each([
    [
      'a BSD ifconfig',
      'en0: flags=8863<UP,BROADCAST,SMART,RUNNING,SIMPLEX,MULTICAST> mtu 1500\n\tether 00:11:22:33:44:55\n\tinet 10.0.0.5 netmask 0xffffff00 broadcast 10.0.0.255\n',
    ],
    [
      'iostat -o JSON',
      '{"sysstat": {\n\t"hosts": [\n\t\t{\n\t\t\t"nodename": "gw1",\n\t\t\t"statistics": [\n\t\t\t\t{\n\t\t\t\t\t"avg-cpu":  {"user": 1.00},\n\t\t\t\t\t"disk": []\n',
    ],
    [
      'ps',
      'USER       PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\nroot         1  0.0  0.1  55680 22780 ?        Ss   09:45   0:02 init\n',
    ],
    ['a letter that names Linux', 'Linux gives us trouble (again) since Monday.\nPlease look at it.\n'],
    ['settings that name a driver', 'driver: overlay\nversion: 2\nimage: nginx\nports: 80\nrestart: always\n'],
    ['a count of errors', 'ERR: 12\nBAD: 3\nHI: there\n'],
    ['a list of numbers', '1 2 3\n4 5 6\n'],
  ])('%s', (_what, text) => expect(detected(text)).toBeNull())
})

const folder = process.env.FINWAIT_SAMPLES ? join(process.env.FINWAIT_SAMPLES, 'samples', 'negative') : ''
const files = existsSync(folder) ? readdirSync(folder) : []
describe.skipIf(files.length === 0)('files of other tools (skipped unless FINWAIT_SAMPLES names their folder)', () => {
  test.each(files)('%s is claimed by none of these', (file) => {
    const bytes = new Uint8Array(readFileSync(join(folder, file)))
    expect(detect(headOf(bytes, file)).format?.name ?? null).toBeNull()
  })
})
