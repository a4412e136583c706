'use client'

import { useTranslations } from 'use-intl'
import type { Place } from '@/lib/core/artefact'

/** Puts a place into words: `line 12`, `frames 7–9`. Numbers stand ungrouped, as editors and Wireshark show them. */
export function usePlaceName(): (place: Place) => string {
  const t = useTranslations('report.place')
  return (place) => {
    switch (place.kind) {
      case 'lines':
        return place.first === place.last
          ? t('line', { first: String(place.first) })
          : t('lines', { first: String(place.first), last: String(place.last) })
      case 'packets':
        return place.first === place.last
          ? t('frame', { first: String(place.first) })
          : t('frames', { first: String(place.first), last: String(place.last) })
      case 'offset':
        return t('offset', { at: String(place.at) })
      case 'whole':
        return t('whole')
    }
  }
}
