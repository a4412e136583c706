// The report's lanes for one window of the axis, ready to draw.

import type { Report, Tables } from '@/lib/core/report'
import type { View } from './bucket'
import { buildKernelLane } from './kernel-lane'
import type { Highlight, Picture } from './lane'
import { buildLineLanes } from './line-lanes'
import { buildStallLane } from './stall-lane'

export const widest = 4_096

/**
 * The picture of a window: `from` and `to` in ms since the epoch, `width` in pixel columns (1 to 4,096; more or less is brought into range).
 * Lanes always come in one order, empty ones too: an empty lane says why it is empty and which command would fill it.
 * A finding is a highlight for each stretch it speaks of that touches the window; what is fine, or true of the whole case, is none.
 */
export function buildPicture(report: Report, tables: Tables, view: { from: number; to: number; width: number }): Picture {
  const from = Math.min(view.from, view.to)
  const window: View = { from, to: Math.max(view.from, view.to, from + 1), width: Math.min(widest, Math.max(1, Math.round(view.width))) }
  const lines = buildLineLanes(report, tables, window)
  const kernel = buildKernelLane(report, tables, window)
  const stalls = buildStallLane(report, tables, window)
  const highlights = report.findings
    .filter((finding) => finding.severity !== 'fine')
    .flatMap((finding) =>
      finding.when.map((span): Highlight => ({ finding: finding.id, severity: finding.severity, from: span.start / 1e3, to: span.end / 1e3 })),
    )
    .filter((highlight) => highlight.to >= window.from && highlight.from <= window.to)
  return { from: window.from, to: window.to, lanes: [lines.load, lines.softirq, kernel, lines.orphans, lines.packets, stalls], highlights }
}
