'use client'

import Link from 'next/link'
import { useEffect, useMemo } from 'react'
import { useTranslations } from 'use-intl'
import type { Report } from '@/lib/core/report'
import type { Picture } from '@/lib/lanes/lane'
import { ShareDialog } from '../share/share-dialog'
import { buttonClass } from '../ui/button'
import { TopBar } from '../ui/top-bar'
import { DropVeil } from '../upload/drop-veil'
import { useRecent } from '../upload/recent-store'
import { type Incoming, useUploads } from '../upload/upload-store'
import { useIncoming } from '../upload/use-incoming'
import { ActivityBar } from './activity-bar'
import { CaseTitle } from './case-title'
import { filesOf } from './file-item'
import { FilesPanel } from './files-panel'
import type { LiveCase } from './live-case'
import { RenameCase } from './rename-case'
import { ReportBody } from './report-body'
import type { Addresses } from './report-context'
import { useLiveCase } from './use-live-case'

interface CaseViewProps {
  readonly id: string
  readonly title: string
  readonly live: LiveCase
  readonly report: Report | null
  readonly picture: Picture | null
}

/** A case that this person may change: it fills while files are sent and read. */
export function CaseView({ id, title, live: first, report: firstReport, picture }: CaseViewProps) {
  const t = useTranslations('report')
  const upload = useTranslations('upload')
  const { live, report, version, lost } = useLiveCase(id, first, firstReport)
  const all = useUploads((uploads) => uploads.uploads)
  const add = useUploads((uploads) => uploads.add)
  const remember = useRecent((recent) => recent.remember)
  const take = (files: readonly Incoming[]): void => add(id, files)
  const over = useIncoming(take, upload('pasteName'))

  const addresses = useMemo(
    (): Addresses => ({
      picture: `/api/v1/cases/${id}/picture`,
      connections: `/api/v1/cases/${id}/connections`,
      lines: (artefact, from, to) => `/api/v1/cases/${id}/artefacts/${artefact}/lines?first=${from}&last=${to}`,
      ladder: (artefact, query) => `/api/v1/cases/${id}/artefacts/${artefact}/ladder?${query}`,
      slice: (artefact, query) => `/api/v1/cases/${id}/artefacts/${artefact}/slice?${query}`,
    }),
    [id],
  )
  const known = new Set<string>(live.artefacts.map((artefact) => artefact.id))
  const uploads = all.filter((each) => each.caseId === id && !(each.state === 'sent' && each.became.every((became) => known.has(became))))
  const files = filesOf(live.artefacts, report)

  useEffect(() => {
    void Promise.resolve(useRecent.persist.rehydrate()).then(() => remember(id, title))
  }, [id, title, remember])
  const sending = uploads.some((each) => each.state === 'sending' || each.state === 'waiting')
  useEffect(() => {
    if (!sending) return
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [sending])

  return (
    <>
      <TopBar>
        <CaseTitle title={title} range={report?.timeline.range ?? null}>
          <RenameCase id={id} title={title} />
        </CaseTitle>
        <span className="ml-auto flex items-center gap-2 print:hidden">
          <ShareDialog caseId={id} />
          <Link href={`/c/${id}/summary`} className={buttonClass({ size: 'small' })}>
            {t('summary')}
          </Link>
        </span>
      </TopBar>
      <main id="main" className="flex-1">
        <ReportBody
          {...{ report, version, addresses }}
          picture={picture}
          caseId={id}
          files={<FilesPanel files={files} uploads={uploads} arriving={live.arriving} caseId={id} take={take} />}
        />
      </main>
      <ActivityBar files={files} uploads={uploads} lost={lost} version={version} />
      <DropVeil over={over} />
    </>
  )
}
