import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Suspense } from 'react'
import { CaseView } from '@/components/report/case-view'
import { Loading } from '@/components/state/loading'
import { messagesOf } from '@/lib/display/locale'
import { type CaseView as Case, loadCase, loadPicture, loadReport } from '@/lib/server/access'

interface Params {
  readonly params: Promise<{ id: string }>
}

const firstWidth = 1024

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  const found = await loadCase((await params).id)
  const { report, upload } = messagesOf('en')
  return found ? { title: `${found.title || upload.untitled} · ${report.product}` } : {}
}

export default async function CasePage({ params }: Params) {
  const found = await loadCase((await params).id)
  if (!found) notFound()
  return (
    <Suspense fallback={<Loading title={found.title} />}>
      <Loaded found={found} />
    </Suspense>
  )
}

async function Loaded({ found: { id, title, artefacts } }: { found: Case }) {
  const loaded = await loadReport(id)
  const picture = loaded ? await loadPicture(id, { from: null, to: null, width: firstWidth }) : null
  return <CaseView {...{ id, title, picture }} live={{ artefacts, reportVersion: loaded?.version ?? 0 }} report={loaded?.report ?? null} />
}
