'use client'

import { useTranslations } from 'use-intl'
import type { ConnectionRow } from '@/lib/core/connection-query'
import { endpointText } from '@/lib/display/wireshark'
import { useReport } from '../report/report-context'
import { Dialog } from '../ui/dialog'
import { ConnectionFrames } from './connection-frames'

interface RowDialogProps {
  readonly row: ConnectionRow
  ladder(artefact: ConnectionRow['artefact'], query: string): string
  readonly slice: ((artefact: ConnectionRow['artefact'], query: string) => string) | null
  onClose(): void
}

/** One connection of the table, packet by packet. */
export function RowDialog({ row, ladder, slice, onClose }: RowDialogProps) {
  const t = useTranslations('report')
  const place = useTranslations('report.place')
  const { report, fileName } = useReport()
  const { artefact, firstFrame, lastFrame, originator, responder } = row
  const between = `${endpointText(originator)},${endpointText(responder)}`
  const query = new URLSearchParams({ first: String(firstFrame), last: String(lastFrame), between }).toString()
  const file = fileName(artefact)
  return (
    <Dialog wide="most" title={t('at', { file, place: place('frames', { first: String(firstFrame), last: String(lastFrame) }) })} onClose={onClose}>
      <ConnectionFrames
        file={file}
        ladderUrl={ladder(artefact, query)}
        sliceUrl={slice?.(artefact, query) ?? null}
        ours={report.captures.find((capture) => capture.source.artefact === artefact)?.ours ?? null}
        opened={row.fin?.frame ?? firstFrame}
      />
    </Dialog>
  )
}
