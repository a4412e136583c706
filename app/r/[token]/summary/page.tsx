import { notFound } from 'next/navigation'
import { ShareBanner } from '@/components/share/share-banner'
import { SummaryPage } from '@/components/summary/summary-page'
import { loadShared, loadSharedPicture } from '@/lib/server/access'

const paperWidth = 672

export default async function SharedSummary({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params
  const shared = await loadShared(token)
  if (!shared) notFound()
  const picture = await loadSharedPicture(token, { from: null, to: null, width: paperWidth })
  return (
    <>
      <ShareBanner report={shared.report} expiresAt={shared.expiresAt} />
      <SummaryPage report={shared.report} picture={picture} back={`/r/${token}`} />
    </>
  )
}
