import { useTranslations } from 'use-intl'
import type { Severity } from '@/lib/core/finding'

const shapes: Readonly<Record<Severity, string>> = {
  critical: 'M1 1h10v10h-10z',
  warning: 'M6 1 11.5 11h-11z',
  notice: 'M6 .5 11.5 6 6 11.5.5 6z',
  fine: 'M6 1a5 5 0 1 1 0 10a5 5 0 1 1 0-10z',
}
const tones: Readonly<Record<Severity, string>> = { critical: 'text-critical', warning: 'text-warning', notice: 'text-notice', fine: 'text-fine' }

/** How bad it is: said by its shape before its hue. */
export function SeverityShape({ severity, size = 12 }: { severity: Severity; size?: number }) {
  return (
    <svg viewBox="0 0 12 12" width={size} height={size} aria-hidden className={`shrink-0 ${tones[severity]}`}>
      <path d={shapes[severity]} fill="currentColor" />
    </svg>
  )
}

/** Nothing was found, but not everything could be asked: that is not fine, it is not known. */
export function NotKnown() {
  const t = useTranslations('report')
  return (
    <span className="inline-flex items-center gap-2 text-12 font-semibold tracking-wide text-muted uppercase">
      <svg viewBox="0 0 12 12" width={12} height={12} aria-hidden>
        <circle cx={6} cy={6} r={4.5} fill="none" stroke="currentColor" strokeWidth={1.5} strokeDasharray="2 1.5" />
      </svg>
      {t('notKnown')}
    </span>
  )
}

/** How bad it is, in a word and a shape. */
export function SeverityWord({ severity }: { severity: Severity }) {
  const t = useTranslations('report.severity')
  return (
    <span className={`inline-flex items-center gap-2 text-12 font-semibold tracking-wide uppercase ${tones[severity]}`}>
      <SeverityShape severity={severity} />
      {t(severity)}
    </span>
  )
}
