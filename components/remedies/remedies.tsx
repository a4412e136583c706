'use client'

import { useTranslations } from 'use-intl'
import type { Report } from '@/lib/core/report'
import { Command } from '../ui/command'
import { KnobTable } from './knob-table'
import { OrphanCalculator } from './orphan-calculator'

/** What could be turned on the machine itself, and what that would do: the knobs first, for their short answer, then the calculator. */
export function Remedies({ report: { remedies } }: { report: Report }) {
  const t = useTranslations('remedies')
  return (
    <section aria-labelledby="remedies" className="flex min-w-0 flex-col gap-8 border-t px-4 py-6 lg:px-6 print:hidden">
      <h2 id="remedies" className="sr-only">
        {t('title')}
      </h2>
      {remedies ? (
        <>
          {remedies.orphans ? <OrphanCalculator orphans={remedies.orphans} /> : <NoOrphans />}
          <KnobTable table={remedies.knobs} />
        </>
      ) : (
        <p className="text-13 text-muted">{t('absent')}</p>
      )}
    </section>
  )
}

const tells = 'cat /proc/net/sockstat; sysctl net.ipv4.tcp_max_orphans net.ipv4.tcp_orphan_retries; ss -tano state fin-wait-1'

function NoOrphans() {
  const t = useTranslations('remedies.orphans')
  return (
    <section aria-labelledby="orphans" className="flex max-w-[96ch] flex-col gap-2 text-13">
      <h3 id="orphans" className="text-16 font-semibold">
        {t('title')}
      </h3>
      <p className="text-muted">{t('nothing')}</p>
      <Command run={tells} />
    </section>
  )
}
