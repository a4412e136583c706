'use client'

import { useCallback, useEffect, useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { formatDay } from '@/lib/display/instant'
import { Button } from '../ui/button'
import { Command } from '../ui/command'
import { Dialog } from '../ui/dialog'
import { type Refused, request, textOf } from '../upload/refusal'
import { type Link, readLinks } from './links'

const periods = [1, 7, 30, 90] as const

/** The button *Share* and its dialog: make a link, copy it, see the links given out, revoke one. */
export function ShareDialog({ caseId }: { caseId: string }) {
  const t = useTranslations('report')
  const share = useTranslations('share')
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button size="small" look="primary" onClick={() => setOpen(true)}>
        {t('share')}
      </Button>
      {open ? (
        <Dialog title={share('title')} onClose={() => setOpen(false)}>
          <Links caseId={caseId} />
        </Dialog>
      ) : null}
    </>
  )
}

function Links({ caseId }: { caseId: string }) {
  const t = useTranslations('share')
  const refusals = useTranslations('states.refusals')
  const [days, setDays] = useState<number>(7)
  const [made, setMade] = useState<string | null>(null)
  const [links, setLinks] = useState<readonly Link[]>([])
  const [why, setWhy] = useState<Refused | null>(null)
  const field = useId()
  const url = `/api/v1/cases/${caseId}/shares`
  const list = useCallback(async (): Promise<void> => {
    const answer = await request(url, 'GET')
    if (answer.ok) setLinks(readLinks(answer.body))
    else setWhy(answer.why)
  }, [url])
  useEffect(() => {
    void list()
  }, [list])

  const make = async (): Promise<void> => {
    const answer = await request(url, 'POST', { days })
    setWhy(answer.ok ? null : answer.why)
    if (answer.ok) setMade(textOf(answer.body, 'url'))
    await list()
  }
  const revoke = async (id: string): Promise<void> => {
    const answer = await request(`${url}/${id}`, 'DELETE')
    setWhy(answer.ok ? null : answer.why)
    await list()
  }

  return (
    <div className="flex flex-col gap-4">
      <p className="text-muted">{t('lead')}</p>
      <div className="flex flex-wrap items-center gap-2">
        <label htmlFor={field}>{t('days')}</label>
        <select id={field} value={days} className="h-8 rounded-4 border bg-surface px-2" onChange={({ target }) => setDays(Number(target.value))}>
          {periods.map((n) => (
            <option key={n} value={n}>
              {t('daysOf', { n })}
            </option>
          ))}
        </select>
        <Button look="primary" onClick={() => void make()}>
          {t('make')}
        </Button>
      </div>
      <div role="status">
        {made ? (
          <div className="flex flex-col gap-1">
            <p className="text-12 text-muted">{t('made')}</p>
            <Command run={made} />
          </div>
        ) : null}
        {why ? <p className="text-critical">{t('failed', { why: refusals(why) })}</p> : null}
      </div>
      <GivenOut links={links} revoke={revoke} />
    </div>
  )
}

function GivenOut({ links, revoke }: { links: readonly Link[]; revoke: (id: string) => Promise<void> }) {
  const t = useTranslations('share')
  return (
    <section aria-label={t('list')}>
      <h3 className="pb-1 text-12 font-semibold text-muted">{t('list')}</h3>
      {links.length === 0 ? <p className="text-13 text-muted">{t('none')}</p> : null}
      <ul>
        {links.map(({ id, createdAt, expiresAt, state }) => (
          <li key={id} className="flex min-h-9 items-center gap-3 border-t py-1 text-13">
            <span>{t('created', { when: formatDay(Date.parse(createdAt) * 1e3) })}</span>
            <span className="flex-1 text-muted">
              {state === 'open' ? t('until', { when: formatDay(Date.parse(expiresAt) * 1e3) }) : t(`state.${state}`)}
            </span>
            {state === 'open' ? (
              <Button size="small" onClick={() => void revoke(id)}>
                {t('revoke')}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  )
}
