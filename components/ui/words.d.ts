import type { Locale, PageMessages } from '@/lib/display/locale'

declare module 'use-intl' {
  interface AppConfig {
    Locale: Locale
    Messages: PageMessages
  }
}
