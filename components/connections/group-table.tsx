'use client'

import { useLocale, useTranslations } from 'use-intl'
import type { ConnState } from '@/lib/core/connection'
import type { ConnectionFilter, ConnectionGroup, ConnectionGrouping } from '@/lib/core/connection-query'
import { formatMicros, formatQuantity } from '@/lib/display/quantity'
import { turned } from './asked'
import { ColumnHeads } from './column-heads'
import { groupColumns, risingGroups } from './columns'
import { useConnectionsView } from './connections-store'
import type { Rows } from './use-rows'
import { useVirtualRows } from './use-virtual-rows'
import { WaitBar } from './wait-bar'

const rowHeight = 36
/** Further down the server does not page. */
const mostGroups = 10_000

/** The connections gathered: what of them is late, by peer, network, port, name, state or history. A group opens as its connections. */
export function GroupTable({ rows, by }: { rows: Rows<ConnectionGroup>; by: ConnectionGrouping }) {
  const t = useTranslations('connections.table')
  const { asked, ask } = useConnectionsView()
  const count = Math.min(mostGroups, rows.answer?.count ?? 0)
  const { scroll, virtual, shown, first, last } = useVirtualRows({ rows, count, height: rowHeight, overscan: 12 })
  return (
    <section
      ref={scroll}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      aria-label={t('groupsTitle')}
      aria-busy={rows.stale}
      className={`max-h-[max(20rem,calc(100dvh-13rem))] overflow-auto border-y transition-opacity ${rows.stale ? 'opacity-60' : ''}`}
    >
      <table aria-rowcount={count + 1} className="w-full min-w-[1000px] table-fixed text-13 md:min-w-[1110px]">
        <ColumnHeads
          columns={groupColumns}
          sort={asked.groupSort}
          plain={['median']}
          label={(column) => (column === 'key' ? t(`group.${by}`) : t(`groupColumn.${column}`))}
          onSort={(column) => column !== 'median' && ask({ groupSort: turned(asked.groupSort, column, risingGroups) })}
        />
        <tbody>
          {first && first.start > 0 ? <tr aria-hidden style={{ height: first.start }} /> : null}
          {shown.map(({ index }) => {
            const group = rows.rowAt(index)
            return (
              <tr key={index} aria-rowindex={index + 2} className="border-b" style={{ height: rowHeight }}>
                {group ? (
                  <GroupCells group={group} by={by} onOpen={() => ask({ filter: filterOf(asked.filter, by, group.key), group: null })} />
                ) : (
                  <td colSpan={groupColumns.length}>
                    <span aria-hidden className="block h-3 w-1/2 bg-panel" />
                  </td>
                )}
              </tr>
            )
          })}
          {last ? <tr aria-hidden style={{ height: virtual.getTotalSize() - last.end }} /> : null}
        </tbody>
      </table>
    </section>
  )
}

function GroupCells({ group, by, onOpen }: { group: ConnectionGroup; by: ConnectionGrouping; onOpen(): void }) {
  const t = useTranslations('connections.table')
  const locale = useLocale()
  const number = 'pr-4 text-right whitespace-nowrap'
  const count = (value: number): string => formatQuantity({ value, unit: 'count' }, locale)
  const share =
    group.connections === 0 || group.stalled === 0 ? null : formatQuantity({ value: group.stalled / group.connections, unit: 'ratio' }, locale)
  const name = group.key === '' ? t('groupNone') : group.key
  return (
    <>
      <th scope="row" className="sticky left-0 truncate bg-surface pr-4 text-left font-normal" title={name}>
        {group.key === '' ? (
          <span className="text-muted">{name}</span>
        ) : (
          <button
            type="button"
            aria-label={t('openGroup', { group: name })}
            className="max-w-full truncate rounded-4 font-mono text-12 underline decoration-muted decoration-dotted underline-offset-2 hover:text-accent"
            onClick={onOpen}
          >
            {name}
          </button>
        )}
        {by === 'state' ? <span className="text-12 text-muted"> {t(`states.${stateIn(group.key)}`)}</span> : null}
      </th>
      <td className={number}>{count(group.connections)}</td>
      <td className={`${number} ${group.stalled > 0 ? 'font-semibold' : ''}`}>
        {share === null ? count(group.stalled) : t('stalledShare', { n: count(group.stalled), share })}
      </td>
      <td className={number}>{count(group.open)}</td>
      <td className={number}>{count(group.reset)}</td>
      <td className={number} title={group.waits > 0 && group.medianWait === null ? t('medianNot') : undefined}>
        {group.medianWait === null ? '–' : formatMicros(group.medianWait, locale)}
      </td>
      <td className="pr-4">
        <WaitBar wait={group.longestWait} isFloor={group.longestIsFloor} kind={group.stalled > 0 ? 'stalled' : 'plain'} />
      </td>
      <td className={number}>{formatQuantity({ value: group.bytes, unit: 'bytes' }, locale)}</td>
      <td className={number}>{count(group.retransmits)}</td>
    </>
  )
}

const stateIn = (key: string): ConnState => key as ConnState // the server groups by these

/** The filter that leaves the connections of one group. */
function filterOf(filter: ConnectionFilter, by: ConnectionGrouping, key: string): ConnectionFilter {
  switch (by) {
    case 'address':
    case 'prefix':
      return { ...filter, addresses: [...new Set([...filter.addresses, key])] }
    case 'port':
      return { ...filter, ports: [...new Set([...filter.ports, Number(key)])] }
    case 'name':
      return { ...filter, name: key }
    case 'state':
      return { ...filter, states: [stateIn(key)] }
    case 'history':
      return { ...filter, history: key }
  }
}
