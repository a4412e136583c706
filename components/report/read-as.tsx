'use client'

import { useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { FormatName } from '@/lib/core/artefact'
import { pages } from '@/lib/display/messages/en'
import { Button } from '../ui/button'
import { type Refused, request } from '../upload/refusal'
import type { FileItem } from './file-item'

const isFormat = (name: string): name is FormatName => Object.hasOwn(pages.formats, name)
const choices = Object.keys(pages.formats).filter(isFormat)

/** Corrects what a file was taken for: it is read again as what the person says. */
export function ReadAs({ file, caseId, open = false }: { file: FileItem; caseId: string; open?: boolean }) {
  const t = useTranslations('report')
  const formats = useTranslations('formats')
  const refusals = useTranslations('states.refusals')
  const [choosing, setChoosing] = useState(open)
  const [format, setFormat] = useState<FormatName>(file.detection?.format ?? 'ss')
  const [why, setWhy] = useState<Refused | null>(null)
  const field = useId()
  if (!choosing)
    return (
      <button
        type="button"
        className="rounded-4 text-12 text-muted underline decoration-dotted underline-offset-4 hover:text-accent print:hidden"
        onClick={() => setChoosing(true)}
      >
        {t('readAs')}
      </button>
    )
  return (
    <form
      className="flex flex-wrap items-center gap-2 text-12 print:hidden"
      onSubmit={async (event) => {
        event.preventDefault()
        const answer = await request(`/api/v1/cases/${caseId}/artefacts/${file.id}`, 'PATCH', { format })
        setWhy(answer.ok ? null : answer.why)
        if (answer.ok) setChoosing(open)
      }}
    >
      <label htmlFor={field}>{t('readAsLabel', { file: file.fileName })}</label>
      <select
        id={field}
        value={format}
        className="h-6 rounded-4 border bg-surface px-1"
        onChange={({ target }) => isFormat(target.value) && setFormat(target.value)}
      >
        {choices.map((name) => (
          <option key={name} value={name}>
            {formats(`${name}.title`)}
          </option>
        ))}
      </select>
      <Button type="submit" size="small">
        {t('readAsSend')}
      </Button>
      {why ? (
        <span role="alert" className="text-critical">
          {t('failedToSave', { why: refusals(why) })}
        </span>
      ) : null}
    </form>
  )
}
