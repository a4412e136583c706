'use client'

import { useLocale, useTranslations } from 'use-intl'
import type { ConnectionRow } from '@/lib/core/connection-query'
import { formatDay, formatTime } from '@/lib/display/instant'
import { formatMicros, formatQuantity } from '@/lib/display/quantity'
import { useZone } from '../timeline/view-store'

export interface RowWords {
  readonly time: string
  readonly day: string
  readonly lasted: string
  readonly handshake: string
  readonly packets: string
  readonly bytes: string
  readonly retransmits: string
  readonly copies: string
}

/** The numbers of a connection in words. */
export function useRowWords(): (row: ConnectionRow) => RowWords {
  const t = useTranslations('connections.table')
  const locale = useLocale()
  const zone = useZone()
  const count = (value: number): string => formatQuantity({ value, unit: 'count' }, locale)
  return (row) => {
    const at = row.firstAt ?? row.firstReading
    return {
      time: formatTime(at, zone, 'millis'),
      day: formatDay(at, zone),
      lasted: t('lasted', { length: formatMicros(row.lastReading - row.firstReading, locale) }),
      handshake: row.roundTrip === null ? '–' : formatMicros(row.roundTrip, locale),
      packets: count(row.sent.packets + row.received.packets),
      bytes: formatQuantity({ value: row.sent.bytes + row.received.bytes, unit: 'bytes' }, locale),
      retransmits: count(row.sent.retransmits + row.received.retransmits),
      copies: row.fin === null ? '–' : count(row.fin.copies),
    }
  }
}

export const waitKind = ({ stalled, fin }: ConnectionRow): 'plain' | 'stalled' | 'reset' =>
  stalled ? (fin?.ending === 'reset' ? 'reset' : 'stalled') : 'plain'
