// `npm run bench`: how fast, against tools that are here, as ratios taken in one run (the machine's speed drifts; ratios do not).

import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeStoryCapture } from './bench-capture.mjs'
import { benchUpload } from './bench-upload.mjs'
import { bundleFile, needBundle, needNode, needPackages, say } from './ready.mjs'

const packets = Number(process.env.PACKETS ?? 1_000_000)
const seconds = 180
const rounds = Number(process.env.ROUNDS ?? 5)

needNode()
needPackages()
await needBundle()

const given = process.argv[2]
const folder = mkdtempSync(join(tmpdir(), 'finwait-bench-'))
const capture = given ?? join(folder, 'story.pcap')
if (!given) {
  say(`Writing a capture of ${packets.toLocaleString('en')} packets …`)
  writeStoryCapture(capture, packets, seconds)
}
say(`${capture}: ${(statSync(capture).size / 1e6).toFixed(1)} MB, ${rounds} rounds in turn, medians of paired ratios\n`)

const ours = [process.execPath, [bundleFile, 'analyze', '--json', capture]]
const peers = [
  ['capinfos', ['capinfos', [capture]], 3],
  ['sha256sum', ['sha256sum', [capture]], null],
  ['tcptrace -n', ['tcptrace', ['-n', capture]], null],
  ['tshark -q -z conv,tcp', ['tshark', ['-q', '-z', 'conv,tcp', '-r', capture]], 1 / 10],
]

const wall = ([command, args]) => {
  const from = process.hrtime.bigint()
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 30 })
  if (error || (status !== 0 && status !== 1)) throw error ?? new Error(`${command} ended with ${status}`)
  return Number(process.hrtime.bigint() - from) / 1e9
}
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1]
const here = ([command]) => existsSync(command) || spawnSync('sh', ['-c', `command -v ${command}`]).status === 0

wall(ours)
let missed = 0
console.log(`| against | theirs s | finwait analyze s | finwait / theirs | wanted |\n| --- | --- | --- | --- | --- |`)
for (const [name, command, wanted] of peers) {
  if (!here(command)) {
    console.log(`| ${name} | not installed | | | |`)
    continue
  }
  const pairs = Array.from({ length: rounds }, () => [wall(ours), wall(command)])
  const share = median(pairs.map(([a, b]) => a / b))
  if (wanted !== null && share > wanted) missed++
  console.log(
    `| ${name} | ${median(pairs.map(([, b]) => b)).toFixed(2)} | ${median(pairs.map(([a]) => a)).toFixed(2)} | ${share.toFixed(3)} | ${wanted === null ? '' : `≤ ${wanted.toFixed(2)}${share > wanted ? ' MISSED' : ''}`} |`,
  )
}
rmSync(folder, { recursive: true, force: true })
if ((await benchUpload()) === false) missed++
process.exitCode = missed > 0 ? 1 : 0
