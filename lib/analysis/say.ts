// Sentences and their figures, made short. A figure keeps its unit and where it was read; its words are the display's.

import type { SourceRef } from '@/lib/core/artefact'
import type { Figure, Sentence } from '@/lib/core/sentence'
import type { Quantity, Unit } from '@/lib/core/units'

export const say = (message: string, figures: Readonly<Record<string, Figure>> = {}): Sentence => ({ message, figures })

export const quantity = (value: number, unit: Unit, source?: SourceRef): Figure =>
  source === undefined ? { kind: 'quantity', value, unit } : { kind: 'quantity', value, unit, source }

export const count = (value: number, source?: SourceRef): Figure => quantity(value, 'count', source)
export const share = (value: number, source?: SourceRef): Figure => quantity(value, 'ratio', source)
export const lasting = (value: number, source?: SourceRef): Figure => quantity(value, 'micros', source)
export const perSecond = (value: number, source?: SourceRef): Figure => quantity(value, 'per-second', source)

export const named = (text: string, source?: SourceRef): Figure => (source === undefined ? { kind: 'name', text } : { kind: 'name', text, source })
export const moment = (at: number, source?: SourceRef): Figure => (source === undefined ? { kind: 'instant', at } : { kind: 'instant', at, source })

export const measured = (value: number, unit: Unit): Quantity => ({ value, unit })
