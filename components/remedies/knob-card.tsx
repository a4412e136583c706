'use client'

import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import type { KnobRow } from '@/lib/core/remedies'
import { Acts, Helped, Judged, KnobHead, Touches, Values } from './knob-cells'

/** A knob where a table has no room: its name and the judgement, the rest on opening. */
export function KnobCard({ row }: { row: KnobRow }) {
  const t = useTranslations('remedies')
  return (
    <li className="border-t">
      <details className="group">
        <summary className="flex items-center gap-2 rounded-4 py-2 text-13">
          <ChevronRight size={14} aria-hidden className="shrink-0 text-muted transition-transform group-open:rotate-90" />
          <code className="min-w-0 flex-1 font-mono">{row.knob}</code>
          <Judged row={row} />
        </summary>
        <div className="flex flex-col gap-3 pb-4 pl-5 text-13">
          <Helped row={row} />
          <Part name={t('knobs.columns.touches')}>
            <Touches row={row} />
          </Part>
          <Part name={t('knobs.columns.value')}>
            <Values row={row} />
          </Part>
          <Part name={t('knobs.columns.knob')}>
            <KnobHead row={row} />
          </Part>
          <Part name={t('knobs.columns.acts')}>
            <Acts row={row} />
          </Part>
          <Part name={t('knobs.columns.risk')}>{t(`risk.${row.knob}`)}</Part>
        </div>
      </details>
    </li>
  )
}

function Part({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <h4 className="text-12 font-semibold text-muted">{name}</h4>
      {children}
    </div>
  )
}
