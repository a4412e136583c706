'use client'

import { ThemeProvider } from 'next-themes'
import type { ReactNode } from 'react'
import { IntlProvider } from 'use-intl'
import { type Locale, messagesOf } from '@/lib/display/locale'

/** Words and colours for everything below. `nonce` lets the script that sets the colours before the first paint pass the page's policy. */
export function Providers({ locale, nonce, children }: { locale: Locale; nonce: string; children: ReactNode }) {
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableColorScheme={false} nonce={nonce}>
      <IntlProvider locale={locale} messages={messagesOf(locale)} timeZone="UTC">
        {children}
      </IntlProvider>
    </ThemeProvider>
  )
}
