// The child that judges a case: its description on stdin, the document to file descriptor 3, the tables to 4.

import { readFileSync } from 'node:fs'
import type { Artefact } from '@/lib/core/artefact'
import type { Statement } from '@/lib/core/clock'
import { packColumns, unpackColumns } from '@/lib/core/columns'
import type { Diagnostic } from '@/lib/core/diagnostic'
import type { Report } from '@/lib/core/report'
import type { Parsed } from '@/lib/core/timeline'
import { makeReport } from '../pipeline'
import { documentFd, say, tablesFd, writeAll } from './words'

export interface CaseDescription {
  readonly case: Report['case']
  readonly statements: readonly Statement[]
  readonly artefacts: readonly { readonly artefact: Artefact; readonly facts: string | null; readonly diagnostics: readonly Diagnostic[] }[] // facts: a path
}

const descriptionOf = (text: string): CaseDescription => JSON.parse(text) as CaseDescription
const parsedOf = (path: string): Parsed => unpackColumns(readFileSync(path)) as Parsed

export async function reportCommand(): Promise<number> {
  const description = descriptionOf(readFileSync(0, 'utf8'))
  const { report, tables } = await makeReport({
    case: description.case,
    statements: description.statements,
    artefacts: description.artefacts.map(({ artefact, facts, diagnostics }) => ({
      artefact,
      diagnostics,
      parsed: facts === null ? null : parsedOf(facts),
    })),
  })
  writeAll(documentFd, Buffer.from(JSON.stringify(report)))
  writeAll(tablesFd, packColumns(tables))
  say({ t: 'made' })
  return 0
}
