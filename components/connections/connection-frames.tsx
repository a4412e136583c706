'use client'

import { useId, useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import type { Ladder } from '@/lib/core/ladder'
import { formatDay, formatZone } from '@/lib/display/instant'
import { formatMicros } from '@/lib/display/quantity'
import { displayFilter, tsharkCommand } from '@/lib/display/wireshark'
import { useZone } from '../timeline/view-store'
import { buttonClass } from '../ui/button'
import { Command } from '../ui/command'
import { CopyButton } from '../ui/copy-button'
import { PacketLadder } from './packet-ladder'
import { useLadder } from './use-ladder'

interface ConnectionFramesProps {
  readonly file: string
  readonly ladderUrl: string
  readonly sliceUrl: string | null // null: a link hands out no packets
  readonly ours: string | null
  readonly opened: number
}

/** One connection of a capture: its ladder, and the ways to see the same packets elsewhere. */
export function ConnectionFrames({ file, ladderUrl, sliceUrl, ours, opened }: ConnectionFramesProps) {
  const t = useTranslations('connections')
  const fetched = useLadder(ladderUrl)
  if (fetched === 'loading' || 'failed' in fetched)
    return (
      <p role="status" className="min-h-48 text-muted">
        {fetched === 'loading' ? t('loading') : t('failed', { why: fetched.failed ?? t('unreachable') })}
      </p>
    )
  const { ladder } = fetched
  const filter = displayFilter(ladder)
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <Summary ladder={ladder} />
        <span className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <span className={buttonClass({ size: 'small' })}>
            <CopyButton text={filter} what={t('filterTitle')} label={t('copyFilter')} />
          </span>
          {sliceUrl === null ? <span className="text-12 text-muted">{t('noSlice')}</span> : <SliceLink url={sliceUrl} />}
        </span>
      </div>
      <PacketLadder ladder={ladder} ours={ours} opened={opened} />
      {sliceUrl === null ? null : <p className="text-12 text-muted">{t('payloadHint')}</p>}
      <div className="flex flex-col gap-1">
        <h3 className="text-12 font-semibold text-muted">{t('filterTitle')}</h3>
        <Command run={filter} />
        <h3 className="mt-2 text-12 font-semibold text-muted">{t('tsharkTitle')}</h3>
        <Command run={tsharkCommand(file, filter)} />
      </div>
    </div>
  )
}

function Summary({ ladder: { rungs, frames, firstFrame, lastFrame } }: { ladder: Ladder }) {
  const t = useTranslations('connections')
  const locale = useLocale()
  const zone = useZone()
  const [first, last] = [rungs[0], rungs.at(-1)]
  if (!first || !last) return null
  return (
    <p className="text-13">
      {t('summary', {
        frames,
        first: String(firstFrame),
        last: String(lastFrame),
        length: formatMicros(last.at - first.at, locale),
        day: formatDay(first.at, zone),
        zone: formatZone(zone, locale),
      })}
    </p>
  )
}

function SliceLink({ url }: { url: string }) {
  const t = useTranslations('connections')
  const [payload, setPayload] = useState(false)
  const id = useId()
  return (
    <span className="flex items-center gap-2">
      <a href={`${url}&payload=${payload ? 'keep' : 'cut'}`} download className={buttonClass({ size: 'small', look: 'primary' })}>
        {t('slice')}
      </a>
      <input id={id} type="checkbox" checked={payload} onChange={(event) => setPayload(event.target.checked)} />
      <label htmlFor={id} className="text-12">
        {t('payload')}
      </label>
    </span>
  )
}
