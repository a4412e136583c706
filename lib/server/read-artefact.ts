// One artefact, from its stored bytes to its facts: unpack, look at the head, tell the format, read. Detection and reading
// are the first two stages after the upload; `pipeline.ts` calls them.

import { readSync } from 'node:fs'
import type { Artefact, ArtefactId, Detection, FormatName, Members, Status } from '@/lib/core/artefact'
import type { ConnectionSink } from '@/lib/core/connection-table'
import type { Diagnostic } from '@/lib/core/diagnostic'
import type { Parsed } from '@/lib/core/timeline'
import { type Detected, detect } from '@/lib/formats/detect'
import type { Head, Reader } from '@/lib/formats/format'
import { formatNamed } from '@/lib/formats/registry'
import { headText } from '@/lib/text/lines'
import type { Member } from './bundle/read-bundle'
import type { Spool } from './bundle/spool'
import { FollowingFiles, type OpenCaptureFile } from './capture-files'
import { type Extent, wholeFile } from './feed'
import { archiveOf } from './unpack/archives/archive'
import { deepest, headLength, Unpacked } from './unpack/unpacked'

export interface ArtefactInput {
  readonly artefact: ArtefactId // asked for as late as can be: it may still be worked out
  readonly fileName: string
  readonly size: number | null // stored bytes; null: still being written
  readonly chosen: FormatName | null
  readonly extent?: Extent // how far it may be read; without it, all of it
  readonly files?: readonly OpenCaptureFile[] // of a capture in several files, of which it is the first
  readonly connections?: ConnectionSink // takes each connection of a capture
}

export interface ReadProgress {
  readonly of: 'lines' | 'packets' | 'files'
  readonly read: number
  readonly bytes: number // of the stored bytes
  readonly size: number // of those that were there
}

export interface Watcher {
  /** Where the files that come out of an archive are written. Without it archives are not opened. */
  readonly spool?: Spool
  detected?(detection: Detection): void
  progress?(progress: ReadProgress): void
}

/** What was made of an artefact. `parsed` is null where nothing could be read; `diagnostics` holds what Parsed says and what unpacking said. */
export interface ReadArtefact {
  readonly detection: Detection
  readonly compression: Artefact['compression']
  readonly status: Status
  readonly parsed: Parsed | null
  readonly diagnostics: readonly Diagnostic[]
  readonly archive?: { readonly found: readonly Member[]; readonly members: Members } // what came out of it, if it is one
}

const readBlock = 1024 ** 2
const progressEvery = 200 // ms

/** Reads the artefact in the open file `fd`. Odd input becomes diagnostics; throws only FinwaitError, and what the disk throws. */
export async function readArtefact(fd: number, input: ArtefactInput, watcher: Watcher = {}): Promise<ReadArtefact> {
  const extent = input.extent ?? wholeFile
  // Whose diagnostics these are is said when all is read: not before is it sure to be known.
  const unpacked = new Unpacked(fd, { artefact: 'a-', fileName: input.fileName }, extent)
  const bytes = await unpacked.open()
  const head: Head = { bytes, text: headText(bytes), fileName: input.fileName, whole: bytes.length < headLength }
  const { compression } = unpacked
  const archive = input.chosen === null ? archiveOf(bytes) : null
  if (archive !== null && watcher.spool) {
    const { readArchive } = await import('./bundle/read-archive')
    return readArchive(archive, fd, unpacked, watcher.spool, input, watcher)
  }
  const {
    detection,
    format,
    diagnostics: said,
  } = unpacked.tooDeep ? tooDeep : bytes.length === 0 && !unpacked.whole ? allLost : recognise(head, input)
  watcher.detected?.(detection)
  if (format === null) {
    const failed = await unpacked.fails()
    const diagnostics = named([...unpacked.diagnostics, ...(failed ? [] : said)], input)
    return { detection, compression, status: 'failed', parsed: null, diagnostics }
  }

  const reader = format.open({
    get artefact() {
      return input.artefact
    },
    fileName: input.fileName,
    size: compression === 'none' ? input.size : null,
    ...(input.connections && { connections: input.connections }),
  })
  const tell = pacedProgress(reader, input.size, watcher)
  let read = 0
  if (compression === 'none') {
    await unpacked.close()
    read = readPlain(fd, extent, reader, tell)
  } else {
    for await (const piece of unpacked.pieces()) {
      reader.push(piece)
      read += piece.length
      tell(unpacked.taken)
    }
  }
  const following = new FollowingFiles(input.files?.slice(1) ?? [])
  for await (const piece of following.pieces(format.name, read)) {
    reader.push(piece)
    read += piece.length
    tell(read)
  }
  const plain = reader.end()
  const ended = format.name === 'sa-binary' && compression === 'none' ? (await import('./sadf')).withSamples(fd, plain, input) : plain
  const diagnostics = [
    ...named([...said, ...unpacked.diagnostics], input),
    ...following.diagnostics,
    ...ended.diagnostics.map((one) => following.place(one)),
  ]
  const whole = ended.whole && unpacked.whole && following.whole
  const parsed = { ...ended, sections: inFiles(ended.sections, input), whole, diagnostics }
  return { detection, compression, status: statusOf(parsed, whole, diagnostics), parsed, diagnostics }
}

