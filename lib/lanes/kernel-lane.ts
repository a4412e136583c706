// The kernel log: one tick a pixel column and kind of message. Shape says the kind, height how many.

import type { Report, Tables } from '@/lib/core/report'
import { lowerBound, type View } from './bucket'
import type { Lane, Mark, Tick } from './lane'
import { clockOf, says } from './line-lanes'

// The three kinds said most have a shape of their own; what is left shares the circle.
const marks: readonly Mark[] = ['square', 'triangle', 'diamond']

/** Builds the lane `kernel`. Lines without a time are not in it: they lie beside the axis. */
export function buildKernelLane(report: Report, tables: Tables, view: View): Lane {
  const { at, signature, times, suppressed, signatures, artefact, artefactOf, line } = tables.kernel
  const totals = new Map<number, number>()
  for (let i = 0; i < at.length; i++) {
    const kind = signature[i] ?? -1
    totals.set(kind, (totals.get(kind) ?? 0) + (times[i] ?? 0))
  }
  const ranked = [...totals.keys()].filter((kind) => kind >= 0).sort((a, b) => (totals.get(b) ?? 0) - (totals.get(a) ?? 0))
  const markOf = (kind: number): Mark => (kind < 0 ? 'circle' : (marks[ranked.indexOf(kind)] ?? 'circle'))

  const columnWidth = (view.to - view.from) / view.width
  const byPlace = new Map<string, { -readonly [K in keyof Tick]: Tick[K] }>()
  const end = lowerBound(at, view.to * 1e3)
  for (let i = lowerBound(at, view.from * 1e3); i < end; i++) {
    const time = (at[i] ?? 0) / 1e3
    const kind = signature[i] ?? -1
    const column = Math.floor((time - view.from) / columnWidth)
    const place = `${column} ${kind}`
    const tick = byPlace.get(place)
    if (tick) {
      tick.count += times[i] ?? 0
      tick.suppressed += suppressed[i] ?? 0
      continue
    }
    const source = artefact[artefactOf[i] ?? 0]
    if (source !== undefined)
      byPlace.set(place, {
        ...{ at: time, mark: markOf(kind), signature: signatures[kind] ?? '', count: times[i] ?? 0, suppressed: suppressed[i] ?? 0 },
        ...{ artefact: source, line: line[i] ?? 0 },
      })
  }
  const ticks = [...byPlace.values()]
  const clocks = report.timeline.clocks.map((clock) => clock.id).filter((id) => artefact.some((each) => id.startsWith(`${each}#`)))
  const kernelFiles = report.artefacts.some(({ detection }) => kernelFormats.has(detection.format))
  const quiet = kernelFiles && report.timeline.range !== null && !report.timeline.unplaced.some((each) => isKernel(report, each.artefact))
  return {
    ...{ kind: 'ticks', id: 'kernel', title: says('lanes.kernel.title'), unit: 'count', ticks },
    signatures: ranked.map((kind) => ({ signature: signatures[kind] ?? '', mark: markOf(kind) })),
    clock: clockOf(report, clocks),
    max: Math.max(1, ...ticks.map((tick) => tick.count + tick.suppressed)),
    empty: at.length > 0 ? null : { why: says(quiet ? 'lanes.empty.kernelQuiet' : 'lanes.empty.kernel'), collect: 'dmesg -T > dmesg.txt' },
  }
}

const isKernel = (report: Report, id: string): boolean => report.artefacts.some((each) => each.id === id && kernelFormats.has(each.detection.format))

const kernelFormats: ReadonlySet<string | null> = new Set(['dmesg', 'syslog', 'journal'])
