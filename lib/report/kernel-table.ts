// The kernel log as columns: one row a placed line.

import type { ArtefactId } from '@/lib/core/artefact'
import type { KernelTable } from '@/lib/core/report'
import type { Timeline } from '@/lib/core/timeline'
import { times } from '@/lib/core/units'

/** Rows in order of time. Lines without a place on the axis are not in it; the counts of the report hold them. */
export function buildKernelTable({ facts }: Timeline): KernelTable {
  const events = facts.kernelEvents.filter(({ at }) => at !== null).sort((a, b) => (a.at ?? 0) - (b.at ?? 0))
  const signatures = [...new Set(events.flatMap(({ signature }) => signature ?? []))].sort()
  const artefact: ArtefactId[] = [...new Set(events.map(({ source }) => source.artefact))]
  const [signatureOf, artefactOf] = [new Map(signatures.map((name, i) => [name, i])), new Map(artefact.map((id, i) => [id, i]))]
  return {
    signatures,
    artefact,
    at: times(Float64Array.from(events, ({ at }) => at ?? Number.NaN)),
    signature: Int16Array.from(events, ({ signature }) => (signature === null ? -1 : (signatureOf.get(signature) ?? -1))),
    times: Uint32Array.from(events, (event) => event.times),
    suppressed: Uint32Array.from(events, (event) => event.suppressed),
    artefactOf: Uint16Array.from(events, ({ source }) => artefactOf.get(source.artefact) ?? 0),
    line: Uint32Array.from(events, ({ source }) => (source.place.kind === 'lines' ? source.place.first : 0)),
  }
}
