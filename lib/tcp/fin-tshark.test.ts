// The waits of FINs against tshark: a FIN that was answered is one whose sending, or whose copy, tshark names in tcp.analysis.acks_frame, and
// the wait ends at the frame that says so. Over the capture that the project ships, and over those of FINWAIT_SAMPLES.

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { pcap } from '@/lib/formats/pcap'
import { pcapng } from '@/lib/formats/pcapng'
import { rowsOf } from './testing/rows'

const hasTshark = spawnSync('tshark', ['--version']).status === 0
const samples = process.env.FINWAIT_SAMPLES ? join(process.env.FINWAIT_SAMPLES, 'samples', 'pcap') : null
const hasSamples = samples !== null && existsSync(samples)
const shipped = join('public', 'samples', 'late-fin')

interface Theirs {
  readonly times: Map<number, number> // of each frame, µs
  readonly sendings: Map<string, number[]> // frames with one FIN: the first and its copies
  readonly keys: Map<number, string> // of a frame with a FIN its place in `sendings`
  readonly answers: Map<number, number> // of an acknowledged frame the first frame that says so
}

const fields = ['frame.number', 'frame.time_epoch', 'tcp.stream', 'tcp.srcport', 'tcp.flags.fin', 'tcp.seq_raw', 'tcp.len', 'tcp.analysis.acks_frame']

function tsharkFins(path: string): Theirs {
  const asked = ['-r', path, '-Y', 'tcp and !icmp and !icmpv6', '-T', 'fields', '-E', 'occurrence=l', ...fields.flatMap((field) => ['-e', field])]
  const said = spawnSync('tshark', asked, { maxBuffer: 1 << 28 }).stdout.toString()
  const theirs: Theirs = { times: new Map(), sendings: new Map(), keys: new Map(), answers: new Map() }
  for (const line of said.split('\n')) {
    const [number, time = '', stream, port, fin, seq, length, acks] = line.split('\t')
    const frame = Number(number)
    if (!frame) continue
    const [whole = '0', fraction = ''] = time.split('.')
    theirs.times.set(frame, Number(whole) * 1e6 + Math.floor(Number(`0.${fraction || 0}`) * 1e6 + 0.0005))
    if (fin === '1' || fin === 'True') {
      const key = `${stream} ${port} ${(Number(seq) + Number(length)) % 2 ** 32}`
      theirs.keys.set(frame, key)
      theirs.sendings.set(key, [...(theirs.sendings.get(key) ?? []), frame])
    }
    if (acks && !theirs.answers.has(Number(acks))) theirs.answers.set(Number(acks), frame)
  }
  return theirs
}

function contentOf(path: string): Uint8Array {
  const stored = readFileSync(path)
  return new Uint8Array(stored[0] === 0x1f && stored[1] === 0x8b ? gunzipSync(stored) : stored)
}

/** Of each connection its longest wait for a FIN beside what tshark says of that FIN; µs, null for no answer. */
function waits(bytes: Uint8Array, path: string) {
  const format = pcapng.sniff({ bytes, text: null, fileName: path, whole: true }) ? pcapng : pcap
  const theirs = tsharkFins(path)
  return rowsOf(bytes, format)
    .filter(({ finFrame, finEnding }) => finFrame > 0 && (finEnding === 'answered' || finEnding === 'open'))
    .map(({ finFrame, finEnding, finWait }) => {
      const sendings = theirs.sendings.get(theirs.keys.get(finFrame) ?? '') ?? []
      const answers = sendings.flatMap((frame) => theirs.answers.get(frame) ?? []).sort((x, y) => x - y)
      const [answer] = answers
      const theirWait = answer === undefined ? null : (theirs.times.get(answer) ?? 0) - (theirs.times.get(finFrame) ?? 0)
      return { finFrame, first: sendings[0], ours: finEnding === 'open' ? null : finWait, theirs: theirWait }
    })
}

const isEqual = ({ ours, theirs }: { ours: number | null; theirs: number | null }): boolean =>
  ours === null || theirs === null ? ours === theirs : Math.abs(ours - theirs) <= 2

describe.skipIf(!hasTshark)(`tshark names the same answers${hasTshark ? '' : ' (skipped: tshark is not installed)'}`, () => {
  test('in the incident that the project ships', () => {
    const file = join(shipped, readdirSync(shipped).find((name) => name.includes('pcap')) ?? '')
    const compared = waits(contentOf(file), file)
    expect(compared.length).toBeGreaterThan(3_000)
    expect(compared.filter((each) => !isEqual(each))).toEqual([])
    expect(compared.filter(({ finFrame, first }) => finFrame !== first)).toEqual([])
  }, 60_000)

  test.skipIf(!hasSamples)(
    `in the samples${hasSamples ? '' : ' (skipped: FINWAIT_SAMPLES is not set)'}`,
    () => {
      const compared = (hasSamples ? readdirSync(samples) : []).flatMap((name) => {
        const path = join(samples ?? '', name)
        const stored = readFileSync(path)
        const bytes = new Uint8Array(stored[0] === 0x1f && stored[1] === 0x8b ? gunzipSync(stored) : stored)
        return waits(bytes, path).map((each) => ({ name, ...each }))
      })
      expect(compared.length).toBeGreaterThan(50)
      expect(compared.filter((each) => !isEqual(each))).toEqual([])
    },
    120_000,
  )
})
