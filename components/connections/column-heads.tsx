'use client'

import { ArrowDown, ArrowUp } from 'lucide-react'
import type { Ordered } from '@/lib/core/connection-query'
import type { ColumnOf } from './columns'

interface ColumnHeadsProps<By extends string> {
  readonly columns: readonly ColumnOf<By>[]
  readonly sort: Ordered<string>
  readonly plain?: readonly By[] // not to be sorted by
  label(by: By): string
  hint?(by: By): string
  onSort(by: By): void
}

/** The heads of a table: each sorts by its column, and the other way when it is asked again. */
export function ColumnHeads<By extends string>({ columns, sort, plain = [], label, hint, onSort }: ColumnHeadsProps<By>) {
  return (
    <thead className="sticky top-0 z-10 bg-surface text-12 text-muted">
      <tr aria-rowindex={1}>
        {columns.map(({ by, width, right, pinned }) => {
          const now = sort.by === by ? (sort.descending ? 'descending' : 'ascending') : 'none'
          const place = `shadow-[inset_0_-1px_0_var(--rule)] py-1.5 pr-4 font-semibold whitespace-nowrap ${width} ${right ? 'text-right' : 'text-left'} ${pinned ? 'sticky left-0 z-10 bg-surface' : ''}`
          if (plain.includes(by))
            return (
              <th key={by} scope="col" className={place}>
                {label(by)}
              </th>
            )
          return (
            <th key={by} scope="col" aria-sort={now} className={place}>
              <button
                type="button"
                title={hint?.(by)}
                className={`inline-flex items-center gap-1 rounded-4 font-semibold hover:text-text ${right ? 'flex-row-reverse' : ''} ${now === 'none' ? '' : 'text-text'}`}
                onClick={() => onSort(by)}
              >
                {label(by)}
                <Direction now={now} />
              </button>
            </th>
          )
        })}
      </tr>
    </thead>
  )
}

function Direction({ now }: { now: 'none' | 'ascending' | 'descending' }) {
  if (now === 'none') return null
  const Icon = now === 'ascending' ? ArrowUp : ArrowDown
  return <Icon size={12} aria-hidden />
}
