'use client'

import { ChevronRight } from 'lucide-react'
import { useTranslations } from 'use-intl'
import type { Severity } from '@/lib/core/finding'
import type { Report } from '@/lib/core/report'
import type { Reason } from '@/lib/core/verdict'
import { Said } from '../ui/said'
import { NotKnown, SeverityWord } from '../ui/severity'

const rank: readonly Severity[] = ['critical', 'warning', 'notice']

/** How bad the worst of it is. A report that found nothing is fine only where the verdict says so; else nothing is known. */
export function Standing({ report: { findings, verdict } }: { report: Report }) {
  const worst = rank.find((severity) => findings.some((finding) => finding.severity === severity))
  if (worst) return <SeverityWord severity={worst} />
  return verdict.cause === 'none' ? <SeverityWord severity="fine" /> : <NotKnown />
}

/** What it comes to, in one sentence, how sure that is, and what speaks for and against it. */
export function VerdictBanner({ report }: { report: Report | null }) {
  const t = useTranslations('report')
  if (!report)
    return (
      <section aria-label={t('verdictTitle')} className="border-b bg-panel px-4 py-4 lg:px-6">
        <p className="text-16 text-muted">{t('verdictWaiting')}</p>
      </section>
    )
  const { verdict, summary } = report
  return (
    <section aria-label={t('verdictTitle')} className="border-b bg-panel px-4 py-4 lg:px-6">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1 text-12">
        <Standing report={report} />
        <span className="font-semibold">{t(`late.${verdict.late}`)}</span>
        <span className="text-muted">{t('howSure', { sure: t(`sure.${summary.sure}`) })}</span>
      </div>
      <p className="mt-1 max-w-[96ch] text-16 font-semibold text-pretty">
        <Said sentence={verdict.says} />
      </p>
      <Reasons report={report} />
    </section>
  )
}

function Reasons({ report: { verdict } }: { report: Report }) {
  const t = useTranslations('report')
  const lists = [
    { title: t('becauseTitle'), reasons: verdict.for },
    { title: t('againstTitle'), reasons: verdict.against },
    { title: t('silentTitle'), reasons: verdict.silent },
  ].filter(({ reasons }) => reasons.length > 0)
  if (lists.length === 0) return null
  return (
    <details className="group mt-1">
      <summary className="inline-flex items-center gap-1 rounded-4 text-12 font-semibold text-accent">
        <ChevronRight size={14} aria-hidden className="transition-transform group-open:rotate-90" />
        {t('why')}
      </summary>
      <div className="mt-2 grid gap-x-8 gap-y-4 md:grid-cols-3">
        {lists.map(({ title, reasons }) => (
          <ReasonList key={title} title={title} reasons={reasons} />
        ))}
      </div>
    </details>
  )
}

function ReasonList({ title, reasons }: { title: string; reasons: readonly Reason[] }) {
  return (
    <div>
      <h3 className="text-12 font-semibold text-muted">{title}</h3>
      <ul className="mt-1 flex flex-col gap-1 text-13">
        {reasons.map((reason) => (
          <li key={`${reason.test} ${reason.says.message}`}>
            <Said sentence={reason.says} />
          </li>
        ))}
      </ul>
    </div>
  )
}
