// What of the large facts stands in the document itself: bounds and counts. The facts lie beside it as columns.

import type { Artefact } from '@/lib/core/artefact'
import type { Capture } from '@/lib/core/capture'
import type { CaptureDigest, SeriesDigest, SnapshotDigest } from '@/lib/core/report'
import type { Series } from '@/lib/core/series'
import type { SocketSnapshot } from '@/lib/core/socket'
import type { Timeline } from '@/lib/core/timeline'
import type { Instant, Reading } from '@/lib/core/units'
import { instant } from '@/lib/core/units'
import { checksOf } from './checks'

export type FileName = (artefact: Artefact['id']) => string

export function digestSeries(series: Series<Instant>, primary: ReadonlySet<string>): SeriesDigest {
  const { id, metric, cpu, unit, at, value, covers, clock, source } = series
  let [min, max]: [number | null, number | null] = [null, null]
  for (let i = 0; i < value.length; i++) {
    const now = value[i] ?? Number.NaN
    if (Number.isNaN(now)) continue
    if (min === null || now < min) min = now
    if (max === null || now > max) max = now
  }
  const [from, to] = [instant(at[0] ?? 0), instant(at[at.length - 1] ?? 0)]
  return { id, metric, cpu, unit, samples: at.length, from, to, min, max, covers, clock, primary: primary.has(id), source }
}

export function digestCapture(capture: Capture<Instant>, fileName: FileName): CaptureDigest {
  const { stalls: _stalls, rates: _rates, fine: _fine, first, last, ...rest } = capture
  const artefact = fileName(rest.source.artefact)
  return { ...rest, artefact, firstAt: first, lastAt: last, checks: checksOf(capture, artefact) }
}

/** A capture that prints no time still counts: its figures stand, its times do not. */
export function digestUntimedCapture(capture: Capture<Reading>, fileName: FileName): CaptureDigest {
  const { stalls: _stalls, rates: _rates, fine: _fine, first: _first, last: _last, worst: _worst, ...figures } = capture
  const artefact = fileName(figures.source.artefact)
  return { ...figures, worst: [], artefact, firstAt: null, lastAt: null, checks: checksOf(capture, artefact) }
}

function digestSnapshot({ orphan, timeWait, table: _table, ...rest }: SocketSnapshot<Instant>, fileName: FileName): SnapshotDigest {
  return { ...rest, artefact: fileName(rest.source.artefact), orphan: orphan ?? null, timeWait: timeWait ?? null }
}

/** A dump that prints no time still counts: its sockets stand, when they stood is not known. */
export const untimed = (snapshot: SocketSnapshot<Reading>): SocketSnapshot<Instant> => ({ ...snapshot, at: null })

const mostSnapshots = 500

/** At most 500, spread evenly in their order; those with the most of a thing that findings speak of are kept whatever their place. */
export function digestSnapshots(snapshots: Timeline['facts']['snapshots'], fileName: FileName): SnapshotDigest[] {
  if (snapshots.length <= mostSnapshots) return snapshots.map((one) => digestSnapshot(one, fileName))
  const measures: readonly ((one: SocketSnapshot<Instant>) => number)[] = [
    ({ orphan }) => orphan ?? -1,
    ({ timeWait, byState }) => timeWait ?? byState['TIME-WAIT'] ?? -1,
    ({ byState }) => byState['FIN-WAIT-1'] ?? -1,
    ({ byState }) => byState['CLOSE-WAIT'] ?? -1,
    ({ stuck }) => stuck?.count ?? -1,
    ({ rows }) => rows ?? -1,
  ]
  const extremes = measures.map((measure) => snapshots.reduce((best, one, i) => (measure(one) > measure(snapshots[best] ?? one) ? i : best), 0))
  const kept = new Set(extremes)
  const places = mostSnapshots - kept.size
  for (let i = 0; i < places; i++) kept.add(Math.round((i * (snapshots.length - 1)) / (places - 1)))
  return snapshots.filter((_, i) => kept.has(i)).map((one) => digestSnapshot(one, fileName))
}
