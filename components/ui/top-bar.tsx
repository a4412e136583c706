'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { ThemeButton } from './theme-button'

/** The bar on top of every page, 44 high: the way home, what this page is, what can be done with it. */
export function TopBar({ children = null }: { children?: ReactNode }) {
  const t = useTranslations('report')
  return (
    <header className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 border-b px-4 py-1 lg:px-6">
      <Link href="/" aria-label={t('home')} className="flex items-center gap-2 rounded-4 text-14 font-semibold">
        <svg viewBox="0 0 16 16" width={16} height={16} aria-hidden className="text-accent">
          <path d="M1 4h14M1 8h9M1 12h5" stroke="currentColor" strokeWidth={2} fill="none" />
        </svg>
        <span className={children === null ? '' : 'hidden sm:inline'}>{t('product')}</span>
      </Link>
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-1">{children}</div>
      <ThemeButton />
    </header>
  )
}
