import { notFound } from 'next/navigation'
import { SharedView } from '@/components/share/shared-view'
import { loadShared, loadSharedPicture } from '@/lib/server/access'

const firstWidth = 1024

export default async function SharedPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params
  const shared = await loadShared(token)
  if (!shared) notFound()
  const picture = await loadSharedPicture(token, { from: null, to: null, width: firstWidth })
  return <SharedView token={token} report={shared.report} picture={picture} expiresAt={shared.expiresAt} />
}
