import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'playwright/test'

const port = Number(process.env.E2E_PORT ?? 4199)
const root = fileURLToPath(new URL('..', import.meta.url))
// Set once: every worker reads this file anew.
process.env.FINWAIT_E2E_DATA ??= mkdtempSync(join(tmpdir(), 'finwait-e2e-'))
const chromium = process.env.CHROMIUM_PATH

export default defineConfig({
  testDir: '.',
  outputDir: '../.shots/results',
  fullyParallel: false,
  workers: 1,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  use: {
    baseURL: `http://localhost:${port}`,
    trace: 'off',
    launchOptions: {
      ...(chromium ? { executablePath: chromium } : {}),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    command: `node lib/server/launch/start.mjs`,
    cwd: root,
    url: `http://localhost:${port}/api/v1/health`,
    timeout: 300_000,
    reuseExistingServer: false,
    env: { PORT: String(port), FINWAIT_DATA: process.env.FINWAIT_E2E_DATA, HOST: '127.0.0.1' },
  },
})
