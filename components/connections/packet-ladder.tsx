'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useRef } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import type { Endpoint } from '@/lib/core/connection'
import type { Ladder } from '@/lib/core/ladder'
import { formatMicros } from '@/lib/display/quantity'
import { endpointText } from '@/lib/display/wireshark'
import { useZone } from '../timeline/view-store'
import { RungRow, rungGrid } from './rung-row'

/** From here on a gap is said in words between two rungs: drawn to scale, one wait would push all else off the page. */
const silence = 1_000_000 // µs
const rungHeight = 50

interface PacketLadderProps {
  readonly ladder: Ladder
  readonly ours: string | null // the address of this side, where the capture tells it
  readonly opened: number // the frame that was asked for
}

/** The segments of a connection between its two ends, this side on the left. */
export function PacketLadder({ ladder, ours, opened }: PacketLadderProps) {
  const t = useTranslations('connections')
  const zone = useZone()
  const scroll = useRef<HTMLElement>(null)
  const { rungs } = ladder
  const [left, right] = ladder.responder.address === ours ? [ladder.responder, ladder.originator] : [ladder.originator, ladder.responder]
  const roles = left.address === ours ? (['ours', 'peer'] as const) : (['originator', 'responder'] as const)
  const virtual = useVirtualizer({
    count: rungs.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rungHeight,
    overscan: 12,
    getItemKey: (index) => rungs[index]?.frame ?? index,
  })
  const at = rungs.findIndex(({ frame }) => frame === opened)
  useEffect(() => {
    if (at > 2) virtual.scrollToIndex(at - 1, { align: 'start' })
  }, [at, virtual])

  return (
    <section
      ref={scroll}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      aria-label={t('ladder')}
      className="max-h-[56dvh] overflow-y-auto md:max-h-[max(18rem,calc(85dvh-21rem))] border-y"
    >
      <div className="sticky top-0 z-10 border-b bg-surface">
        <div className={`${rungGrid} border-transparent py-1 text-12 text-muted`}>
          <span>{t('column.frame')}</span>
          <span>{t('column.time')}</span>
          <span className="text-right">{t('column.delta')}</span>
          <div className="col-span-3 flex justify-between gap-4 md:col-span-1">
            <Head end={left} role={t(`ends.${roles[0]}`)} />
            <Head end={right} role={t(`ends.${roles[1]}`)} right />
          </div>
          <span className="sr-only md:not-sr-only md:self-end">{t('column.what')}</span>
        </div>
      </div>
      <ol className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const rung = rungs[index]
          if (!rung) return null
          const toRight = (rung.from === 'originator') === (left === ladder.originator)
          return (
            <RungRow
              key={key}
              {...{ rung, index, start, toRight, zone }}
              of={rungs.length}
              from={(toRight ? left : right).address}
              direction={t('direction', { from: endpointText(toRight ? left : right), to: endpointText(toRight ? right : left) })}
              opened={rung.frame === opened}
              before={<Between ladder={ladder} index={index} gap={rung.gap} />}
              measure={virtual.measureElement}
            />
          )
        })}
      </ol>
    </section>
  )
}

function Head({ end, role, right = false }: { end: Endpoint; role: string; right?: boolean }) {
  return (
    <span className={`flex min-w-0 flex-col ${right ? 'text-right' : ''}`}>
      <span className="font-mono text-text">{endpointText(end)}</span>
      <span>{role}</span>
    </span>
  )
}

/** What must be said between a rung and the one above it: frames that are not shown, a long wait. */
function Between({ ladder, index, gap }: { ladder: Ladder; index: number; gap: number | null }): ReactNode {
  const t = useTranslations('connections')
  const locale = useLocale()
  const { leftOut, rungs } = ladder
  const said =
    leftOut?.after === index
      ? t('leftOut', { frames: leftOut.frames, head: String(leftOut.after), tail: String(rungs.length - leftOut.after) })
      : gap !== null && gap >= silence
        ? t('silence', { gap: formatMicros(gap, locale) })
        : null
  if (said === null) return null
  return (
    <div className={`${rungGrid} border-dashed`}>
      <p className="col-span-3 -mx-2 border-dashed border-rule py-2 text-center text-12 text-muted italic md:col-span-1 md:col-start-4 md:mx-0 md:border-x-2">
        {said}
      </p>
    </div>
  )
}
