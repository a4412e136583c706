'use client'

import { useTranslations } from 'use-intl'
import type { Severity } from '@/lib/core/finding'
import type { Report } from '@/lib/core/report'
import { FindingCard } from './finding-card'

const rank: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, notice: 2, fine: 3 }

/** All findings, the worst first. Where there are none, how many questions that rests on. */
export function FindingList({ report }: { report: Report | null }) {
  const t = useTranslations('report')
  const findings = report?.findings.toSorted((a, b) => rank[a.severity] - rank[b.severity]) ?? []
  return (
    <section aria-labelledby="findings" className="min-w-0">
      <h2 id="findings" className="pb-2 text-16 font-semibold">
        {t('findingsTitle')}
      </h2>
      {findings.length === 0 ? <p className="border-t py-3 text-muted">{report ? <NothingFound report={report} /> : t('findingsNotYet')}</p> : null}
      {findings.map((finding, index) => (
        <FindingCard key={finding.id} finding={finding} first={index === 0} />
      ))}
    </section>
  )
}

function NothingFound({ report: { asked: questions } }: { report: Report }) {
  const t = useTranslations('report')
  const asked = questions.filter((question) => question.kind === 'asked').length
  const not = questions.length - asked
  return not === 0 ? t('findingsNone', { asked }) : t('findingsNoneSome', { asked, not })
}
