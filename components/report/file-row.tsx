'use client'

import type { ReactNode } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { formatQuantity } from '@/lib/display/quantity'
import { DiagnosticList } from './diagnostic-list'
import type { FileItem } from './file-item'
import { ReadAs } from './read-as'
import { RemoveFile } from './remove-file'

interface FileRowProps {
  readonly file: FileItem
  readonly name?: string
  readonly caseId: string | null
  readonly children?: ReactNode
}

/** One file: name, what it was taken for and why, how far the reading has come or what became of it; below it what belongs to it. */
export function FileRow({ file, name = file.fileName, caseId, children = null }: FileRowProps) {
  const t = useTranslations('report')
  const locale = useLocale()
  const { detection, status, state } = file
  const finished = state === 'done' && status !== null
  return (
    <li className="flex flex-col gap-1 border-t py-2 text-13">
      <div className="flex flex-wrap items-baseline gap-x-4">
        <span className="min-w-0 flex-1 font-semibold">{name}</span>
        <span
          className={`text-12 whitespace-nowrap ${finished && (status === 'partial' || status === 'failed') ? 'font-semibold text-warning' : 'text-muted'}`}
        >
          {finished
            ? t(detection?.kind === 'archive' && status === 'partial' ? 'archive.partial' : `state.${status}`)
            : t(`state.${state === 'done' ? 'waiting' : state}`)}
        </span>
        <span className="text-12 whitespace-nowrap text-muted">{formatQuantity({ value: file.size, unit: 'bytes' }, locale)}</span>
      </div>
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1 text-12 text-muted">
        <Recognised file={file} />
        <Count file={file} />
        {caseId !== null && state === 'done' && detection?.kind !== 'unknown' && detection?.kind !== 'archive' ? (
          <ReadAs file={file} caseId={caseId} />
        ) : null}
        {caseId !== null && state === 'done' ? <RemoveFile file={file} caseId={caseId} /> : null}
      </div>
      {detection?.kind === 'unknown' ? <Unknown file={file} caseId={caseId} /> : null}
      {state === 'reading' ? (
        <progress
          {...(file.progress ? { value: file.progress.bytes } : {})}
          max={Math.max(file.progress?.size ?? file.size, 1)}
          aria-label={file.fileName}
          className="h-1 w-full"
        />
      ) : null}
      <DiagnosticList diagnostics={file.diagnostics} />
      {children}
    </li>
  )
}

function Recognised({ file: { detection } }: { file: FileItem }) {
  const t = useTranslations('report')
  const formats = useTranslations('formats')
  if (!detection) return null
  if (detection.kind === 'unknown') return <span className="font-semibold text-warning">{t('unknown')}</span>
  if (detection.kind === 'archive') return <span>{t('recognised', { format: t(`archive.${detection.archive}`), why: detection.why })}</span>
  const format = formats(`${detection.format}.title`)
  if (detection.kind === 'chosen') return <span>{t('chosen', { format })}</span>
  return (
    <span>
      {t('recognised', { format, why: detection.why })}
      {detection.sureness === 'certain' ? null : ` (${t(`sureness.${detection.sureness}`)})`}
    </span>
  )
}

function Count({ file: { progress, tally, state } }: { file: FileItem }) {
  const t = useTranslations('report')
  const locale = useLocale()
  const number = (value: number): string => formatQuantity({ value, unit: 'count' }, locale)
  if (state === 'reading' && progress) return <span className="whitespace-nowrap">{t(`readingSoFar.${progress.of}`, { n: progress.read })}</span>
  if (!tally || tally.read === 0) return null
  return (
    <>
      <span className="whitespace-nowrap">{t(`tally.${tally.of}`, { parsed: tally.parsed })}</span>
      {tally.skipped > 0 ? (
        <span className="text-warning">{t(`skipped.${tally.of}`, { skipped: number(tally.skipped), read: number(tally.read) })}</span>
      ) : null}
    </>
  )
}

function Unknown({ file, caseId }: { file: FileItem; caseId: string | null }) {
  const t = useTranslations('report')
  const formats = useTranslations('formats')
  const { detection } = file
  if (detection?.kind !== 'unknown') return null
  const tried = detection.tried.map((name) => formats(`${name}.title`)).join(', ')
  return (
    <div className="flex flex-col gap-1 text-12">
      <span>{detection.why}</span>
      {tried === '' ? null : <span className="text-muted">{t('unknownTried', { formats: tried })}</span>}
      {detection.firstLine === '' ? (
        <span className="text-muted">{t('unknownEmpty')}</span>
      ) : (
        <span>
          <span className="text-muted">{t('unknownFirst')}</span> <code className="font-mono">{detection.firstLine}</code>
        </span>
      )}
      {caseId === null ? null : <ReadAs file={file} caseId={caseId} open />}
    </div>
  )
}
