// The files of a ring buffer on the command line: read once more, as one capture.

import { closeSync, openSync } from 'node:fs'
import type { ArtefactId } from '@/lib/core/artefact'
import { findRings, notePart, spanOf } from '@/lib/formats/capture-ring'
import type { OpenCaptureFile } from '../capture-files'
import { type CaseFacts, parseArtefact } from '../pipeline'

type Read = CaseFacts['artefacts'][number]

/** The same artefacts; of those that are a ring the first has the facts of all, and the others say so. `paths`: where each lies. */
export async function joinRings(artefacts: readonly Read[], paths: ReadonlyMap<ArtefactId, string>): Promise<readonly Read[]> {
  const parts = artefacts.flatMap(({ artefact: { id, fileName, detection }, parsed }) => {
    const span = parsed && spanOf(parsed)
    return span && paths.has(id) ? [{ ...span, artefact: id, fileName, kind: `${detection.format} ${detection.why}` }] : []
  })
  const joined = new Map<ArtefactId, Read>()
  for (const ring of findRings(parts)) {
    const [first, ...others] = ring.flatMap(({ artefact }) => artefacts.filter((one) => one.artefact.id === artefact))
    if (!first) continue
    const files: OpenCaptureFile[] = []
    try {
      for (const { artefact, fileName, frames } of ring) files.push({ artefact, fileName, frames, fd: openSync(paths.get(artefact) ?? '', 'r') })
      joined.set(first.artefact.id, await readAsOne(first, files))
    } finally {
      for (const { fd } of files) closeSync(fd)
    }
    for (const one of others)
      joined.set(one.artefact.id, { ...one, parsed: null, diagnostics: [notePart(one.artefact, first.artefact, ring.length)] })
  }
  return artefacts.map((one) => joined.get(one.artefact.id) ?? one)
}

async function readAsOne({ artefact }: Read, files: readonly OpenCaptureFile[]): Promise<Read> {
  const { id, fileName } = artefact
  const { parsed, detection, compression, status, diagnostics } = await parseArtefact(files[0]?.fd ?? -1, {
    ...{ artefact: id, fileName, size: null, chosen: null, files },
  })
  return { artefact: { ...artefact, detection, compression, status }, parsed, diagnostics }
}