/** Tells with a capture in several files which they are. */
function inFiles(sections: Parsed['sections'], { files = [] }: ArtefactInput): Parsed['sections'] {
  if (files.length < 2) return sections
  const told = files.map(({ artefact, fileName, frames }) => ({ artefact, fileName, frames }))
  return sections.map((section) => ({
    ...section,
    facts: { ...section.facts, captures: section.facts.captures.map((capture) => ({ ...capture, files: told })) },
  }))
}

/** The rule of `Status`: no section and an error is a failure; stopped at damage is partial; anything worth a notice is a note. */
export function statusOf(parsed: Pick<Parsed, 'sections'>, whole: boolean, diagnostics: readonly Diagnostic[]): Status {
  if (parsed.sections.length === 0 && diagnostics.some(({ level }) => level === 'error')) return 'failed'
  if (!whole) return 'partial'
  return diagnostics.length > 0 ? 'ok+notes' : 'ok'
}

function recognise(head: Head, input: ArtefactInput): Detected {
  if (input.chosen === null || head.bytes.length === 0) return detect(head)
  return { detection: { kind: 'chosen', format: input.chosen, why: 'chosen by hand' }, format: formatNamed(input.chosen), diagnostics: [] }
}

const named = (diagnostics: readonly Diagnostic[], { artefact }: ArtefactInput): Diagnostic[] =>
  diagnostics.map((one) => ({ ...one, at: { ...one.at, artefact } }))

const tooDeep: Detected = {
  detection: { kind: 'unknown', format: null, tried: [], why: `It is compressed more than ${deepest} times over.`, firstLine: '' },
  format: null,
  diagnostics: [],
}

const allLost: Detected = {
  detection: { kind: 'unknown', format: null, tried: [], why: 'Nothing could be unpacked from it.', firstLine: '' },
  format: null,
  diagnostics: [],
}

/** Straight from the disk into the reader through one buffer: no stream stands between. Gives how many bytes there were. */
function readPlain(fd: number, extent: Extent, reader: Reader, tell: (bytes: number) => void): number {
  const buffer = Buffer.allocUnsafeSlow(readBlock)
  for (let at = 0; ; ) {
    const most = Math.min(readBlock, extent.beyond(at) - at)
    const length = most > 0 ? readSync(fd, buffer, 0, most, at) : 0
    if (length === 0) return at
    reader.push(length === readBlock ? buffer : buffer.subarray(0, length))
    at += length
    tell(at)
  }
}

function pacedProgress(reader: Reader, size: number | null, watcher: Watcher): (bytes: number) => void {
  let last = Date.now()
  return (bytes) => {
    if (!watcher.progress || Date.now() - last < progressEvery) return
    last = Date.now()
    watcher.progress({ of: reader.read.of, read: reader.read.count, bytes: Math.min(bytes, size ?? bytes), size: size ?? bytes })
  }
}
