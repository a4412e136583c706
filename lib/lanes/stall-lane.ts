// FIN stalls: bars from the first FIN to its answer, open where none came, and how many waited at each moment.

import { type Capture, StallEnding } from '@/lib/core/capture'
import type { Report, Tables } from '@/lib/core/report'
import type { Instant } from '@/lib/core/units'
import type { View } from './bucket'
import type { Lane, Point, SpanRow } from './lane'
import { clockOf, says } from './line-lanes'

/** Two captures of the same traffic would count each stall twice: only those whose packets are drawn are asked. */
function drawnCaptures(report: Report, tables: Tables): readonly Capture<Instant>[] {
  const drawn = new Set(report.series.filter((series) => series.primary && series.metric === 'packets').map((series) => series.source.artefact))
  const kept = tables.captures.filter((capture) => drawn.has(capture.source.artefact))
  return kept.length > 0 ? kept : tables.captures
}

function mostAtOnce(captures: readonly Capture<Instant>[]): number {
  const starts = Float64Array.from(captures.flatMap(({ stalls }) => Array.from(stalls.from))).sort()
  const ends = Float64Array.from(captures.flatMap(({ stalls }) => Array.from(stalls.to))).sort()
  let [most, ended] = [0, 0]
  starts.forEach((start, begun) => {
    while ((ends[ended] ?? Number.POSITIVE_INFINITY) <= start) ended++
    most = Math.max(most, begun + 1 - ended)
  })
  return most
}

/**
 * Builds the lane `fin-stalls`. `total` counts the stalls that touch the window; at most one row a pixel column is given,
 * taken evenly in order of their beginning. `waiting` is the number of stalls that wait in each column.
 */
export function buildStallLane(report: Report, tables: Tables, view: View): Lane {
  const captures = drawnCaptures(report, tables)
  const columnWidth = (view.to - view.from) / view.width
  const change = new Int32Array(view.width + 1)
  const touching: { capture: Capture<Instant>; index: number; from: number }[] = []
  for (const capture of captures) {
    const { from, to } = capture.stalls
    for (let index = 0; index < from.length; index++) {
      const [begins, ends] = [(from[index] ?? 0) / 1e3, (to[index] ?? 0) / 1e3]
      if (ends < view.from || begins > view.to) continue
      touching.push({ capture, index, from: begins })
      const first = Math.max(0, Math.floor((begins - view.from) / columnWidth))
      const last = Math.min(view.width - 1, Math.floor((ends - view.from) / columnWidth))
      if (first >= view.width) continue
      change[first] = (change[first] ?? 0) + 1
      change[last + 1] = (change[last + 1] ?? 0) - 1
    }
  }
  touching.sort((a, b) => a.from - b.from)
  const stride = Math.max(1, Math.ceil(touching.length / view.width))
  const rows = touching.filter((_, place) => place % stride === 0).map(({ capture, index }) => rowOf(capture, index))

  const waiting: Point[] = []
  let now = 0
  if (touching.length > 0)
    for (let column = 0; column < view.width; column++) {
      now += change[column] ?? 0
      waiting.push({ at: view.from + (column + 0.5) * columnWidth, low: now, high: now })
    }
  const any = captures.some(({ stalls }) => stalls.from.length > 0)
  const why = captures.length === 0 ? 'stalls' : captures.every((capture) => capture.oneSided) ? 'stallsOneSided' : 'stallsNone'
  return {
    ...{ kind: 'spans', id: 'fin-stalls', title: says('lanes.stalls.title'), unit: 'count', rows, waiting, total: touching.length },
    clock: clockOf(
      report,
      captures.map((capture) => capture.clock),
    ),
    max: Math.max(1, mostAtOnce(captures)),
    empty: any
      ? null
      : { why: says(`lanes.empty.${why}`), collect: why === 'stallsNone' ? '' : 'tcpdump -i eth0 -nn -s 96 -c 1000000 -w capture.pcap tcp' },
  }
}

function rowOf({ stalls, peers, source }: Capture<Instant>, index: number): SpanRow {
  const ending = stalls.ending[index]
  const peer = peers[stalls.peer[index] ?? -1]
  const reset = ending === StallEnding.reset
  return {
    ...{ from: (stalls.from[index] ?? 0) / 1e3, to: (stalls.to[index] ?? 0) / 1e3, openEnd: ending === StallEnding.open, reset },
    ...{ copies: stalls.copies[index] ?? 0, artefact: source.artefact, frame: stalls.frame[index] ?? 0, tone: reset ? 'grey' : 'orange' },
    peer: peer ? (peer.port === null ? peer.address : `${peer.address.includes(':') ? `[${peer.address}]` : peer.address}:${peer.port}`) : '',
  }
}
