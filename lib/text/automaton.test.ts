import { describe, expect, test } from 'vitest'
import { buildAutomaton } from './automaton'

/** Every text found, as `text@end`. */
function found(texts: readonly string[], line: string): string[] {
  const { classOf, next, firstHit, width, hits, hitsAt } = buildAutomaton(texts)
  const all: string[] = []
  let state = 0
  for (const [i, byte] of new TextEncoder().encode(line).entries()) {
    state = next[state + (classOf[byte] ?? 0)] ?? 0
    if (state < firstHit) continue
    for (let at = hitsAt[(state - firstHit) / width] ?? 0; (hits[at] ?? -1) >= 0; at++) all.push(`${texts[hits[at] ?? 0]}@${i + 1}`)
  }
  return all.sort()
}

function sought(texts: readonly string[], line: string): string[] {
  return texts
    .flatMap((text) => {
      const ends: string[] = []
      for (let at = line.indexOf(text); at >= 0; at = line.indexOf(text, at + 1)) ends.push(`${text}@${at + text.length}`)
      return ends
    })
    .sort()
}

describe('texts sought at once', () => {
  test('one within another, one at the end of another, one twice over', () => {
    const texts = ['he', 'she', 'his', 'hers', 'e']
    expect(found(texts, 'ushers and his she')).toEqual(sought(texts, 'ushers and his she'))
  })
  test('are those that a search for each finds, whatever the line', () => {
    let seed = 7
    const letter = (): string => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      return 'abc\n\u00e9'[Math.floor((seed / 2_147_483_648) * 5)] ?? 'a'
    }
    const texts = ['ab', 'abc', 'bca', 'caab', 'aaa', 'cc']
    for (let i = 0; i < 200; i++) {
      const line = Array.from({ length: 60 }, letter).join('').replaceAll('\u00e9', '~')
      expect(found(texts, line)).toEqual(sought(texts, line))
    }
  })
})
