'use client'

import { type KeyboardEvent, useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import type { ConnectionRow } from '@/lib/core/connection-query'
import { formatZone } from '@/lib/display/instant'
import { endpointText } from '@/lib/display/wireshark'
import { useZone } from '../timeline/view-store'
import { turned } from './asked'
import { ColumnHeads } from './column-heads'
import { mostRowsScrolled, risingRows, rowColumns } from './columns'
import { RowCells } from './connection-cells'
import { useConnectionsView } from './connections-store'
import { useRowWords } from './row-words'
import type { Rows } from './use-rows'
import { useVirtualRows } from './use-virtual-rows'

const rowHeight = 48

interface ConnectionTableProps {
  readonly rows: Rows<ConnectionRow>
  onOpen(row: ConnectionRow): void
}

/** Every connection a row, of which only those in view are drawn and fetched. */
export function ConnectionTable({ rows, onOpen }: ConnectionTableProps) {
  const t = useTranslations('connections.table')
  const sort = useConnectionsView((view) => view.asked.sort)
  const ask = useConnectionsView((view) => view.ask)
  const locale = useLocale()
  const zone = useZone()
  const [active, setActive] = useState(0)
  const count = Math.min(mostRowsScrolled, rows.answer?.count ?? 0)
  const { scroll, virtual, shown, first, last } = useVirtualRows({ rows, count, height: rowHeight, overscan: 12 })

  const step = (event: KeyboardEvent): void => {
    const to = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + 10, PageUp: active - 10, Home: 0, End: count - 1 }[event.key]
    if (to === undefined || count === 0) return
    event.preventDefault()
    const next = Math.min(count - 1, Math.max(0, to))
    setActive(next)
    virtual.scrollToIndex(next)
    requestAnimationFrame(() => scroll.current?.querySelector<HTMLElement>(`[data-row="${next}"] button`)?.focus())
  }

  return (
    <section
      ref={scroll}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      aria-label={t('title')}
      aria-busy={rows.stale}
      className={`max-h-[max(20rem,calc(100dvh-13rem))] overflow-auto border-y transition-opacity ${rows.stale ? 'opacity-60' : ''}`}
    >
      <table aria-rowcount={count + 1} className="w-full min-w-[1180px] table-fixed text-13">
        <ColumnHeads
          columns={rowColumns}
          sort={sort}
          label={(by) => (by === 'began' ? t('beganIn', { zone: formatZone(zone, locale) }) : t(`column.${by}`))}
          hint={(by) => t(`columnHint.${by}`)}
          onSort={(by) => {
            ask({ sort: turned(sort, by, risingRows) })
            virtual.scrollToIndex(0)
          }}
        />
        <tbody onKeyDown={step}>
          {first && first.start > 0 ? <tr aria-hidden style={{ height: first.start }} /> : null}
          {shown.map(({ index }) => (
            <Row key={index} index={index} row={rows.rowAt(index)} active={index === active} onActive={setActive} onOpen={onOpen} />
          ))}
          {last ? <tr aria-hidden style={{ height: virtual.getTotalSize() - last.end }} /> : null}
        </tbody>
      </table>
    </section>
  )
}

interface RowProps {
  readonly index: number
  readonly row: ConnectionRow | null
  readonly active: boolean
  onActive(index: number): void
  onOpen(row: ConnectionRow): void
}

function Row({ index, row, active, onActive, onOpen }: RowProps) {
  const t = useTranslations('connections.table')
  const words = useRowWords()
  if (row === null)
    return (
      <tr aria-rowindex={index + 2} data-row={index} style={{ height: rowHeight }}>
        <td colSpan={rowColumns.length} className="border-b">
          <span aria-hidden className="block h-3 w-1/2 bg-panel" />
        </td>
      </tr>
    )
  const said = words(row)
  return (
    <tr
      aria-rowindex={index + 2}
      data-row={index}
      className="cursor-pointer border-b bg-surface hover:bg-panel has-[button:focus-visible]:bg-panel"
      style={{ height: rowHeight }}
      onClick={() => {
        onActive(index)
        onOpen(row)
      }}
    >
      <th scope="row" className="sticky left-0 bg-inherit pr-4 text-left font-normal">
        <button
          type="button"
          tabIndex={active ? 0 : -1}
          aria-label={t('open', { originator: endpointText(row.originator), responder: endpointText(row.responder), time: said.time })}
          title={t('frames', { first: String(row.firstFrame), last: String(row.lastFrame), day: said.day })}
          className="rounded-4 font-mono text-12 hover:text-accent"
          onFocus={() => onActive(index)}
        >
          {said.time}
        </button>
        <span className="block truncate text-12 text-muted">{said.lasted}</span>
      </th>
      <RowCells row={row} words={said} />
    </tr>
  )
}
