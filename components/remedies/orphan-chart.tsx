'use client'

import { useLocale, useTranslations } from 'use-intl'
import { forecastOrphans, type OrphanSettings, orphansAfter } from '@/lib/core/orphan-forecast'
import { formatMicros, formatQuantity } from '@/lib/display/quantity'

const [width, height] = [600, 140]
const room = 1.15 // above the highest and behind the last

interface OrphanChartProps {
  readonly own: OrphanSettings
  readonly yours: OrphanSettings
  readonly changed: boolean
}

/** How orphans pile up from none on, beside the limit: each bend is a wait that is over. */
export function OrphanChart({ own, yours, changed }: OrphanChartProps) {
  const t = useTranslations('remedies.orphans.chart')
  const locale = useLocale()
  const [before, now] = [forecastOrphans(own), forecastOrphans(yours)]
  const until = Math.max(...[own, yours].map(lastBend)) * room
  const most = Math.max(before.steady, now.steady, now.bitesAt, 1) * room
  const path = (settings: OrphanSettings): string =>
    bends(settings, until)
      .map(
        (at, i) => `${i === 0 ? 'M' : 'L'}${((at / until) * width).toFixed(1)} ${(height - (orphansAfter(at, settings) / most) * height).toFixed(1)}`,
      )
      .join('')
  const limitAt = height - (now.bitesAt / most) * height
  const count = (value: number): string => formatQuantity({ value: Math.round(value), unit: 'count' }, locale)
  return (
    <figure className="flex min-w-0 flex-col gap-1">
      <figcaption className="flex flex-wrap gap-x-4 text-12 text-muted">
        <span className="font-semibold">{t('title')}</span>
        <Key stroke="var(--orange)" text={t(changed ? 'yours' : 'now')} />
        {changed ? <Key stroke="var(--grey)" text={t('now')} /> : null}
        <Key stroke="var(--critical)" dashed text={t('limit', { bitesAt: count(now.bitesAt) })} />
      </figcaption>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('alt', { steady: count(now.steady), bitesAt: count(now.bitesAt) })}
        className="h-36 w-full border-b border-l"
      >
        <path d={`M0 ${limitAt}H${width}`} stroke="var(--critical)" strokeDasharray="2 4" strokeWidth={1.5} vectorEffect="non-scaling-stroke" />
        {changed ? <path d={path(own)} fill="none" stroke="var(--grey)" strokeWidth={1.5} vectorEffect="non-scaling-stroke" /> : null}
        <path d={path(yours)} fill="none" stroke="var(--orange)" strokeWidth={2} vectorEffect="non-scaling-stroke" />
      </svg>
      <div className="flex justify-between text-12 text-muted">
        <span>0</span>
        <span>{formatMicros(until / 2, locale)}</span>
        <span>{formatMicros(until, locale)}</span>
      </div>
    </figure>
  )
}

function Key({ stroke, text, dashed = false }: { stroke: string; text: string; dashed?: boolean }) {
  return (
    <span className="inline-flex items-center gap-1">
      <svg width={20} height={8} aria-hidden>
        <path d="M0 4H20" stroke={stroke} strokeWidth={2} {...(dashed ? { strokeDasharray: '2 3' } : {})} />
      </svg>
      {text}
    </span>
  )
}

/** The times at which the curve bends: after each wait, at most after the lifetime. */
function bends(settings: OrphanSettings, until: number): number[] {
  const mean = settings.waits.reduce((sum, { wait, share }) => sum + wait * share, 0)
  const { lifetime } = forecastOrphans(settings)
  const ends = settings.waits.map(({ wait }) => Math.min(mean > 0 ? (wait * settings.wait) / mean : settings.wait, lifetime))
  return [0, ...new Set(ends), until].sort((a, b) => a - b)
}

const lastBend = (settings: OrphanSettings): number => bends(settings, 0).at(-1) ?? 0
