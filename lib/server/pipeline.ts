// Where the stages meet: detect → parse → place → analyse → report → draw, in this order, and nothing else calls them so.
// Each is loaded when it is first needed: the command line that reads one capture loads no chart, the web server no parser.

import type { Artefact } from '@/lib/core/artefact'
import type { Statement } from '@/lib/core/clock'
import type { Diagnostic } from '@/lib/core/diagnostic'
import type { Report, Tables } from '@/lib/core/report'
import type { Parsed } from '@/lib/core/timeline'
import type { Picture } from '@/lib/lanes/lane'
import type { ArtefactInput, ReadArtefact, Watcher } from './read-artefact'
import { app } from './version'

/** Stages 1 and 2: tells what a stored artefact is and reads it. */
export async function parseArtefact(fd: number, input: ArtefactInput, watcher?: Watcher): Promise<ReadArtefact> {
  const { readArtefact } = await import('./read-artefact')
  return readArtefact(fd, input, watcher)
}

export interface CaseFacts {
  readonly case: Report['case']
  readonly artefacts: readonly { readonly artefact: Artefact; readonly parsed: Parsed | null; readonly diagnostics: readonly Diagnostic[] }[]
  readonly statements: readonly Statement[]
}

/** Stages 3 to 5: places what the artefacts say on one axis, asks it everything, and writes the document. */
export async function makeReport(facts: CaseFacts): Promise<{ readonly report: Report; readonly tables: Tables }> {
  const [{ buildTimeline }, { analyse }, { buildReport }] = await Promise.all([
    import('@/lib/timeline/build-timeline'),
    import('@/lib/analysis/analyse'),
    import('@/lib/report/build-report'),
  ])
  const read = facts.artefacts.flatMap(({ artefact, parsed }) => (parsed ? [{ artefact, parsed }] : []))
  const timeline = buildTimeline({ artefacts: read, statements: facts.statements })
  return buildReport({ case: facts.case, app, artefacts: facts.artefacts, timeline, analysis: analyse(timeline) })
}

/** Stage 6: one window of the picture. `from` and `to` in ms since the epoch, `width` in pixel columns. */
export async function drawPicture(report: Report, tables: Tables, view: { from: number; to: number; width: number }): Promise<Picture> {
  const { buildPicture } = await import('@/lib/lanes/build-picture')
  return buildPicture(report, tables, view)
}
