'use client'

import Link from 'next/link'
import { useTranslations } from 'use-intl'
import { buttonClass } from '../ui/button'
import { TopBar } from '../ui/top-bar'
import { Message } from './message'

/** No such case; or, of a link given out, one that does not work. It says no more than that. */
export function NotFound({ shared = false }: { shared?: boolean }) {
  const t = useTranslations('states')
  const share = useTranslations('share')
  const home = (
    <Link href="/" className={buttonClass({})}>
      {t('start')}
    </Link>
  )
  return (
    <>
      <TopBar />
      <Message title={shared ? share('goneTitle') : t('notFoundTitle')} action={shared ? null : home}>
        <p>{shared ? share('gone') : t('notFound')}</p>
      </Message>
    </>
  )
}
