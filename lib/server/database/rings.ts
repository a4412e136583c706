// Captures of a case that are the files of one ring buffer: the first of them is read together with the others, and speaks for all.

import { findRings } from '@/lib/formats/capture-ring'
import { type ArtefactRow, listCaptures } from './artefacts'
import type { Write } from './database'
import { enqueueParse } from './jobs'

/** The captures of `rows` that `row` is to be read with, in order, itself first; itself alone where it is no first file of a ring. */
export function ringFrom(rows: readonly ArtefactRow[], row: ArtefactRow): readonly ArtefactRow[] {
  const ring = findRings(partsOf(rows)).find(([first]) => first?.artefact === row.id) ?? []
  const found = ring.flatMap(({ artefact }) => rows.filter(({ id }) => id === artefact))
  return found.length > 1 ? found : [row]
}

const partsOf = (rows: readonly ArtefactRow[]) =>
  rows.flatMap(({ id, fileName, detection, span, chosenFormat }) =>
    span === null || detection === null || chosenFormat !== null
      ? []
      : [{ ...span, artefact: id, fileName, kind: `${detection.format} ${detection.why}` }],
  )

/** Of captures whose facts lie with the first file of their ring, that first file. */
export function readWith(rows: readonly ArtefactRow[]): ReadonlyMap<string, ArtefactRow> {
  const whole = rows.filter(({ ring, status }) => ring !== null && status !== 'failed')
  return new Map(whole.flatMap((first) => (first.ring ?? []).filter((id) => id !== first.id).map((id) => [id, first] as const)))
}

/** Has every capture read anew that was read without a file that belongs to it, or with one that no longer does. */
export async function enqueueRings(tx: Write, caseId: string, now: number, runAfter: number): Promise<void> {
  const rows = await listCaptures(tx, caseId)
  for (const row of rows) {
    const wanted = ringFrom(rows, row).map(({ id }) => id)
    const was = row.ring ?? [row.id]
    if (wanted.join() !== was.join()) await enqueueParse(tx, caseId, row.id, now, runAfter)
  }
}
