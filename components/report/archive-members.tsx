'use client'

import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import type { Members } from '@/lib/core/artefact'
import { formatQuantity } from '@/lib/display/quantity'
import type { FileItem } from './file-item'
import { FileRow } from './file-row'

/** Of more members than these the list is shut at first, unless one of them is damaged. */
const mostOpen = 6

interface ArchiveMembersProps {
  readonly archive: FileItem
  readonly members: readonly FileItem[]
  readonly caseId: string | null
}

/** What came out of an archive: the files that were read, and how many lie where that were not. */
export function ArchiveMembers({ archive, members, caseId }: ArchiveMembersProps) {
  const t = useTranslations('report')
  const damaged = members.some(({ status }) => status === 'failed' || status === 'partial')
  const root = commonRoot(members)
  const below = (path: string): string => (path.startsWith(root) ? path.slice(root.length) : path)
  return (
    <div className="flex flex-col gap-1">
      {members.length > 0 ? (
        <Folding open={members.length <= mostOpen || damaged} title={t('archive.read', { n: members.length })}>
          <ul className="mt-1 border-l-2 pl-3">
            {members.map((file) => (
              <FileRow key={file.id} file={file} name={below(file.fileName)} caseId={caseId} />
            ))}
          </ul>
        </Folding>
      ) : null}
      {archive.members ? <Rest members={archive.members} title={members.length > 0 ? 'rest' : 'none'} below={below} /> : null}
    </div>
  )
}

/** The folder that all of them lie in, with its slash: it says nothing in a list of them. */
function commonRoot([first, ...others]: readonly FileItem[]): string {
  const root = first && others.length > 0 ? first.fileName.slice(0, first.fileName.indexOf('/') + 1) : ''
  return others.every(({ fileName }) => fileName.startsWith(root)) ? root : ''
}

function Rest({ members, title, below }: { members: Members; title: 'rest' | 'none'; below: (path: string) => string }) {
  const t = useTranslations('report')
  const locale = useLocale()
  const { listed, same, refused, folders } = members
  if (listed + same + refused === 0) return null
  const inWords = (path: string): string => (path === '.' || below(`${path}/`) === '' ? t('archive.here') : below(path) || t('archive.elsewhere'))
  return (
    <Folding open={false} title={t(`archive.${title}`, { n: listed + same + refused })}>
      <div className="mt-1 flex flex-col gap-1 border-l-2 pl-3 text-12 text-muted">
        {listed > 0 ? <p>{t('archive.restHint')}</p> : null}
        <ul className="columns-1 gap-x-6 sm:columns-2">
          {folders.map(({ path, files }) => (
            <li key={path} className="flex break-inside-avoid justify-between gap-4">
              <span className="min-w-0 font-mono break-words">{inWords(path)}</span>
              <span className="tabular-nums whitespace-nowrap">{formatQuantity({ value: files, unit: 'count' }, locale)}</span>
            </li>
          ))}
        </ul>
        {same > 0 ? <p>{t('archive.same', { n: same })}</p> : null}
        {refused > 0 ? <p>{t('archive.refused', { n: refused })}</p> : null}
      </div>
    </Folding>
  )
}

function Folding({ open, title, children }: { open: boolean; title: string; children: ReactNode }) {
  return (
    <details open={open} className="group/members text-13">
      <summary className="inline-flex items-center gap-1 rounded-4 text-12 text-muted hover:text-text">
        <ChevronRight size={14} aria-hidden className="transition-transform group-open/members:rotate-90" />
        {title}
      </summary>
      {children}
    </details>
  )
}
