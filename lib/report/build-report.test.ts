import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { analyse } from '@/lib/analysis/analyse'
import { detectors } from '@/lib/analysis/registry'
import { timelinesOf } from '@/lib/analysis/testing/case-files'
import { allCases } from '@/lib/analysis/testing/cases'
import { at, scenario } from '@/lib/analysis/testing/scenario'
import type { Report } from '@/lib/core/report'
import type { Sentence } from '@/lib/core/sentence'
import type { Timeline } from '@/lib/core/timeline'
import { noFacts } from '@/lib/core/timeline'
import { micros, reading, times } from '@/lib/core/units'
import { detectors as detectorWords } from '@/lib/display/messages/en/detectors'
import { findings as findingWords } from '@/lib/display/messages/en/findings'
import { summary as summaryWords } from '@/lib/display/messages/en/summary'
import { verdict as verdictWords } from '@/lib/display/messages/en/verdict'
import { buildReport } from './build-report'

const catalogue = { detectors: detectorWords, findings: findingWords, summary: summaryWords, verdict: verdictWords }
const root = fileURLToPath(new URL('../..', import.meta.url))

const report = (timeline: Timeline) =>
  buildReport({
    case: { id: 'c1', title: 'a case', createdAt: '2026-11-22T10:00:00Z' },
    app: '0.1.0',
    artefacts: [],
    timeline,
    analysis: analyse(timeline),
  })

const inFolders = detectors.flatMap(({ name }) => timelinesOf(new URL(`../analysis/${name}/`, import.meta.url)))
const everyTimeline: readonly Timeline[] = [...Object.values(allCases).map((make) => make()), ...inFolders]

const everyReport: readonly Report[] = everyTimeline.map((timeline) => report(timeline).report)

function messageOf(key: string): unknown {
  return key.split('.').reduce<unknown>((node, part) => (typeof node === 'object' && node !== null ? Reflect.get(node, part) : undefined), catalogue)
}

function* parts(value: unknown): Generator<unknown> {
  yield value
  if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) yield* parts(part)
}

const isSentence = (value: unknown): value is Sentence => typeof value === 'object' && value !== null && 'message' in value && 'figures' in value
const sentencesOf = (document: unknown): Sentence[] => [...parts(document)].filter(isSentence)

/** The figures a message names: `{x}`, and `{xN, plural, …}` for the bare number of x. `one {once}` is a word. */
const namedIn = (message: string): string[] =>
  [...message.matchAll(/(?<!\b(?:one|other|=\d+) )\{(\w+)(\}|, plural,)/g)].map(([, name = '', then]) =>
    then === '}' ? name : name.replace(/N$/, ''),
  )

describe('every document', () => {
  test('holds no number that JSON cannot hold', () => {
    for (const made of everyReport) {
      expect([...parts(made)].filter((value) => typeof value === 'number' && !Number.isFinite(value))).toEqual([])
      expect(JSON.parse(JSON.stringify(made))).toEqual(made)
    }
  })

  test('says each sentence in English words that the catalogue has, with every figure the message names', () => {
    for (const made of everyReport) {
      for (const sentence of sentencesOf(made)) {
        const message = messageOf(sentence.message)
        expect(typeof message, sentence.message).toBe('string')
        for (const name of namedIn(String(message))) expect(Object.keys(sentence.figures), sentence.message).toContain(name)
        expect(sentence.text, sentence.message).toMatch(/\S/)
        expect(sentence.text, sentence.message).not.toMatch(/[{}]|NaN|undefined|^[\w-]+(\.[\w-]+)+$/)
        expect(sentence.text, `a figure of ${sentence.message} is no number`).not.toContain('–')
      }
    }
  })

  test('has a summary of at most five sentences and 120 words', () => {
    for (const made of everyReport) {
      const { headline, paragraphs, whoMustAct } = made.summary
      expect(paragraphs.length).toBeLessThanOrEqual(5)
      const words = [headline, ...paragraphs.map(({ says }) => says), whoMustAct].map(({ text }) => text).join(' ')
      expect(words.split(/\s+/).length, words).toBeLessThanOrEqual(120)
      expect(words).not.toMatch(/\b(FIN|ACK|SYN|RST|TCP|orphan|softirq)\b/)
    }
  })

  test('has findings with evidence, a next step and an id of their own', () => {
    for (const { findings, asked } of everyReport) {
      expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length)
      for (const { evidence, next, confidence, id } of findings) {
        expect(evidence.length, id).toBeGreaterThan(0)
        expect(
          next.every(({ run }) => run !== null && run.length > 0),
          id,
        ).toBe(true)
        expect(confidence.because.length + confidence.against.length, id).toBeGreaterThan(0)
      }
      expect(asked.map(({ detector }) => detector).sort()).toEqual(detectors.map(({ name }) => name).sort())
      for (const one of asked) if (one.kind === 'not-asked') expect(one.collect).toMatch(/\S/)
    }
  })
})

