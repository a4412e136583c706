// Messages whose key is known only at run time: sentences, diagnostics, names of formats. Written in ICU MessageFormat.
// Reference: https://unicode-org.github.io/icu/userguide/format_parse/messages/

import { createTranslator } from 'use-intl/core'
import { type Locale, messagesOf } from './locale'

export type Values = Readonly<Record<string, string | number>>

export interface Translator {
  readonly locale: Locale
  /** The message in words, or null if the catalogue lacks it or the values do not fit it. */
  say(key: string, values?: Values): string | null
}

// The keys are data here, so the compiler cannot check them; `say` answers null where the catalogue has none.
const untyped = (translate: unknown): ((key: string, values: Values) => string) => translate as (key: string, values: Values) => string

const made = new Map<Locale, Translator>()

/** The translator of a language: made once, then the same. */
export function translatorOf(locale: Locale): Translator {
  const known = made.get(locale)
  if (known) return known
  const missing = '\uE002'
  const translate = untyped(
    createTranslator({ locale, messages: messagesOf(locale), timeZone: 'UTC', onError: () => undefined, getMessageFallback: () => missing }),
  )
  const translator: Translator = {
    locale,
    say(key, values = {}) {
      const words = translate(key, values)
      return words === missing ? null : words
    },
  }
  made.set(locale, translator)
  return translator
}
