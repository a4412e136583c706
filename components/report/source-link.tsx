'use client'

import { useTranslations } from 'use-intl'
import type { SourceRef } from '@/lib/core/artefact'
import { useOpenSource } from '../ui/source-context'
import { usePlaceName } from './place-name'
import { useReport } from './report-context'

/** Where something was said, as a link that opens it: `ss.txt, line 12`. `frames`: the very frames, where they do not follow each other. */
export function SourceLink({ source, frames }: { source: SourceRef; frames?: readonly number[] }) {
  const t = useTranslations('report')
  const open = useOpenSource()
  const place = usePlaceName()(source.place)
  const { fileName } = useReport()
  const file = fileName(source.artefact)
  if (!open) return null
  return (
    <button
      type="button"
      aria-label={t('open', { file, place })}
      className="rounded-4 text-left text-12 text-muted underline decoration-dotted underline-offset-4 hover:text-accent"
      onClick={() => open(source, frames)}
    >
      {t('at', { file, place })}
    </button>
  )
}
