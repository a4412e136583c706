'use client'

import { RotateCcw, X } from 'lucide-react'
import { useLocale, useTranslations } from 'use-intl'
import { formatQuantity } from '@/lib/display/quantity'
import { Button } from '../ui/button'
import { type Upload, useUploads } from './upload-store'

interface UploadRowProps {
  readonly upload: Upload
  readonly read: { readonly of: 'lines' | 'packets' | 'files'; readonly read: number } | null // so far, while it is on its way
}

/** A file on its way: how much of it has been sent and read, and the way to stop it or send it again. */
export function UploadRow({ upload, read }: UploadRowProps) {
  const t = useTranslations('upload')
  const report = useTranslations('report')
  const refusals = useTranslations('states.refusals')
  const locale = useLocale()
  const { cancel, retry, dismiss } = useUploads()
  const size = (value: number): string => formatQuantity({ value, unit: 'bytes' }, locale)
  const { key, name, state, sent, why } = upload
  const underWay = state === 'waiting' || state === 'sending'
  const words = {
    waiting: t('waiting'),
    sending: t('uploading', { sent: size(sent), size: size(upload.size) }),
    sent: t('sent'),
    failed: t('failed', { why: refusals(why ?? 'unknown') }),
    cancelled: t('cancelled'),
  }
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 border-t py-2 text-13">
      <span className="truncate font-semibold">{name}</span>
      <span className="flex items-center gap-1">
        {state === 'failed' || state === 'cancelled' ? (
          <Button size="small" onClick={() => retry(key)}>
            <RotateCcw size={12} aria-hidden />
            {t('retry')}
          </Button>
        ) : null}
        <Button
          size="small"
          look="quiet"
          className={state === 'sent' ? 'invisible' : ''}
          aria-label={underWay ? t('cancel', { name }) : t('remove', { name })}
          onClick={() => (underWay ? cancel(key) : dismiss(key))}
        >
          <X size={14} aria-hidden />
        </Button>
      </span>
      <span className={`text-12 ${state === 'failed' ? 'text-critical' : 'text-muted'}`}>{words[state]}</span>
      {state === 'sending' && read ? <span className="text-12 text-muted">{report(`readingSoFar.${read.of}`, { n: read.read })}</span> : null}
      {underWay ? <progress value={sent} max={Math.max(upload.size, 1)} aria-label={name} className="col-span-2 h-1 w-full" /> : null}
    </li>
  )
}
