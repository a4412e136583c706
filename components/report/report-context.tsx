'use client'

import { createContext, useContext } from 'react'
import type { ArtefactId } from '@/lib/core/artefact'
import type { Report } from '@/lib/core/report'

/** The report that is shown, and where more of it is fetched. */
export interface Shown {
  readonly report: Report
  fileName(artefact: ArtefactId): string
}

/** Where the parts of a case are fetched: the case's own addresses, or those of a link given out. */
export interface Addresses {
  readonly picture: string
  readonly connections: string
  lines(artefact: ArtefactId, first: number, last: number): string
  /** `query`: which connection (`wantedOf`). */
  ladder(artefact: ArtefactId, query: string): string
  /** null: packets are not handed out here. */
  slice: ((artefact: ArtefactId, query: string) => string) | null
}

export const ReportContext = createContext<Shown | null>(null)

export function useReport(): Shown {
  const shown = useContext(ReportContext)
  if (!shown) throw new Error('useReport outside a report')
  return shown
}

export const shownOf = (report: Report): Shown => {
  const names = new Map(report.artefacts.map((artefact) => [artefact.id, artefact.fileName]))
  return { report, fileName: (artefact) => names.get(artefact) ?? artefact }
}
