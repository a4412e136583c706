import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { SummaryPage } from '@/components/summary/summary-page'
import { messagesOf } from '@/lib/display/locale'
import { loadCase, loadPicture, loadReport } from '@/lib/server/access'

interface Params {
  readonly params: Promise<{ id: string }>
}

const paperWidth = 672

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  const found = await loadCase((await params).id)
  const { report, upload } = messagesOf('en')
  return found ? { title: `${found.title || upload.untitled} · ${report.summary}` } : {}
}

export default async function CaseSummary({ params }: Params) {
  const { id } = await params
  if (!(await loadCase(id))) notFound()
  const loaded = await loadReport(id)
  const picture = loaded ? await loadPicture(id, { from: null, to: null, width: paperWidth }) : null
  return <SummaryPage report={loaded?.report ?? null} picture={picture} back={`/c/${id}`} />
}