describe('the catalogue', () => {
  const sources = ['lib/analysis', 'lib/report'].flatMap((folder) =>
    readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.includes('testing/'))
      .map((name) => readFileSync(`${root}${folder}/${name}`, 'utf8')),
  )
  test('has every message that the sources name', () => {
    const keys = sources.flatMap((text) => [...text.matchAll(/'((?:findings|verdict|summary|detectors)\.[\w.-]+)'/g)].map(([, key = '']) => key))
    const short = sources
      .filter((text) => text.includes('message: `summary.${'))
      .flatMap((text) => [...text.matchAll(/\bsay\('([\w.-]+)'/g)].map(([, key]) => `summary.${key}`))
    expect(keys.length).toBeGreaterThan(50)
    expect([...keys, ...short].filter((key) => typeof messageOf(key) !== 'string')).toEqual([])
  })
  test('has a branch for every message whose last part is computed', () => {
    const starts = sources.flatMap((text) =>
      [...text.matchAll(/`((?:findings|verdict|summary|detectors)\.[\w.-]+)\.\$\{/g)].map(([, start = '']) => start),
    )
    expect(starts.length).toBeGreaterThan(5)
    expect(starts.filter((start) => typeof messageOf(start) !== 'object')).toEqual([])
  })
})

test('the summary of a late peer names it, its minutes and who must act', () => {
  const { summary } = report(allCases.lateFin()).report
  expect(summary.headline.text).toBe('The other side is slow to close connections')
  expect(summary.whoMustAct.text).toContain('203.0.113.0/24')
  expect(summary.sure).toBe('high')
  expect(summary.badMinutes).toBeCloseTo((3 * 34) / 60, 1)
})

test('a quiet case has no bad minutes and nobody must act', () => {
  const { summary } = report(allCases.quiet()).report
  expect(summary.badMinutes).toBe(0)
  expect(summary.whoMustAct.text).toBe('Nobody')
})

test('a series of gaps has no least and no greatest value', () => {
  const { series } = report(scenario().load([null, null, null]).timeline()).report
  expect(series[0]).toMatchObject({ samples: 3, min: null, max: null })
})

test('of many snapshots 500 stay, the one with most orphans among them', () => {
  const build = scenario({ seconds: 5_000 })
  for (let i = 0; i < 3_000; i++) build.snapshot({ at: at(i), orphan: i === 1_234 ? 9_999 : 10 })
  const { socketSnapshots } = report(build.timeline()).report
  expect(socketSnapshots.length).toBeLessThanOrEqual(500)
  expect(socketSnapshots.length).toBeGreaterThan(490)
  expect(Math.max(...socketSnapshots.map(({ orphan }) => orphan ?? 0))).toBe(9_999)
})

test('a count that a snapshot does not report is null, not 0', () => {
  const [snapshot] = report(scenario().snapshot({ timeWait: 5 }).timeline()).report.socketSnapshots
  expect(snapshot).toMatchObject({ orphan: null, timeWait: 5 })
})

test('the kernel table holds placed lines in order of time', () => {
  const { kernel } = report(scenario().kernel('tcp_orphans', [9, 3, null]).kernel('promisc', [1]).timeline()).tables
  expect(Array.from(kernel.at)).toEqual([at(1), at(3), at(9)])
  expect(Array.from(kernel.signature, (i) => kernel.signatures[i])).toEqual(['promisc', 'tcp_orphans', 'tcp_orphans'])
})

test('what has no place on the axis is listed with what it holds', () => {
  const placed = scenario().timeline()
  const timeline: Timeline = {
    ...placed,
    placements: [{ clock: 'a-x#0', kind: 'unplaced', why: 'no-anchor' }],
    unplaced: [
      {
        artefact: 'a-x',
        clock: 'a-x#0',
        facts: {
          ...noFacts,
          series: [
            {
              id: 's-x-load.1m',
              metric: 'load.1m',
              unit: 'load',
              cpu: null,
              covers: null,
              clock: 'a-x#0',
              at: times(Float64Array.from([reading(5e6), reading(6e6)])),
              value: Float64Array.from([1, 2]),
              source: { artefact: 'a-x', place: { kind: 'whole' } },
            },
          ],
        },
      },
    ],
  }
  const [shelf] = report(timeline).report.timeline.unplaced
  expect(shelf).toMatchObject({ why: 'no-anchor', firstReading: micros(5e6), quote: null })
  expect(shelf?.holds.text).toBe('2 samples')
})

test('a document stays below 5 MB however much lies beneath it', () => {
  const build = scenario({ seconds: 5_000 })
  for (let i = 0; i < 3_000; i++)
    build.snapshot({
      at: at(i),
      orphan: i,
      busiestPeers: Array.from({ length: 20 }, (_, n) => ({ peer: `203.0.113.${n}`, port: 80, state: 'ESTAB', count: n })),
    })
  const made: Report = report(build.timeline()).report
  expect(JSON.stringify(made).length).toBeLessThan(5e6)
})
