// `npm start`: from a fresh clone to a running Finwait. Installs and builds what is missing, serves, says where.

import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { needBuild, needNode, needPackages, nextBin, root, say } from './ready.mjs'

const usualPort = 3000
const portsToTry = 20

needNode()
needPackages()
await needBuild()

const host = process.env.HOST ?? '0.0.0.0'
const port = process.env.PORT ? Number(process.env.PORT) : await freePort(usualPort)

const server = spawn(process.execPath, [nextBin, 'start', '-H', host, '-p', String(port)], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'inherit'],
  env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', PORT: String(port) },
})

let said = false
server.stdout.on('data', (bytes) => {
  if (said) return void process.stdout.write(bytes)
  if (!/ready in/i.test(String(bytes))) return
  said = true
  process.stdout.write(
    `\n  Finwait is ready.\n\n${addresses()
      .map((address) => `    ${address}\n`)
      .join('')}\n  Data: ${process.env.FINWAIT_DATA ?? '.data'}   Stop: Ctrl+C\n\n`,
  )
})

// npm's shell does not hand signals on, and a parent that is gone cannot: follow it.
const parent = process.ppid
const watch = setInterval(() => process.ppid !== parent && stop('SIGTERM'), 500)
watch.unref()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(signal))
server.on('exit', (code, signal) => process.exit(signal ? 0 : (code ?? 1)))

function stop(signal) {
  server.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal)
}

function addresses() {
  if (host !== '0.0.0.0' && host !== '::') return [`http://${host}:${port}`]
  const outside = Object.values(networkInterfaces())
    .flat()
    .filter((at) => at && at.family === 'IPv4' && !at.internal)
    .map((at) => `http://${at.address}:${port}`)
  return [`http://localhost:${port}`, ...outside]
}

async function freePort(first) {
  for (let candidate = first; candidate < first + portsToTry; candidate++) {
    if (await isFree(candidate)) return candidate
    say(`Port ${candidate} is taken.`)
  }
  say(`No free port from ${first} to ${first + portsToTry - 1}. Name one: PORT=8080 npm start`)
  process.exit(1)
}

function isFree(candidate) {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(candidate, host, () => probe.close(() => resolve(true)))
  })
}
