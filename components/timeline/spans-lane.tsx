import type { Lane } from '@/lib/lanes/lane'
import { fittingRows } from './lookup'
import { colour } from './tones'
import type { Window } from './view-store'

/** FIN stalls as a waterfall, first on top: a bar from the first FIN to its answer, an arrow where none came. Behind it how many wait. */
export function SpansLane({
  lane,
  window,
  width,
  height,
}: {
  lane: Extract<Lane, { kind: 'spans' }>
  window: Window
  width: number
  height: number
}) {
  const x = (at: number): number => ((at - window.from) / (window.to - window.from)) * width
  const rows = fittingRows(lane.rows, height)
  const step = height / Math.max(rows.length, 1)
  const thick = Math.min(4, Math.max(1, Math.floor(step * 0.6)))
  const area = lane.waiting
    .map((point) => `L${x(point.at).toFixed(1)} ${(height - ((point.high ?? 0) / lane.max) * (height - 4)).toFixed(1)}`)
    .join('')
  const ends = lane.waiting.at(-1)
  const begins = lane.waiting[0]
  return (
    <svg width={width} height={height} aria-hidden className="pointer-events-none block">
      {begins && ends ? (
        <path d={`M${x(begins.at).toFixed(1)} ${height}${area}L${x(ends.at).toFixed(1)} ${height}Z`} fill="var(--grey)" fillOpacity={0.25} />
      ) : null}
      {rows.map((row, index) => {
        const y = Math.floor((index + 0.5) * step) + 0.5
        const [from, to] = [Math.max(-8, x(row.from)), Math.min(width + 8, Math.max(x(row.to), x(row.from) + 1))]
        return (
          <path
            key={`${row.frame} ${row.from}`}
            d={`M${from.toFixed(1)} ${y}H${to.toFixed(1)}${row.openEnd && step >= 6 ? 'm-4-3 4 3-4 3' : ''}`}
            stroke={colour(row.tone)}
            strokeWidth={thick}
            strokeDasharray={row.openEnd ? '6 2' : undefined}
            fill="none"
          />
        )
      })}
    </svg>
  )
}
