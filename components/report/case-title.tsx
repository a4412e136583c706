'use client'

import type { ReactNode } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { formatRange } from '@/lib/display/instant'
import { useZone } from '../timeline/view-store'

/** What the case is called, and from when to when it goes. */
export function CaseTitle({ title, range, children }: { title: string; range: { start: number; end: number } | null; children?: ReactNode }) {
  const t = useTranslations('report')
  const upload = useTranslations('upload')
  const locale = useLocale()
  const zone = useZone()
  return (
    <>
      <h1 className="min-w-0 truncate text-14 font-semibold">{title || upload('untitled')}</h1>
      {children}
      <span className="text-12 text-muted">{range ? formatRange(range, locale, zone) : t('noRange')}</span>
    </>
  )
}
