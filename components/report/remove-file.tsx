'use client'

import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { type Refused, request } from '../upload/refusal'
import type { FileItem } from './file-item'

/** Takes a file out of the case, after asking: its bytes are deleted, and the report is made again without it. */
export function RemoveFile({ file, caseId }: { file: FileItem; caseId: string }) {
  const t = useTranslations('report')
  const refusals = useTranslations('states.refusals')
  const [asking, setAsking] = useState(false)
  const [why, setWhy] = useState<Refused | null>(null)
  const remove = async (): Promise<void> => {
    const answer = await request(`/api/v1/cases/${caseId}/artefacts/${file.id}`, 'DELETE')
    setWhy(answer.ok ? null : answer.why)
    if (answer.ok) setAsking(false)
  }
  return (
    <>
      <button
        type="button"
        className="rounded-4 text-12 text-muted underline decoration-dotted underline-offset-4 hover:text-accent print:hidden"
        onClick={() => setAsking(true)}
      >
        {t('remove')}
      </button>
      {asking ? (
        <Dialog title={t('removeTitle', { file: file.fileName })} onClose={() => setAsking(false)}>
          <p>{t('removeWhat')}</p>
          <p role="alert" className="min-h-5 text-12 text-critical">
            {why ? t('failedToSave', { why: refusals(why) }) : ''}
          </p>
          <div className="flex justify-end gap-2">
            <Button onClick={() => setAsking(false)}>{t('cancel')}</Button>
            <Button look="primary" onClick={() => void remove()}>
              {t('remove')}
            </Button>
          </div>
        </Dialog>
      ) : null}
    </>
  )
}
