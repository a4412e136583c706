// The plain part of ICU MessageFormat, which is nearly all the catalogue uses: text, `{name}`, and `{name, plural, =0 {…} one {…} other {…}}`.
// The whole language takes 30 ms to load and to learn each locale of the world; a report of the command line is made in ten times that.

import type { Locale } from './locale'

const rules = new Map<Locale, Intl.PluralRules>()

function rulesOf(locale: Locale): Intl.PluralRules {
  const known = rules.get(locale) ?? new Intl.PluralRules(locale)
  rules.set(locale, known)
  return known
}

/** Quotes, tags and the number sign mean more than they show. */
const isPlain = (message: string): boolean => !/['<>#]/.test(message)
const argument = /^\s*(\w+)\s*(?:,\s*plural\s*,([\s\S]*))?$/
const formName = /^\s*(=\d+|[a-z]+)\s*$/

/** `message` with its values, or null where it asks for more than the plain part, or for a value that is not given. */
export function formatPlain(message: string, values: Readonly<Record<string, string | number>>, locale: Locale): string | null {
  return isPlain(message) ? filled(message, values, locale) : null
}

function filled(message: string, values: Readonly<Record<string, string | number>>, locale: Locale): string | null {
  let words = ''
  let at = 0
  for (let opens = message.indexOf('{'); opens >= 0; opens = message.indexOf('{', at)) {
    const closes = closing(message, opens)
    const said = closes < 0 ? null : argumentIn(message.slice(opens + 1, closes), values, locale)
    if (said === null) return null
    words += message.slice(at, opens) + said
    at = closes + 1
  }
  return words + message.slice(at)
}

function argumentIn(inside: string, values: Readonly<Record<string, string | number>>, locale: Locale): string | null {
  const [, name = '', plural] = argument.exec(inside) ?? []
  const value = values[name]
  if (value === undefined) return null
  if (plural === undefined) return String(value)
  const forms = formsIn(plural)
  if (forms === null || typeof value !== 'number') return null
  const form = forms.get(`=${value}`) ?? forms.get(rulesOf(locale).select(value)) ?? forms.get('other')
  return form === undefined ? null : filled(form, values, locale)
}

/** `=0 {none} one {one} other {many}` by name. */
function formsIn(plural: string): Map<string, string> | null {
  const forms = new Map<string, string>()
  let at = 0
  for (let opens = plural.indexOf('{'); opens >= 0; opens = plural.indexOf('{', at)) {
    const closes = closing(plural, opens)
    const name = formName.exec(plural.slice(at, opens))?.[1]
    if (closes < 0 || name === undefined) return null
    forms.set(name, plural.slice(opens + 1, closes))
    at = closes + 1
  }
  return plural.slice(at).trim() === '' && forms.has('other') ? forms : null
}

/** Where the brace that opens at `from` closes, -1 where it does not. */
function closing(message: string, from: number): number {
  let depth = 0
  for (let at = from; at < message.length; at++) {
    if (message[at] === '{') depth++
    else if (message[at] === '}' && --depth === 0) return at
  }
  return -1
}
