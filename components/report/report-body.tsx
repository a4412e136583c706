'use client'

import { type ReactNode, useMemo, useState } from 'react'
import type { Report } from '@/lib/core/report'
import type { Picture } from '@/lib/lanes/lane'
import { CaptureChecks } from '../connections/capture-checks'
import { useAddress, useConnectionsView } from '../connections/connections-store'
import { ConnectionsView } from '../connections/connections-view'
import { ViewTabs } from '../connections/view-tabs'
import { FindingList } from '../findings/finding-list'
import { NotAsked } from '../findings/not-asked'
import { VerdictBanner } from '../findings/verdict-banner'
import { Remedies } from '../remedies/remedies'
import { Timeline } from '../timeline/timeline'
import { TimelineOutline } from '../timeline/timeline-outline'
import { SourceContext } from '../ui/source-context'
import { type Addresses, ReportContext, shownOf } from './report-context'
import { Shelf } from './shelf'
import { type OpenedSource, SourceDialog } from './source-dialog'

interface ReportBodyProps {
  readonly report: Report | null
  readonly picture: Picture | null
  readonly version: number
  readonly addresses: Addresses
  readonly caseId: string | null // null: read-only
  readonly files: ReactNode
}

/** The report: what it comes to, the lanes with the findings beside them, and below what has no time, what was not asked, and the files. */
export function ReportBody({ report, picture, version, addresses, caseId, files }: ReportBodyProps) {
  const [opened, setOpened] = useState<OpenedSource | null>(null)
  const connections = useConnectionsView((view) => view.shown)
  useAddress()
  const shown = useMemo(() => (report ? shownOf(report) : null), [report])
  const range = report?.timeline.range
  const grid = (
    <div className="grid gap-x-8 gap-y-8 px-4 py-6 lg:px-6 xl:grid-cols-[minmax(0,1fr)_384px] 2xl:grid-cols-[minmax(0,1fr)_448px] xl:grid-rows-[auto_1fr]">
      {range ? (
        <Timeline first={picture} url={addresses.picture} whole={wholeOf(range)} version={version} />
      ) : (
        <TimelineOutline read={report !== null} />
      )}
      <div className="min-w-0 xl:col-start-2 xl:row-span-2 xl:row-start-1">
        <FindingList report={report} />
      </div>
      <div className="flex min-w-0 flex-col gap-8">
        {shown ? <Shelf caseId={caseId} /> : null}
        {report ? <NotAsked asked={report.asked} /> : null}
        {files}
        {report ? <CaptureChecks captures={report.captures} /> : null}
      </div>
    </div>
  )
  const body = (
    <>
      <div className={connections ? 'max-md:hidden' : ''}>
        <VerdictBanner report={report} />
      </div>
      {report ? <ViewTabs connections={report.captures.reduce((sum, { tcp }) => sum + tcp.connections, 0)} /> : null}
      {report && connections ? (
        <ConnectionsView url={addresses.connections} version={version} {...{ ladder: addresses.ladder, slice: addresses.slice }} />
      ) : (
        <>
          {grid}
          {report ? <Remedies report={report} /> : null}
        </>
      )}
      {opened && shown ? <SourceDialog opened={opened} addresses={addresses} onClose={() => setOpened(null)} /> : null}
    </>
  )
  return (
    <SourceContext value={shown ? (source, frames = []) => setOpened({ source, frames }) : null}>
      <ReportContext value={shown}>{body}</ReportContext>
    </SourceContext>
  )
}

const margin = 0.01 // of the range, on either side: what stands at its very ends is seen whole
const shortest = 1 // ms: a case of one moment still has an axis

function wholeOf({ start, end }: { start: number; end: number }): { from: number; to: number } {
  const beside = Math.max(shortest, ((end - start) / 1e3) * margin)
  return { from: Math.floor(start / 1e3 - beside), to: Math.ceil(end / 1e3 + beside) }
}
