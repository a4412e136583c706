'use client'

import { X } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { everyConnection } from '@/lib/core/connection-query'
import { Button } from '../ui/button'
import { useChips } from './chips'
import { useConnectionsView } from './connections-store'
import { readFilterText } from './filter-text'

/** What the table is narrowed to: typed as in Wireshark, shown as chips, each taken away with one click. */
export function FilterBar() {
  const t = useTranslations('connections.table')
  const { asked, ask } = useConnectionsView()
  const [text, setText] = useState('')
  const [refused, setRefused] = useState<readonly string[]>([])
  const chips = useChips(asked.filter)
  const id = useId()
  const take = (event: FormEvent): void => {
    event.preventDefault()
    const read = readFilterText(text, asked.filter)
    setRefused(read.refused)
    setText(read.refused.join(' && '))
    if (read.filter !== asked.filter) ask({ filter: read.filter })
  }
  return (
    <div className="flex min-w-[min(100%,26rem)] flex-1 flex-col gap-2">
      <form onSubmit={take} className="flex min-w-0 items-center gap-2">
        <label htmlFor={id} className="sr-only">
          {t('filter')}
        </label>
        <input
          id={id}
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder={t('filterExample')}
          maxLength={400}
          autoComplete="off"
          spellCheck={false}
          aria-invalid={refused.length > 0}
          aria-describedby={refused.length > 0 ? `${id}-refused` : undefined}
          className="h-8 min-w-0 flex-1 rounded-4 border bg-surface px-2 font-mono text-12 placeholder:text-muted aria-invalid:border-critical"
        />
        <Button type="submit">{t('filterAdd')}</Button>
      </form>
      {refused.length === 0 ? null : (
        <p id={`${id}-refused`} role="alert" className="text-12 text-critical">
          {t('filterRefused', { what: refused.join(' && ') })}
        </p>
      )}
      {chips.length === 0 ? null : (
        <ul className="flex flex-wrap items-center gap-1.5" aria-label={t('filters')}>
          {chips.map(({ key, label, without }) => (
            <li key={key} className="inline-flex max-w-full items-center gap-1 rounded-4 border bg-panel pl-2 text-12">
              <span className="truncate">{label}</span>
              <button
                type="button"
                aria-label={t('filterRemove', { what: label })}
                className="rounded-4 p-1 text-muted hover:text-text"
                onClick={() => ask({ filter: without })}
              >
                <X size={12} aria-hidden />
              </button>
            </li>
          ))}
          <li>
            <Button size="small" look="quiet" onClick={() => ask({ filter: everyConnection })}>
              {t('filterClear')}
            </Button>
          </li>
        </ul>
      )}
    </div>
  )
}
