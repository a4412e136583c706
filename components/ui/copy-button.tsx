'use client'

import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'

/** Copies `text`. Where the browser withholds the clipboard (plain http), the text is selected by the reader instead: it always stands beside this. */
export function CopyButton({ text, what, label }: { text: string; what: string; label?: string }) {
  const t = useTranslations('report')
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2_000)
    return () => clearTimeout(timer)
  }, [copied])
  const Icon = copied ? Check : Copy
  return (
    <button
      type="button"
      aria-label={t('copyIt', { what })}
      title={copied ? t('copied') : t('copy')}
      className="inline-flex shrink-0 items-center gap-1 rounded-4 p-1 text-12 text-muted hover:text-text"
      onClick={() => copyText(text).then(() => setCopied(true))}
    >
      <Icon size={14} aria-hidden />
      {label}
      <span role="status" className="sr-only">
        {copied ? t('copied') : ''}
      </span>
    </button>
  )
}

async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  document.body.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}
