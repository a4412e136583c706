'use client'

import { Table2 } from 'lucide-react'
import { useLocale, useTranslations } from 'use-intl'
import { formatQuantity } from '@/lib/display/quantity'
import { sentenceText } from '@/lib/display/sentence'
import type { Lane } from '@/lib/lanes/lane'
import { fittingRows } from './lookup'
import { readLane, waitingAt } from './readout'
import { MarkShape } from './ticks-lane'
import { colour } from './tones'
import { useTimelineView } from './view-store'

interface LaneLabelProps {
  readonly lane: Lane
  readonly reach: number // ms on either side of the cursor
  readonly height: number // px the lane is drawn in
  readonly chosen: boolean
  onChoose(): void
  onTable(): void
}

/** A lane's name, its clock's doubt, its legend, and under the cursor its values. */
export function LaneLabel({ lane, reach, height, chosen, onChoose, onTable }: LaneLabelProps) {
  const t = useTranslations('lanes')
  const locale = useLocale()
  const title = sentenceText(lane.title, locale)
  return (
    <div className="flex h-8 min-w-0 flex-col justify-center overflow-hidden pr-3 sm:h-12">
      <div className="flex items-center gap-2 text-12">
        <button type="button" aria-expanded={chosen} className="truncate rounded-4 font-semibold hover:text-accent" onClick={onChoose}>
          {title}
        </button>
        <LaneClock lane={lane} />
        <span className="ml-auto whitespace-nowrap text-muted">
          {lane.kind === 'line' && !lane.empty ? t('max', { x: formatQuantity({ value: lane.max, unit: lane.unit }, locale) }) : null}
        </span>
        <button
          type="button"
          aria-label={t('table', { lane: title })}
          title={t('tableShort')}
          className="rounded-4 text-muted hover:text-text print:hidden"
          onClick={onTable}
        >
          <Table2 size={14} aria-hidden />
        </button>
      </div>
      {lane.empty ? null : <Readout lane={lane} reach={reach} height={height} />}
    </div>
  )
}

function LaneClock({ lane }: { lane: Lane }) {
  const t = useTranslations('lanes.clock')
  const locale = useLocale()
  if (!lane.clock || lane.clock.grade === 'exact') return null
  const x = formatQuantity({ value: lane.clock.uncertainty, unit: 'micros' }, locale)
  const assumed = lane.clock.grade === 'assumed'
  return (
    <span title={t(assumed ? 'titleAssumed' : 'title', { x })} className="shrink-0 truncate text-muted">
      {t(assumed ? 'assumed' : 'derived', { x })}
    </span>
  )
}

function Readout({ lane, reach, height }: { lane: Lane; reach: number; height: number }) {
  const t = useTranslations('lanes')
  const locale = useLocale()
  const cursor = useTimelineView((view) => view.cursor)
  if (lane.kind === 'spans') {
    const drawn = fittingRows(lane.rows, height).length
    const waiting = cursor === null ? null : waitingAt(lane, cursor, reach * 4)
    return (
      <div className="text-12 text-muted">
        {waiting === null ? t('stallsInView', { n: lane.total }) : t('waiting', { n: waiting })}
        {waiting === null && drawn < lane.total ? (
          <div className="hidden sm:block">
            {t('drawn', {
              drawn: formatQuantity({ value: drawn, unit: 'count' }, locale),
              total: formatQuantity({ value: lane.total, unit: 'count' }, locale),
            })}
          </div>
        ) : null}
      </div>
    )
  }
  return (
    <ul className="flex max-h-4 flex-wrap gap-x-3 overflow-hidden sm:max-h-8 text-12 text-muted">
      {readLane(lane, cursor, reach, locale, t('unnamed')).map((said) => (
        <li key={said.key} className="flex min-w-0 items-center gap-1">
          {said.mark ? (
            <MarkShape mark={said.mark} className={said.tone === 'grey' ? 'text-grey' : 'text-pink'} />
          ) : (
            <svg viewBox="0 0 8 8" width={8} height={8} aria-hidden className="shrink-0">
              <path d="M0 4h8" stroke={colour(said.tone)} strokeWidth={3} />
            </svg>
          )}
          <span className="truncate">{said.label}</span>
          <span className="font-semibold whitespace-nowrap text-text">{said.text}</span>
        </li>
      ))}
    </ul>
  )
}
