// One artefact, from its stored bytes to its facts: unpack, look at the head, tell the format, read. Detection and reading
// are the first two stages after the upload; `pipeline.ts` calls them.

import { readSync } from 'node:fs'
import type { Artefact, ArtefactId, Detection, FormatName, Status } from '@/lib/core/artefact'
import type { Diagnostic } from '@/lib/core/diagnostic'
import type { Parsed } from '@/lib/core/timeline'
import { type Detected, detect } from '@/lib/formats/detect'
import type { Head, Reader } from '@/lib/formats/format'
import { formatNamed } from '@/lib/formats/registry'
import { headText } from '@/lib/text/lines'
import { deepest, headLength, Unpacked } from './unpack/unpacked'

export interface ArtefactInput {
  readonly artefact: ArtefactId // asked for as late as can be: it may still be worked out
  readonly fileName: string
  readonly size: number // stored bytes
  readonly chosen: FormatName | null
}

export interface ReadProgress {
  readonly of: 'lines' | 'packets'
  readonly read: number
  readonly bytes: number // of the stored bytes
  readonly size: number
}

export interface Watcher {
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
}

const readBlock = 1024 ** 2
const progressEvery = 200 // ms

/** Reads the artefact in the open file `fd`. Odd input becomes diagnostics; throws only FinwaitError, and what the disk throws. */
export async function readArtefact(fd: number, input: ArtefactInput, watcher: Watcher = {}): Promise<ReadArtefact> {
  const unpacked = new Unpacked(fd, input)
  const bytes = await unpacked.open()
  const head: Head = { bytes, text: headText(bytes), fileName: input.fileName, whole: bytes.length < headLength }
  const { compression } = unpacked
  const {
    detection,
    format,
    diagnostics: said,
  } = unpacked.tooDeep ? tooDeep : bytes.length === 0 && !unpacked.whole ? allLost : recognise(head, input)
  watcher.detected?.(detection)
  if (format === null) {
    const failed = await unpacked.fails()
    return { detection, compression, status: 'failed', parsed: null, diagnostics: [...unpacked.diagnostics, ...(failed ? [] : said)] }
  }

  const reader = format.open({
    get artefact() {
      return input.artefact
    },
    fileName: input.fileName,
    size: compression === 'none' ? input.size : null,
  })
  const tell = pacedProgress(reader, input.size, watcher)
  if (compression === 'none') {
    await unpacked.close()
    readPlain(fd, reader, tell)
  } else {
    for await (const piece of unpacked.pieces()) {
      reader.push(piece)
      tell(unpacked.taken)
    }
  }
  const parsed = reader.end()
  const diagnostics = [...said, ...unpacked.diagnostics, ...parsed.diagnostics]
  const whole = parsed.whole && unpacked.whole
  return { detection, compression, status: statusOf(parsed, whole, diagnostics), parsed: { ...parsed, whole, diagnostics }, diagnostics }
}

/** The rule of `Status`: no section and an error is a failure; stopped at damage is partial; anything worth a notice is a note. */
export function statusOf(parsed: Pick<Parsed, 'sections'>, whole: boolean, diagnostics: readonly Diagnostic[]): Status {
  if (parsed.sections.length === 0 && diagnostics.some(({ level }) => level === 'error')) return 'failed'
  if (!whole) return 'partial'
  return diagnostics.length > 0 ? 'ok+notes' : 'ok'
}

function recognise(head: Head, input: ArtefactInput): Detected {
  if (input.chosen === null || head.bytes.length === 0) {
    const detected = detect(head)
    return { ...detected, diagnostics: detected.diagnostics.map((one) => ({ ...one, at: { ...one.at, artefact: input.artefact } })) }
  }
  return { detection: { kind: 'chosen', format: input.chosen, why: 'chosen by hand' }, format: formatNamed(input.chosen), diagnostics: [] }
}

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

/** Straight from the disk into the reader through one buffer: no stream stands between. */
function readPlain(fd: number, reader: Reader, tell: (bytes: number) => void): void {
  const buffer = Buffer.allocUnsafeSlow(readBlock)
  for (let at = 0; ; ) {
    const length = readSync(fd, buffer, 0, readBlock, at)
    if (length === 0) return
    reader.push(length === readBlock ? buffer : buffer.subarray(0, length))
    at += length
    tell(at)
  }
}

function pacedProgress(reader: Reader, size: number, watcher: Watcher): (bytes: number) => void {
  let last = Date.now()
  return (bytes) => {
    if (!watcher.progress || Date.now() - last < progressEvery) return
    last = Date.now()
    watcher.progress({ of: reader.read.of, read: reader.read.count, bytes: Math.min(bytes, size), size })
  }
}
