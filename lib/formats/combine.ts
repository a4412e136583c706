// What several readers made of one artefact, as one: sections on the same clock merged, clocks numbered through, ids unique.

import type { ArtefactId } from '@/lib/core/artefact'
import type { ClockId } from '@/lib/core/clock'
import type { Diagnostic } from '@/lib/core/diagnostic'
import { concatKernelLines } from '@/lib/core/kernel-lines'
import { type Facts, noFacts, type Section } from '@/lib/core/timeline'
import type { Reading } from '@/lib/core/units'

/** Readers number their clocks each from 0; the clocks of stamps, which several readers may use, are numbered from here. */
export const firstStampClock = 1000

/**
 * The sections of all readers on clocks numbered through, in the order of their first use. A stamp's clock stays one whichever
 * readers use it, and so do all clocks of kind 'none'.
 */
export function combineSections(artefact: ArtefactId, readers: readonly (readonly Section[])[]): Section[] {
  const merged = new Map<ClockId, Section>()
  const numbered = new Map<string, ClockId>()
  const series = new Set<string>()
  readers.forEach((sections, reader) => {
    const timeless = new Set(sections.flatMap(({ clock }) => (clock.kind === 'none' ? [clock.id] : [])))
    const name = (clock: ClockId): ClockId => {
      if (clock === 'utc') return clock
      const own = Number(clock.slice(clock.lastIndexOf('#') + 1)) < firstStampClock
      const key = timeless.has(clock) ? 'none' : own ? `${reader} ${clock}` : clock
      const id = numbered.get(key) ?? (`${artefact}#${numbered.size}` as const)
      numbered.set(key, id)
      return id
    }
    for (const section of sections) {
      const id = name(section.clock.id)
      const anchors = section.anchors.map(({ a, b, ...anchor }) => ({
        a: { ...a, clock: name(a.clock) },
        b: { ...b, clock: name(b.clock) },
        ...anchor,
      }))
      const before = merged.get(id)
      merged.set(id, {
        clock: { ...section.clock, id },
        anchors: [...(before?.anchors ?? []), ...anchors],
        facts: joinFacts(before?.facts ?? noFacts, factsOn(section.facts, name, series)),
      })
    }
  })
  return [...merged.values()]
}

function factsOn(facts: Facts<Reading>, name: (clock: ClockId) => ClockId, series: Set<string>): Facts<Reading> {
  const moved = <T extends { readonly clock: ClockId }>(items: readonly T[]): T[] => items.map((item) => ({ ...item, clock: name(item.clock) }))
  const unique = <T extends { readonly id: `s-${string}` }>(items: readonly T[]): T[] =>
    items.map((item) => {
      let id = item.id
      for (let n = 2; series.has(id); n++) id = `${item.id}~${n}`
      series.add(id)
      return { ...item, id }
    })
  return {
    ...facts,
    series: unique(moved(facts.series)),
    aggregates: unique(moved(facts.aggregates)),
    kernelEvents: {
      ...facts.kernelEvents,
      origins: facts.kernelEvents.origins.map((origin) => ({ ...origin, clock: name(origin.clock) })),
    },
    snapshots: moved(facts.snapshots),
    captures: moved(facts.captures),
  }
}

const joinFacts = (a: Facts<Reading>, b: Facts<Reading>): Facts<Reading> => ({
  series: [...a.series, ...b.series],
  aggregates: [...a.aggregates, ...b.aggregates],
  kernelEvents: concatKernelLines([a.kernelEvents, b.kernelEvents]),
  snapshots: [...a.snapshots, ...b.snapshots],
  captures: [...a.captures, ...b.captures],
  limits: [...a.limits, ...b.limits],
  context: [...a.context, ...b.context],
  cpus: a.cpus ?? b.cpus,
})

/** The diagnostics of all readers, one entry a code: the first place, the counts together. */
export function combineDiagnostics(lists: readonly (readonly Diagnostic[])[]): Diagnostic[] {
  const byCode = new Map<string, Diagnostic>()
  for (const diagnostic of lists.flat()) {
    const before = byCode.get(diagnostic.code)
    if (before === undefined) byCode.set(diagnostic.code, diagnostic)
    else {
      const first = lineOf(before) <= lineOf(diagnostic) ? before : diagnostic
      byCode.set(diagnostic.code, { ...first, count: before.count + diagnostic.count })
    }
  }
  return [...byCode.values()]
}

const lineOf = ({ at }: Diagnostic): number => (at.place.kind === 'lines' ? at.place.first : 0)
