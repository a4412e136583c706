'use client'

import { ArrowDownToLine } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '../ui/button'
import { ChooseFiles } from './choose-files'
import { Commands } from './commands'
import { DropVeil } from './drop-veil'
import { RecentCases } from './recent-cases'
import { type Refused, request, textOf } from './refusal'
import { type Incoming, useUploads } from './upload-store'
import { useIncoming } from './use-incoming'

// A case is named after the folder that was dropped, or the first file.
const titleOf = (files: readonly Incoming[]): string => files[0]?.name.split('/')[0] ?? ''

/** The first page: the drop zone is the page. A drop opens a case at once; its files follow while the report is already open. */
export function FirstUse() {
  const t = useTranslations('upload')
  const states = useTranslations('states.refusals')
  const router = useRouter()
  const add = useUploads((uploads) => uploads.add)
  const [opening, setOpening] = useState(false)
  const [why, setWhy] = useState<Refused | 'empty' | null>(null)

  const open = async (url: string, body: unknown, files: readonly Incoming[]): Promise<void> => {
    setOpening(true)
    setWhy(null)
    const answer = await request(url, 'POST', body)
    const id = answer.ok ? textOf(answer.body, 'id') : null
    if (id === null) {
      setOpening(false)
      setWhy(answer.ok ? 'unknown' : answer.why)
      return
    }
    add(id, files)
    router.push(`/c/${id}`)
  }
  const take = (files: readonly Incoming[]): void => {
    if (opening) return
    if (files.length === 0) setWhy('empty')
    else void open('/api/v1/cases', { title: titleOf(files) }, files)
  }
  const over = useIncoming(take, t('pasteName'))

  return (
    <main id="main" className="mx-auto grid w-full max-w-6xl gap-x-12 gap-y-8 px-4 py-6 lg:grid-cols-[1fr_420px] lg:px-6 lg:py-12">
      <div className="flex min-w-0 flex-col gap-8">
        <h1 className="max-w-2xl text-20 font-semibold text-balance">{t('lead')}</h1>
        <section
          aria-label={t('drop')}
          className="flex min-h-72 flex-col items-center justify-center gap-4 rounded-4 border-2 border-dashed border-muted bg-panel p-6 text-center lg:min-h-96"
        >
          <ArrowDownToLine size={32} aria-hidden className="text-muted" />
          <p className="text-20 font-semibold">{t('drop')}</p>
          <p className="max-w-md text-muted">{t('what')}</p>
          <div className="flex flex-wrap justify-center gap-2">
            <ChooseFiles take={take} look="primary" disabled={opening} />
          </div>
          <p role="status" className="min-h-5 text-muted">
            {opening ? t('opening') : why === 'empty' ? t('empty') : why ? t('openFailed', { why: states(why) }) : ''}
          </p>
        </section>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <Button disabled={opening} onClick={() => void open('/api/v1/samples/late-fin', undefined, [])}>
            {t('sample')}
          </Button>
          <span className="text-muted">{t('sampleWhat')}</span>
        </div>
        <RecentCases />
      </div>
      <Commands />
      <DropVeil over={over} />
    </main>
  )
}
