'use client'

import { ChevronRight } from 'lucide-react'
import { useLocale, useTranslations } from 'use-intl'
import type { OrphanCase } from '@/lib/core/remedies'
import { formatMicros, formatQuantity } from '@/lib/display/quantity'
import { SourceLink } from '../report/source-link'
import { KnownMark } from './known-mark'

/** Each input of the case: its value, how it is known, and the place that said it. */
export function InputSources({ orphans }: { orphans: OrphanCase }) {
  const t = useTranslations('remedies')
  const locale = useLocale()
  const count = (value: number): string => formatQuantity({ value, unit: 'count' }, locale)
  const { rate, wait, limit, retries, penalty, firstRto, memoryEach, counted, patience } = orphans
  const rows = [
    [t('orphans.inputs.rate'), formatQuantity({ value: rate.value, unit: 'per-second' }, locale), rate],
    [t('orphans.inputs.wait'), formatMicros(wait.value, locale), wait],
    [t('orphans.inputs.limit'), count(limit.value), limit],
    [t('orphans.inputs.penalty'), t('orphans.times', { n: String(penalty.value) }), penalty],
    [t('orphans.inputs.retries'), t('orphans.retriesOf', { n: retries.value }), retries],
    [t('orphans.others.firstRto'), formatMicros(firstRto.value, locale), firstRto],
    [t('orphans.others.memoryEach'), formatQuantity({ value: memoryEach.value, unit: 'bytes' }, locale), memoryEach],
    ...(counted ? [[t('orphans.others.counted'), count(counted.value), counted] as const] : []),
  ] as const
  return (
    <details className="group min-w-0">
      <summary className="inline-flex items-center gap-1 rounded-4 text-12 font-semibold text-accent">
        <ChevronRight size={14} aria-hidden className="transition-transform group-open:rotate-90" />
        {t('orphans.basisTitle')}
      </summary>
      <ul className="mt-2 flex max-w-[120ch] flex-col text-13">
        {rows.map(([name, value, { known, basis, source }]) => (
          <li key={name} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-1 border-t py-2 md:grid-cols-[10rem_8rem_11rem_minmax(0,1fr)]">
            <span>{name}</span>
            <span className="text-right font-semibold whitespace-nowrap">{value}</span>
            <span className="flex items-start">
              <KnownMark known={known} />
            </span>
            <span className="col-span-2 text-muted md:col-span-1">
              {t(`basis.${basis}`)} {source ? <SourceLink source={source} /> : null}
            </span>
          </li>
        ))}
        <li className="grid gap-x-4 border-t py-2 md:grid-cols-[10rem_minmax(0,1fr)]">
          <span>{t('orphans.others.patience')}</span>
          <span className="text-muted">{t(`basis.${patience}`)}</span>
        </li>
      </ul>
    </details>
  )
}
