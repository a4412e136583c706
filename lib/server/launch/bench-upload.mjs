// How soon after its last byte a large capture is stored, read and judged, and what the web process takes for it.

import { spawn } from 'node:child_process'
import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { writeStoryCapture } from './bench-capture.mjs'
import { needBuild, nextBin, root, say } from './ready.mjs'

const port = Number(process.env.PORT ?? 4198)
const at = `http://127.0.0.1:${port}/api/v1`
const packets = 11_000_000 // 1 GB of headers
const wanted = { facts: 0.3, report: 2, resident: 300 } // s, s, MB
const gigabit = 117 // MB/s of a form over a line of 1 Gb/s
const pollEvery = 20 // ms

/** Sends `given`, or a capture of 1 GB, to a server of its own: as fast as it is taken, and as a line of 1 Gb/s brings it. Linux only: it reads /proc. */
export async function benchUpload(given) {
  if (!existsSync('/proc/self/status')) return console.log('upload: not measured, there is no /proc here')
  await needBuild()
  const data = mkdtempSync(join(tmpdir(), 'finwait-upload-'))
  const capture = given ?? join(data, 'story.pcap')
  if (!given) {
    say(`Writing a capture of ${packets.toLocaleString('en')} packets …`)
    writeStoryCapture(capture, packets, 1800)
  }
  const env = { ...process.env, NODE_ENV: 'production', FINWAIT_DATA: data, PORT: String(port) }
  const server = spawn(process.execPath, [nextBin, 'start', '-H', '127.0.0.1', '-p', String(port)], { cwd: root, stdio: 'ignore', env })
  try {
    await until(async () => (await fetch(`${at}/health`)).ok)
    console.log(`\nupload of ${(statSync(capture).size / 1e9).toFixed(2)} GB\n`)
    console.log('| line | MB/s | last byte to 201, s | to facts, s | to report, s | web process, MB |\n| --- | --- | --- | --- | --- | --- |')
    const unhurried = await measure(server.pid, capture, gigabit)
    const hurried = await measure(server.pid, capture, Number.POSITIVE_INFINITY)
    return unhurried && hurried
  } finally {
    server.kill()
    rmSync(data, { recursive: true, force: true })
  }
}

async function measure(pid, capture, rate) {
  let peak = 0
  const watch = setInterval(() => {
    peak = Math.max(peak, resident(pid))
  }, 100)
  const { id } = await postJson(`${at}/cases`, { title: 'upload' })
  const from = performance.now()
  const { lastByte, answered } = await send(`${at}/cases/${id}/artefacts`, capture, rate)
  let [facts, report] = [Number.NaN, Number.NaN]
  while (Number.isNaN(report)) {
    const view = await (await fetch(`${at}/cases/${id}`)).json()
    const now = performance.now()
    if (view.artefacts.every(({ state }) => state === 'done') && Number.isNaN(facts)) facts = now
    if (view.report === 'made') report = now
    else await new Promise((resolve) => setTimeout(resolve, pollEvery))
  }
  clearInterval(watch)
  const since = (then) => (then - lastByte) / 1000
  const figure = (value, most, digits) => `${value.toFixed(digits)} (≤ ${most}${value > most ? ' MISSED' : ''})`
  const speed = statSync(capture).size / 1e3 / (lastByte - from)
  console.log(
    `| ${Number.isFinite(rate) ? '1 Gb/s' : 'loopback'} | ${speed.toFixed(0)} | ${since(answered).toFixed(2)} | ${figure(since(facts), wanted.facts, 2)} | ${figure(since(report), wanted.report, 2)} | ${figure(peak, wanted.resident, 0)} |`,
  )
  await fetch(`${at}/cases/${id}`, { method: 'DELETE' })
  return since(facts) <= wanted.facts && since(report) <= wanted.report && peak <= wanted.resident
}

const resident = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024

async function postJson(url, body) {
  const answer = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
  return answer.json()
}

async function until(holds, tries = 100) {
  for (let i = 0; i < tries; i++) {
    if (await holds().catch(() => false)) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('the server did not start')
}

/** Sends a form with the file, at most `rate` MB/s. When the last byte was handed over, and when the answer came. */
async function send(url, path, rate) {
  const boundary = 'finwait-bench'
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${basename(path)}"\r\nContent-Type: application/octet-stream\r\n\r\n`
  const tail = `\r\n--${boundary}--\r\n`
  const headers = { 'Content-Type': `multipart/form-data; boundary=${boundary}`, 'Content-Length': head.length + statSync(path).size + tail.length }
  const form = request(url, { method: 'POST', headers })
  const answer = new Promise((resolve, reject) => form.on('response', resolve).on('error', reject))
  form.write(head)
  const from = performance.now()
  let sent = 0
  for await (const bytes of createReadStream(path, { highWaterMark: 1 << 20 })) {
    sent += bytes.length
    const early = sent / rate / 1e3 - (performance.now() - from)
    if (early > 1) await new Promise((resolve) => setTimeout(resolve, early))
    if (!form.write(bytes)) await new Promise((resolve) => form.once('drain', resolve))
  }
  const lastByte = await new Promise((resolve) => form.end(tail, () => resolve(performance.now())))
  const { statusCode } = await answer.then((response) => response.resume())
  if (statusCode !== 201) throw new Error(`the upload was answered with ${statusCode}`)
  return { lastByte, answered: performance.now() }
}
