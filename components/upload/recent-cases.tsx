'use client'

import { X } from 'lucide-react'
import Link from 'next/link'
import { useEffect } from 'react'
import { useTranslations } from 'use-intl'
import { formatDay } from '@/lib/display/instant'
import { useRecent } from './recent-store'

/** The cases this browser has opened before, newest first. */
export function RecentCases() {
  const t = useTranslations('upload')
  const { cases, forget } = useRecent()
  useEffect(() => {
    void useRecent.persist.rehydrate()
  }, [])
  if (cases.length === 0) return null
  return (
    <section aria-labelledby="recent" className="flex flex-col gap-2">
      <h2 id="recent" className="text-16 font-semibold">
        {t('recent')}
      </h2>
      <ul className="flex flex-col">
        {cases.map(({ id, title, openedAt }) => (
          <li key={id} className="flex items-center gap-2 border-b py-1">
            <Link href={`/c/${id}`} className="min-w-0 flex-1 truncate rounded-4 hover:text-accent">
              {title || t('untitled')}
            </Link>
            <span className="text-12 whitespace-nowrap text-muted">{formatDay(openedAt * 1e3)}</span>
            <button
              type="button"
              aria-label={t('recentForget', { title: title || t('untitled') })}
              className="rounded-4 p-1 text-muted hover:text-text"
              onClick={() => forget(id)}
            >
              <X size={14} aria-hidden />
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
