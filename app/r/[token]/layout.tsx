import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { messagesOf } from '@/lib/display/locale'

const { report, share } = messagesOf('en')

// A link's preview says nothing of what it opens.
export const metadata: Metadata = {
  title: `${share.pageTitle} · ${report.product}`,
  description: '',
  robots: { index: false, follow: false, noarchive: true },
  referrer: 'no-referrer',
}

export default function SharedLayout({ children }: { children: ReactNode }) {
  return children
}
