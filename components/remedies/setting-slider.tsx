'use client'

import { useId } from 'react'
import { useTranslations } from 'use-intl'
import type { Known } from '@/lib/core/remedies'
import { KnownMark } from './known-mark'

const steps = 400
const digits = 3 // of what a slider gives: nobody means 66.5185

interface SettingSliderProps {
  readonly name: 'rate' | 'wait' | 'limit' | 'retries'
  readonly known: Known | null // null: changed here
  readonly value: number
  readonly range: readonly [least: number, most: number]
  readonly even?: boolean // whole numbers at even distances; else each step is the same part of the value
  readonly says: string
  onChange(value: number): void
}

/** One input of the calculator: its name, its value in words, where it comes from, and a slider that answers to the arrow keys. */
export function SettingSlider({ name, known, value, range: [least, most], even = false, says, onChange }: SettingSliderProps) {
  const t = useTranslations('remedies.orphans')
  const id = useId()
  const place = even ? value : Math.round((Math.log(value / least) / Math.log(most / least)) * steps)
  const valueAt = (at: number): number => (even ? at : Number((least * (most / least) ** (at / steps)).toPrecision(digits)))
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <div className="flex flex-wrap items-baseline gap-x-2">
        <label htmlFor={id} className="text-13 font-semibold">
          {t(`inputs.${name}`)}
        </label>
        <span className="text-14 font-semibold whitespace-nowrap">{says}</span>
        <KnownMark known={known} />
      </div>
      <input
        id={id}
        type="range"
        className="h-6 w-full accent-accent"
        min={even ? least : 0}
        max={even ? most : steps}
        step={1}
        value={Math.min(Math.max(place, even ? least : 0), even ? most : steps)}
        aria-valuetext={says}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(valueAt(Number(event.target.value)))}
      />
      <span id={`${id}-hint`} className="text-12 text-muted">
        {t(`hints.${name}`)}
      </span>
    </div>
  )
}
