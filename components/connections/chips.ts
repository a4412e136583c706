'use client'

import { useLocale, useTranslations } from 'use-intl'
import type { ConnectionFilter } from '@/lib/core/connection-query'
import { formatRange } from '@/lib/display/instant'
import { formatMicros } from '@/lib/display/quantity'
import { useReport } from '../report/report-context'
import { useZone } from '../timeline/view-store'

export interface Chip {
  readonly key: string
  readonly label: string
  readonly without: ConnectionFilter // the filter, this taken away
}

const less = <T>(list: readonly T[], one: T): readonly T[] => list.filter((each) => each !== one)

/** Each condition of a filter in words. `stalled` has its own switch. */
export function useChips(filter: ConnectionFilter): readonly Chip[] {
  const t = useTranslations('connections.table.chip')
  const locale = useLocale()
  const zone = useZone()
  const { fileName } = useReport()
  const { capture, addresses, ports, states, endings, marks, name, history, minWait, from, to } = filter
  const chip = (label: string, without: Partial<ConnectionFilter>): Chip => ({ key: label, label, without: { ...filter, ...without } })
  return [
    ...(capture === null ? [] : [chip(t('capture', { file: fileName(capture) }), { capture: null })]),
    ...addresses.map((address) => chip(t('address', { address }), { addresses: less(addresses, address) })),
    ...ports.map((port) => chip(t('port', { port: String(port) }), { ports: less(ports, port) })),
    ...states.map((state) => chip(t('state', { state }), { states: less(states, state) })),
    ...endings.map((ending) => chip(t(`ending.${ending}`), { endings: less(endings, ending) })),
    ...marks.filter((mark) => mark !== 'stalled').map((mark) => chip(t(`mark.${mark}`), { marks: less(marks, mark) })),
    ...(name === null ? [] : [chip(t('name', { name }), { name: null })]),
    ...(history === null ? [] : [chip(t('history', { history }), { history: null })]),
    ...(minWait === null ? [] : [chip(t('wait', { wait: formatMicros(minWait, locale) }), { minWait: null })]),
    ...(from === null || to === null ? [] : [chip(formatRange({ start: from * 1e3, end: to * 1e3 }, locale, zone), { from: null, to: null })]),
  ]
}
