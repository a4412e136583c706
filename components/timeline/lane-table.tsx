'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useRef } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { formatRange, formatTime } from '@/lib/display/instant'
import { formatQuantity } from '@/lib/display/quantity'
import { sentenceText } from '@/lib/display/sentence'
import type { Lane } from '@/lib/lanes/lane'
import { Dialog } from '../ui/dialog'
import { laneRows } from './lane-rows'
import { useZone, type Window } from './view-store'

const rowHeight = 28

/** A lane as a table: what the picture shows in this window, for keyboard and screen reader. */
export function LaneTable({ lane, window, onClose }: { lane: Lane; window: Window; onClose: () => void }) {
  const t = useTranslations('lanes')
  const locale = useLocale()
  const zone = useZone()
  const scroll = useRef<HTMLElement>(null)
  const { columns, rows } = laneRows(lane, window)
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroll.current, estimateSize: () => rowHeight, overscan: 20 })
  const shown = virtual.getVirtualItems()
  const [first, last] = [shown[0], shown.at(-1)]

  const cell = (value: (typeof rows)[number][number]): ReactNode => {
    if (value === null) return '–'
    if (typeof value === 'string') return value
    if ('at' in value) return formatTime(value.at * 1e3, zone, 'millis')
    if ('ending' in value) return t(`ending.${value.ending}`)
    return formatQuantity(value, locale)
  }
  const heading = (column: (typeof columns)[number]): string => ('key' in column ? t(`columns.${column.key}`) : sentenceText(column.label, locale))

  return (
    <Dialog
      wide
      title={t('tableTitle', {
        lane: sentenceText(lane.title, locale),
        range: formatRange({ start: window.from * 1e3, end: window.to * 1e3 }, locale, zone),
      })}
      onClose={onClose}
    >
      {rows.length === 0 ? (
        <p className="text-muted">{t('tableEmpty')}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <section ref={scroll} tabIndex={0} aria-label={sentenceText(lane.title, locale)} className="max-h-[60dvh] overflow-auto">
          <table aria-rowcount={rows.length + 1} className="w-full text-13">
            <thead className="sticky top-0 bg-surface text-12 text-muted">
              <tr>
                {columns.map((column) => (
                  <th key={heading(column)} scope="col" className="border-b py-1 pr-4 text-left font-semibold whitespace-nowrap">
                    {heading(column)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {first ? <tr aria-hidden style={{ height: first.start }} /> : null}
              {shown.map((item) => (
                <tr key={item.key} aria-rowindex={item.index + 2} style={{ height: rowHeight }}>
                  {rows[item.index]?.map((value, index) => (
                    <td key={columns[index] ? heading(columns[index]) : index} className="border-b py-1 pr-4 whitespace-nowrap">
                      {cell(value)}
                    </td>
                  ))}
                </tr>
              ))}
              {last ? <tr aria-hidden style={{ height: virtual.getTotalSize() - last.end }} /> : null}
            </tbody>
          </table>
        </section>
      )}
    </Dialog>
  )
}
