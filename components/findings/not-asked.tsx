'use client'

import { useLocale, useTranslations } from 'use-intl'
import type { Asked } from '@/lib/core/finding'
import { translatorOf } from '@/lib/display/translator'
import { Command } from '../ui/command'
import { Said } from '../ui/said'

/** The questions whose data is missing, and the command that brings it. */
export function NotAsked({ asked }: { asked: readonly Asked[] }) {
  const t = useTranslations('report')
  const translator = translatorOf(useLocale())
  const not = asked.filter((question) => question.kind === 'not-asked')
  if (not.length === 0) return null
  return (
    <section aria-labelledby="not-asked" className="min-w-0">
      <h2 id="not-asked" className="text-16 font-semibold">
        {t('notAskedTitle')}
      </h2>
      <p className="pb-2 text-12 text-muted">{t('notAskedHint')}</p>
      <ul className="grid gap-x-8 md:grid-cols-2">
        {not.map((question) => (
          <li key={question.detector} className="flex min-w-0 flex-col gap-1 border-t py-3 text-13">
            <span className="font-semibold">{translator.say(`detectors.${question.detector}.asks`) ?? question.detector}</span>
            <span>
              <Said sentence={question.why} />
            </span>
            <Command run={question.collect} />
          </li>
        ))}
      </ul>
    </section>
  )
}
