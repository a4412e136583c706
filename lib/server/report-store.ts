// Reports and their tables from disk, the latest few kept unpacked: zooming asks for one again and again.

import { unpackColumns } from '@/lib/core/columns'
import type { Report, Tables } from '@/lib/core/report'
import type { Picture } from '@/lib/lanes/lane'
import type { ReportRow } from './database/reports'
import type { Finwait } from './finwait'
import { drawPicture } from './pipeline'

const mostKept = 96 * 1024 ** 2 // bytes of files; unpacked they take about as much

interface Kept {
  readonly bytes: number
  readonly report: Report
  readonly tables: Tables
}
const kept = new Map<string, Kept>() // in order of last use

const tablesOf = (packed: Uint8Array): Tables => unpackColumns(packed) as Tables
const documentOf = (text: string): Report => JSON.parse(text) as Report

export async function reportOf(server: Finwait, row: ReportRow): Promise<Report> {
  return kept.get(row.document)?.report ?? documentOf((await server.derived.read(row.document)).toString('utf8'))
}

/** The report's bytes as they are stored, to send on. */
export const reportBytes = (server: Finwait, row: ReportRow): Promise<Buffer<ArrayBuffer>> => server.derived.read(row.document)

export async function pictureOf(
  server: Finwait,
  row: ReportRow,
  view: { readonly from: number | null; readonly to: number | null; readonly width: number },
): Promise<Picture | null> {
  const { report, tables } = await open(server, row)
  const { range } = report.timeline
  if (!range) return drawPicture(report, tables, { from: view.from ?? 0, to: view.to ?? 1, width: view.width })
  const from = view.from ?? Math.floor(range.start / 1000)
  return drawPicture(report, tables, { from, to: Math.max(from + 1, view.to ?? Math.ceil(range.end / 1000)), width: view.width })
}

async function open(server: Finwait, row: ReportRow): Promise<Kept> {
  const found = kept.get(row.document)
  if (found) {
    kept.delete(row.document)
    kept.set(row.document, found)
    return found
  }
  const [document, packed] = [await server.derived.read(row.document), await server.derived.read(row.tables)]
  const opened: Kept = { bytes: document.length + packed.length, report: documentOf(document.toString('utf8')), tables: tablesOf(packed) }
  kept.set(row.document, opened)
  let total = 0
  for (const [name, { bytes }] of [...kept].reverse()) {
    total += bytes
    if (total > mostKept) kept.delete(name)
  }
  return opened
}
