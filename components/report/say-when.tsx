'use client'

import { type FormEvent, type ReactNode, useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Report } from '@/lib/core/report'
import { momentOf } from '@/lib/display/zone'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { type Refused, request } from '../upload/refusal'
import { useReport } from './report-context'

export type Unplaced = Report['timeline']['unplaced'][number]

const goodTo = { second: 1e6, tenSeconds: 10e6, minute: 60e6, tenMinutes: 600e6, hour: 3_600e6 } as const
type GoodTo = keyof typeof goodTo
const isGoodTo = (name: string): name is GoodTo => Object.hasOwn(goodTo, name)

const field = 'h-8 w-full rounded-4 border bg-surface px-2'

/** The moment that the clock's first reading suggests: a civil time, where it is one. */
function suggested({ why, firstReading }: Unplaced, fallback: number | null): { date: string; time: string } {
  const civil = why === 'no-zone' || why === 'no-date' ? firstReading : null
  const [date = '', time = ''] = new Date((civil ?? fallback ?? 0) / 1e3).toISOString().slice(0, 19).split('T')
  const [fallbackDate = ''] = fallback === null ? [''] : new Date(fallback / 1e3).toISOString().split('T')
  return { date: why === 'no-zone' && firstReading !== null ? date : fallbackDate, time: civil === null && fallback === null ? '' : time }
}

/** Asks when an artefact without a time was taken, and places it there. */
export function SayWhen({ unplaced, caseId, onClose }: { unplaced: Unplaced; caseId: string; onClose: () => void }) {
  const t = useTranslations('report')
  const refusals = useTranslations('states.refusals')
  const { report, fileName } = useReport()
  const start = suggested(unplaced, report.timeline.range?.start ?? null)
  const [date, setDate] = useState(start.date)
  const [time, setTime] = useState(start.time)
  const [zone, setZone] = useState('UTC')
  const [good, setGood] = useState<GoodTo>('minute')
  const [why, setWhy] = useState<Refused | null>(null)
  const device = Intl.DateTimeFormat().resolvedOptions().timeZone
  const zones = [...new Set(['UTC', device, ...Intl.supportedValuesOf('timeZone')])]

  const place = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const was = momentOf(Date.parse(`${date}T${time}Z`), zone) * 1e3
    const answer = await request(`/api/v1/cases/${caseId}/statements`, 'POST', {
      clock: unplaced.clock,
      reads: unplaced.firstReading ?? 0,
      was,
      uncertainty: goodTo[good],
    })
    if (answer.ok) onClose()
    else setWhy(answer.why)
  }

  return (
    <Dialog title={t('sayWhenTitle', { file: fileName(unplaced.artefact) })} onClose={onClose}>
      <form className="grid grid-cols-2 gap-4" onSubmit={place}>
        {unplaced.quote === null ? null : (
          <p className="col-span-2 flex flex-col gap-1 text-12">
            <span className="text-muted">{t('sayWhenFirst')}</span>
            <code className="font-mono">{unplaced.quote}</code>
          </p>
        )}
        <Labelled label={t('date')}>
          {(id) => <input id={id} type="date" required value={date} className={field} onChange={({ target }) => setDate(target.value)} />}
        </Labelled>
        <Labelled label={t('time')}>
          {(id) => <input id={id} type="time" step={1} required value={time} className={field} onChange={({ target }) => setTime(target.value)} />}
        </Labelled>
        <Labelled label={t('zone')}>
          {(id) => (
            <select id={id} value={zone} className={field} onChange={({ target }) => setZone(target.value)}>
              {zones.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          )}
        </Labelled>
        <Labelled label={t('uncertainty')}>
          {(id) => (
            <select id={id} value={good} className={field} onChange={({ target }) => isGoodTo(target.value) && setGood(target.value)}>
              {Object.keys(goodTo)
                .filter(isGoodTo)
                .map((name) => (
                  <option key={name} value={name}>
                    {t(`uncertaintyOf.${name}`)}
                  </option>
                ))}
            </select>
          )}
        </Labelled>
        <p role="alert" className="col-span-2 min-h-5 text-12 text-critical">
          {why ? t('failedToSave', { why: refusals(why) }) : ''}
        </p>
        <Button type="submit" look="primary" className="col-span-2 justify-self-end">
          {t('placeIt')}
        </Button>
      </form>
    </Dialog>
  )
}

function Labelled({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const id = useId()
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-12 text-muted">
        {label}
      </label>
      {children(id)}
    </div>
  )
}
