'use client'

import { Fragment } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import type { Judgement, KnobRow } from '@/lib/core/remedies'
import { formatQuantity } from '@/lib/display/quantity'
import { SourceLink } from '../report/source-link'

const looks: Readonly<Record<Judgement, string>> = {
  helps: 'text-teal',
  relieves: 'text-warning',
  no: 'text-text',
  harms: 'text-critical',
  unknown: 'text-muted',
}

/** The word of the judgement: said in words first, colour after. */
export function Judged({ row: { judgement, here } }: { row: KnobRow }) {
  const t = useTranslations('remedies.knobs')
  return (
    <span className={`font-semibold ${here === 'absent' ? 'text-muted' : looks[judgement]}`}>
      {here === 'absent' ? t('notHere') : t(`judgement.${judgement}`)}
    </span>
  )
}

export function Helped({ row }: { row: KnobRow }) {
  const t = useTranslations('remedies.why')
  return (
    <span className="flex flex-col">
      <Judged row={row} />
      {row.why === 'absent' ? null : <span>{t(row.why)}</span>}
    </span>
  )
}

export function KnobHead({ row: { knob, since, gone } }: { row: KnobRow }) {
  const t = useTranslations('remedies')
  const versions = since === null ? t('knobs.always') : gone === null ? t('knobs.since', { since }) : t('knobs.sinceUntil', { since, gone })
  return (
    <span className="flex flex-col">
      <code className="font-mono text-13 font-semibold break-words">{knob}</code>
      <span>{t(`does.${knob}`)}</span>
      <span className="text-12 text-muted">{versions}</span>
    </span>
  )
}

export function Touches({ row: { knob, states, touched, orphansOnly } }: { row: KnobRow }) {
  const t = useTranslations('remedies.knobs')
  const locale = useLocale()
  if (states.length === 0) return <span className="text-muted">{t(knob.startsWith('nf_') ? 'flows' : 'packets')}</span>
  const count = (value: number): string => formatQuantity({ value, unit: 'count' }, locale)
  const share = (value: number): string => formatQuantity({ value, unit: 'ratio' }, locale)
  const words =
    touched === null
      ? t('noList')
      : touched.of === null
        ? t('touchedCount', { count: count(touched.count) })
        : t('touched', { count: count(touched.count), of: count(touched.of), share: share(touched.of > 0 ? touched.count / touched.of : 0) })
  return (
    <span className="flex flex-col">
      <span className={touched && touched.count > 0 ? 'font-semibold' : 'text-muted'}>{words}</span>
      <span className="text-12 text-muted">{states.join(', ')}</span>
      {orphansOnly ? <span className="text-12 text-muted">{t('orphansOnly')}</span> : null}
    </span>
  )
}

export function Values({ row: { values } }: { row: KnobRow }) {
  const t = useTranslations('remedies.knobs')
  if (values.length === 0) return <span className="text-muted">{t('noValue')}</span>
  return (
    <ul>
      {values.map(({ name, value, source }) => (
        <li key={name} className="flex flex-col">
          {values.length > 1 ? <span className="text-12 text-muted">{name.split('.').at(-1)}</span> : null}
          <span className="font-mono">{value.join(' ')}</span>
          <SourceLink source={source} />
        </li>
      ))}
    </ul>
  )
}

export function Acts({ row: { acts } }: { row: KnobRow }) {
  return (
    <ul className="flex flex-col gap-1">
      {acts.map((place) => (
        <li key={`${place.file} ${place.function}`} className="flex flex-col">
          <code className="font-mono text-12">{place.function}</code>
          <span className="text-12 text-muted">
            {place.file.split('/').map((part, i) => (
              <Fragment key={part}>
                {i > 0 ? '/' : ''}
                <wbr />
                {part}
              </Fragment>
            ))}
          </span>
        </li>
      ))}
    </ul>
  )
}
