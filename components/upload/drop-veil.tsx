import { useTranslations } from 'use-intl'

/** Over the whole page while files are held above it. */
export function DropVeil({ over }: { over: boolean }) {
  const t = useTranslations('upload')
  if (!over) return null
  return (
    <div className="pointer-events-none fixed inset-0 z-50 flex items-center justify-center border-4 border-accent bg-surface/90">
      <p className="text-20 font-semibold">{t('dropNow')}</p>
    </div>
  )
}
