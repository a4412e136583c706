'use client'

import { useLocale, useTranslations } from 'use-intl'
import { formatDay, formatTime, formatZone } from '@/lib/display/instant'
import type { Ticks } from './ticks'
import type { Window } from './view-store'

const dayStep = 86_400e3

/** The one axis under all lanes. */
export function Axis({ ticks, window, width, zone }: { ticks: Ticks; window: Window; width: number; zone: string }) {
  const t = useTranslations('lanes')
  const locale = useLocale()
  const x = (at: number): number => ((at - window.from) / (window.to - window.from)) * width
  const precision = ticks.step < 1e3 ? 'millis' : ticks.step < 60e3 ? 'seconds' : 'minutes'
  const edge = 24
  return (
    <svg width={width} height={24} role="img" aria-label={t('axis', { zone: formatZone(zone, locale) })} className="block text-muted">
      <path d={`M0 .5H${width}`} stroke="var(--rule)" />
      {ticks.at
        .filter((at) => x(at) >= edge && x(at) <= width - edge)
        .map((at) => (
          <text key={at} x={x(at)} y={17} textAnchor="middle" fontSize={12} fill="currentColor">
            {ticks.step >= dayStep ? formatDay(at * 1e3, zone) : formatTime(at * 1e3, zone, precision)}
          </text>
        ))}
    </svg>
  )
}
