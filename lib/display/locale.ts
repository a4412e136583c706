// The languages the program speaks. A language is one folder under `messages/`, of the same shape as `en`.

import { en, type pages } from './messages/en'

export const locales = ['en'] as const
export type Locale = (typeof locales)[number]
export type Messages = typeof en
/** The messages whose keys the compiler checks. */
export type PageMessages = typeof pages

const catalogues: Readonly<Record<Locale, Messages>> = { en }

/** Every message of a language, nested by region: `messagesOf('en').upload.choose`. */
export const messagesOf = (locale: Locale): Messages => catalogues[locale]
