'use client'

import { useTranslations } from 'use-intl'
import type { Lane, Picture } from '@/lib/lanes/lane'
import { Axis } from './axis'
import { Backdrop, mergeHighlights } from './backdrop'
import { LineLane } from './line-lane'
import { SpansLane } from './spans-lane'
import { buildTicks } from './ticks'
import { TicksLane } from './ticks-lane'
import { useWidth } from './use-width'

const height = 56
const kept = ['load', 'kernel', 'orphans', 'fin-stalls'] as const

/** The picture on paper: the lanes that tell the story, in plain words, without anything to press. */
export function Still({ picture, label }: { picture: Picture; label: string }) {
  const t = useTranslations('lanes')
  const { ref, width } = useWidth()
  const window = { from: picture.from, to: picture.to }
  const ticks = buildTicks(window.from, window.to, width, 'UTC')
  const lanes = kept.flatMap((id) => picture.lanes.filter((lane) => lane.id === id && !lane.empty).map((lane) => ({ id, lane })))
  return (
    <figure className="relative" aria-label={label}>
      <div ref={ref} className="relative">
        {width > 0 ? <Backdrop highlights={mergeHighlights(picture.highlights, window)} marks={ticks.at} window={window} width={width} /> : null}
        {lanes.map(({ id, lane }) => (
          <div key={id} className="relative border-b">
            <p className="pt-1 text-12 text-muted">{t(`plain.${id}`)}</p>
            {width > 0 ? <Drawing lane={lane} window={window} width={width} height={height} /> : <svg width={1} height={height} aria-hidden />}
          </div>
        ))}
        {width > 0 ? <Axis ticks={ticks} window={window} width={width} zone="UTC" /> : <svg width={1} height={24} aria-hidden />}
      </div>
      <figcaption className="text-12 text-muted">{t('axis', { zone: 'UTC' })}</figcaption>
    </figure>
  )
}

function Drawing({ lane, ...place }: { lane: Lane; window: { from: number; to: number }; width: number; height: number }) {
  if (lane.kind === 'line') return <LineLane lane={lane} {...place} />
  return lane.kind === 'ticks' ? <TicksLane lane={lane} {...place} /> : <SpansLane lane={lane} {...place} />
}
