'use client'

import { useLocale, useTranslations } from 'use-intl'
import type { SourceRef } from '@/lib/core/artefact'
import type { Evidence } from '@/lib/core/finding'
import { formatTime } from '@/lib/display/instant'
import { formatMetric } from '@/lib/display/metric'
import { formatMicros, formatQuantity } from '@/lib/display/quantity'
import { useReport } from '../report/report-context'
import { SourceLink } from '../report/source-link'
import { useTimelineView, useZone } from '../timeline/view-store'
import { WorstWaits } from './worst-waits'

/** What a finding rests on: each piece opens at its lines, frames or sample. */
export function EvidenceList({ evidence }: { evidence: readonly Evidence[] }) {
  const t = useTranslations('report')
  return (
    <div>
      <h4 className="text-12 font-semibold text-muted">{t('evidence')}</h4>
      <ul className="flex flex-col gap-2">
        {evidence.map((each, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: evidence has no name of its own, and its order never changes
          <li key={`${each.kind} ${index}`}>
            <Piece evidence={each} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function Piece({ evidence }: { evidence: Evidence }) {
  switch (evidence.kind) {
    case 'series':
      return <FromSeries evidence={evidence} />
    case 'aggregate':
    case 'snapshot':
    case 'coincidence':
      return <Line evidence={evidence} />
    case 'kernel':
      return <Quoted text={evidence.text} source={evidence.first} count={evidence.printed} suppressed={evidence.suppressed} />
    case 'quote':
      return <Quoted text={evidence.text} source={evidence.source} />
    case 'connections':
      return <WorstWaits evidence={evidence} />
  }
}

type Of<K extends Evidence['kind']> = Extract<Evidence, { kind: K }>

function FromSeries({ evidence }: { evidence: Of<'series'> }) {
  const t = useTranslations('report')
  const locale = useLocale()
  const zone = useZone()
  const { report } = useReport()
  const { point } = useTimelineView()
  const series = report.series.find((each) => each.id === evidence.series)
  const named = series ? formatMetric(series.metric, locale) : evidence.series
  const metric = series && typeof series.cpu === 'number' ? t('cpu', { metric: named, cpu: String(series.cpu) }) : named
  const said = { metric, stat: t(`stat.${evidence.stat}`), x: formatQuantity(evidence.is, locale) }
  const { at } = evidence
  return (
    <>
      {at === null ? (
        t('evidenceOf.series', said)
      ) : (
        <button
          type="button"
          className="rounded-4 text-left underline decoration-muted decoration-dotted underline-offset-4 hover:text-accent"
          onClick={() => point(at / 1e3)}
        >
          {t('evidenceOf.seriesAt', { ...said, at: formatTime(at, zone) })}
        </button>
      )}{' '}
      {series ? <SourceLink source={series.source} /> : null}
    </>
  )
}

function Line({ evidence }: { evidence: Of<'aggregate' | 'snapshot' | 'coincidence'> }) {
  const t = useTranslations('report')
  const locale = useLocale()
  const { report, fileName } = useReport()
  if (evidence.kind === 'coincidence') {
    const share = (value: number): string => formatQuantity({ value, unit: 'ratio' }, locale)
    return t('evidenceOf.coincidence', {
      overlap: share(evidence.overlap),
      lag: formatMicros(evidence.lag, locale),
      chance: share(evidence.byChance),
    })
  }
  const x = formatQuantity(evidence.is, locale)
  if (evidence.kind === 'aggregate') {
    const of = report.aggregates.find((each) => each.id === evidence.series)
    const named = of ? formatMetric(of.metric, locale) : evidence.series
    const metric = of && typeof of.cpu === 'number' ? t('cpu', { metric: named, cpu: String(of.cpu) }) : named
    return (
      <>
        {t('evidenceOf.aggregate', { metric, x })} <SourceLink source={evidence.source} />
      </>
    )
  }
  const file = fileName(evidence.source.artefact)
  return (
    <>
      {evidence.limit
        ? t('evidenceOf.snapshotLimit', { file, x, limit: formatQuantity(evidence.limit, locale) })
        : t('evidenceOf.snapshot', { file, x })}{' '}
      <SourceLink source={evidence.source} />
    </>
  )
}

function Quoted({ text, source, count, suppressed = 0 }: { text: string; source: SourceRef; count?: number; suppressed?: number }) {
  const t = useTranslations('report.evidenceOf')
  const locale = useLocale()
  const number = (value: number): string => formatQuantity({ value, unit: 'count' }, locale)
  return (
    <div className="flex flex-col gap-1">
      <blockquote className="border-l-2 pl-2 font-mono text-12">{text}</blockquote>
      <span>
        {count === undefined
          ? null
          : suppressed > 0
            ? t('kernelUnsaid', { count: number(count), suppressed: number(suppressed) })
            : t('kernel', { count: number(count) })}{' '}
        <SourceLink source={source} />
      </span>
    </div>
  )
}
