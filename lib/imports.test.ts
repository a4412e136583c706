import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

// Who may import whom: the table of lib/README.md. No arrow points up or sideways.
const may: Readonly<Record<string, readonly string[]>> = {
  'lib/core': [],
  'lib/text': ['lib/core'],
  'lib/tcp': ['lib/core'],
  'lib/formats': ['lib/core', 'lib/text', 'lib/tcp'],
  'lib/timeline': ['lib/core'],
  'lib/analysis': ['lib/core'],
  'lib/display': ['lib/core'],
  'lib/report': ['lib/core', 'lib/display'],
  'lib/lanes': ['lib/core', 'lib/display'],
  'lib/server': ['lib/core', 'lib/text', 'lib/formats', 'lib/timeline', 'lib/analysis', 'lib/report', 'lib/lanes', 'lib/display'],
  components: ['lib/core', 'lib/lanes', 'lib/display'],
  app: ['lib/core', 'lib/display', 'lib/server', 'components'],
  e2e: ['lib/core', 'lib/display'],
}
const packages: readonly { readonly name: RegExp; readonly in: readonly string[] }[] = [
  { name: /^(react|react-dom|next)(\/|$)/, in: ['app', 'components'] },
  { name: /^recharts(\/|$)/, in: ['components/timeline'] },
  { name: /^node:/, in: ['lib/server', 'e2e'] },
  { name: /^(kysely|better-sqlite3|busboy)(\/|$)/, in: ['lib/server'] },
]

const root = fileURLToPath(new URL('..', import.meta.url))
const folders = Object.keys(may)

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) yield* sources(path)
    else if (/\.(ts|tsx|mjs)$/.test(entry.name)) yield path
  }
}

const importPattern =
  /(?:^|\n)\s*(?:import|export)\b[^'"`;=()]*?\bfrom\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(importPattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? '')
}

const isTest = (file: string): boolean => /\.(test|bench|spec)\.tsx?$/.test(file) || file.includes('/testing/')
const inside = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`)

/** Where inside the project an import leads, or null if it names a package. */
function target(file: string, specifier: string): string | null {
  if (specifier.startsWith('@/')) return specifier.slice(2)
  if (specifier.startsWith('.'))
    return relative(root, resolve(root, dirname(file), specifier))
      .split(sep)
      .join('/')
  return null
}

/** Formats never import each other, detectors never each other: the folder below `lib/formats` or `lib/analysis`. */
const sibling = (path: string): string | null => /^lib\/(?:formats|analysis)\/([^/.]+)\//.exec(path)?.[1] ?? null
const neighbourly: Readonly<Record<string, readonly string[]>> = {}

describe('the import table', () => {
  for (const folder of folders) {
    test(`${folder} imports only what it may`, () => {
      const wrong: string[] = []
      for (const file of sources(folder)) {
        if (isTest(file)) continue
        for (const specifier of importsOf(file)) {
          const path = target(file, specifier)
          if (path === null) {
            for (const rule of packages) {
              if (rule.name.test(specifier) && !rule.in.some((place) => inside(file, place))) wrong.push(`${file} imports ${specifier}`)
            }
            continue
          }
          const to = folders.find((candidate) => inside(path, candidate))
          if (to !== folder && !(to && may[folder]!.includes(to))) wrong.push(`${file} imports ${path}`)
          const [from, into] = [sibling(file), sibling(path)]
          if (to === folder && from !== null && into !== null && from !== into && !neighbourly[from]?.includes(into))
            wrong.push(`${file} imports its neighbour ${path}`)
        }
      }
      expect(wrong).toEqual([])
    })
  }

  test('names that say nothing are not used', () => {
    const nameless = folders
      .flatMap((folder) => [...sources(folder)])
      .filter((file) => /(^|\/)(utils?|helpers?|common|misc|types)(\.tsx?|\/)/.test(file))
    expect(nameless).toEqual([])
  })
})
