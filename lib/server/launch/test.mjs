// `npm test`: everything that must hold, from a fresh clone. Types and style, units, then the whole way in a browser.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { needBuild, needNode, needPackages, nextBin, root, run, say } from './ready.mjs'

const bin = (name) => join(root, 'node_modules', '.bin', name)

needNode()
needPackages()

say('\n— style and types')
run(bin('biome'), ['check', '.'])
run(process.execPath, [nextBin, 'typegen'])
run(bin('tsc'), ['--noEmit'])

say('\n— units')
run(bin('vitest'), ['run'])

say('\n— the whole way, in a browser')
await needBuild()
const chromium = needChromium()
run(bin('playwright'), ['test', '-c', 'e2e/playwright.config.ts'], { env: { ...process.env, CHROMIUM_PATH: chromium ?? '' } })
say('\nAll tests passed.')

/** A Chromium to test with: one that is there, else Debian's, else Playwright's own. Its path, or null for Playwright's. */
function needChromium() {
  const known = () =>
    [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => path && existsSync(path))
  const there = known()
  if (there) return there
  if (process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    say('Installing Chromium (apt-get) …')
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const options = { stdio: ['ignore', 2, 2], env }
    const done =
      spawnSync('apt-get', ['update', '-qq'], options).status === 0 &&
      spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'], options).status === 0
    const installed = done ? known() : undefined
    if (installed) return installed
  }
  say('Installing Chromium (Playwright’s own) …')
  run(bin('playwright'), ['install', 'chromium'])
  return null
}
