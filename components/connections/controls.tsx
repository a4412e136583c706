'use client'

import { Download } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { connectionGroupings, connectionSorts, filterQuery } from '@/lib/core/connection-query'
import { formatQuantity } from '@/lib/display/quantity'
import { useTimelineView } from '../timeline/view-store'
import { Button, buttonClass } from '../ui/button'
import { mostCardsScrolled, mostRowsScrolled, risingRows } from './columns'
import { useConnectionsView } from './connections-store'
import { useNarrow } from './use-narrow'
import type { Answer } from './use-rows'

/** How many there are; stalled only, the timeline's window, the capture, what they are gathered by; and the way to take them away. */
export function Controls({ url, answer }: { url: string; answer: Answer<unknown> | null }) {
  const t = useTranslations('connections.table')
  const { asked, ask } = useConnectionsView()
  const { filter } = asked
  const window = useTimelineView((view) => view.window)
  const stalled = filter.marks.includes('stalled')
  const captures = answer?.captures ?? []
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-12">
      <Button
        aria-pressed={stalled}
        className="aria-pressed:border-accent aria-pressed:text-accent"
        onClick={() =>
          ask({ filter: { ...filter, marks: stalled ? filter.marks.filter((mark) => mark !== 'stalled') : [...filter.marks, 'stalled'] } })
        }
      >
        {t('stalledOnly')}
      </Button>
      {window && filter.from === null ? (
        <Button onClick={() => ask({ filter: { ...filter, from: Math.floor(window.from), to: Math.ceil(window.to) } })}>{t('inWindow')}</Button>
      ) : null}
      {captures.length > 1 ? (
        <Choice
          label={t('capture')}
          value={filter.capture ?? ''}
          onChoose={(value) => ask({ filter: { ...filter, capture: captures.find(({ artefact }) => artefact === value)?.artefact ?? null } })}
        >
          <option value="">{t('everyCapture')}</option>
          {captures.map(({ artefact, fileName }) => (
            <option key={artefact} value={artefact}>
              {fileName}
            </option>
          ))}
        </Choice>
      ) : null}
      <Choice
        label={t('groupBy')}
        value={asked.group ?? ''}
        onChoose={(value) => ask({ group: connectionGroupings.find((by) => by === value) ?? null })}
      >
        <option value="">{t('groupNothing')}</option>
        {connectionGroupings.map((by) => (
          <option key={by} value={by}>
            {t(`group.${by}`)}
          </option>
        ))}
      </Choice>
      {asked.group === null ? <SortChoice /> : null}
      <span className="flex items-center gap-1">
        {(['csv', 'parquet'] as const).map((as) => (
          <a
            key={as}
            href={`${url}/file?as=${as}&${filterQuery(filter)}`}
            download
            className={buttonClass({})}
            aria-label={t('download', { as: t(`as.${as}`) })}
          >
            <Download size={14} aria-hidden />
            {t(`as.${as}`)}
          </a>
        ))}
      </span>
    </div>
  )
}

/** Where there are no heads to sort by. */
function SortChoice() {
  const t = useTranslations('connections.table')
  const { asked, ask } = useConnectionsView()
  const { by, descending } = asked.sort
  return (
    <span className="flex items-center gap-2 md:hidden">
      <Choice
        label={t('sortBy')}
        value={by}
        onChoose={(value) => {
          const sort = connectionSorts.find((each) => each === value) ?? 'began'
          ask({ sort: { by: sort, descending: !risingRows.includes(sort) } })
        }}
      >
        {connectionSorts.map((each) => (
          <option key={each} value={each}>
            {t(`column.${each}`)}
          </option>
        ))}
      </Choice>
      <Button aria-label={t('turn')} aria-pressed={descending} onClick={() => ask({ sort: { by, descending: !descending } })}>
        {descending ? '↓' : '↑'}
      </Button>
    </span>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly value: string
  onChoose(value: string): void
  readonly children: ReactNode
}

function Choice({ label, value, onChoose, children }: ChoiceProps) {
  const id = useId()
  return (
    <span className="flex items-center gap-2">
      <label htmlFor={id} className="text-muted">
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={(event) => onChoose(event.target.value)}
        className="h-8 max-w-48 rounded-4 border bg-surface px-2 text-13"
      >
        {children}
      </select>
    </span>
  )
}

/** `1,204 of 30,116 connections`, and into how many groups they fall. */
export function CountLine({ answer, grouped }: { answer: Answer<unknown> | null; grouped: boolean }) {
  const t = useTranslations('connections.table')
  const locale = useLocale()
  const most = useNarrow() ? mostCardsScrolled : mostRowsScrolled
  const number = (value: number): string => formatQuantity({ value, unit: 'count' }, locale)
  return (
    <p role="status" className="flex min-h-4 flex-wrap gap-x-3 text-12 text-muted">
      {answer ? <span>{t('count', { matched: number(answer.matched), of: number(answer.of) })}</span> : null}
      {answer && !grouped && answer.matched > most ? <span>{t('countMost', { most: number(most) })}</span> : null}
      {answer && grouped ? <span>{t('countGroups', { groups: answer.count })}</span> : null}
    </p>
  )
}
