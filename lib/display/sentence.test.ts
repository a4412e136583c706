import { expect, test } from 'vitest'
import type { Sentence } from '@/lib/core/sentence'
import { formatSentence, sentenceText } from './sentence'
import { translatorOf } from './translator'

const evidence: Sentence = {
  message: 'report.evidenceOf.snapshotLimit',
  figures: {
    file: { kind: 'name', text: 'ss.txt' },
    x: { kind: 'quantity', value: 65_506, unit: 'count', source: { artefact: 'a-1', place: { kind: 'lines', first: 3, last: 3 } } },
    limit: { kind: 'quantity', value: 65_536, unit: 'count' },
  },
}

test('a sentence is cut at its figures, and its parts joined are the sentence', () => {
  const parts = formatSentence(evidence, translatorOf('en'))
  expect(parts.map((part) => part.kind)).toEqual(['figure', 'text', 'figure', 'text', 'figure'])
  expect(parts.map((part) => part.text).join('')).toBe('ss.txt: 65,506, limit 65,536')
  expect(sentenceText(evidence, 'en')).toBe('ss.txt: 65,506, limit 65,536')
})

test('a figure keeps its source', () => {
  const figure = formatSentence(evidence, translatorOf('en')).find((part) => part.kind === 'figure' && part.name === 'x')
  expect(figure?.kind === 'figure' && figure.figure.source?.artefact).toBe('a-1')
})

test('a floor is said as one', () => {
  const floor = { kind: 'quantity', value: 14_300_000, unit: 'micros', atLeast: true } as const
  expect(sentenceText({ ...evidence, figures: { ...evidence.figures, x: floor } }, 'en')).toBe('ss.txt: at least 14.3 s, limit 65,536')
})

test('a message the catalogue lacks is said in the words the report carries, else by its key', () => {
  expect(sentenceText({ message: 'findings.none-such', figures: {}, text: 'In plain words.' }, 'en')).toBe('In plain words.')
  expect(sentenceText({ message: 'findings.none-such', figures: {} }, 'en')).toBe('findings.none-such')
})

test('text that looks like a placeholder or a tag stays as it stands', () => {
  const figures = { ...evidence.figures, file: { kind: 'name', text: '<b>{x}</b>’s' } } as const
  expect(sentenceText({ ...evidence, figures }, 'en')).toBe('<b>{x}</b>’s: 65,506, limit 65,536')
})
