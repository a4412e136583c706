'use client'

import { useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import type { KnobRow, KnobTable as Table } from '@/lib/core/remedies'
import { formatQuantity } from '@/lib/display/quantity'
import { SourceLink } from '../report/source-link'
import { Button } from '../ui/button'
import { KnobCard } from './knob-card'
import { Acts, Helped, KnobHead, Touches, Values } from './knob-cells'

/** For this case's mix of sockets: what each knob touches, and whether it would have helped. The short answer stands first. */
export function KnobTable({ table }: { table: Table }) {
  const t = useTranslations('remedies.knobs')
  const tells = useTranslations('remedies')
  const [all, showAll] = useState(false)
  const telling = table.rows.filter(tellsOfCase)
  const rows = all ? table.rows : telling
  const columns = ['knob', 'judgement', 'touches', 'value', 'acts', 'risk'] as const
  return (
    <section aria-labelledby="knobs" className="flex min-w-0 flex-col gap-3">
      <div className="flex max-w-[96ch] flex-col gap-1">
        <h3 id="knobs" className="text-16 font-semibold">
          {t('title')}
        </h3>
        <p className="text-16 text-pretty">
          <Lead table={table} />
        </p>
        <Basis table={table} />
      </div>
      <ul className="flex flex-col lg:hidden">
        {rows.map((row) => (
          <KnobCard key={row.knob} row={row} />
        ))}
      </ul>
      {rows.length > 0 ? (
        <table className="w-full table-fixed text-left text-13 max-lg:hidden">
          <colgroup>
            {['20%', '24%', '14%', '11%', '14%', '17%'].map((width, i) => (
              <col key={columns[i]} style={{ width }} />
            ))}
          </colgroup>
          <thead>
            <tr className="text-12 text-muted">
              {columns.map((column) => (
                <th key={column} scope="col" className="py-2 pr-4 font-semibold">
                  {t(`columns.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.knob} className="border-t align-top [&>*]:py-2 [&>*]:pr-4">
                <th scope="row" className="font-normal">
                  <KnobHead row={row} />
                </th>
                <td>
                  <Helped row={row} />
                </td>
                <td>
                  <Touches row={row} />
                </td>
                <td>
                  <Values row={row} />
                </td>
                <td>
                  <Acts row={row} />
                </td>
                <td className="text-muted">{tells(`risk.${row.knob}`)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {telling.length < table.rows.length ? (
        <Button size="small" className="self-start" aria-expanded={all} onClick={() => showAll(!all)}>
          {all ? t('fewer') : t('others', { n: table.rows.length - telling.length })}
        </Button>
      ) : null}
    </section>
  )
}

/** Does the row say more than that it acts elsewhere? */
const tellsOfCase = ({ why }: KnobRow): boolean => why !== 'otherCause' && why !== 'nothingWrong' && why !== 'causeUnknown'

function Lead({ table: { lead } }: { table: Table }) {
  const t = useTranslations('remedies.knobs.lead')
  const locale = useLocale()
  if (lead.kind === 'waiting') return t('waiting', { count: formatQuantity({ value: lead.count, unit: 'count' }, locale), state: lead.state })
  if (lead.kind === 'helps') return t('helps', { n: lead.knobs.length, names: new Intl.ListFormat(locale).format(lead.knobs) })
  return t(lead.kind)
}

function Basis({ table: { mix, kernel } }: { table: Table }) {
  const t = useTranslations('remedies.knobs')
  const locale = useLocale()
  return (
    <p className="text-12 text-muted">
      {mix ? t('counted', { total: formatQuantity({ value: mix.total, unit: 'count' }, locale) }) : t('notCounted')}{' '}
      {mix ? <SourceLink source={mix.source} /> : null}
      <br />
      {kernel === null ? t('noKernel') : t('kernel', { kernel })}
    </p>
  )
}
