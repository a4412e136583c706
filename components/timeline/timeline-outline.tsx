'use client'

import { useTranslations } from 'use-intl'

const rows = ['load', 'softirq', 'kernel', 'orphans', 'packets', 'stalls'] as const

/** The lanes before anything is in them: drawn as outlines, so that nothing moves when they fill. */
export function TimelineOutline({ read }: { read: boolean }) {
  const t = useTranslations('lanes')
  return (
    <section aria-label={t('label')} className="min-w-0">
      <p className="min-h-8 text-12 text-muted">{read ? t('noTime') : ''}</p>
      <div className="border-t">
        {rows.map((row) => (
          <div key={row} className="border-b sm:flex">
            <span className="flex w-60 shrink-0 items-center text-12 font-semibold text-muted">{t(`${row}.title`)}</span>
            <span className={`flex-1 bg-panel ${row === 'stalls' ? 'h-24' : 'h-12'}`} />
          </div>
        ))}
      </div>
    </section>
  )
}
