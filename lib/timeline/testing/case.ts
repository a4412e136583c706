// Hand-made artefacts: what a parser would have read, said in a line or two.

import type { Artefact, ArtefactId } from '@/lib/core/artefact'
import type { Clock, ClockAnchor, ClockId, Placement, Statement } from '@/lib/core/clock'
import type { KernelEvent } from '@/lib/core/kernel-event'
import { kernelLinesOf } from '@/lib/core/kernel-lines-builder'
import type { Metric, Series } from '@/lib/core/series'
import type { SocketSnapshot } from '@/lib/core/socket'
import { type Facts, noFacts, type Parsed, type Section, type Timeline } from '@/lib/core/timeline'
import { bytes, hour, type Micros, micros, type Reading, reading, second, times } from '@/lib/core/units'
import { buildTimeline } from '../build-timeline'

export type Given = { readonly artefact: Artefact; readonly parsed: Parsed }
type ClockOf = Clock extends infer C ? (C extends Clock ? Omit<C, 'id' | 'host' | 'resolution'> : never) : never

/** 2026-11-22 09:06:00 UTC, as a reading of an absolute clock; `utc(5)` is 5 s later. */
export const utc = (seconds = 0): Reading => reading(Date.UTC(2026, 10, 22, 9, 6) * 1000 + seconds * second)
/** The same moment as a clock reads it that stands so many hours east. */
export const local = (east: number, seconds = 0): Reading => reading(utc(seconds) + east * hour)
/** A moment as a reading of 1972: `yearless('11-22T17:06:00')`. */
export const yearless = (text: string, year = 1972): Reading => reading(Date.parse(`${year}-${text}Z`) * 1000)

export const epoch: ClockOf = { kind: 'epoch' }
export const boot: ClockOf = { kind: 'boot', boot: 0 }
export const none: ClockOf = { kind: 'none' }
export const wall: ClockOf = { kind: 'wall', printed: 'date-and-time', zone: null }
export const noYear: ClockOf = { kind: 'wall', printed: 'no-year', zone: null }
export const timeOnly: ClockOf = { kind: 'wall', printed: 'time-only', zone: null }

interface Having {
  readonly host?: string | null
  readonly resolution?: Micros
  readonly anchors?: readonly ClockAnchor[]
  readonly receivedAt?: string
  readonly modifiedAt?: string | null
  readonly implausible?: boolean
  readonly more?: readonly Section[] // further clocks of the artefact
}

export const idOf = (name: string): ArtefactId => `a-${name}`
export const clockOf = (name: string, n = 0): ClockId => `a-${name}#${n}`

export function section(name: string, n: number, kind: ClockOf, facts: Partial<Facts<Reading>>, having: Having = {}): Section {
  const clock = { id: clockOf(name, n), host: having.host ?? null, resolution: having.resolution ?? micros(second), ...kind } as Clock
  return { clock, anchors: having.anchors ?? [], facts: { ...noFacts, ...facts } }
}

/** One artefact with one clock, `a-<name>#0`, and `facts` on it. */
export function given(name: string, kind: ClockOf, facts: Partial<Facts<Reading>>, having: Having = {}): Given {
  const artefact: Artefact = {
    id: idOf(name),
    fileName: name,
    size: bytes(1),
    sha256: name,
    receivedAt: having.receivedAt ?? '2026-11-22T12:00:00Z',
    modifiedAt: having.modifiedAt ?? null,
    compression: 'none',
    detection: { kind: 'chosen', format: 'mixed', why: 'made by hand' },
    status: 'ok',
  }
  const diagnostic = {
    code: 'implausible_time',
    level: 'notice',
    count: 1,
    at: { artefact: artefact.id, place: { kind: 'whole' } },
    fileName: name,
  } as const
  const parsed: Parsed = {
    sections: [section(name, 0, kind, facts, having), ...(having.more ?? [])],
    diagnostics: having.implausible ? [diagnostic] : [],
    tally: { of: 'lines', read: 0, parsed: 0, skipped: 0, blank: 0 },
    whole: true,
    regions: [],
  }
  return { artefact, parsed }
}

/** A series from `start` on, one value a `step` of seconds: 0, 1, 2 … */
export function series(name: string, start: number, count: number, metric: Metric = 'load.1m', step = 1): Series<Reading> {
  return {
    id: `s-${name}-${metric}`,
    metric,
    unit: 'load',
    cpu: null,
    covers: null,
    clock: clockOf(name),
    at: times<Reading>(Float64Array.from({ length: count }, (_, i) => start + i * step * second)),
    value: Float64Array.from({ length: count }, (_, i) => i),
    source: { artefact: idOf(name), place: { kind: 'whole' } },
  }
}

type Said = readonly [at: Reading | null, message: string, more?: Partial<Pick<KernelEvent<Reading>, 'times' | 'suppressed' | 'signature'>>]

/** Log lines; `too many` is of the kind `tcp_orphans`. */
export function lines(name: string, said: readonly Said[], n = 0): Partial<Facts<Reading>> {
  const kernelEvents = said.map(
    ([at, message, more], i): KernelEvent<Reading> => ({
      id: `k-${name}-${i + 1}`,
      clock: clockOf(name, n),
      at,
      level: null,
      message,
      signature: message.includes('too many') ? 'tcp_orphans' : null,
      times: 1,
      suppressed: 0,
      source: { artefact: idOf(name), place: { kind: 'lines', first: i + 1, last: i + 1 } },
      ...more,
    }),
  )
  return { kernelEvents: kernelLinesOf(kernelEvents) }
}

export function snapshot(name: string, at: Reading | null, counts: Partial<SocketSnapshot<Reading>> = {}): SocketSnapshot<Reading> {
  const source = { artefact: idOf(name), place: { kind: 'whole' } } as const
  return { id: `n-${name}-${at}`, clock: clockOf(name), at, said: 'ss', rows: null, byState: {}, busiestPeers: [], source, ...counts }
}

export const together = (name: string, a: readonly [number, Reading], b: readonly [number, Reading], uncertainty = second): ClockAnchor => ({
  a: { clock: clockOf(name, a[0]), reads: a[1] },
  b: { clock: clockOf(name, b[0]), reads: b[1] },
  uncertainty,
  by: { kind: 'printed-together', at: { artefact: idOf(name), place: { kind: 'lines', first: 1, last: 1 } } },
})

export const build = (artefacts: readonly Given[], statements: readonly Statement[] = []): Timeline => buildTimeline({ artefacts, statements })

/** A capture's worth of certainty: five minutes of an absolute clock that names no zone. */
export const measured = (name = 'wire', start = utc(), seconds = 300): Given =>
  given(name, epoch, { series: [series(name, start, seconds + 1, 'packets')] }, { resolution: micros(1) })

export function placementOf(timeline: Timeline, name: string, n = 0): Placement | undefined {
  return timeline.placements.find((placement) => placement.clock === clockOf(name, n))
}

/** Hours east of UTC at which a clock was placed, or why it was not. */
export function eastOf(timeline: Timeline, name: string, n = 0): number | string | undefined {
  const placement = placementOf(timeline, name, n)
  return placement?.kind === 'placed' ? (0 - placement.offset) / hour : placement?.why
}

export const gradeOf = (timeline: Timeline, name: string, n = 0): string | undefined => {
  const placement = placementOf(timeline, name, n)
  return placement?.kind === 'placed' ? placement.grade : placement?.why
}

export const byOf = (timeline: Timeline, name: string, n = 0): string | undefined => {
  const placement = placementOf(timeline, name, n)
  return placement?.kind === 'placed' ? placement.path[0]?.by.kind : undefined
}
