'use client'

import { useTranslations } from 'use-intl'
import { everyConnection } from '@/lib/core/connection-query'
import { Button } from '../ui/button'
import { Command } from '../ui/command'
import { useConnectionsView } from './connections-store'
import type { Answer } from './use-rows'

const outlined = Array.from({ length: 12 }, (_, row) => row)

/** While the first answer is on its way: the table's outline. */
export function TableOutline() {
  const t = useTranslations('connections.table')
  return (
    <div className="border-y">
      <p role="status" className="sr-only">
        {t('loading')}
      </p>
      {outlined.map((row) => (
        <div key={row} aria-hidden className="flex h-12 items-center gap-4 border-b last:border-b-0">
          <span className="h-3 w-24 bg-panel" />
          <span className="h-3 w-36 bg-panel" />
          <span className="h-3 flex-1 bg-panel" />
        </div>
      ))}
    </div>
  )
}

export function TableFailed({ why, retry }: { why: string; retry(): void }) {
  const t = useTranslations('connections.table')
  const first = useTranslations('connections')
  return (
    <div role="alert" className="flex min-h-48 flex-col items-start gap-3 border-y py-6">
      <p className="font-semibold text-critical">{t('failed')}</p>
      <p className="text-13 text-muted">{why === '' ? first('unreachable') : why}</p>
      <Button onClick={retry}>{t('again')}</Button>
    </div>
  )
}

const capture = 'tcpdump -i any -s 128 -nn -w gw.pcap tcp'

/** Nothing to show: no capture, none whose connections are kept, none that the filter keeps, or none in the captures. */
export function TableNone({ answer, captures }: { answer: Answer<unknown>; captures: number }) {
  const t = useTranslations('connections.table')
  const ask = useConnectionsView((view) => view.ask)
  if (answer.of > 0)
    return (
      <div role="status" className="flex min-h-48 flex-col items-start gap-3 border-y py-6">
        <p className="font-semibold">{t('noMatch')}</p>
        <Button onClick={() => ask({ filter: everyConnection })}>{t('filterClear')}</Button>
      </div>
    )
  const why = captures === 0 ? 'noCapture' : answer.captures.length === 0 ? 'notKept' : 'noConnection'
  return (
    <div role="status" className="flex min-h-48 max-w-[72ch] flex-col gap-3 border-y py-6">
      <p className="font-semibold">{t(`${why}.title`)}</p>
      <p className="text-13 text-muted">{t(`${why}.hint`)}</p>
      {why === 'noCapture' ? <Command run={capture} /> : null}
    </div>
  )
}
