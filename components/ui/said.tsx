'use client'

import type { ReactNode } from 'react'
import { useLocale } from 'use-intl'
import type { Sentence } from '@/lib/core/sentence'
import { formatSentence, type Part } from '@/lib/display/sentence'
import { translatorOf } from '@/lib/display/translator'
import { useOpenSource } from './source-context'

/** A sentence in words. Each figure that knows its source opens there. */
export function Said({ sentence }: { sentence: Sentence }) {
  const parts = formatSentence(sentence, translatorOf(useLocale()))
  return parts.map((part, index): ReactNode => {
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence, in one order
    return part.kind === 'text' ? part.text : <FigurePart key={index} part={part} />
  })
}

// Numbers with their unit stay on one line; names may be longer than a line.
const short = 16

function FigurePart({ part: { text, figure } }: { part: Extract<Part, { kind: 'figure' }> }) {
  const open = useOpenSource()
  const { source } = figure
  const nowrap = text.length <= short ? 'whitespace-nowrap' : ''
  if (!source || !open) return <span className={nowrap}>{text}</span>
  return (
    <a
      href={`#${source.artefact}`}
      className={`rounded-4 underline decoration-muted decoration-dotted underline-offset-4 hover:text-accent hover:decoration-accent ${nowrap}`}
      onClick={(event) => {
        event.preventDefault()
        open(source)
      }}
    >
      {text}
    </a>
  )
}
