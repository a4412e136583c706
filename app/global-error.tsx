'use client'

import { OurError } from '@/components/state/our-error'
import { Providers } from '@/components/ui/providers'
import './globals.css'

/** In place of the whole page, where even its frame broke: it brings its own words and colours. */
export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en" suppressHydrationWarning>
      <body>
        <Providers locale="en" nonce="">
          <OurError code={error.digest} again={reset} />
        </Providers>
      </body>
    </html>
  )
}
