// How much memory the web process takes while a large file comes in: it must not grow with the file.

import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { needBuild, nextBin, root } from './ready.mjs'

const port = 4198
const mostResident = 300 // MB
const block = Buffer.alloc(1 << 20, 'no format begins like this\n')

/** Sends `size` bytes to a server of its own; prints the rate and the peak of the web process. Linux only: it reads /proc. */
export async function benchUpload(size) {
  if (!existsSync('/proc/self/status')) return console.log('upload: not measured, there is no /proc here')
  await needBuild()
  const data = mkdtempSync(join(tmpdir(), 'finwait-upload-'))
  const env = { ...process.env, NODE_ENV: 'production', FINWAIT_DATA: data, FINWAIT_ROLE: 'web', PORT: String(port) }
  const server = spawn(process.execPath, [nextBin, 'start', '-H', '127.0.0.1', '-p', String(port)], { cwd: root, stdio: 'ignore', env })
  try {
    await until(async () => (await fetch(`http://127.0.0.1:${port}/api/v1/health`)).ok)
    let peak = 0
    const watch = setInterval(() => {
      peak = Math.max(peak, resident(server.pid))
    }, 100)
    const from = performance.now()
    const status = await send(size)
    clearInterval(watch)
    if (status !== 201) throw new Error(`the upload was answered with ${status}`)
    const seconds = (performance.now() - from) / 1000
    console.log(
      `\nupload of ${(size / 1e9).toFixed(1)} GB: ${(size / 1e6 / seconds).toFixed(0)} MB/s, web process at most ${peak.toFixed(0)} MB (wanted ≤ ${mostResident}${peak > mostResident ? ' MISSED' : ''})`,
    )
    return peak <= mostResident
  } finally {
    server.kill()
    rmSync(data, { recursive: true, force: true })
  }
}

const resident = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024

async function until(holds, tries = 100) {
  for (let i = 0; i < tries; i++) {
    if (await holds().catch(() => false)) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('the server did not start')
}

/** A form with one file of `size` bytes, sent as fast as it is taken. */
function send(size) {
  const boundary = 'finwait-bench'
  const head = Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="large.bin"\r\nContent-Type: application/octet-stream\r\n\r\n`,
  )
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`)
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': `multipart/form-data; boundary=${boundary}`, 'Content-Length': head.length + size + tail.length }
    const form = request({ host: '127.0.0.1', port, method: 'POST', path: '/api/v1/cases', headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
    form.on('error', reject)
    form.write(head)
    let left = size
    const more = () => {
      while (left > 0) {
        const bytes = left >= block.length ? block : block.subarray(0, left)
        left -= bytes.length
        if (!form.write(bytes)) return void form.once('drain', more)
      }
      form.end(tail)
    }
    more()
  })
}
