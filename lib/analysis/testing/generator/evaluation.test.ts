import { describe, expect, test } from 'vitest'
import { caseOf, evaluate, formatScore, scoreOf } from './evaluate'

// FINWAIT_SCENARIOS=4200 npx vitest run lib/analysis/testing/generator prints the matrix of so many cases; FINWAIT_SCENARIOS_FROM is the first seed.
const many = Number(process.env.FINWAIT_SCENARIOS ?? 0)
const from = Number(process.env.FINWAIT_SCENARIOS_FROM ?? 0)
const few = 210 // each cause at each severity five times
const patience = 600_000

describe(
  'cases of known causes, whole or in part',
  () => {
    const score = evaluate(few)
    test('are named by their cause where the files can show it', () => expect(score.right).toBeGreaterThanOrEqual(0.95))
    test('are named rightly where they are named at all', () => expect(score.named).toBeGreaterThanOrEqual(0.97))
    test('are not blamed on a peer that is not late', () => expect(score.wronglyBlamed).toBeLessThanOrEqual(0.01))
    test('leave a quiet machine in peace', () => expect(score.silentOnQuiet).toBeGreaterThanOrEqual(0.99))
    test('are as many of each cause, and most can be told', () => {
      expect(new Set(score.cases.map(({ truth }) => truth)).size).toBe(14)
      expect(score.cases.filter(({ tellable }) => tellable).length).toBeGreaterThan(few / 2)
    })
  },
  patience,
)

test('a seed is a case: the same draws, the same verdict', () => {
  expect(caseOf(29)).toEqual(caseOf(29))
  expect(caseOf(29)).not.toEqual(caseOf(71))
})

test('a peer that is blamed without being late is counted', () => {
  const wrong = { ...caseOf(0), cause: 'late-peer' as const, peers: ['192.0.2.0/24'] }
  expect(scoreOf([wrong])).toMatchObject({ wronglyBlamed: 1, silentOnQuiet: 0 })
})

test.runIf(many > 0)(
  // on demand only: it takes minutes
  'the matrix of many cases',
  () => {
    const score = evaluate(many, from)
    console.log(formatScore(score))
    expect(score.cases).toHaveLength(many)
  },
  patience,
)
