// The last pass over a document: every sentence gets its English words, and what is no number becomes null, as JSON has it.

import type { Sentence } from '@/lib/core/sentence'
import { sentenceText } from '@/lib/display/sentence'

const isSentence = (value: object): value is Sentence => 'message' in value && 'figures' in value && typeof value.message === 'string'

/** A copy of `document` with `text` in every sentence and null for NaN and the infinities. Its shape is otherwise the same. */
export function finish<Document>(document: Document): Document {
  return finished(document) as Document
}

function finished(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(finished)
  const copy = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, finished(part)]))
  return isSentence(value) ? { ...copy, text: sentenceText(value, 'en') } : copy
}
