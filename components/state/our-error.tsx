'use client'

import { useTranslations } from 'use-intl'
import { Button } from '../ui/button'
import { TopBar } from '../ui/top-bar'
import { Message } from './message'

/** Our own fault: what is safe, and a code to quote. */
export function OurError({ code, again }: { code: string | undefined; again: () => void }) {
  const t = useTranslations('states')
  return (
    <>
      <TopBar />
      <Message
        title={t('errorTitle')}
        action={
          <Button look="primary" onClick={again}>
            {t('again')}
          </Button>
        }
      >
        <p>{t('errorSafe')}</p>
        {code ? <p className="font-mono text-13">{t('errorCode', { code })}</p> : null}
      </Message>
    </>
  )
}
