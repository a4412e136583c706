'use client'

import { useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { readPasted } from './read-drop'
import type { Incoming } from './upload-store'

/** A box to paste the output of a command into. */
export function PasteDialog({ take, onClose }: { take: (files: readonly Incoming[]) => void; onClose: () => void }) {
  const t = useTranslations('upload')
  const [text, setText] = useState('')
  const field = useId()
  return (
    <Dialog wide title={t('pasteTitle')} onClose={onClose}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          onClose()
          take([readPasted(text, t('pasteName'))])
        }}
      >
        <label htmlFor={field} className="text-12 text-muted">
          {t('pasteHint')}
        </label>
        <textarea
          id={field}
          ref={(element) => element?.setAttribute('autofocus', '')} // the dialog looks for it as it opens; React's own prop comes too early
          value={text}
          rows={14}
          spellCheck={false}
          className="w-full rounded-4 border bg-panel p-2 font-mono text-12"
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" look="primary" className="self-end" disabled={text.trim() === ''}>
          {t('pasteAdd')}
        </Button>
      </form>
    </Dialog>
  )
}
