'use client'

import { useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { fitOf, forecastOrphans, type OrphanForecast, type OrphanSettings, settingsOf } from '@/lib/core/orphan-forecast'
import type { OrphanCase } from '@/lib/core/remedies'
import { micros } from '@/lib/core/units'
import { formatMicros, formatQuantity } from '@/lib/display/quantity'
import { Button } from '../ui/button'
import { InputSources } from './input-sources'
import { OrphanChart } from './orphan-chart'
import { OrphanResults } from './orphan-results'
import { PenaltyChoice } from './penalty-choice'
import { SettingSlider } from './setting-slider'

const mostRetries = 15
const leastWait = 10_000 // µs
const mostWait = 120e6
const farther = 20 // times the case's own value, up and down

/** Little's law fitted to the case, with a slider for each input. */
export function OrphanCalculator({ orphans }: { orphans: OrphanCase }) {
  const t = useTranslations('remedies.orphans')
  const locale = useLocale()
  const [changed, change] = useState<Partial<OrphanSettings>>({})
  const own = settingsOf(orphans)
  const settings: OrphanSettings = { ...own, ...changed }
  const forecast = forecastOrphans(settings)
  const set = (part: Partial<OrphanSettings>): void => change((before) => ({ ...before, ...part }))
  const count = (value: number): string => formatQuantity({ value, unit: 'count' }, locale)
  const said = {
    rate: formatQuantity({ value: own.rate, unit: 'per-second' }, locale),
    wait: formatMicros(own.wait, locale),
    expected: count(Math.round(forecastOrphans(own).steady)),
    counted: count(Math.round(orphans.counted?.value ?? 0)),
    limit: count(own.limit),
  }
  const known = (name: 'rate' | 'wait' | 'limit' | 'penalty' | 'retries') => (changed[name] === undefined ? orphans[name].known : null)
  return (
    <section aria-labelledby="orphans" className="flex min-w-0 flex-col gap-4">
      <div className="flex max-w-[96ch] flex-col gap-1">
        <h3 id="orphans" className="text-16 font-semibold">
          {t('title')}
        </h3>
        <p className="text-14">{t(`fit.${fitOf(orphans)}`, said)}</p>
        <p className="text-12 text-muted">{t('lead')}</p>
      </div>
      <div className="grid gap-x-8 gap-y-6 lg:grid-cols-[minmax(0,22rem)_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col gap-4">
          <SettingSlider
            name="rate"
            known={known('rate')}
            value={settings.rate}
            range={[own.rate / farther, own.rate * farther]}
            says={formatQuantity({ value: settings.rate, unit: 'per-second' }, locale)}
            onChange={(rate) => set({ rate })}
          />
          <SettingSlider
            name="wait"
            known={known('wait')}
            value={settings.wait}
            range={[Math.min(leastWait, own.wait), Math.max(mostWait, own.wait)]}
            says={formatMicros(settings.wait, locale)}
            onChange={(wait) => set({ wait: micros(wait) })}
          />
          <SettingSlider
            name="limit"
            known={known('limit')}
            value={settings.limit}
            range={[Math.max(1, own.limit / farther), Math.max(1, own.limit) * farther]}
            says={count(settings.limit)}
            onChange={(limit) => set({ limit: Math.round(limit) })}
          />
          <PenaltyChoice known={known('penalty')} value={settings.penalty} onChange={(penalty) => set({ penalty })} />
          <SettingSlider
            name="retries"
            known={known('retries')}
            value={settings.retries}
            range={[0, Math.max(mostRetries, own.retries)]}
            even
            says={t('retriesOf', { n: settings.retries })}
            onChange={(retries) => set({ retries })}
          />
          <Button size="small" className="self-start" disabled={Object.keys(changed).length === 0} onClick={() => change({})}>
            {t('reset')}
          </Button>
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Why forecast={forecast} rate={settings.rate} limitAssumed={known('limit') === 'assumed'} />
          <OrphanChart own={own} yours={settings} changed={Object.keys(changed).length > 0} />
          <OrphanResults forecast={forecast} memoryEach={orphans.memoryEach} limitAssumed={known('limit') === 'assumed'} />
        </div>
      </div>
      <InputSources orphans={orphans} />
    </section>
  )
}

/** One sentence why the knob cannot help; read out when a slider changes it. */
function Why({ forecast, rate, limitAssumed }: { forecast: OrphanForecast; rate: number; limitAssumed: boolean }) {
  const t = useTranslations('remedies.orphans.why')
  const locale = useLocale()
  const { steady, held, overflowAfter, bitesAt, cutOff, lifetime } = forecast
  const said = {
    steady: formatQuantity({ value: Math.round(steady), unit: 'count' }, locale),
    held: formatMicros(held, locale),
    bitesAt: formatQuantity({ value: bitesAt, unit: 'count' }, locale),
    needed: formatMicros((bitesAt / rate) * 1e6, locale),
    lifetime: formatMicros(lifetime, locale),
    cutOff: formatQuantity({ value: cutOff, unit: 'ratio' }, locale),
  }
  return (
    <output className="block max-w-[96ch] text-14 font-semibold text-pretty">
      {t(limitAssumed ? 'unknown' : overflowAfter === null ? 'under' : 'over', said)}
      {cutOff > 0 ? ` ${t('cutOff', said)}` : ''}
    </output>
  )
}
