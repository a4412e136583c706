import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkSync } from 'recheck'
import { describe, expect, test } from 'vitest'
import { regularExpressions } from './testing/regular-expressions'

// Whatever reads a stranger's bytes must take time linear in their length: no expression may backtrack without bound.
const root = fileURLToPath(new URL('../..', import.meta.url))
const folders = ['lib/text', 'lib/formats', 'lib/server']

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (entry.name !== 'testing' && entry.name !== 'fixtures') yield* sources(path)
    } else if (/\.(ts|mjs)$/.test(entry.name) && !/\.(test|bench)\.ts$/.test(entry.name)) yield path
  }
}

const timeout = 20_000 // ms for one expression: on a busy machine a check that is cut short says nothing

const found = folders.flatMap((folder) =>
  [...sources(join(root, folder))].flatMap((path) =>
    regularExpressions(readFileSync(path, 'utf8')).map((one) => ({ ...one, at: `${relative(root, path)}:${one.line}` })),
  ),
)

describe('regular expressions of what reads uploads', () => {
  test('are found', () => {
    expect(found.length).toBeGreaterThan(100)
  })
  test.each([...new Map(found.map((one) => [`/${one.source}/${one.flags}`, one])).values()])(
    '$at /$source/$flags is linear',
    ({ source, flags }) => {
      const checked = checkSync(source, flags, { timeout, checker: 'auto' })
      expect(
        checked.status === 'safe' ? 'safe' : { status: checked.status, ...('complexity' in checked ? { complexity: checked.complexity } : {}) },
      ).toBe('safe')
    },
    2 * timeout,
  )
})
