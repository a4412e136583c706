import { describe, expect, test } from 'vitest'
import { type CapturePart, findRings } from './capture-ring'

const second = 1_000_000
let ids = 0
const part = (fileName: string, first: number, last: number, more: Partial<CapturePart> = {}): CapturePart => ({
  artefact: `a-${++ids}`,
  fileName,
  kind: 'pcap',
  linkTypes: ['EN10MB'],
  snapLength: 96,
  first: first * second,
  last: last * second,
  frames: 100,
  whole: true,
  ...more,
})
const names = (...parts: readonly CapturePart[]): unknown => findRings(parts).map((ring) => ring.map(({ fileName }) => fileName))

describe('files of one ring', () => {
  test.each([
    ['tcpdump -C', ['e2.pcap', 'e2.pcap1', 'e2.pcap2']],
    ['tcpdump -C -W', ['e2.pcap0', 'e2.pcap1', 'e2.pcap2']],
    ['tcpdump -C -W, ten and more', ['e2.pcap08', 'e2.pcap09', 'e2.pcap10']],
    ['tcpdump -G', ['gw-2026-02-27_01:02:03.pcap', 'gw-2026-02-27_01:12:03.pcap', 'gw-2026-02-28_01:22:03.pcap']],
    ['tcpdump -G by the second', ['gw1772154123.pcap', 'gw1772154133.pcap', 'gw1772154143.pcap']],
    ['tcpdump -G -C', ['gw-20260227010203.pcap', 'gw-20260227010203.pcap1', 'gw-20260227011203.pcap']],
    ['dumpcap', ['gw_00001_20260227010203.pcapng', 'gw_00002_20260227010213.pcapng', 'gw_00003_20260227010223.pcapng']],
    ['dumpcap, time first', ['gw_20260227010203_00001.pcapng', 'gw_20260227010213_00002.pcapng', 'gw_20260227010223_00003.pcapng']],
    ['compressed one by one', ['e2.pcap0.gz', 'e2.pcap1.gz', 'e2.pcap2']],
    ['in a folder', ['cap/e2.pcap0', 'cap/e2.pcap1', 'cap/e2.pcap2']],
  ])('are told by their names and times: %s', (_what, [one = '', two = '', three = '']) => {
    expect(names(part(three, 20, 30), part(one, 0, 10), part(two, 10.001, 19.5))).toEqual([[one, two, three]])
  })

  test('that went round are in order of time, not of number', () => {
    expect(names(part('e2.pcap0', 20, 30), part('e2.pcap1', 0, 10), part('e2.pcap2', 10, 20))).toEqual([['e2.pcap1', 'e2.pcap2', 'e2.pcap0']])
  })

  test('may overlap by what packets are out of order, and leave a gap where the line was quiet', () => {
    expect(names(part('e2.pcap0', 0, 10), part('e2.pcap1', 9.995, 20), part('e2.pcap2', 75, 80))).toEqual([['e2.pcap0', 'e2.pcap1', 'e2.pcap2']])
    expect(names(part('e2.pcap0', 0, 1000), part('e2.pcap1', 1900, 2000))).toHaveLength(1)
  })

  test('end at a hole: the file between was written over', () => {
    expect(names(part('e2.pcap0', 0, 10), part('e2.pcap1', 10, 20), part('e2.pcap3', 30, 40), part('e2.pcap4', 40, 50))).toEqual([
      ['e2.pcap0', 'e2.pcap1'],
      ['e2.pcap3', 'e2.pcap4'],
    ])
  })

  test('end at one that is cut short, which may be the last', () => {
    const cut = part('e2.pcap1', 10, 20, { whole: false })
    expect(names(part('e2.pcap0', 0, 10), cut, part('e2.pcap2', 20, 30))).toEqual([['e2.pcap0', 'e2.pcap1']])
  })
})

describe('captures stay by themselves', () => {
  test.each<[string, ...CapturePart[]]>([
    ['two taps at one time', part('gw.pcap0', 0, 100), part('gw.pcap1', 0.2, 100)],
    ['that overlap in part', part('e2.pcap0', 0, 10), part('e2.pcap1', 9, 20)],
    ['of other names', part('a.pcap0', 0, 10), part('b.pcap1', 10, 20)],
    ['of other folders', part('a/e2.pcap0', 0, 10), part('b/e2.pcap1', 10, 20)],
    ['with the number before the ending', part('eth0.pcap', 0, 10), part('eth1.pcap', 10, 20)],
    ['of other link types', part('e2.pcap0', 0, 10), part('e2.pcap1', 10, 20, { linkTypes: ['LINUX_SLL'] })],
    ['of other snapshot lengths', part('e2.pcap0', 0, 10), part('e2.pcap1', 10, 20, { snapLength: null })],
    ['of other kinds', part('e2.pcap0', 0, 10), part('e2.pcap1', 10, 20, { kind: 'pcap, nanoseconds' })],
    ['with too long a gap', part('e2.pcap0', 0, 10), part('e2.pcap1', 71, 80)],
    ['whose numbers do not follow on', part('e2.pcap1', 0, 10), part('e2.pcap0', 10, 20), part('e2.pcap2', 20, 30)],
  ])('%s', (_what, ...parts) => {
    expect(names(...parts)).toEqual([])
  })
})
