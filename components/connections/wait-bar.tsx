import { useLocale, useTranslations } from 'use-intl'
import { formatMicros } from '@/lib/display/quantity'

interface WaitBarProps {
  readonly wait: number | null // µs
  readonly isFloor: boolean
  readonly kind: 'plain' | 'stalled' | 'reset'
}

/** From a millisecond to a thousand seconds, ten times as long a third of the way on: 20 ms and 14 s are both to be seen. */
const decades = 6
const least = 1e3 // µs
const placeOf = (micros: number): number => Math.min(1, Math.max(0, Math.log10(micros / least) / decades))
/** Where a wait becomes a stall. */
const second = placeOf(1e6)

const tones = { plain: 'text-grey', stalled: 'text-orange', reset: 'text-critical' } as const

/** How long a FIN waited: its length in words, and as a bar with a mark at one second; open at its end where it is a floor. */
export function WaitBar({ wait, isFloor, kind }: WaitBarProps) {
  const t = useTranslations('connections.table')
  const locale = useLocale()
  if (wait === null) return <span className="text-muted">–</span>
  const length = `${Math.max(2, placeOf(wait) * 100)}%`
  const words = formatMicros(wait, locale)
  return (
    <span className="flex items-center gap-2">
      <span aria-hidden className="relative h-2 w-16 shrink-0 bg-panel md:w-20">
        <span className={`absolute inset-y-0 left-0 flex ${tones[kind]}`} style={{ width: length }}>
          <span className="flex-1 bg-current" />
          {isFloor ? (
            <svg viewBox="0 0 6 8" aria-hidden className="-mr-1.5 h-2 w-1.5 shrink-0">
              <path d="M0 0 6 4 0 8z" fill="currentColor" />
            </svg>
          ) : null}
        </span>
        <span className="absolute -inset-y-0.5 w-px bg-muted" style={{ left: `${second * 100}%` }} />
      </span>
      <span className={`whitespace-nowrap ${kind === 'plain' ? '' : 'font-semibold'}`}>{isFloor ? t('atLeast', { wait: words }) : words}</span>
    </span>
  )
}
