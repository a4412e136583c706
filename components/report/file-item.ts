// A file as the panel shows it, whether the server is still reading it or the report holds it.

import type { Diagnostic, Tally } from '@/lib/core/diagnostic'
import type { Report } from '@/lib/core/report'
import type { LiveArtefact } from './live-case'

export interface FileItem extends LiveArtefact {
  readonly tally: Tally | null
  readonly diagnostics: readonly Diagnostic[]
}

/** The files of a case that is read right now: what the server says, with the counts of the report where it has them. */
export function filesOf(artefacts: readonly LiveArtefact[], report: Report | null): readonly FileItem[] {
  const tallies = new Map(report?.tallies.map(({ artefact, tally }) => [artefact, tally]))
  const notes = diagnosticsOf(report)
  return artefacts.map((each) => ({
    ...each,
    diagnostics: notes.get(each.id) ?? [],
    tally: tallies.get(each.id) ?? null,
  }))
}

/** The files of a finished report. */
export const filesOfReport = (report: Report): readonly FileItem[] =>
  filesOf(
    report.artefacts.map(({ id, fileName, size, detection, status, from = null, members = null }) => ({
      ...{ id, fileName, size, detection, status, from, members },
      state: 'done',
      progress: null,
    })),
    report,
  )

/** The files that were sent, each with those that came out of it. */
export function sentFiles(files: readonly FileItem[]): readonly { readonly file: FileItem; readonly members: readonly FileItem[] }[] {
  const inside = new Map<string, FileItem[]>()
  for (const file of files) if (file.from) inside.set(file.from.archive, [...(inside.get(file.from.archive) ?? []), file])
  const known = new Set<string>(files.map(({ id }) => id))
  const sent = files.filter(({ from }) => from === null || !known.has(from.archive))
  return sent.map((file) => ({ file, members: inside.get(file.id) ?? [] }))
}

function diagnosticsOf(report: Report | null): ReadonlyMap<string, readonly Diagnostic[]> {
  const byFile = new Map<string, Diagnostic[]>()
  for (const each of report?.diagnostics ?? []) {
    const of = byFile.get(each.at.artefact)
    if (of) of.push(each)
    else byFile.set(each.at.artefact, [each])
  }
  return byFile
}
