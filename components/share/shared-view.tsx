'use client'

import Link from 'next/link'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import type { Report } from '@/lib/core/report'
import type { Picture } from '@/lib/lanes/lane'
import { CaseTitle } from '../report/case-title'
import { filesOfReport } from '../report/file-item'
import { FilesPanel } from '../report/files-panel'
import { ReportBody } from '../report/report-body'
import type { Addresses } from '../report/report-context'
import { buttonClass } from '../ui/button'
import { TopBar } from '../ui/top-bar'
import { ShareBanner } from './share-banner'

interface SharedViewProps {
  readonly token: string
  readonly report: Report
  readonly picture: Picture | null
  readonly expiresAt: number // ms
}

const nothing = (): void => undefined

/** A report given out by link: the same report, and nothing to change. */
export function SharedView({ token, report, picture, expiresAt }: SharedViewProps) {
  const t = useTranslations('report')
  const addresses = useMemo(
    (): Addresses => ({
      picture: `/api/v1/shared/${token}/picture`,
      connections: `/api/v1/shared/${token}/connections`,
      lines: (artefact, first, last) => `/api/v1/shared/${token}/lines?artefact=${artefact}&first=${first}&last=${last}`,
      ladder: (artefact, query) => `/api/v1/shared/${token}/ladder?artefact=${artefact}&${query}`,
      slice: null,
    }),
    [token],
  )
  return (
    <>
      <TopBar>
        <CaseTitle title={report.case.title} range={report.timeline.range} />
        <Link href={`/r/${token}/summary`} className={`${buttonClass({ size: 'small' })} ml-auto print:hidden`}>
          {t('summary')}
        </Link>
      </TopBar>
      <ShareBanner report={report} expiresAt={expiresAt} />
      <main id="main">
        <ReportBody
          {...{ report, picture, addresses }}
          version={0}
          caseId={null}
          files={<FilesPanel files={filesOfReport(report)} uploads={[]} caseId={null} take={nothing} />}
        />
      </main>
    </>
  )
}
