'use client'

import { Pencil } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { type Refused, request } from '../upload/refusal'

const longest = 200

/** Gives the case a name of its own: a case is first called after what was dropped. */
export function RenameCase({ id, title }: { id: string; title: string }) {
  const t = useTranslations('report')
  const refusals = useTranslations('states.refusals')
  const router = useRouter()
  const field = useId()
  const [open, setOpen] = useState(false)
  const [name, setName] = useState(title)
  const [why, setWhy] = useState<Refused | null>(null)
  const rename = async (): Promise<void> => {
    const answer = await request(`/api/v1/cases/${id}`, 'PATCH', { title: name })
    setWhy(answer.ok ? null : answer.why)
    if (!answer.ok) return
    setOpen(false)
    router.refresh()
  }
  return (
    <>
      <button
        type="button"
        aria-label={t('rename')}
        title={t('rename')}
        className="-ml-3 rounded-4 p-1 text-muted hover:text-text print:hidden"
        onClick={() => setOpen(true)}
      >
        <Pencil size={14} aria-hidden />
      </button>
      {open ? (
        <Dialog title={t('rename')} onClose={() => setOpen(false)}>
          <form
            className="flex flex-col gap-3"
            onSubmit={(event) => {
              event.preventDefault()
              void rename()
            }}
          >
            <label htmlFor={field} className="text-12 text-muted">
              {t('renameLabel')}
            </label>
            <input
              id={field}
              value={name}
              maxLength={longest}
              className="h-8 rounded-4 border bg-surface px-2"
              onChange={({ target }) => setName(target.value)}
            />
            <p role="alert" className="min-h-5 text-12 text-critical">
              {why ? t('failedToSave', { why: refusals(why) }) : ''}
            </p>
            <Button type="submit" look="primary" className="self-end">
              {t('save')}
            </Button>
          </form>
        </Dialog>
      ) : null}
    </>
  )
}
