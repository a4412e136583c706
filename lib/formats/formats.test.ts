import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { isCaptureFormat } from './frames'
import { formats } from './registry'
import { keepsItsPromises } from './testing/promises'

const folder = fileURLToPath(new URL('.', import.meta.url))

for (const { name } of formats) {
  const fixtures = `${folder}${name}/fixtures`
  const files = existsSync(fixtures) ? readdirSync(fixtures).filter((file) => !file.endsWith('.expected.json')) : []
  for (const file of files) keepsItsPromises(name, `${fixtures}/${file}`)
  if (isCaptureFormat(name)) continue // their captures are scripted beside their tests
  test(`${name} has a fixture`, () => {
    expect(files.length).toBeGreaterThan(0)
  })
}

describe('every format', () => {
  test('has a name of its own, a command and a reference', () => {
    expect(new Set(formats.map(({ name }) => name)).size).toBe(formats.length)
    for (const { collect, reference } of formats) {
      expect(collect.length).toBeGreaterThan(0)
      expect(reference).toMatch(/^https:\/\//)
    }
  })
})
