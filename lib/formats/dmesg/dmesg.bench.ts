// A large kernel log against mawk that counts the same kinds by their fixed texts. By hand, on a quiet machine:
//
//     FINWAIT_KERNEL_LOG=dmesg.txt npx vitest bench --run lib/formats/dmesg/dmesg.bench.ts
//
// Ours is the warm reader, reading the file included, in this process; mawk is a whole process. What counts is the ratio within
// one run. A cold process of ours is measured by timing `finwait analyze dmesg.txt`.

import { execFileSync } from 'node:child_process'
import { closeSync, openSync, readSync } from 'node:fs'
import { bench, describe } from 'vitest'
import { kernelCatalogue } from '@/lib/text/kernel-catalogue'
import { textFormat } from '../regions'
import { dmesg } from '.'

const file = process.env.FINWAIT_KERNEL_LOG

function ours(path: string): void {
  const reader = textFormat(dmesg).open({ artefact: 'a-0123456789ab', fileName: path, size: null })
  const piece = new Uint8Array(1 << 20)
  const descriptor = openSync(path, 'r')
  for (let size = readSync(descriptor, piece); size > 0; size = readSync(descriptor, piece)) reader.push(piece.subarray(0, size))
  closeSync(descriptor)
  reader.end()
}

/** The first kind that matches a line counts it, as in the catalogue; patterns behind a text are left out, which is to mawk's good. */
const counting = kernelCatalogue.map(({ id, says }) => {
  const texts = says.map((saying) => (typeof saying === 'string' ? saying : saying[0])).map((text) => text.replace(/[\][().*+?^$|{}/\\]/g, '\\$&'))
  return `/${texts.join('|')}/ {c["${id}"]++; next}`
})

const few = { iterations: 5, warmupIterations: 1, time: 0, warmupTime: 0 }

describe.skipIf(file === undefined)('one kernel log (skipped: FINWAIT_KERNEL_LOG is not set)', () => {
  const path = file ?? ''
  bench('finwait', () => ours(path), few)
  bench(
    'mawk, counts alone',
    () => void execFileSync('mawk', [`${counting.join('\n')}\nEND {for (k in c) print k, c[k]}`, path], { stdio: 'ignore' }),
    few,
  )
})
