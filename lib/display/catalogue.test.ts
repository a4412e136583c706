import { IntlMessageFormat } from 'intl-messageformat'
import { describe, expect, test } from 'vitest'
import type { FormatName } from '@/lib/core/artefact'
import type { DiagnosticCode } from '@/lib/core/diagnostic'
import type { DetectorName } from '@/lib/core/finding'
import { en } from './messages/en'
import { formatMetric } from './metric'
import { translatorOf } from './translator'

function* leaves(node: object, path = ''): Generator<readonly [string, string]> {
  for (const [key, value] of Object.entries(node) as [string, unknown][]) {
    if (typeof value === 'string') yield [`${path}${key}`, value]
    else if (value !== null && typeof value === 'object') yield* leaves(value, `${path}${key}.`)
  }
}
const all = [...leaves(en)]

describe('every message', () => {
  test('is ICU MessageFormat', () => {
    const broken = all.filter(([, message]) => {
      try {
        new IntlMessageFormat(message, 'en')
        return false
      } catch {
        return true
      }
    })
    expect(broken).toEqual([])
  })

  test('has a key that a path can name', () => expect(all.filter(([key]) => key.split('.').some((part) => part === ''))).toEqual([]))

  test('has words', () => expect(all.filter(([key, message]) => message.trim() === '' && key !== 'formats.mixed.run')).toEqual([]))

  test('holds none of the marks that stand around figures', () => expect(all.filter(([, message]) => /[\uE000-\uE002]/.test(message))).toEqual([]))
})

// The types below fail to compile when a name is missing, so that a new one cannot come without its words.
test('every format has a title', () => {
  const titles: Readonly<Record<FormatName, { readonly title: string }>> = en.formats
  expect(Object.values(titles).every(({ title }) => title.length > 0)).toBe(true)
})

test('every detector says what it asks', () => {
  const asks: Readonly<Record<DetectorName, { readonly asks: string }>> = en.detectors
  expect(Object.values(asks).every((each) => each.asks.endsWith('?'))).toBe(true)
})

test('every diagnostic has a reason and a hint', () => {
  const words: Readonly<Record<DiagnosticCode, { readonly reason: string; readonly hint: string }>> = en.diagnostics
  expect(Object.values(words).every(({ reason, hint }) => reason !== '' && hint !== '')).toBe(true)
})

test('every diagnostic can be said of a line in a file', () => {
  const values = { count: 2, place: 'line 3', fileName: 'ss.txt', actual: 'x', expected: 'y', files: 3 }
  const dumb = Object.keys(en.diagnostics).filter((code) => translatorOf('en').say(`diagnostics.${code}.reason`, values) === null)
  expect(dumb).toEqual([])
})

test.each([
  ['load.1m', 'Load, 1 min'],
  ['tasks.blocked', 'Tasks blocked'],
  ['cpu.guest-nice', 'Guest, nice'],
  ['tcp.time-wait', 'TIME-WAIT'],
  ['sockets.FIN-WAIT-1', 'Sockets in FIN-WAIT-1'],
  ['conntrack.entries', 'Tracked connections'],
  ['kernel.tcp_orphans', 'Kernel messages: tcp_orphans'],
  ['packets', 'Packets'],
  ['packets.fin-copy', 'FIN copies'],
  ['fins.waiting', 'FINs waiting'],
] as const)('the metric %s is called %s', (metric, words) => expect(formatMetric(metric, 'en')).toBe(words))
