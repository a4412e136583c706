'use client'

import { useTranslations } from 'use-intl'
import type { ConnectionRow } from '@/lib/core/connection-query'
import { endpointText } from '@/lib/display/wireshark'
import { mostCardsScrolled } from './columns'
import { ResponderName, StateWord } from './connection-cells'
import { useRowWords, waitKind } from './row-words'
import type { Rows } from './use-rows'
import { useVirtualRows } from './use-virtual-rows'
import { WaitBar } from './wait-bar'

const cardHeight = 140

/** The connections on a narrow page: a card each, one below the other. */
export function ConnectionCards({ rows, onOpen }: { rows: Rows<ConnectionRow>; onOpen(row: ConnectionRow): void }) {
  const t = useTranslations('connections.table')
  const count = Math.min(mostCardsScrolled, rows.answer?.count ?? 0)
  const { scroll, virtual, shown } = useVirtualRows({ rows, count, height: cardHeight, overscan: 6 })
  return (
    <section
      ref={scroll}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      aria-label={t('title')}
      aria-busy={rows.stale}
      className={`max-h-[max(24rem,calc(100dvh-6rem))] overflow-y-auto border-y ${rows.stale ? 'opacity-60' : ''}`}
    >
      <ul className="relative" style={{ height: virtual.getTotalSize() }}>
        {shown.map(({ index, start }) => {
          const row = rows.rowAt(index)
          return (
            <li
              key={index}
              aria-setsize={count}
              aria-posinset={index + 1}
              data-index={index}
              ref={virtual.measureElement}
              className="absolute inset-x-0 top-0 border-b py-2"
              style={{ transform: `translateY(${start}px)` }}
            >
              {row ? <Card row={row} onOpen={onOpen} /> : <span aria-hidden className="block bg-panel" style={{ height: cardHeight / 2 }} />}
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function Card({ row, onOpen }: { row: ConnectionRow; onOpen(row: ConnectionRow): void }) {
  const t = useTranslations('connections.table')
  const words = useRowWords()(row)
  const facts = [
    ['handshake', words.handshake],
    ['copies', words.copies],
    ['packets', words.packets],
    ['bytes', words.bytes],
    ['retransmits', words.retransmits],
  ] as const
  return (
    <div className="flex flex-col gap-1 text-13">
      <div className="flex items-baseline justify-between gap-4">
        <button type="button" className="rounded-4 font-mono text-12 font-semibold text-accent" onClick={() => onOpen(row)}>
          <span className="sr-only">{t('openShort')} </span>
          {words.time}
        </button>
        <span className="text-12 text-muted">{words.lasted}</span>
      </div>
      <div className="flex flex-wrap gap-x-2">
        <span className="font-mono text-12">{endpointText(row.originator)}</span>
        <span aria-hidden className="text-12 text-muted">
          →
        </span>
        <span className="min-w-0">
          <ResponderName row={row} />
        </span>
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-2">
        <StateWord state={row.state} />
        <WaitBar wait={row.fin?.wait ?? null} isFloor={row.fin !== null && row.fin.ending !== 'answered'} kind={waitKind(row)} />
      </div>
      <dl className="grid grid-cols-5 gap-x-2 text-12">
        {facts.map(([key, value]) => (
          <div key={key} className="min-w-0">
            <dt className="truncate text-muted">{t(`short.${key}`)}</dt>
            <dd className="truncate">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
