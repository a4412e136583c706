import type { Artefact } from '@/lib/core/artefact'
import type { Diagnostic } from '@/lib/core/diagnostic'
import type { Asked, Finding } from '@/lib/core/finding'
import type { Report, Tables } from '@/lib/core/report'
import type { Parsed, Timeline } from '@/lib/core/timeline'
import type { Verdict } from '@/lib/core/verdict'
import { digestCapture, digestSeries, digestSnapshots, digestUntimedCapture, untimed } from './digests'
import { finish } from './finish'
import { buildKernelTable } from './kernel-table'
import { knobTableOf } from './remedies/knobs'
import { orphanCaseOf } from './remedies/orphans'
import { buildShelf } from './shelf'
import { summarise } from './summarise'

/** The findings' and verdict's rules: a new name whenever the same facts may be judged otherwise than before. */
export const rules = '1'

/** The document holds at most 5 MB: lists that a hostile or huge case could stretch stop here. */
const mostDiagnostics = 2_000
const mostSeries = 5_000
const mostContext = 200
const mostAggregates = 2_000
const mostAnchors = 500
const mostUnplaced = 500
const mostPeers = 200
const mostWindows = 1_000

/**
 * The document of a case, and the tables that lie beside it.
 *
 * Every sentence carries its English words. No number in it is NaN or infinite. Series, stalls and kernel lines are in
 * the tables; the document has their digests. `analysis` is what analyse() gave for this same timeline.
 */
export function buildReport(input: {
  readonly case: Report['case']
  readonly app: string
  readonly artefacts: readonly { readonly artefact: Artefact; readonly parsed: Parsed | null; readonly diagnostics: readonly Diagnostic[] }[]
  readonly timeline: Timeline
  readonly analysis: { readonly findings: readonly Finding[]; readonly asked: readonly Asked[]; readonly verdict: Verdict }
}): { report: Report; tables: Tables } {
  const { timeline, analysis } = input
  const { facts } = timeline
  const names = new Map(input.artefacts.map(({ artefact }) => [artefact.id, artefact.fileName]))
  const fileName = (id: Artefact['id']): string => names.get(id) ?? id
  const primary = new Set<string>(timeline.primary)
  const report: Report = {
    format: 'finwait-report',
    version: 1,
    case: input.case,
    madeBy: { app: input.app, rules },
    artefacts: input.artefacts.map(({ artefact }) => artefact),
    tallies: input.artefacts.flatMap(({ artefact, parsed }) =>
      parsed === null ? [] : [{ artefact: artefact.id, tally: parsed.tally, regions: parsed.regions }],
    ),
    diagnostics: input.artefacts.flatMap(({ diagnostics }) => diagnostics).slice(0, mostDiagnostics),
    timeline: {
      range: timeline.range,
      clocks: timeline.clocks,
      anchors: timeline.anchors.slice(0, mostAnchors),
      placements: timeline.placements,
      unplaced: buildShelf(timeline).slice(0, mostUnplaced),
    },
    captures: [
      ...facts.captures.map((capture) => digestCapture(capture, fileName)),
      ...timeline.unplaced.flatMap(({ facts: beside }) => beside.captures.map((capture) => digestUntimedCapture(capture, fileName))),
    ].map((capture) => ({ ...capture, peers: capture.peers.slice(0, mostPeers) })),
    socketSnapshots: digestSnapshots(
      [...facts.snapshots, ...timeline.unplaced.flatMap(({ facts: beside }) => beside.snapshots.map(untimed))],
      fileName,
    ),
    kernelMessages: Object.assign({ ...timeline.kernelMessages }, { suppressed: timeline.suppressed }),
    series: [...facts.series]
      .sort((a, b) => Number(primary.has(b.id)) - Number(primary.has(a.id)))
      .slice(0, mostSeries)
      .map((series) => digestSeries(series, primary)),
    aggregates: facts.aggregates.slice(0, mostAggregates),
    limits: facts.limits,
    context: facts.context.slice(0, mostContext),
    cpus: facts.cpus,
    asked: analysis.asked,
    findings: analysis.findings.map((finding) => ({ ...finding, when: finding.when.slice(0, mostWindows) })),
    verdict: analysis.verdict,
    summary: summarise(analysis, timeline),
    redaction: { kind: 'none' },
  }
  const tables: Tables = { series: facts.series, captures: facts.captures, kernel: buildKernelTable(timeline) }
  const remedies = { orphans: orphanCaseOf(report, tables), knobs: knobTableOf(report) }
  return { report: finish({ ...report, remedies }), tables }
}
