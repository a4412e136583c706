'use client'

import { type PointerEvent, useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { SourceRef } from '@/lib/core/artefact'
import type { Lane, Picture } from '@/lib/lanes/lane'
import { useOpenSource } from '../ui/source-context'
import { Axis } from './axis'
import { Backdrop, mergeHighlights } from './backdrop'
import { Cursor } from './cursor'
import { LaneRow } from './lane-row'
import { LaneTable } from './lane-table'
import { fittingRows, rowAt } from './lookup'
import { buildTicks } from './ticks'
import { TimelineOutline } from './timeline-outline'
import { Toolbar } from './toolbar'
import { usePicture } from './use-picture'
import { useWidth } from './use-width'
import { useTimelineView, useZone, type Window, within } from './view-store'

interface TimelineProps {
  readonly first: Picture | null // of everything; null: it is fetched
  readonly url: string // where other windows are fetched
  readonly whole: Window
  readonly version: number
}

const clickSlack = 4 // px the pointer may slip between press and release and still mean a click
const reachPixels = 8

/** All lanes on one axis, with one cursor. Drag to zoom; a click opens the kernel line or the frame beneath. */
export function Timeline({ first, url, whole, version }: TimelineProps) {
  const t = useTranslations('lanes')
  const open = useOpenSource()
  const zone = useZone()
  const { ref, element: axis, width } = useWidth()
  const { window: zoomedTo, look, point } = useTimelineView()
  const [chosen, setChosen] = useState('fin-stalls')
  const [table, setTable] = useState<string | null>(null)
  const [press, setPress] = useState<{ at: number; x: number; now: number } | null>(null)
  useEffect(() => () => useTimelineView.setState({ window: null, cursor: null }), [])

  const window = zoomedTo ?? whole
  const picture = usePicture(first, url, window, width, version)
  const ticks = buildTicks(window.from, window.to, width, zone)

  const timeAt = (event: PointerEvent): number | null => {
    const box = axis?.getBoundingClientRect()
    if (!box || event.clientX < box.left || box.width === 0) return null
    return window.from + (Math.min(event.clientX - box.left, box.width) / box.width) * (window.to - window.from)
  }
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    const at = timeAt(event)
    if (at === null || event.button !== 0 || !(event.target as Element).closest('[data-plot]')) return
    setPress({ at, x: event.clientX, now: at })
  }
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    const at = timeAt(event)
    point(at)
    if (!press || at === null) return
    if (Math.abs(event.clientX - press.x) > clickSlack) event.currentTarget.setPointerCapture(event.pointerId)
    setPress({ ...press, now: at })
  }
  const onPointerUp = (event: PointerEvent<HTMLDivElement>): void => {
    if (!press) return
    setPress(null)
    if (Math.abs(event.clientX - press.x) > clickSlack) {
      look(within({ from: Math.min(press.at, press.now), to: Math.max(press.at, press.now) }, whole))
      return
    }
    const plot = (event.target as Element).closest('[data-plot]')
    const lane = picture?.lanes.find((each) => each.id === plot?.parentElement?.dataset.lane)
    if (!plot || !lane || !open) return
    const box = plot.getBoundingClientRect()
    const source = sourceAt(lane, press.at, ((window.to - window.from) / width) * reachPixels, event.clientY, box)
    if (source) open(source)
  }
  const brush = press && Math.abs(press.now - press.at) > 0 ? { from: Math.min(press.at, press.now), to: Math.max(press.at, press.now) } : null
  const shown = picture?.lanes.find((lane) => lane.id === table)

  if (!picture)
    return (
      <div ref={ref}>
        <TimelineOutline read={false} />
      </div>
    )
  return (
    <section aria-label={t('label')} className="min-w-0">
      <Toolbar whole={whole} window={window} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the pointer's way; the keyboard's is the slider inside, and each lane's table */}
      <div
        className="relative touch-pan-y border-t select-none"
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerLeave={() => press === null && point(null)}
        onDoubleClick={() => look(null)}
      >
        <Backdrop highlights={mergeHighlights(picture.highlights, whole)} marks={ticks.at} window={window} width={width} />
        {picture.lanes.map((lane) => (
          <LaneRow
            key={lane.id}
            {...{ lane, window, width, chosen: chosen === lane.id }}
            onChoose={() => setChosen(chosen === lane.id ? '' : lane.id)}
            onTable={() => setTable(lane.id)}
          />
        ))}
        <div ref={ref} className="relative sm:ml-60">
          {width > 0 ? <Axis ticks={ticks} window={window} width={width} zone={zone} /> : <svg width={1} height={24} aria-hidden />}
        </div>
        {width > 0 ? <Cursor {...{ picture, whole, window, width, brush }} /> : null}
      </div>
      {shown ? <LaneTable lane={shown} window={window} onClose={() => setTable(null)} /> : null}
    </section>
  )
}

function sourceAt(lane: Lane, at: number, reach: number, y: number, box: DOMRect): SourceRef | null {
  if (lane.kind === 'ticks') {
    const [tick] = lane.ticks.filter((each) => Math.abs(each.at - at) <= reach).toSorted((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at))
    return tick ? { artefact: tick.artefact, place: { kind: 'lines', first: tick.line, last: tick.line } } : null
  }
  if (lane.kind !== 'spans') return null
  const row = rowAt(fittingRows(lane.rows, box.height), at, reach, (y - box.top) / box.height)
  return row ? { artefact: row.artefact, place: { kind: 'packets', first: row.frame, last: row.frame } } : null
}
