'use client'

import { ChevronRight } from 'lucide-react'
import { useLocale, useTranslations } from 'use-intl'
import type { Diagnostic } from '@/lib/core/diagnostic'
import { formatQuantity } from '@/lib/display/quantity'
import { translatorOf, type Values } from '@/lib/display/translator'
import { useOpenSource } from '../ui/source-context'
import { usePlaceName } from './place-name'

const rank: Readonly<Record<Diagnostic['level'], number>> = { error: 0, 'data-loss': 1, notice: 2, info: 3 }

/** What the reading of a file came upon, the gravest first: the place, the reason, what can be done. */
export function DiagnosticList({ diagnostics }: { diagnostics: readonly Diagnostic[] }) {
  const t = useTranslations('report')
  if (diagnostics.length === 0) return null
  const sorted = diagnostics.toSorted((a, b) => rank[a.level] - rank[b.level])
  const grave = sorted.some((each) => each.level === 'error' || each.level === 'data-loss')
  return (
    <details open={grave} className="group text-12">
      <summary className="inline-flex items-center gap-1 rounded-4 text-muted hover:text-text">
        <ChevronRight size={14} aria-hidden className="transition-transform group-open:rotate-90" />
        {t('diagnostics', { n: sorted.length })}
      </summary>
      <ul className="mt-1 flex flex-col gap-2 border-l-2 pl-3">
        {sorted.map((diagnostic, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: one code may stand at several places; the list is made anew as a whole
          <Note key={`${diagnostic.code} ${index}`} diagnostic={diagnostic} />
        ))}
      </ul>
    </details>
  )
}

function Note({ diagnostic }: { diagnostic: Diagnostic }) {
  const t = useTranslations('report')
  const locale = useLocale()
  const open = useOpenSource()
  const translator = translatorOf(locale)
  const place = usePlaceName()(diagnostic.at.place)
  const { code, level, count, actual, expected, fileName } = diagnostic
  const values: Values = { ...diagnostic.figures, count, fileName, actual: actual ?? '', expected: expected?.join(', ') ?? '', place }
  const hint = translator.say(`diagnostics.${code}.hint`, values)
  return (
    <li className="flex flex-col gap-0.5">
      <span>
        <span className={level === 'error' || level === 'data-loss' ? 'font-semibold text-warning' : 'font-semibold text-muted'}>
          {t(`diagnosticLevel.${level}`)}
        </span>{' '}
        {open && diagnostic.at.place.kind === 'lines' ? (
          <button
            type="button"
            className="rounded-4 underline decoration-dotted underline-offset-4 hover:text-accent"
            onClick={() => open(diagnostic.at)}
          >
            {place}
          </button>
        ) : (
          <span>{place}</span>
        )}
        {count > 1 ? <span className="text-muted"> · {t('times', { n: formatQuantity({ value: count, unit: 'count' }, locale) })}</span> : null}
      </span>
      <span>{translator.say(`diagnostics.${code}.reason`, values) ?? code}</span>
      {actual === undefined ? null : <code className="font-mono text-muted">{actual}</code>}
      {hint === null ? null : <span className="text-muted">{hint}</span>}
    </li>
  )
}
