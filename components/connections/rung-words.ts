'use client'

import { useLocale, useTranslations } from 'use-intl'
import type { Rung, RungNote } from '@/lib/core/ladder'
import { formatMicros } from '@/lib/display/quantity'

/** Puts into words what a segment that `from` sent is. Frame numbers stand ungrouped, as Wireshark shows them. */
export function useRungWords(from: string): (note: RungNote) => string {
  const t = useTranslations('connections.note')
  const locale = useLocale()
  const time = (micros: number): string => formatMicros(micros, locale).replaceAll(' ', '\u00a0')
  return (note) => {
    switch (note.is) {
      case 'fin':
        return t('fin', { from })
      case 'syn-ack':
        return t('syn-ack', { after: time(note.after) })
      case 'fin-copy':
        return t('fin-copy', { copy: String(note.copy), of: String(note.of), after: time(note.after) })
      case 'fin-answer': {
        const said = t('fin-answer', { of: String(note.of), after: time(note.after) })
        const { echoed } = note
        if (echoed === null) return said
        const frame = String(echoed.frame)
        return `${said}; ${echoed.sending === 0 ? t('echoedFirst', { frame }) : t('echoedCopy', { sending: String(echoed.sending), frame })}`
      }
      case 'fin-answered-again':
        return t('fin-answered-again', { of: String(note.of) })
      case 'rst':
        return note.of === null || note.after === null ? t('rst') : t('rstOf', { of: String(note.of), after: time(note.after) })
      case 'retransmission':
        return note.of === null ? t('retransmissionUnknown') : t('retransmission', { of: String(note.of) })
      case 'capture-duplicate':
        return note.of === null ? t('capture-duplicateUnknown') : t('capture-duplicate', { of: String(note.of) })
      default:
        return t(note.is)
    }
  }
}

/** The numbers as Wireshark's Info column writes them: field names, not words. */
export const infoOf = ({ seq, ack, window, length, tsVal, tsEcr }: Rung): string =>
  [
    `Seq=${seq}`,
    ...(ack === null ? [] : [`Ack=${ack}`]),
    `Win=${window}`,
    `Len=${length}`,
    ...(tsVal === null ? [] : [`TSval=${tsVal}`]),
    ...(tsEcr === null ? [] : [`TSecr=${tsEcr}`]),
  ].join(' ')

/** Seconds since the frame before, with all six digits, as Wireshark's delta column. */
export const deltaOf = (gap: number): string => `${gap < 0 ? '−' : '+'}${(Math.abs(gap) / 1e6).toFixed(6)} s`
