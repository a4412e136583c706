// The lines that a finding quotes, out of the stored bytes, counted as the parsers count them.

import { isCaptureFormat } from '@/lib/formats/frames'
import { headText, LineCutter } from '@/lib/text/lines'
import type { ArtefactRow } from './database/artefacts'
import type { Finwait } from './finwait'
import { Refusal } from './refusal'
import { Unpacked } from './unpack/unpacked'

const mostLines = 200
const longestShown = 8192

export interface Lines {
  readonly artefact: string
  readonly fileName: string
  readonly first: number
  readonly lines: readonly string[] // at most 200; fewer where the file ends
}

/** Lines `first` to `last`, from 1, both included. Refuses what is no text. */
export async function readLines(server: Finwait, row: ArtefactRow, asked: { readonly first: number; readonly last: number }): Promise<Lines> {
  const last = Math.min(asked.last, asked.first + mostLines - 1)
  const lines: string[] = []
  const cutter = new LineCutter({ artefact: row.id, fileName: row.fileName }, (text, number) => {
    if (number >= asked.first && number <= last) lines.push(text.slice(0, longestShown))
  })
  if (isCaptureFormat(row.detection?.format ?? null)) throw notText()
  const blob = await server.blobs.open(row.sha256)
  const unpacked = new Unpacked(blob.fd, { artefact: row.id, fileName: row.fileName })
  try {
    const head = await unpacked.open()
    if (headText(head) === null) throw notText()
    for await (const piece of unpacked.pieces()) {
      cutter.push(piece)
      if (cutter.count >= last) break
    }
    if (cutter.count < last) cutter.end()
  } finally {
    await unpacked.close()
    await blob.close()
  }
  return { artefact: row.id, fileName: row.fileName, first: asked.first, lines }
}

const notText = (): Refusal =>
  new Refusal(409, 'not_text', 'This file is no text, it has no lines.', 'Download it and open it with the program it was made for.')
