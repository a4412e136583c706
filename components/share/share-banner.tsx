'use client'

import { useLocale, useTranslations } from 'use-intl'
import type { Report } from '@/lib/core/report'
import { formatInstant } from '@/lib/display/instant'

/** Above a shared report: until when, made by which version, and what was replaced in it. */
export function ShareBanner({ report, expiresAt }: { report: Report; expiresAt: number }) {
  const t = useTranslations('share')
  const locale = useLocale()
  const { redaction, madeBy } = report
  const replaced = redaction.kind === 'pseudonyms' ? redaction.replaced.map((what) => t(`replacedOf.${what}`)).join(', ') : ''
  return (
    <aside aria-label={t('pageTitle')} className="flex flex-wrap gap-x-4 border-b bg-panel px-4 py-2 text-12 lg:px-6 print:hidden">
      <span className="font-semibold">{t('banner', { when: formatInstant(expiresAt * 1e3, locale, 'UTC', 'minutes') })}</span>
      <span className="text-muted">{t('bannerMade', { app: madeBy.app })}</span>
      {replaced === '' ? null : <span className="text-muted">{t('replaced', { what: replaced })}</span>}
    </aside>
  )
}
