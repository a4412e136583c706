'use client'

import { Area, ComposedChart, Line, ReferenceLine, XAxis, YAxis } from 'recharts'
import type { Lane, Point } from '@/lib/lanes/lane'
import { colour } from './tones'
import type { Window } from './view-store'

const band = (point: Point): [number, number] | null => (point.low === null || point.high === null ? null : [point.low, point.high])
// Recharts has no scale, and draws no limit, without a graphical item that has data.
const domainOf = ({ from, to }: Window) => [
  { at: from, none: 0 },
  { at: to, none: 0 },
]

// So few were measured by hand, one by one: each is shown as what it is.
const fewPoints = 12

/** Lines over time: each stroke is the band between the lowest and highest of a pixel column. It never answers the pointer; the timeline does. */
export function LineLane({ lane, window, width, height }: { lane: Extract<Lane, { kind: 'line' }>; window: Window; width: number; height: number }) {
  return (
    <ComposedChart
      width={width}
      height={height}
      margin={{ top: 4, right: 0, bottom: 0, left: 0 }}
      data={domainOf(window)}
      accessibilityLayer={false}
      className="pointer-events-none"
    >
      <XAxis dataKey="at" type="number" domain={[window.from, window.to]} allowDataOverflow hide />
      <YAxis type="number" domain={[0, lane.max]} allowDataOverflow hide width={0} />
      <Line dataKey="none" stroke="none" dot={false} activeDot={false} isAnimationActive={false} />
      {lane.limits.map((limit) => (
        <ReferenceLine key={limit.label} y={limit.value} stroke="var(--critical)" strokeDasharray="2 3" />
      ))}
      {lane.strokes.map((stroke) => (
        <Area
          key={stroke.id}
          data={[...stroke.points]}
          dataKey={band}
          type="linear"
          stroke={colour(stroke.tone)}
          strokeWidth={stroke.tone === 'grey' ? 1 : 1.5}
          strokeOpacity={stroke.tone === 'grey' ? 0.8 : 1}
          fill={colour(stroke.tone)}
          fillOpacity={stroke.tone === 'grey' ? 0.35 : 0.5}
          dot={stroke.points.length <= fewPoints ? { r: 2, fillOpacity: 1 } : false}
          activeDot={false}
          connectNulls={false}
          isAnimationActive={false}
        />
      ))}
    </ComposedChart>
  )
}
