'use client'

import type { MouseEvent } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { formatQuantity } from '@/lib/display/quantity'
import { useConnectionsView } from './connections-store'

/** The two ways to look at a case: the report, and every connection of its captures. */
export function ViewTabs({ connections }: { connections: number }) {
  const t = useTranslations('connections.table')
  const locale = useLocale()
  const { shown, show } = useConnectionsView()
  const go = (to: boolean) => (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    show(to)
  }
  const tab = (to: boolean): string =>
    `inline-flex h-10 items-center gap-2 border-b-2 text-14 ${shown === to ? 'border-accent font-semibold' : 'border-transparent text-muted hover:text-text'}`
  return (
    <nav aria-label={t('views')} className="flex gap-6 border-b px-4 lg:px-6 print:hidden">
      <a href="?" aria-current={shown ? undefined : 'page'} className={tab(false)} onClick={go(false)}>
        {t('reportView')}
      </a>
      <a href="?view=connections" aria-current={shown ? 'page' : undefined} className={tab(true)} onClick={go(true)}>
        {t('title')}
        <span className="text-12 font-normal text-muted">{formatQuantity({ value: connections, unit: 'count' }, locale)}</span>
      </a>
    </nav>
  )
}
