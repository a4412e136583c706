'use client'

import { useEffect, useRef, useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { formatQuantity } from '@/lib/display/quantity'
import type { Upload } from '../upload/upload-store'
import type { FileItem } from './file-item'

interface ActivityBarProps {
  readonly files: readonly FileItem[]
  readonly uploads: readonly Upload[]
  readonly lost: boolean
  readonly version: number
}

/** At the foot of the window while files are sent or read: how far it has come, in numbers. It covers nothing and moves nothing. */
export function ActivityBar({ files, uploads, lost, version }: ActivityBarProps) {
  const t = useTranslations('report')
  const upload = useTranslations('upload')
  const locale = useLocale()
  const bytes = (value: number): string => formatQuantity({ value, unit: 'bytes' }, locale)
  const sending = uploads.filter((each) => each.state === 'sending' || each.state === 'waiting')
  const reading = files.find((file) => file.state === 'reading')
  const waiting = files.filter((file) => file.state === 'waiting').length
  const [done, total] = [sending.reduce((sum, each) => sum + each.sent, 0), sending.reduce((sum, each) => sum + each.size, 0)]
  const progress = reading?.progress
  return (
    <>
      <Announcement version={version} />
      {lost || sending.length > 0 || reading || waiting > 0 ? (
        <aside
          aria-label={t('activity')}
          className="sticky bottom-0 z-20 flex min-h-9 flex-wrap items-center gap-x-6 gap-y-1 border-t bg-surface px-4 py-1 text-12 lg:px-6 print:hidden"
        >
          {lost ? (
            <span role="status" className="text-warning">
              {t('lost')}
            </span>
          ) : null}
          {sending.length > 0 ? (
            <span className="flex items-center gap-2">
              {upload('sendingNow', { n: sending.length, sent: bytes(done), size: bytes(total) })}
              <progress
                value={done}
                max={Math.max(total, 1)}
                aria-label={upload('sendingNow', { n: sending.length, sent: bytes(done), size: bytes(total) })}
                className="h-1 w-32"
              />
            </span>
          ) : null}
          {reading ? (
            <span className="flex min-w-0 items-center gap-2">
              <span className="truncate">
                {t('liveReading', {
                  file: reading.fileName,
                  what: progress ? t(`readingSoFar.${progress.of}`, { n: progress.read }) : t('state.reading'),
                })}
              </span>
              <progress
                {...(progress ? { value: progress.bytes } : {})}
                max={Math.max(progress?.size ?? 1, 1)}
                aria-label={reading.fileName}
                className="h-1 w-32"
              />
            </span>
          ) : null}
          {waiting > 0 ? <span className="text-muted">{t('waitingFiles', { n: waiting })}</span> : null}
        </aside>
      ) : null}
    </>
  )
}

/** Says aloud that the report is a newer one: once each time, and not at first. */
function Announcement({ version }: { version: number }) {
  const t = useTranslations('report')
  const first = useRef(version)
  const [said, setSaid] = useState(false)
  useEffect(() => {
    if (version === first.current) return
    first.current = version
    setSaid(true)
    const timer = setTimeout(() => setSaid(false), 3_000)
    return () => clearTimeout(timer)
  }, [version])
  return (
    <p role="status" className="sr-only">
      {said ? t('live') : ''}
    </p>
  )
}
