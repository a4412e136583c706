import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeStoryCapture } from '../launch/bench-capture.mjs'

function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'finwait-ring-'))
  try {
    return work(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A capture of so many packets over so many seconds: connections that close late, many of them. */
export const storyCapture = (packets: number, seconds: number): Buffer =>
  inFolder((folder) => {
    writeStoryCapture(join(folder, 'story.pcap'), packets, seconds)
    return readFileSync(join(folder, 'story.pcap'))
  })

const fileHeader = 24
const recordHeader = 16

/** The files that `tcpdump -C` makes of it: it turns to the next before the packet after `most` bytes. And how many packets each has. */
export function cutAsTcpdump(capture: Buffer, most: number): { readonly bytes: Buffer; readonly frames: number }[] {
  const header = capture.subarray(0, fileHeader)
  const files: { bytes: Buffer; frames: number }[] = []
  let [from, at, frames] = [fileHeader, fileHeader, 0]
  const cut = (): void => void files.push({ bytes: Buffer.concat([header, capture.subarray(from, at)]), frames })
  while (at < capture.length) {
    if (fileHeader + at - from > most) {
      cut()
      ;[from, frames] = [at, 0]
    }
    at += recordHeader + capture.readUInt32LE(at + 8)
    frames++
  }
  cut()
  return files
}

/** The files that `editcap -c` makes of it, by name; null where there is no editcap. */
export const cutByEditcap = (
  capture: Buffer,
  packets: number,
  format: 'pcap' | 'pcapng',
): readonly { readonly name: string; readonly bytes: Buffer }[] | null =>
  inFolder((folder) => {
    const from = join(folder, 'whole')
    writeFileSync(from, capture)
    const { error } = spawnSync('editcap', ['-c', String(packets), '-F', format, from, join(folder, `ring.${format}`)])
    if (error) return null
    const names = readdirSync(folder).filter((name) => name.startsWith('ring'))
    return names.sort().map((name) => ({ name, bytes: readFileSync(join(folder, name)) }))
  })
