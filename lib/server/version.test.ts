import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { app } from './version'

test('a report names the version that package.json names', () => {
  const { name, version } = JSON.parse(readFileSync(fileURLToPath(new URL('../../package.json', import.meta.url)), 'utf8')) as Record<string, string>
  expect(app).toBe(`${name} ${version}`)
})
