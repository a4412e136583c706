// What must stand before anything runs: a Node that is new enough, the packages, the bundle, the build.
// Built-ins only: this is the first code that runs on a fresh machine.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../..', import.meta.url))
export const bundleFile = join(root, '.build', 'finwait.mjs')

/** Says a line to the person, on stderr: stdout belongs to what was asked for. */
export function say(text) {
  process.stderr.write(`${text}\n`)
}

/** Runs a program to its end, its output on stderr; leaves with its status if it fails. */
export function run(command, args, options = {}) {
  const { status, error, signal } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
    ...options,
  })
  if (error) throw error
  if (status !== 0) {
    say(`\n${[command, ...args].join(' ')} ended with ${signal ?? `status ${status}`}.`)
    process.exit(status ?? 1)
  }
}

/** Refuses a Node that cannot run Finwait, in words. */
export function needNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  say(`Finwait needs Node 20.19 or later; this is ${process.versions.node}. Node 24 is a good choice: https://nodejs.org`)
  process.exit(1)
}

/** The packages of the lock file, installed once for each lock file. */
export function needPackages() {
  const mark = join(root, 'node_modules', '.finwait-lock')
  const wanted = digest([join(root, 'package.json'), join(root, 'package-lock.json')])
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return
  say('Installing packages (npm ci) …')
  run(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['ci', '--include=dev', '--no-audit', '--no-fund'], { shell: process.platform === 'win32' })
  writeFileSync(mark, wanted)
}

/** The command line and the analysis child in one file, made anew when a source is newer. */
export async function needBundle() {
  if (existsSync(bundleFile)) {
    const made = statSync(bundleFile).mtimeMs
    if (![...filesBelow('lib')].some((file) => statSync(file).mtimeMs > made)) return
  }
  await makeBundle()
}

export async function makeBundle() {
  const { build } = await import('esbuild')
  const beside = (name) => join(dirname(bundleFile), name)
  rmSync(beside('finwait.code'), { force: true }) // V8 knows code by the length of its source alone
  await build({
    absWorkingDir: root,
    entryPoints: ['lib/server/main.ts'],
    outfile: beside('finwait.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20.19',
    charset: 'ascii',
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: 'linked',
    legalComments: 'none',
    logLevel: 'warning',
  })
  copyFileSync(join(launch, 'program.mjs'), bundleFile)
  const sample = join(root, 'public', 'samples', 'late-fin')
  const keep = [join(launch, 'keep-code.mjs'), bundleFile, beside('finwait.code'), 'analyze', '--json', sample]
  spawnSync(process.execPath, keep, { stdio: 'ignore' }) // without it every start is slower, and no more than that
}

const launch = fileURLToPath(new URL('.', import.meta.url))

/** The web build, made anew when a source changed. */
export async function needBuild() {
  const mark = join(root, '.build', 'web')
  const wanted = digest([...sources()])
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted && existsSync(join(root, '.next', 'BUILD_ID'))) return
  say('Building Finwait (about half a minute) …')
  await makeBundle()
  run(process.execPath, [nextBin, 'build'])
  mkdirSync(dirname(mark), { recursive: true })
  writeFileSync(mark, wanted)
}

export const nextBin = join(root, 'node_modules', 'next', 'dist', 'bin', 'next')

function* sources() {
  for (const folder of ['app', 'components', 'lib']) yield* filesBelow(folder)
  for (const name of ['package-lock.json', 'next.config.js', 'postcss.config.mjs', 'tsconfig.json', 'instrumentation.ts', 'proxy.ts'])
    yield join(root, name)
}

function* filesBelow(folder) {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (entry.name !== 'fixtures' && entry.name !== 'testing') yield* filesBelow(path)
    } else if (!/\.(test|bench)\.tsx?$|\.md$/.test(entry.name)) yield join(root, path)
  }
}

function digest(files) {
  const hash = createHash('sha256')
  for (const file of files) if (existsSync(file)) hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}
