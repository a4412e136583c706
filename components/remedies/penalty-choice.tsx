'use client'

import { useId } from 'react'
import { useTranslations } from 'use-intl'
import type { Known, Penalty } from '@/lib/core/remedies'
import { KnownMark } from './known-mark'

const penalties: readonly Penalty[] = [1, 2, 4]

interface PenaltyChoiceProps {
  readonly known: Known | null
  readonly value: Penalty
  onChange(value: Penalty): void
}

/** How often the kernel counts one orphan. */
export function PenaltyChoice({ known, value, onChange }: PenaltyChoiceProps) {
  const t = useTranslations('remedies.orphans')
  const name = useId()
  return (
    <fieldset className="flex min-w-0 flex-col gap-1">
      <legend className="sr-only">{t('inputs.penalty')}</legend>
      <div className="flex flex-wrap items-baseline gap-x-2">
        <span aria-hidden className="text-13 font-semibold">
          {t('inputs.penalty')}
        </span>
        <KnownMark known={known} />
      </div>
      <div className="flex w-fit overflow-hidden rounded-4 border">
        {penalties.map((penalty) => (
          <label
            key={penalty}
            className="cursor-pointer border-l px-4 py-1 text-13 first:border-l-0 has-checked:bg-accent has-checked:font-semibold has-checked:text-on-accent has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-text"
          >
            <input type="radio" name={name} className="sr-only" checked={penalty === value} onChange={() => onChange(penalty)} />
            {t('times', { n: String(penalty) })}
          </label>
        ))}
      </div>
      <span className="text-12 text-muted">
        {t('hints.penalty')}. {t('penaltyHint')}
      </span>
    </fieldset>
  )
}
