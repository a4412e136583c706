// Messages whose key is known only at run time: sentences, diagnostics, names of formats. Written in ICU MessageFormat.
// Reference: https://unicode-org.github.io/icu/userguide/format_parse/messages/

import { createTranslator } from 'use-intl/core'
import { type Locale, messagesOf } from './locale'
import { formatPlain } from './plain-message'

export type Values = Readonly<Record<string, string | number>>

export interface Translator {
  readonly locale: Locale
  /** The message in words, or null if the catalogue lacks it or the values do not fit it. */
  say(key: string, values?: Values): string | null
}

// The keys are data here, so the compiler cannot check them; `say` answers null where the catalogue has none.
const untyped = (translate: unknown): ((key: string, values: Values) => string) => translate as (key: string, values: Values) => string

const missing = '\uE002'
const wholeLanguage = (locale: Locale) =>
  untyped(createTranslator({ locale, messages: messagesOf(locale), timeZone: 'UTC', onError: () => undefined, getMessageFallback: () => missing }))

const made = new Map<Locale, Translator>()

/** The translator of a language: made once, then the same. */
export function translatorOf(locale: Locale): Translator {
  const known = made.get(locale)
  if (known) return known
  let translate: ReturnType<typeof untyped> | null = null
  const translator: Translator = {
    locale,
    say(key, values = {}) {
      const message = messageAt(locale, key)
      if (message === null) return null
      const plain = formatPlain(message, values, locale)
      if (plain !== null) return plain
      translate ??= wholeLanguage(locale)
      const words = translate(key, values)
      return words === missing ? null : words
    },
  }
  made.set(locale, translator)
  return translator
}

/** What the catalogue holds under a path like `report.evidenceOf.x`, null where that is no message. */
function messageAt(locale: Locale, key: string): string | null {
  let found: unknown = messagesOf(locale)
  for (const name of key.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return null
    found = Reflect.get(found, name)
  }
  return typeof found === 'string' ? found : null
}
