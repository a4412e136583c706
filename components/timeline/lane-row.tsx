'use client'

import { useLocale, useTranslations } from 'use-intl'
import { sentenceText } from '@/lib/display/sentence'
import type { Lane } from '@/lib/lanes/lane'
import { Command } from '../ui/command'
import { Said } from '../ui/said'
import { LaneLabel } from './lane-label'
import { LineLane } from './line-lane'
import { SpansLane } from './spans-lane'
import { TicksLane } from './ticks-lane'
import type { Window } from './view-store'

const heights = { ticks: 24, line: 48, spans: 48, chosen: 96 } as const

/** How high a lane is drawn, in px. */
export const heightOf = (lane: Lane, chosen: boolean): number => (lane.empty ? heights.line : chosen ? heights.chosen : heights[lane.kind])

interface LaneRowProps {
  readonly lane: Lane
  readonly window: Window
  readonly width: number
  readonly chosen: boolean
  onChoose(): void
  onTable(): void
}

/** One lane: its label, and its drawing or the reason why there is none. */
export function LaneRow({ lane, window, width, chosen, onChoose, onTable }: LaneRowProps) {
  const locale = useLocale()
  const reach = ((window.to - window.from) / Math.max(width, 1)) * 4
  const height = heightOf(lane, chosen)
  return (
    <section aria-label={sentenceText(lane.title, locale)} data-lane={lane.id} className="relative border-b sm:flex">
      <div className="z-10 flex w-full shrink-0 flex-col justify-center bg-surface sm:w-60">
        <LaneLabel lane={lane} reach={reach} height={height} chosen={chosen} onChoose={onChoose} onTable={onTable} />
      </div>
      <div data-plot className="relative flex min-w-0 flex-1 items-end">
        {lane.empty ? (
          <Empty empty={lane.empty} />
        ) : width > 0 ? (
          <Drawing lane={lane} window={window} width={width} height={height} />
        ) : (
          <svg width={1} height={height} aria-hidden />
        )}
        {lane.kind === 'line' && !lane.empty ? <Limits lane={lane} height={height} width={width} /> : null}
      </div>
    </section>
  )
}

function Drawing({ lane, ...place }: { lane: Lane; window: Window; width: number; height: number }) {
  if (lane.kind === 'line') return <LineLane lane={lane} {...place} />
  return lane.kind === 'ticks' ? <TicksLane lane={lane} {...place} /> : <SpansLane lane={lane} {...place} />
}

function Limits({ lane, height, width }: { lane: Extract<Lane, { kind: 'line' }>; height: number; width: number }) {
  if (width === 0) return null
  return (
    <svg width={width} height={height} aria-hidden className="pointer-events-none absolute bottom-0 left-0">
      {lane.limits.map((limit) => (
        <text
          key={limit.label}
          x={width - 4}
          y={4 + (1 - limit.value / lane.max) * (height - 4) + 12}
          textAnchor="end"
          fontSize={12}
          fill="var(--critical)"
          stroke="var(--surface)"
          strokeWidth={3}
          paintOrder="stroke"
        >
          {limit.label}
        </text>
      ))}
    </svg>
  )
}

function Empty({ empty }: { empty: NonNullable<Lane['empty']> }) {
  const t = useTranslations('lanes')
  return (
    <div className="flex min-h-12 w-full flex-wrap items-center bg-surface gap-x-4 gap-y-1 py-2 text-12 text-muted">
      <span>
        <Said sentence={empty.why} />
      </span>
      {empty.collect === '' ? null : (
        <span className="flex min-w-0 items-center gap-2 print:hidden">
          <span className="whitespace-nowrap">{t('collect')}</span>
          <Command run={empty.collect} />
        </span>
      )}
    </div>
  )
}
