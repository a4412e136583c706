'use client'

import { useTranslations } from 'use-intl'
import { ChooseFiles } from '../upload/choose-files'
import { UploadRow } from '../upload/upload-row'
import type { Incoming, Upload } from '../upload/upload-store'
import type { FileItem } from './file-item'
import { FileRow } from './file-row'

interface FilesPanelProps {
  readonly files: readonly FileItem[]
  readonly uploads: readonly Upload[]
  readonly caseId: string | null // null: read-only
  take(files: readonly Incoming[]): void
}

/** Every file of the case: what it was recognised as and why, how far it has come, what a reader must know of it. */
export function FilesPanel({ files, uploads, caseId, take }: FilesPanelProps) {
  const t = useTranslations('report')
  const upload = useTranslations('upload')
  return (
    <section aria-labelledby="files" className="min-w-0">
      <header className="flex flex-wrap items-center gap-x-4 gap-y-2 pb-2">
        <h2 id="files" className="text-16 font-semibold">
          {t('filesTitle')}
        </h2>
        <span className="text-12 text-muted">{files.length === 0 ? t('filesNone') : t('filesCount', { n: files.length })}</span>
        {caseId === null ? null : (
          <div className="ml-auto flex flex-wrap items-center gap-2 print:hidden">
            <span className="hidden text-12 text-muted xl:inline">{upload('addHint')}</span>
            <ChooseFiles take={take} size="small" />
          </div>
        )}
      </header>
      <ul>
        {files.map((file) => (
          <FileRow key={file.id} file={file} caseId={caseId} />
        ))}
        {uploads.map((each) => (
          <UploadRow key={each.key} upload={each} />
        ))}
      </ul>
    </section>
  )
}
