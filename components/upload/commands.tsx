'use client'

import { useTranslations } from 'use-intl'
import { Command } from '../ui/command'
import { CopyButton } from '../ui/copy-button'

// What the questions need, in the order in which it helps. Each command reads only.
const commands = [
  { key: 'ss', run: '(date; ss -s; ss -tanoi) > ss.txt' },
  { key: 'sockstat', run: 'while sleep 1; do date +%s; cat /proc/loadavg /proc/net/sockstat; done > sockets.txt' },
  { key: 'dmesg', run: 'dmesg -T > dmesg.txt' },
  { key: 'mpstat', run: 'mpstat -P ALL 1 300 > mpstat.txt' },
  { key: 'sysctl', run: 'sysctl net.ipv4 > sysctl.txt' },
  { key: 'tcpdump', run: 'tcpdump -i eth0 -nn -s 96 -c 1000000 -w capture.pcap tcp' },
] as const

/** The commands to ask the customer for, each to copy. */
export function Commands() {
  const t = useTranslations('upload')
  return (
    <section aria-labelledby="commands" className="flex flex-col gap-3">
      <header className="flex items-center justify-between gap-4">
        <h2 id="commands" className="text-16 font-semibold">
          {t('commands')}
        </h2>
        <CopyButton text={commands.map(({ run }) => run).join('\n')} what={t('commands')} label={t('copyAll')} />
      </header>
      <p className="text-muted">{t('commandsHint')}</p>
      <dl className="flex flex-col gap-3">
        {commands.map(({ key, run }) => (
          <div key={key} className="flex flex-col gap-1">
            <dt className="text-12 text-muted">{t(`command.${key}`)}</dt>
            <dd>
              <Command run={run} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
