'use client'

import { useTranslations } from 'use-intl'
import type { Known } from '@/lib/core/remedies'

/** Whether an input was measured, set on the machine, reckoned or assumed: an assumed one is framed, so that nobody takes it for the case's. */
export function KnownMark({ known }: { known: Known | null }) {
  const t = useTranslations('remedies.orphans')
  const look =
    known === 'assumed' ? 'border-dashed border-warning text-warning' : known === null ? 'border-accent text-accent' : 'border-rule text-muted'
  return (
    <span className={`ml-auto rounded-4 border px-1 text-12 whitespace-nowrap ${look}`}>{known === null ? t('changed') : t(`known.${known}`)}</span>
  )
}
