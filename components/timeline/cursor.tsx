'use client'

import { type KeyboardEvent, useId } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { formatInstant, formatTime } from '@/lib/display/instant'
import { sentenceText } from '@/lib/display/sentence'
import type { Picture } from '@/lib/lanes/lane'
import { readLane, waitingAt } from './readout'
import { useTimelineView, useZone, type Window, within, zoomed } from './view-store'

interface CursorProps {
  readonly picture: Picture
  readonly whole: Window
  readonly window: Window
  readonly width: number
  readonly brush: Window | null
}

/** The one cursor of all lanes: a hairline with its time, moved by the pointer or by keys, and read out in words. */
export function Cursor({ picture, whole, window, width, brush }: CursorProps) {
  const t = useTranslations('lanes')
  const locale = useLocale()
  const zone = useZone()
  const keys = useId()
  const { cursor, point, look } = useTimelineView()
  const length = window.to - window.from
  const x = (at: number): number => ((at - window.from) / length) * width
  const precision = length < 60e3 ? 'millis' : 'seconds'

  const onKeyDown = (event: KeyboardEvent): void => {
    const now = cursor ?? window.from + length / 2
    const step = length / (event.shiftKey ? 10 : 100)
    const moves: Readonly<Record<string, number>> = { ArrowLeft: now - step, ArrowRight: now + step, Home: window.from, End: window.to }
    const to = moves[event.key]
    if (to !== undefined) {
      const held = Math.min(whole.to, Math.max(whole.from, to))
      point(held)
      if (held < window.from || held > window.to) look(within({ from: held - length / 2, to: held + length / 2 }, whole))
    } else if (event.key === '+' || event.key === '=') look(zoomed(window, whole, now, 0.5))
    else if (event.key === '-') look(zoomed(window, whole, now, 2))
    else if (event.key === 'Escape') look(null)
    else return
    event.preventDefault()
  }

  const words = (at: number): string => {
    const reach = (length / Math.max(width, 1)) * 4
    const said = picture.lanes.flatMap((lane) => {
      const title = sentenceText(lane.title, locale)
      if (lane.kind === 'spans') {
        const waiting = waitingAt(lane, at, reach)
        return waiting === null ? [] : [`${title}: ${t('waiting', { n: waiting })}`]
      }
      const values = readLane(lane, at, reach, locale, t('unnamed')).filter((each) => each.text !== null)
      return values.length === 0 ? [] : [`${title}: ${values.map((each) => `${each.label} ${each.text}`).join(', ')}`]
    })
    return [formatInstant(at * 1e3, locale, zone, precision), ...said].join('. ')
  }

  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={t('cursor')}
      aria-describedby={keys}
      aria-valuemin={Math.round(window.from)}
      aria-valuemax={Math.round(window.to)}
      aria-valuenow={Math.round(cursor ?? window.from)}
      aria-valuetext={cursor === null ? t('nothingHere') : words(cursor)}
      className="pointer-events-none absolute inset-y-0 right-0 left-0 sm:left-60"
      onKeyDown={onKeyDown}
    >
      <p id={keys} hidden>
        {t('keys')}
      </p>
      <svg width="100%" height="100%" aria-hidden>
        {brush ? (
          <rect x={x(brush.from)} width={Math.max(1, x(brush.to) - x(brush.from))} height="100%" fill="var(--accent)" fillOpacity={0.15} />
        ) : null}
        {cursor !== null && cursor >= window.from && cursor <= window.to ? <rect x={x(cursor)} width={1} height="100%" fill="var(--text)" /> : null}
      </svg>
      {cursor !== null && cursor >= window.from && cursor <= window.to ? (
        <span
          className="absolute bottom-1 rounded-4 bg-text px-1 text-12 whitespace-nowrap text-surface"
          style={{ left: Math.min(Math.max(x(cursor), 44), width - 44), transform: 'translateX(-50%)' }}
        >
          {formatTime(cursor * 1e3, zone, precision)}
        </span>
      ) : null}
    </div>
  )
}
