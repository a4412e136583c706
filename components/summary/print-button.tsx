'use client'

import { Printer } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Button } from '../ui/button'

export function PrintButton() {
  const t = useTranslations('report')
  return (
    <Button size="small" onClick={() => window.print()}>
      <Printer size={12} aria-hidden />
      {t('print')}
    </Button>
  )
}
