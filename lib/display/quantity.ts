// Numbers into words with their units.

import type { Quantity } from '@/lib/core/units'
import type { Locale } from './locale'
import { translatorOf } from './translator'

const formats = new Map<string, Intl.NumberFormat>()

/** Of one language and so many digits the format is made once; plain English is written by hand, for the first format of all takes 11 ms. */
function number(value: number, locale: Locale, digits: number): string {
  const size = Math.abs(value)
  if (locale === 'en' && (value === 0 ? Object.is(value, 0) : size >= 1e-6 && size < 1e15)) return english(value, digits)
  const key = `${locale} ${digits}`
  const format = formats.get(key) ?? new Intl.NumberFormat(locale, { maximumFractionDigits: digits, minimumFractionDigits: 0 })
  formats.set(key, format)
  return format.format(value)
}

/** Rounded as it is written in decimal, half away from zero, in groups of three. */
function english(value: number, digits: number): string {
  const rounded = Number(`${Math.round(Number(`${Math.abs(value)}e${digits}`))}e-${digits}`)
  const [whole = '', fraction] = String(rounded).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return `${value < 0 ? '-' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`
}

const scaled = (value: number, steps: readonly (readonly [number, string])[], locale: Locale): string => {
  const [size, symbol] = steps.find(([least]) => Math.abs(value) >= least) ?? steps[steps.length - 1] ?? [1, '']
  const shown = value / (size || 1)
  return `${number(shown, locale, symbol === 'B' || Math.abs(shown) >= 100 ? 0 : 1)} ${symbol}`
}

const byteSteps = [
  [1e12, 'TB'],
  [1e9, 'GB'],
  [1e6, 'MB'],
  [1e3, 'kB'],
  [1, 'B'],
] as const

/**
 * A length of time: `250 µs`, `2.4 ms`, `26 ms`, `14.3 s`, `2 min 10 s`, `1 h 5 min`, `2 d 3 h`.
 * Two units at most; a whole minute says no seconds.
 */
export function formatMicros(micros: number, locale: Locale): string {
  const size = Math.abs(micros)
  const sign = micros < 0 ? '−' : ''
  if (size < 1e3) return `${sign}${number(size, locale, 0)} µs`
  if (size < 999.5e3) return `${sign}${number(size / 1e3, locale, size < 9.95e3 ? 1 : 0)} ms`
  if (size < 59.95e6) return `${sign}${number(size / 1e6, locale, 1)} s`
  const two = (whole: number, unit: string, rest: number, restUnit: string): string =>
    rest === 0 ? `${sign}${number(whole, locale, 0)} ${unit}` : `${sign}${number(whole, locale, 0)} ${unit} ${rest} ${restUnit}`
  const seconds = Math.round(size / 1e6)
  if (seconds < 3_600) return two(Math.floor(seconds / 60), 'min', seconds % 60, 's')
  const minutes = Math.round(size / 60e6)
  if (minutes < 1_440) return two(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
  const hours = Math.round(size / 3_600e6)
  return two(Math.floor(hours / 24), 'd', hours % 24, 'h')
}

/** A part of a whole: `39 %`, `4.2 %`, `< 0.1 %`. What is not quite all never reads `100 %`, and what is not nothing never `0 %`. */
function formatRatio(ratio: number, locale: Locale): string {
  const percent = ratio * 100
  if (percent > 0 && percent < 0.1) return '< 0.1 %'
  if (percent > 99.9 && percent < 100) return '> 99.9 %'
  return `${number(percent, locale, percent < 10 || (percent > 99 && percent < 100) ? 1 : 0)} %`
}

/**
 * A number with its unit, as every page shows it: `65,506`, `14.3 s`, `39 %`, `1.9 MB`, `4,700/s`, `50.3` (load).
 * What is no number is `–`, never 0. Bytes are decimal, as Wireshark shows them.
 */
export function formatQuantity({ value, unit }: Quantity, locale: Locale): string {
  if (!Number.isFinite(value)) return '–'
  switch (unit) {
    case 'micros':
      return formatMicros(value, locale)
    case 'ratio':
      return formatRatio(value, locale)
    case 'bytes':
      return scaled(value, byteSteps, locale)
    case 'bytes-per-second':
      return `${scaled(value, byteSteps, locale)}/s`
    case 'per-second':
      return `${number(value, locale, Math.abs(value) < 10 ? 1 : 0)}/s`
    case 'pages':
      return translatorOf(locale).say('units.pages', { n: Math.round(value) }) ?? number(value, locale, 0)
    case 'load':
      return number(value, locale, Math.abs(value) < 10 ? 2 : 1)
    case 'count':
      return number(value, locale, Number.isInteger(value) || Math.abs(value) >= 100 ? 0 : 1)
  }
}
