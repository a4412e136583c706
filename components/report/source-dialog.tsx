'use client'

import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { ArtefactId, Place, SourceRef } from '@/lib/core/artefact'
import { tsharkCommand } from '@/lib/display/wireshark'
import { ConnectionFrames } from '../connections/connection-frames'
import { wantedOf } from '../connections/wanted'
import { Command } from '../ui/command'
import { Dialog } from '../ui/dialog'
import { usePlaceName } from './place-name'
import { type Addresses, useReport } from './report-context'

export interface OpenedSource {
  readonly source: SourceRef
  readonly frames: readonly number[]
}

/** What said it: the lines with their neighbours, the ladder of a connection, or the filter of a stretch of frames to paste into Wireshark. */
export function SourceDialog({
  opened: { source, frames },
  addresses,
  onClose,
}: {
  opened: OpenedSource
  addresses: Addresses
  onClose: () => void
}) {
  const t = useTranslations('report')
  const place = usePlaceName()(source.place)
  const { fileName, report } = useReport()
  const file = fileName(source.artefact)
  const wanted = source.place.kind === 'packets' ? wantedOf(report, source.artefact, source.place, frames) : null
  return (
    <Dialog wide={wanted === null ? true : 'most'} title={t('at', { file, place })} onClose={onClose}>
      {source.place.kind === 'lines' ? <Lines artefact={source.artefact} place={source.place} addresses={addresses} /> : null}
      {source.place.kind === 'packets' && wanted === null ? <Frames file={file} place={source.place} /> : null}
      {source.place.kind === 'packets' && wanted !== null ? (
        <ConnectionFrames
          file={file}
          ladderUrl={addresses.ladder(source.artefact, wanted)}
          sliceUrl={addresses.slice?.(source.artefact, wanted) ?? null}
          ours={report.captures.find((capture) => capture.source.artefact === source.artefact)?.ours ?? null}
          opened={frames[0] ?? source.place.first}
        />
      ) : null}
      {source.place.kind === 'offset' ? <p>{t('source.offset', { at: String(source.place.at) })}</p> : null}
      {source.place.kind === 'whole' ? <p>{t('source.whole')}</p> : null}
    </Dialog>
  )
}

const around = 4 // lines shown before and after
const mostLines = 200

function Lines({ artefact, place, addresses }: { artefact: ArtefactId; place: Extract<Place, { kind: 'lines' }>; addresses: Addresses }) {
  const t = useTranslations('report.source')
  const [lines, setLines] = useState<readonly string[] | 'loading' | 'none'>('loading')
  const first = Math.max(1, place.first - around)
  const url = addresses.lines(artefact, first, Math.min(place.last, place.first + mostLines) + around)
  useEffect(() => {
    const abort = new AbortController()
    fetch(url, { signal: abort.signal })
      .then((answer) => (answer.ok ? answer.json() : null))
      .then((body: unknown) => setLines(linesOf(body) ?? 'none'))
      .catch(() => abort.signal.aborted || setLines('none'))
    return () => abort.abort()
  }, [url])
  if (lines === 'loading' || lines === 'none')
    return (
      <p role="status" className="min-h-48 text-muted">
        {t(lines)}
      </p>
    )
  return (
    <ol className="min-h-48 overflow-x-auto font-mono text-12">
      {lines.map((line, index) => {
        const number = first + index
        const said = number >= place.first && number <= place.last
        return (
          <li
            key={number}
            className={`flex gap-4 px-2 py-0.5 whitespace-pre ${said ? 'bg-panel font-semibold shadow-[inset_2px_0_0_var(--accent)]' : 'text-muted'}`}
          >
            <span className="w-12 shrink-0 text-right text-muted select-none">{number}</span>
            <code>{line}</code>
          </li>
        )
      })}
    </ol>
  )
}

function linesOf(body: unknown): readonly string[] | null {
  if (body === null || typeof body !== 'object' || !('lines' in body) || !Array.isArray(body.lines)) return null
  return body.lines.map((line: unknown) =>
    typeof line === 'string' ? line : line !== null && typeof line === 'object' && 'text' in line ? String(line.text) : '',
  )
}

function Frames({ file, place }: { file: string; place: Extract<Place, { kind: 'packets' }> }) {
  const t = useTranslations('report.source')
  const filter = `frame.number >= ${place.first} && frame.number <= ${place.last}`
  return (
    <div className="flex flex-col gap-1">
      <h3 className="text-12 font-semibold text-muted">{t('frames')}</h3>
      <Command run={filter} />
      <h3 className="mt-3 text-12 font-semibold text-muted">{t('tshark')}</h3>
      <Command run={tsharkCommand(file, filter)} />
    </div>
  )
}
