// Sentences into words. The catalogue holds each sentence whole; figures stay parts of their own, so that they can be opened at their source.

import type { Figure, Sentence } from '@/lib/core/sentence'
import { formatTime } from './instant'
import type { Locale } from './locale'
import { formatQuantity } from './quantity'
import { type Translator, translatorOf, type Values } from './translator'

export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'figure'; readonly name: string; readonly text: string; readonly figure: Figure }

/** One figure in words: `14.3 s`, `at least 14.3 s`, `203.0.113.0/24`, `17:06:59` (UTC). */
export function formatFigure(figure: Figure, locale: Locale): string {
  if (figure.kind === 'name') return figure.text
  if (figure.kind === 'instant') return formatTime(figure.at)
  const said = formatQuantity(figure, locale)
  return figure.atLeast ? (translatorOf(locale).say('units.atLeast', { x: said }) ?? said) : said
}

const [opens, closes] = ['\uE000', '\uE001'] // private-use marks around a figure's name: no catalogue holds them

const valuesOf = (sentence: Sentence): Values => {
  const values: Record<string, string | number> = {}
  for (const [name, figure] of Object.entries(sentence.figures)) {
    values[name] = `${opens}${name}${closes}`
    if (figure.kind === 'quantity') values[`${name}N`] = figure.value
  }
  return values
}

/**
 * A sentence in words, cut at its figures: text and figures by turns. Joined, the parts' `text` is the sentence.
 * A message the catalogue lacks is said in the English words that the report carries.
 */
export function formatSentence(sentence: Sentence, translator: Translator): readonly Part[] {
  const words = translator.say(sentence.message, valuesOf(sentence))
  if (words === null) return [{ kind: 'text', text: sentence.text ?? sentence.message }]
  const parts: Part[] = []
  words.split(opens).forEach((piece, index) => {
    const end = index === 0 ? -1 : piece.indexOf(closes)
    const name = piece.slice(0, Math.max(end, 0))
    const figure = sentence.figures[name]
    if (end >= 0 && figure) parts.push({ kind: 'figure', name, text: formatFigure(figure, translator.locale), figure })
    if (end + 1 < piece.length) parts.push({ kind: 'text', text: piece.slice(end + 1) })
  })
  return parts
}

/** A sentence as plain text. */
export const sentenceText = (sentence: Sentence, locale: Locale): string =>
  formatSentence(sentence, translatorOf(locale))
    .map((part) => part.text)
    .join('')
