import type { Lane, Mark } from '@/lib/lanes/lane'
import type { Window } from './view-store'

const heads: Readonly<Record<Mark, string>> = {
  square: 'M-3-3h6v6h-6z',
  triangle: 'M0-4 4 3h-8z',
  diamond: 'M0-4 4 0 0 4-4 0z',
  circle: 'M0-2.5a2.5 2.5 0 1 1 0 5a2.5 2.5 0 1 1 0-5z',
}

export function MarkShape({ mark, className }: { mark: Mark; className?: string }) {
  return (
    <svg viewBox="-5 -5 10 10" width={10} height={10} aria-hidden className={`inline-block shrink-0 ${className ?? ''}`}>
      <path d={heads[mark]} fill="currentColor" />
    </svg>
  )
}

const headRoom = 10

/** Kernel lines as ticks: the shape says the kind, the height how many, a hollow head that more was left unsaid. */
export function TicksLane({
  lane,
  window,
  width,
  height,
}: {
  lane: Extract<Lane, { kind: 'ticks' }>
  window: Window
  width: number
  height: number
}) {
  const x = (at: number): number => ((at - window.from) / (window.to - window.from)) * width
  const tall = (count: number): number => 4 + (Math.log1p(count) / Math.log1p(lane.max)) * (height - headRoom - 4)
  return (
    <svg width={width} height={height} aria-hidden className="pointer-events-none block">
      {lane.ticks.map((tick) => {
        const top = height - tall(tick.count + tick.suppressed)
        const named = tick.signature !== ''
        return (
          <g key={`${tick.at} ${tick.signature}`} transform={`translate(${x(tick.at).toFixed(1)} 0)`} className={named ? 'text-pink' : 'text-grey'}>
            <path d={`M0 ${height}V${top.toFixed(1)}`} stroke="currentColor" strokeWidth={1} />
            <path
              d={heads[tick.mark]}
              transform={`translate(0 ${top.toFixed(1)})${named ? '' : ' scale(.6)'}`}
              fill={tick.suppressed > 0 ? 'var(--surface)' : 'currentColor'}
              stroke="currentColor"
            />
          </g>
        )
      })}
    </svg>
  )
}
