'use client'

import { useLocale, useTranslations } from 'use-intl'
import type { OrphanForecast } from '@/lib/core/orphan-forecast'
import type { OrphanCase } from '@/lib/core/remedies'
import type { Unit } from '@/lib/core/units'
import { formatMicros, formatQuantity } from '@/lib/display/quantity'

interface OrphanResultsProps {
  readonly forecast: OrphanForecast
  readonly memoryEach: OrphanCase['memoryEach']
  readonly limitAssumed: boolean
}

/** What the settings come to, each number with what it means. */
export function OrphanResults({ forecast, memoryEach, limitAssumed }: OrphanResultsProps) {
  const t = useTranslations('remedies.orphans')
  const locale = useLocale()
  const say = (value: number, unit: Unit): string => formatQuantity({ value, unit }, locale)
  const { steady, bitesAt, overflowAfter, fillsAt, lifetime, cutOff, memory, safeLimit, safeMemory } = forecast
  const share = bitesAt > 0 ? say(steady / bitesAt, 'ratio') : '–'
  const rows = [
    [t('result.steady'), say(Math.round(steady), 'count'), t('result.steadyOf', { share, bitesAt: say(bitesAt, 'count') })],
    [
      t('result.overflow'),
      overflowAfter === null ? t('result.overflowNever') : t('result.overflowAfter', { time: formatMicros(overflowAfter, locale) }),
      t(limitAssumed ? 'result.overflowAssumed' : 'result.overflowHint'),
    ],
    [t('result.safe'), say(safeLimit, 'count'), t('result.safeHint', { memory: say(safeMemory, 'bytes') })],
    [t('result.fillsAt'), Number.isFinite(fillsAt) ? say(fillsAt, 'per-second') : t('result.fillsNever'), t('result.fillsAtHint')],
    [t('result.lifetime'), formatMicros(lifetime, locale), t('result.lifetimeHint')],
    [t('result.cutOff'), say(cutOff, 'ratio'), t('result.cutOffHint')],
    [
      t('result.memory'),
      say(memory, 'bytes'),
      t('result.memoryHint', { each: say(memoryEach.value, 'bytes'), known: t(`known.${memoryEach.known}`).toLocaleLowerCase(locale) }),
    ],
  ] as const
  return (
    <dl aria-label={t('results')} className="grid grid-cols-2 gap-x-6 gap-y-3 md:grid-cols-3 xl:grid-cols-4">
      {rows.map(([name, value, hint]) => (
        <div key={name} className="flex min-w-0 flex-col border-t pt-2">
          <dt className="text-12 text-muted">{name}</dt>
          <dd className="text-20 font-semibold">{value}</dd>
          <dd className="text-12 text-muted">{hint}</dd>
        </div>
      ))}
    </dl>
  )
}
