'use client'

import { useLocale, useTranslations } from 'use-intl'
import type { CaptureDigest } from '@/lib/core/report'
import { formatQuantity } from '@/lib/display/quantity'
import { Command } from '../ui/command'

/** Our counts of each capture, each with the command that counts the same in Wireshark's tools. */
export function CaptureChecks({ captures }: { captures: readonly CaptureDigest[] }) {
  const t = useTranslations('connections.checks')
  if (captures.length === 0) return null
  return (
    <section aria-labelledby="checks" className="flex min-w-0 flex-col gap-3">
      <h2 id="checks" className="text-16 font-semibold">
        {t('title')}
      </h2>
      <p className="max-w-[70ch] text-13 text-muted">{t('lead')}</p>
      {captures.map((capture) => (
        <details key={capture.id} className="min-w-0 rounded-4 border">
          <summary className="cursor-pointer px-3 py-2 text-13 font-semibold">{capture.artefact}</summary>
          <Counts capture={capture} />
        </details>
      ))}
    </section>
  )
}

function Counts({ capture }: { capture: CaptureDigest }) {
  const t = useTranslations('connections.checks')
  const locale = useLocale()
  return (
    <ul className="grid gap-y-1 border-t px-3 py-2">
      {capture.checks.map(({ count, ours, duplicates, command }) => (
        <li key={count} className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 text-13 md:grid-cols-[12rem_7rem_minmax(0,1fr)]">
          <span>{t(`counts.${count}`)}</span>
          <span className="text-right tabular-nums">{formatQuantity({ value: ours, unit: 'count' }, locale)}</span>
          <span className="col-span-2 min-w-0 md:col-span-1">
            <Command run={command} />
          </span>
          {duplicates > 0 ? <span className="col-span-full text-12 text-muted">{t('duplicates', { duplicates })}</span> : null}
        </li>
      ))}
    </ul>
  )
}
