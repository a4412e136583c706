'use client'

import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '../ui/button'
import { Said } from '../ui/said'
import { useReport } from './report-context'
import { SayWhen, type Unplaced } from './say-when'

/** What has no time: listed beside the axis, never drawn on it, with the way to place it. */
export function Shelf({ caseId }: { caseId: string | null }) {
  const t = useTranslations('report')
  const { report, fileName } = useReport()
  const [asking, setAsking] = useState<Unplaced | null>(null)
  const { unplaced } = report.timeline
  if (unplaced.length === 0) return null
  return (
    <section aria-labelledby="shelf" className="min-w-0">
      <h2 id="shelf" className="text-16 font-semibold">
        {t('shelfTitle')}
      </h2>
      <p className="pb-2 text-12 text-muted">{t('shelfHint')}</p>
      <ul>
        {unplaced.map((each) => (
          <li key={each.clock} className="flex flex-wrap items-center gap-x-4 gap-y-1 border-t py-2 text-13">
            <span className="flex min-w-0 flex-1 flex-col">
              <span className="font-semibold">{fileName(each.artefact)}</span>
              <span>
                <Said sentence={each.holds} />
              </span>
              <span className="text-12 text-muted">{t(`shelfWhy.${each.why}`)}</span>
            </span>
            {caseId === null ? null : (
              <Button size="small" onClick={() => setAsking(each)}>
                {t('sayWhen')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {asking && caseId !== null ? <SayWhen unplaced={asking} caseId={caseId} onClose={() => setAsking(null)} /> : null}
    </section>
  )
}
