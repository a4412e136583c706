// The packet engine against capinfos and tshark on one capture. By hand, on a quiet machine:
//
//     FINWAIT_CAPTURE=big.pcap npx vitest bench --run lib/tcp/tracker.bench.ts
//
// Ours is the warm engine, reading included, in this process; the others are whole processes. What counts is the ratio within one
// run. A cold process of ours is measured by timing `finwait analyze big.pcap` beside `capinfos big.pcap`.

import { execFileSync } from 'node:child_process'
import { closeSync, openSync, readSync } from 'node:fs'
import { bench, describe } from 'vitest'
import { pcap } from '@/lib/formats/pcap'

const file = process.env.FINWAIT_CAPTURE

function ours(path: string): void {
  const reader = pcap.open({ artefact: 'a-0123456789ab', fileName: path, size: null })
  const piece = new Uint8Array(1 << 20)
  const descriptor = openSync(path, 'r')
  for (let size = readSync(descriptor, piece); size > 0; size = readSync(descriptor, piece)) reader.push(piece.subarray(0, size))
  closeSync(descriptor)
  reader.end()
}

const few = { iterations: 5, warmupIterations: 1, time: 0, warmupTime: 0 }
const once = { iterations: 1, warmupIterations: 0, time: 0, warmupTime: 0 }

describe.skipIf(file === undefined)('one capture (skipped: FINWAIT_CAPTURE is not set)', () => {
  const path = file ?? ''
  bench('finwait', () => ours(path), few)
  bench('capinfos', () => void execFileSync('capinfos', [path], { stdio: 'ignore' }), few)
  bench('tshark -q -z conv,tcp', () => void execFileSync('tshark', ['-r', path, '-q', '-z', 'conv,tcp'], { stdio: 'ignore' }), once)
})
