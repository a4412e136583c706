// Measured things into words.

import type { Metric } from '@/lib/core/series'
import type { Locale } from './locale'
import { translatorOf } from './translator'

const families: ReadonlySet<string> = new Set(['softirqs', 'interrupts', 'link', 'counter'])

/** What a metric is called: `load.1m` → `Load, 1 min`, `sockets.FIN-WAIT-1` → `Sockets in FIN-WAIT-1`. */
export function formatMetric(metric: Metric, locale: Locale): string {
  const translator = translatorOf(locale)
  const [family = '', ...rest] = metric.split('.')
  const name = rest.join('.')
  return (
    translator.say(`metrics.${metric.replaceAll('.', '-')}`) ??
    (family === 'sockets' ? translator.say('metrics.sockets', { state: name }) : null) ??
    (families.has(family) ? translator.say(`metrics.${family}`, { name }) : null) ??
    (family === 'kernel' ? translator.say('metrics.kernel', { signature: name }) : null) ??
    metric
  )
}
