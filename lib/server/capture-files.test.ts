import { closeSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ArtefactId } from '@/lib/core/artefact'
import { fileOfFrame } from '@/lib/core/capture'
import { packColumns } from '@/lib/core/columns'
import type { Parsed } from '@/lib/core/timeline'
import { type CapturePart, findRings, spanOf } from '@/lib/formats/capture-ring'
import type { OpenCaptureFile } from './capture-files'
import { framesOf } from './frames'
import { type ReadArtefact, readArtefact } from './read-artefact'
import { cutAsTcpdump, cutByEditcap, storyCapture } from './testing/ring'
import { newFolder } from './testing/server'

let capture: Buffer = Buffer.alloc(0)
beforeAll(() => {
  capture = storyCapture(12_000, 60)
})

const open: number[] = []
afterEach(() => open.splice(0).forEach(closeSync))
function fileOf(bytes: Uint8Array): number {
  const path = join(newFolder(), 'file')
  writeFileSync(path, bytes)
  const fd = openSync(path, 'r')
  open.push(fd)
  return fd
}

const id = (n: number): ArtefactId => `a-00000000000${n}`
const filesOf = (parts: readonly { readonly bytes: Uint8Array; readonly frames: number }[]): OpenCaptureFile[] =>
  parts.map(({ bytes, frames }, i) => ({ artefact: id(i), fileName: `e2.pcap${i}`, frames, fd: fileOf(bytes) }))

function read(files: readonly OpenCaptureFile[]): Promise<ReadArtefact> {
  const [{ artefact, fileName, fd } = { artefact: id(0), fileName: '', fd: -1 }] = files
  return readArtefact(fd, { artefact, fileName, size: null, chosen: null, files })
}
const withoutFiles = (parsed: Parsed | null): unknown =>
  parsed && {
    ...parsed,
    sections: parsed.sections.map((section) => ({
      ...section,
      facts: { ...section.facts, captures: section.facts.captures.map(({ files: _, ...capture }) => capture) },
    })),
  }
const packed = ({ parsed }: ReadArtefact): Buffer => Buffer.from(packColumns(withoutFiles(parsed)))

describe('a capture in several files', () => {
  test('says what it says in one: a connection that spans two is one, and a FIN may be answered in the next', async () => {
    const parts = cutAsTcpdump(capture, 300_000)
    expect(parts.length).toBeGreaterThan(3)
    const whole = await read(filesOf([{ bytes: capture, frames: 12_000 }]))
    const ring = await read(filesOf(parts))
    expect(packed(ring).equals(packed(whole))).toBe(true)
    const apart = await Promise.all(parts.map((part) => read(filesOf([part]))))
    const connections = ({ parsed }: ReadArtefact): number => parsed?.sections[0]?.facts.captures[0]?.tcp.connections ?? 0
    expect(apart.reduce((sum, one) => sum + connections(one), 0)).toBeGreaterThan(connections(whole))
    expect(ring.parsed?.sections[0]?.facts.captures[0]?.files).toEqual(
      parts.map(({ frames }, i) => ({ artefact: id(i), fileName: `e2.pcap${i}`, frames })),
    )
  })

  test('may be compressed file by file', async () => {
    const parts = cutAsTcpdump(capture, 400_000)
    const zipped = parts.map((part, i) => (i === 1 ? part : { ...part, bytes: gzipSync(part.bytes) }))
    expect(packed(await read(filesOf(zipped))).equals(packed(await read(filesOf(parts))))).toBe(true)
  })

  test('has its damage told in the file where it is', async () => {
    const parts = cutAsTcpdump(capture, 400_000).slice(0, 2)
    const cut = parts.map((part, i) => (i === 1 ? { ...part, bytes: part.bytes.subarray(0, 200_000) } : part))
    const { status, diagnostics } = await read(filesOf(cut))
    expect(status).toBe('partial')
    const alone = (await read(filesOf(cut.slice(1)))).diagnostics.find(({ code }) => code === 'truncated')
    expect(diagnostics.find(({ code }) => code === 'truncated')).toEqual({
      ...alone,
      fileName: 'e2.pcap1',
      at: { artefact: id(1), place: alone?.at.place },
    })
  })

  test('shows a connection over all of them as in one file', async () => {
    const parts = cutAsTcpdump(capture, 300_000)
    const [first, ...following] = filesOf(parts)
    const whole = { artefact: id(0), fileName: 'e2.pcap0', fd: fileOf(capture), format: 'pcap' as const }
    if (!first) throw new Error('no file')
    const frame = (parts[0]?.frames ?? 0) + (parts[1]?.frames ?? 0) + 7
    const shown = await framesOf({ ...first, following, format: 'pcap' }, { frame }, 'all')
    expect(shown).toEqual(await framesOf(whole, { frame }, 'all'))
    expect(shown.ladder.frames).toBeGreaterThan(2)
  })

  test('numbers frames through; each has its own number in its own file', () => {
    const files = [100, 80].map((frames, i) => ({ artefact: id(i), fileName: `e2.pcap${i}`, frames }))
    const places = [0, 1, 100, 101, 180, 181].map((frame) => fileOfFrame(files, frame))
    expect(places.map((place) => place && [place.file.fileName, place.frame])).toEqual([
      null,
      ['e2.pcap0', 1],
      ['e2.pcap0', 100],
      ['e2.pcap1', 1],
      ['e2.pcap1', 80],
      null,
    ])
  })

  test.each(['pcap', 'pcapng'] as const)('is known as one when editcap -c cut it, as %s', async (format) => {
    const files = cutByEditcap(capture, 3_000, format)
    if (files === null) return expect(files, 'there is no editcap here').toBeNull()
    const apart = await Promise.all(files.map(({ bytes }) => read(filesOf([{ bytes, frames: 0 }]))))
    const parts = apart.flatMap(({ parsed, detection }, i): CapturePart[] => {
      const span = parsed && spanOf(parsed)
      return span ? [{ ...span, artefact: id(i), fileName: files[i]?.name ?? '', kind: detection.why }] : []
    })
    expect(parts.map(({ frames }) => frames)).toEqual([3000, 3000, 3000, 3000])
    expect(findRings(parts)).toEqual([parts])
    const ring = await read(filesOf(files.map(({ bytes }) => ({ bytes, frames: 3000 }))))
    const [whole] = cutByEditcap(capture, 12_000, format) ?? []
    expect(packed(ring).equals(packed(await read(filesOf([{ bytes: whole?.bytes ?? Buffer.alloc(0), frames: 12_000 }]))))).toBe(true)
  })
})
