'use client'

import { useLocale, useTranslations } from 'use-intl'
import type { Connection } from '@/lib/core/connection'
import type { Evidence } from '@/lib/core/finding'
import type { Instant } from '@/lib/core/units'
import { formatMicros, formatQuantity } from '@/lib/display/quantity'
import { useReport } from '../report/report-context'
import { SourceLink } from '../report/source-link'

const mostShown = 5

/** The connections a finding rests on: how many, and the longest waits, each with its frames. */
export function WorstWaits({ evidence }: { evidence: Extract<Evidence, { kind: 'connections' }> }) {
  const t = useTranslations('report')
  const locale = useLocale()
  const { report } = useReport()
  const capture = report.captures.find((each) => each.id === evidence.capture)
  const number = (value: number): string => formatQuantity({ value, unit: 'count' }, locale)
  const said = { matched: number(evidence.matched), of: number(evidence.of), file: capture?.artefact ?? evidence.capture }
  const { waitP50, waitMax } = evidence
  const examples = evidence.examples.flatMap((id) => capture?.worst.find((each) => each.id === id) ?? []).slice(0, mostShown)
  return (
    <div className="flex flex-col gap-1">
      <span>
        {waitP50 !== null && waitMax !== null
          ? t('evidenceOf.connectionsWait', { ...said, p50: formatMicros(waitP50, locale), max: formatMicros(waitMax, locale) })
          : t('evidenceOf.connections', said)}
      </span>
      {examples.length === 0 ? null : (
        <ul className="flex flex-col gap-1 border-l-2 pl-2">
          {examples.map((connection) => (
            <Worst key={connection.id} connection={connection} />
          ))}
        </ul>
      )}
    </div>
  )
}

function Worst({ connection }: { connection: Connection<Instant> }) {
  const t = useTranslations('report')
  const locale = useLocale()
  const fins = connection.teardown?.fins ?? []
  const fin = fins.find((each) => each.stalled) ?? fins[0]
  if (!fin) return null
  const peer = fin.from === 'originator' ? connection.responder : connection.originator
  const wait = formatQuantity({ value: fin.wait.after, unit: 'micros' }, locale)
  const address = peer.address.includes(':') ? `[${peer.address}]` : peer.address
  const frames = [...fin.frames, ...(fin.answerFrame === null ? [] : [fin.answerFrame])]
  const [first, last] = [frames[0] ?? connection.firstFrame, frames.at(-1) ?? connection.lastFrame]
  return (
    <li>
      {t(fin.wait.kind === 'at-least' ? 'worstAtLeast' : 'worstOf', { wait, peer: `${address}:${peer.port}` })}{' '}
      <SourceLink source={{ artefact: connection.source.artefact, place: { kind: 'packets', first, last } }} frames={frames} />
    </li>
  )
}
