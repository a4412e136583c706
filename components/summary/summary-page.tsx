'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import type { Report } from '@/lib/core/report'
import { formatRange } from '@/lib/display/instant'
import { formatMicros } from '@/lib/display/quantity'
import type { Picture } from '@/lib/lanes/lane'
import { Standing } from '../findings/verdict-banner'
import { Still } from '../timeline/still'
import { buttonClass } from '../ui/button'
import { Said } from '../ui/said'
import { TopBar } from '../ui/top-bar'
import { PrintButton } from './print-button'

/** One page for whoever decides: what happened, one picture, how sure, how long, who must act. It prints on one sheet. */
export function SummaryPage({ report, picture, back }: { report: Report | null; picture: Picture | null; back: string }) {
  const t = useTranslations('report')
  return (
    <>
      <div className="print:hidden">
        <TopBar>
          <Link href={back} className={buttonClass({ size: 'small' })}>
            {t('back')}
          </Link>
          <span className="ml-auto">
            <PrintButton />
          </span>
        </TopBar>
      </div>
      <main id="main" className="mx-auto w-full max-w-[704px] px-4 py-8 print:max-w-none print:p-0">
        {report ? <Page report={report} picture={picture} /> : <p className="text-muted">{t('page.none')}</p>}
      </main>
    </>
  )
}

function Page({ report, picture }: { report: Report; picture: Picture | null }) {
  const t = useTranslations('report')
  const upload = useTranslations('upload')
  const locale = useLocale()
  const { summary, timeline, artefacts, madeBy } = report
  const minutes = summary.badMinutes
  return (
    <article className="flex flex-col gap-6 print:gap-4">
      <header className="flex flex-col gap-2">
        <p className="flex flex-wrap gap-x-4 text-12 text-muted">
          <span>{report.case.title || upload('untitled')}</span>
          <span>{timeline.range ? formatRange(timeline.range, locale) : t('noRange')}</span>
        </p>
        <Standing report={report} />
        <h1 className="text-28 font-semibold text-balance print:text-20">
          <Said sentence={summary.headline} />
        </h1>
      </header>
      <div className="flex flex-col gap-2 text-16">
        {summary.paragraphs.map(({ says }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: sentences of one page, in one order
          <p key={`${says.message} ${index}`} className="text-pretty">
            <Said sentence={says} />
          </p>
        ))}
      </div>
      {picture ? <Still picture={picture} label={t('page.picture')} /> : null}
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-3 border-t pt-4 sm:grid-cols-3">
        <Fact term={t('page.sure')}>{t(`sure.${summary.sure}`)}</Fact>
        <Fact term={t('page.badMinutes')}>{minutes === null ? t('page.badMinutesUnknown') : formatMicros(minutes * 60e6, locale)}</Fact>
        <Fact term={t('page.whoMustAct')}>
          <Said sentence={summary.whoMustAct} />
        </Fact>
      </dl>
      <footer className="border-t pt-2 text-12 text-muted">{t('page.made', { app: madeBy.app, files: artefacts.length })}</footer>
    </article>
  )
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="contents sm:block">
      <dt className="text-12 text-muted">{term}</dt>
      <dd className="text-14 font-semibold">{children}</dd>
    </div>
  )
}
