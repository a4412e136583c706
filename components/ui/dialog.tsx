'use client'

import { X } from 'lucide-react'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { useTranslations } from 'use-intl'

/** A modal dialog on the browser's own <dialog>: focus stays inside, Escape closes it, focus goes back to where it was. */
export function Dialog({
  title,
  onClose,
  wide = false,
  children,
}: {
  title: string
  onClose: () => void
  wide?: boolean | 'most'
  children: ReactNode
}) {
  const t = useTranslations('report')
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()
  useEffect(() => {
    const shown = dialog.current
    if (shown && !shown.open) shown.showModal()
  }, [])
  return (
    <dialog
      ref={dialog}
      aria-labelledby={heading}
      onClose={onClose}
      className={`max-h-[85dvh] w-[calc(100vw-32px)] rounded-4 border bg-surface p-0 ${wide === 'most' ? 'max-w-6xl' : wide ? 'max-w-4xl' : 'max-w-lg'}`}
    >
      <header className="sticky top-0 flex items-center justify-between gap-4 border-b bg-surface px-4 py-3">
        <h2 id={heading} className="text-16 font-semibold">
          {title}
        </h2>
        <button type="button" aria-label={t('close')} className="rounded-4 p-1 text-muted hover:text-text" onClick={() => dialog.current?.close()}>
          <X size={16} aria-hidden />
        </button>
      </header>
      <div className="p-4">{children}</div>
    </dialog>
  )
}
