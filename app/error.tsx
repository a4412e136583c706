'use client'

import { OurError } from '@/components/state/our-error'

export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return <OurError code={error.digest} again={reset} />
}
