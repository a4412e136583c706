'use client'

import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { ConnectionGroup, ConnectionRow } from '@/lib/core/connection-query'
import { useReport } from '../report/report-context'
import { routeQuery } from './asked'
import { ConnectionCards } from './connection-cards'
import { ConnectionTable } from './connection-table'
import { useConnectionsView } from './connections-store'
import { Controls, CountLine } from './controls'
import { FilterBar } from './filter-bar'
import { GroupTable } from './group-table'
import { RowDialog } from './row-dialog'
import { TableFailed, TableNone, TableOutline } from './table-states'
import { useNarrow } from './use-narrow'
import { type Rows, useRows } from './use-rows'

interface ConnectionsViewProps {
  readonly url: string // of the table's route
  readonly version: number // of the report: a new one asks anew
  ladder(artefact: ConnectionRow['artefact'], query: string): string
  readonly slice: ((artefact: ConnectionRow['artefact'], query: string) => string) | null
}

/** Every connection of the case's captures: to filter, sort, gather, open and take away. */
export function ConnectionsView({ url, version, ladder, slice }: ConnectionsViewProps) {
  const t = useTranslations('connections.table')
  const asked = useConnectionsView((view) => view.asked)
  const [opened, setOpened] = useState<ConnectionRow | null>(null)
  const rows = useRows<ConnectionRow | ConnectionGroup>(`${url}?${routeQuery(asked)}&v=${version}`)
  return (
    <div className="flex min-w-0 flex-col gap-3 px-4 py-4 lg:px-6">
      <h2 className="sr-only">{t('title')}</h2>
      {rows.answer?.of === 0 ? null : (
        <>
          <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
            <FilterBar />
            <Controls url={url} answer={rows.answer} />
          </div>
          <CountLine answer={rows.answer} grouped={asked.group !== null} />
        </>
      )}
      <Shown rows={rows} onOpen={setOpened} />
      {opened ? <RowDialog row={opened} ladder={ladder} slice={slice} onClose={() => setOpened(null)} /> : null}
    </div>
  )
}

function Shown({ rows, onOpen }: { rows: Rows<ConnectionRow | ConnectionGroup>; onOpen(row: ConnectionRow): void }) {
  const group = useConnectionsView((view) => view.asked.group)
  const narrow = useNarrow()
  const { report } = useReport()
  if (rows.failed !== null) return <TableFailed why={rows.failed} retry={rows.retry} />
  const kind = rows.answer === null ? null : kindOf(rows)
  if (rows.answer === null || (rows.stale && kind !== null && (kind === 'groups') !== (group !== null))) return <TableOutline />
  if (rows.answer.count === 0) return <TableNone answer={rows.answer} captures={report.captures.length} />
  if (group !== null) return <GroupTable rows={groupsOf(rows)} by={group} />
  return narrow ? <ConnectionCards rows={rowsOf(rows)} onOpen={onOpen} /> : <ConnectionTable rows={rowsOf(rows)} onOpen={onOpen} />
}

/** Which of the two the answer at hand is: while the next is under way it may still be the other. */
function kindOf({ rowAt }: Rows<ConnectionRow | ConnectionGroup>): 'rows' | 'groups' | null {
  const first = rowAt(0)
  return first === null ? null : 'key' in first ? 'groups' : 'rows'
}
const groupsOf = (rows: Rows<ConnectionRow | ConnectionGroup>): Rows<ConnectionGroup> => rows as Rows<ConnectionGroup>
const rowsOf = (rows: Rows<ConnectionRow | ConnectionGroup>): Rows<ConnectionRow> => rows as Rows<ConnectionRow>
