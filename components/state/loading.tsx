'use client'

import { useTranslations } from 'use-intl'
import { TimelineOutline } from '../timeline/timeline-outline'
import { TopBar } from '../ui/top-bar'

/** While a report is fetched: its outline, in its own places. */
export function Loading({ title }: { title: string }) {
  const t = useTranslations('states')
  return (
    <>
      <TopBar>
        <h1 className="min-w-0 truncate text-14 font-semibold">{title}</h1>
      </TopBar>
      <main id="main">
        <p role="status" className="border-b bg-panel px-4 py-4 text-16 text-muted lg:px-6">
          {t('loading')}
        </p>
        <div className="grid gap-x-8 gap-y-8 px-4 py-6 lg:px-6 xl:grid-cols-[minmax(0,1fr)_384px] 2xl:grid-cols-[minmax(0,1fr)_448px]">
          <TimelineOutline read={false} />
        </div>
      </main>
    </>
  )
}
