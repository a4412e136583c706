// The tables as Kysely sees them. Times are ms since the epoch. What is JSON here is text, so that every database holds it alike.

export interface Schema {
  readonly cases: CaseTable
  readonly artefacts: ArtefactTable
  readonly jobs: JobTable
  readonly statements: StatementTable
  readonly shares: ShareTable
  readonly reports: ReportTable
  readonly audit: AuditTable
}

interface CaseTable {
  id: string
  title: string
  created_at: number
}

interface ArtefactTable {
  case_id: string
  id: string
  ordinal: number // in order of arrival within the case
  sha256: string
  size: number
  file_name: string
  received_at: number
  modified_at: number | null
  chosen_format: string | null // a person's choice, over what was detected
  state: string // ArtefactState
  compression: string
  detection: string | null // JSON Detection
  status: string | null // Status, once it is done
  progress: string | null // JSON Progress
  diagnostics: string // JSON Diagnostic[]
  facts: string | null // name of its facts file in derived/
  connections: string | null // of its table of connections
  span: string | null // JSON CaptureSpan, of a capture
  ring: string | null // JSON ArtefactId[], of the first file of a ring: what its facts were read from
  archive: string | null // the artefact of this case that it came out of
  entry: number | null // and where in it
  members: string | null // JSON Members, of an archive that was read
}

interface JobTable {
  id: string
  case_id: string
  artefact_id: string | null
  kind: string // 'parse' | 'report'
  state: string // 'queued' | 'leased' | 'done' | 'failed'
  attempts: number
  run_after: number
  lease_id: string | null
  lease_until: number | null
  created_at: number
  reason: string | null
}

interface StatementTable {
  case_id: string
  clock: string
  reads: number
  was: number
  uncertainty: number
  stated_at: number
}

interface ShareTable {
  id: string
  case_id: string
  token_sha256: string
  created_at: number
  expires_at: number
  revoked_at: number | null
}

interface ReportTable {
  case_id: string
  version: number
  made_at: number
  document: string // names of its files in derived/
  tables: string
}

interface AuditTable {
  id: string
  at: number
  what: string
  case_id: string | null
  subject: string | null
}
