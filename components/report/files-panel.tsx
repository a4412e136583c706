'use client'

import { useTranslations } from 'use-intl'
import { ChooseFiles } from '../upload/choose-files'
import { UploadRow } from '../upload/upload-row'
import type { Incoming, Upload } from '../upload/upload-store'
import { ArchiveMembers } from './archive-members'
import { type FileItem, sentFiles } from './file-item'
import { FileRow } from './file-row'
import type { Arriving } from './live-case'

interface FilesPanelProps {
  readonly files: readonly FileItem[]
  readonly uploads: readonly Upload[]
  readonly arriving?: readonly Arriving[] | undefined
  readonly caseId: string | null // null: read-only
  take(files: readonly Incoming[]): void
}

/** Every file of the case: what it was recognised as and why, how far it has come, what a reader must know of it. */
export function FilesPanel({ files, uploads, arriving, caseId, take }: FilesPanelProps) {
  const t = useTranslations('report')
  const upload = useTranslations('upload')
  const sent = sentFiles(files)
  return (
    <section aria-labelledby="files" className="min-w-0">
      <header className="flex flex-wrap items-center gap-x-4 gap-y-2 pb-2">
        <h2 id="files" className="text-16 font-semibold">
          {t('filesTitle')}
        </h2>
        <span className="text-12 text-muted">{sent.length === 0 ? t('filesNone') : t('filesCount', { n: sent.length })}</span>
        {caseId === null ? null : (
          <div className="ml-auto flex flex-wrap items-center gap-2 print:hidden">
            <span className="hidden text-12 text-muted xl:inline">{upload('addHint')}</span>
            <ChooseFiles take={take} size="small" />
          </div>
        )}
      </header>
      <ul>
        {sent.map(({ file, members }) => (
          <FileRow key={file.id} file={file} caseId={caseId}>
            {file.members || members.length > 0 ? <ArchiveMembers archive={file} members={members} caseId={caseId} /> : null}
          </FileRow>
        ))}
        {uploads.map((each) => (
          <UploadRow key={each.key} upload={each} read={arriving?.find(({ fileName }) => fileName === each.name)?.progress ?? null} />
        ))}
      </ul>
    </section>
  )
}
