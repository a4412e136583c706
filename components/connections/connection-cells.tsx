'use client'

import { useTranslations } from 'use-intl'
import type { ConnState } from '@/lib/core/connection'
import type { ConnectionRow } from '@/lib/core/connection-query'
import { endpointText } from '@/lib/display/wireshark'
import type { RowWords } from './row-words'
import { waitKind } from './row-words'
import { WaitBar } from './wait-bar'

const phases: Readonly<Record<ConnState, string>> = {
  S0: 'bg-sky',
  REJ: 'bg-sky',
  RSTOS0: 'bg-sky',
  RSTRH: 'bg-sky',
  S1: 'bg-teal',
  OTH: 'bg-grey',
  SF: 'bg-grey',
  S2: 'bg-orange',
  SH: 'bg-orange',
  S3: 'bg-orange',
  SHR: 'bg-orange',
  RSTO: 'bg-pink',
  RSTR: 'bg-pink',
}

/** Zeek's word for how the connection went, with what it means. */
export function StateWord({ state }: { state: ConnState }) {
  const t = useTranslations('connections.table.states')
  return (
    <span className="block min-w-0">
      <span className="flex items-center gap-1.5 font-mono text-12">
        <span aria-hidden className={`size-2 shrink-0 ${phases[state]}`} />
        {state}
      </span>
      <span className="block truncate text-12 text-muted" title={t(state)}>
        {t(state)}
      </span>
    </span>
  )
}

/** The responder, and under it what it calls itself. */
export function ResponderName({ row: { responder, name } }: { row: ConnectionRow }) {
  const t = useTranslations('connections.table')
  const text = endpointText(responder)
  return (
    <>
      <span className="block truncate font-mono text-12" title={text}>
        {text}
      </span>
      {name === null ? null : (
        <span className="block truncate text-12 text-muted" title={name.from === null ? name.text : t(`nameFrom.${name.from}`, { name: name.text })}>
          {name.text}
        </span>
      )}
    </>
  )
}

/** Nothing to see here. */
const quiet = (count: number): string => (count === 0 ? 'text-muted' : '')

/** What stands in a row behind its first column. */
export function RowCells({ row, words }: { row: ConnectionRow; words: RowWords }) {
  const t = useTranslations('connections.table')
  const originator = endpointText(row.originator)
  const number = 'pr-4 text-right whitespace-nowrap'
  return (
    <>
      <td className="pr-4">
        <span className="block truncate font-mono text-12" title={originator}>
          {originator}
        </span>
      </td>
      <td className="pr-4">
        <ResponderName row={row} />
      </td>
      <td className="pr-4">
        <StateWord state={row.state} />
      </td>
      <td className="truncate pr-4 font-mono text-12" title={row.history}>
        {row.history}
      </td>
      <td className={number}>{words.handshake}</td>
      <td className="pr-4">
        <WaitBar wait={row.fin?.wait ?? null} isFloor={row.fin !== null && row.fin.ending !== 'answered'} kind={waitKind(row)} />
        {row.fin?.ending === 'reset' || (row.fin?.ending === 'open' && row.stalled) ? (
          <span className="block text-12 text-muted">{t(`ending.${row.fin.ending}`)}</span>
        ) : null}
      </td>
      <td className={`${number} ${quiet(row.fin?.copies ?? 0)}`}>{words.copies}</td>
      <td className={number}>{words.packets}</td>
      <td className={number}>{words.bytes}</td>
      <td className={`${number} ${quiet(row.sent.retransmits + row.received.retransmits)}`}>{words.retransmits}</td>
    </>
  )
}
