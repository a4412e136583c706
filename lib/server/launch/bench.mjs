// `npm run bench`: how fast, against tools that are here, as ratios taken in one run (the machine's speed drifts; ratios do not).

import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs'
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

function here([command]) {
  return existsSync(command) || spawnSync('sh', ['-c', `command -v ${command}`]).status === 0
}
const gzipped = here(['gzip']) ? join(folder, 'story.pcap.gz') : null
if (gzipped !== null) {
  const out = openSync(gzipped, 'w')
  spawnSync('gzip', ['-1', '-c', capture], { stdio: ['ignore', out, 'ignore'] })
  closeSync(out)
}
const finwait = (...args) => [process.execPath, [bundleFile, ...args]]
const [count, analyze] = [finwait('count', '--json', capture), finwait('analyze', '--json', capture)]
// Ours, theirs, what is compared, and the most it may come to. `count` is the engine alone, as capinfos is.
const large = statSync(capture).size > 500e6
const pairs = [
  [count, ['capinfos', [capture]], 'wall', 1],
  [count, ['tshark', ['-q', '-z', 'conv,tcp', '-r', capture]], 'wall', 1 / 25],
  [analyze, ['tshark', ['-q', '-z', 'conv,tcp', '-r', capture]], 'wall', 1 / 10],
  [count, ['tshark', ['-Y', 'tcp.flags.fin==1', '-T', 'fields', '-e', 'frame.number', '-r', capture]], 'wall', 1 / 60],
  [count, ['tcptrace', ['-n', capture]], 'wall', 1 / 5],
  ...(large ? [[count, ['tcptrace', ['-n', capture]], 'cpu', 1 / 20]] : []),
  [count, ['sha256sum', [capture]], 'wall', large ? 1 : null],
  ...(gzipped === null ? [] : [[finwait('count', '--json', gzipped), ['gzip', ['-dc', gzipped]], 'wall', 1]]),
]

/** Wall and CPU seconds of a run, output read and thrown away. */
function take([command, args]) {
  const [from, before] = [process.hrtime.bigint(), childSeconds()]
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'ignore'] })
  if (error || (status !== 0 && status !== 1)) throw error ?? new Error(`${command} ended with ${status}`)
  return { wall: Number(process.hrtime.bigint() - from) / 1e9, cpu: childSeconds() - before }
}
/** CPU seconds of all children that have ended, as Linux counts them for this process. */
function childSeconds() {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[13]) + Number(fields[14])) / 100
}
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1]
const shown = ([command, args]) =>
  [command === process.execPath ? 'finwait' : command, ...args.filter((arg) => arg !== bundleFile)].join(' ').replace(folder, '')

take(analyze)
let missed = 0
console.log(`| ours | theirs | by | ours s | theirs s | ours / theirs | wanted |\n| --- | --- | --- | --- | --- | --- | --- |`)
for (const [ours, theirs, by, wanted] of pairs) {
  if (!here(theirs)) {
    console.log(`| ${shown(ours)} | ${shown(theirs)} | not installed | | | | |`)
    continue
  }
  const taken = Array.from({ length: rounds }, () => [take(ours)[by], take(theirs)[by]])
  const share = median(taken.map(([a, b]) => a / b))
  if (wanted !== null && share > wanted) missed++
  const [our, their] = [0, 1].map((side) => median(taken.map((pair) => pair[side])).toFixed(2))
  const verdict = wanted === null ? '' : `≤ ${wanted.toFixed(3)}${share > wanted ? ' MISSED' : ''}`
  console.log(`| ${shown(ours)} | ${shown(theirs)} | ${by} | ${our} | ${their} | ${share.toFixed(3)} | ${verdict} |`)
}
rmSync(folder, { recursive: true, force: true })
if ((await benchUpload()) === false) missed++
process.exitCode = missed > 0 ? 1 : 0
