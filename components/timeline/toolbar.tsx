'use client'

import { Maximize2, ZoomIn, ZoomOut } from 'lucide-react'
import { useLocale, useTranslations } from 'use-intl'
import { formatRange, formatZone } from '@/lib/display/instant'
import { Button } from '../ui/button'
import { useTimelineView, useZone, type Window, zoomed } from './view-store'

/** Above the lanes: which window is shown, in which zone, and the way in and out. */
export function Toolbar({ whole, window }: { whole: Window; window: Window }) {
  const t = useTranslations('lanes')
  const locale = useLocale()
  const zone = useZone()
  const { look, local, setLocal, window: zoomedTo, cursor } = useTimelineView()
  const centre = cursor !== null && cursor >= window.from && cursor <= window.to ? cursor : (window.from + window.to) / 2
  return (
    <div className="flex flex-wrap items-center gap-2 pb-2 text-12">
      {zoomedTo ? (
        <span className="text-muted">{formatRange({ start: zoomedTo.from * 1e3, end: zoomedTo.to * 1e3 }, locale, zone)}</span>
      ) : (
        <span className="hidden text-muted md:inline print:hidden">{t('hint')}</span>
      )}
      <span className="ml-auto flex items-center gap-1 print:hidden">
        <Button size="small" look="quiet" aria-label={t('zone')} aria-pressed={local} onClick={() => setLocal(!local)}>
          {formatZone(zone, locale)}
        </Button>
        <Button
          size="small"
          look="quiet"
          aria-label={t('zoomOut')}
          disabled={zoomedTo === null}
          onClick={() => look(zoomed(window, whole, centre, 2))}
        >
          <ZoomOut size={14} aria-hidden />
        </Button>
        <Button size="small" look="quiet" aria-label={t('zoomIn')} onClick={() => look(zoomed(window, whole, centre, 0.5))}>
          <ZoomIn size={14} aria-hidden />
        </Button>
        <Button size="small" look="plain" disabled={zoomedTo === null} onClick={() => look(null)}>
          <Maximize2 size={12} aria-hidden />
          {t('reset')}
        </Button>
      </span>
    </div>
  )
}
